using AsyncHelperActors.Connectors.Templates.Rendering;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>
/// A helper: exactly one of a function with a value, a test that chooses the branch of a block (and is true or false inline),
/// or a block that renders its parts itself. A test that answers null renders neither branch.
/// </summary>
internal sealed class Helper
{
    private Helper(string usage, int min, int max)
    {
        Usage = $"{{{{{usage}}}}}";
        Name = usage.TrimStart('#').Split(' ')[0];
        MinArguments = min;
        MaxArguments = max;
    }

    public string Name { get; }

    /// <summary>How to write it, for error messages.</summary>
    public string Usage { get; }

    public int MinArguments { get; }

    public int MaxArguments { get; }

    public Func<HelperCall, object?>? Inline { get; private init; }

    public Func<HelperCall, bool?>? Test { get; private init; }

    public Action<BlockCall>? Block { get; private init; }

    /// <summary>Whether a missing argument is its business, and so no error in a strict render.</summary>
    public bool MindsMissing => Inline is null || Lenient;

    private bool Lenient { get; init; }

    /// <summary>A function.</summary>
    public static Helper Of(string usage, int min, int max, Func<HelperCall, object?> function, bool lenient = false) =>
        new(usage, min, max) { Inline = function, Lenient = lenient };

    /// <summary>A function that takes any number of arguments.</summary>
    public static Helper OfMany(string usage, int min, Func<HelperCall, object?> function) =>
        new(usage, min, int.MaxValue) { Inline = function };

    /// <summary>A condition.</summary>
    public static Helper OfTest(string usage, int min, int max, Func<HelperCall, bool?> test) =>
        new(usage, min, max) { Test = test };

    /// <summary>A block that loops, filters or changes the context.</summary>
    public static Helper OfBlock(string usage, int min, int max, Action<BlockCall> block) =>
        new(usage, min, max) { Block = block };
}
