namespace AsyncHelperActors.Connectors.Templates;

/// <summary>
/// A template that cannot be read or rendered. The message is for its author: which template, where, what is wrong, and what
/// to write instead. It never contains a value of the data, which may be a secret.
/// </summary>
public sealed class TemplateException : Exception
{
    internal TemplateException(TemplateFault fault, string template, string source, Exception? inner = null)
        : base(Describe(fault, template, source), inner)
    {
        Template = template;
        (Line, Column) = TextPlace.Of(source, fault.Position);
        What = fault.What;
        Hint = fault.Hint;
    }

    /// <summary>The name of the template, as the caller gave it.</summary>
    public string Template { get; }

    /// <summary>The line, counted from 1; 0 when the fault has no place.</summary>
    public int Line { get; }

    /// <summary>The column, counted from 1; 0 when the fault has no place.</summary>
    public int Column { get; }

    /// <summary>What is wrong.</summary>
    public string What { get; }

    /// <summary>What to write instead.</summary>
    public string Hint { get; }

    private static string Describe(TemplateFault fault, string template, string source)
    {
        (int line, int column) = TextPlace.Of(source, fault.Position);
        string place = line == 0 ? string.Empty : $" (line {line}, column {column})";
        return $"{template}{place}: {fault.What}. {fault.Hint}";
    }
}

/// <summary>A fault, thrown by the parts that know the place but not the name of the template.</summary>
/// <param name="position">Where in the template, in characters from 0; -1 when the fault has no place.</param>
/// <param name="what">What is wrong, as a clause without a full stop.</param>
/// <param name="hint">What to write instead.</param>
/// <param name="inner">The cause, if there is one.</param>
internal sealed class TemplateFault(int position, string what, string hint, Exception? inner = null) : Exception(what, inner)
{
    public int Position { get; } = position;

    public string What { get; } = what;

    public string Hint { get; } = hint;
}

/// <summary>Turns a position in a text into a line and a column, both counted from 1.</summary>
internal static class TextPlace
{
    public static (int Line, int Column) Of(string text, int position)
    {
        if (position < 0)
        {
            return (0, 0);
        }

        ReadOnlySpan<char> before = text.AsSpan(0, Math.Min(position, text.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
