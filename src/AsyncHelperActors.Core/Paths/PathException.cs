namespace AsyncHelperActors.Core.Paths;

/// <summary>
/// A path that cannot be read, or that cannot be applied to the document it met. The message says which path,
/// where in it, what is wrong and what to write instead; it is meant for the author of a definition.
/// </summary>
public sealed class PathException : Exception
{
    /// <summary>Describes a fault in a path.</summary>
    /// <param name="path">The whole path as it was written.</param>
    /// <param name="position">Where in the path, counted in characters from 0; -1 when the fault has no place.</param>
    /// <param name="what">What is wrong, as a clause without a full stop.</param>
    /// <param name="hint">What to write instead.</param>
    /// <param name="inner">The error of the library below, if there is one.</param>
    public PathException(string path, int position, string what, string hint, Exception? inner = null)
        : base(Describe(path, position, what, hint), inner)
    {
        Path = path;
        Position = position;
        Hint = hint;
    }

    /// <summary>The whole path as it was written.</summary>
    public string Path { get; }

    /// <summary>Where in the path, counted in characters from 0; -1 when the fault has no place.</summary>
    public int Position { get; }

    /// <summary>What to write instead.</summary>
    public string Hint { get; }

    private static string Describe(string path, int position, string what, string hint)
    {
        string shown = path.Length > 200 ? string.Concat(path.AsSpan(0, 200), "...") : path;
        string place = position < 0 ? string.Empty : $" at character {position + 1}";
        return $"path '{shown}'{place}: {what}. {hint}";
    }
}
