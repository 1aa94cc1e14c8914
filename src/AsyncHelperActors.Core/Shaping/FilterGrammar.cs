namespace AsyncHelperActors.Core.Shaping;

/// <summary>The operations of filter expressions: how many arguments each takes, of which type, and what it gives.</summary>
internal static class FilterGrammar
{
    public const string Text = "string";
    public const string Number = "number";
    public const string Flag = "boolean";

    private static readonly FilterOperator[] All =
    [
        new("and", 2, Flag, Flag) { AtLeast = true },
        new("or", 2, Flag, Flag) { AtLeast = true },
        new("not", 1, Flag, Flag),
        new("empty", 1, null, Flag),
        new("notempty", 1, null, Flag),
        new("string", 1, null, Text) { Converts = true },
        new("number", 1, null, Number) { Converts = true },
        new("boolean", 1, null, Flag) { Converts = true },
        new("epochtime", 1, null, Number) { Converts = true },
        new("abs", 1, null, Number) { Converts = true },
        new("equals", 2, null, Flag),
        new("notequals", 2, null, Flag),
        new("greaterthan", 2, null, Flag),
        new("greaterthanequals", 2, null, Flag),
        new("lessthan", 2, null, Flag),
        new("lessthanequals", 2, null, Flag),
        new("startswith", 2, Text, Flag),
        new("endswith", 2, Text, Flag),
        new("contains", 2, Text, Flag),
        new("doesnotcontain", 2, Text, Flag),
        new("matches", 2, Text, Flag),
        new("uppercase", 1, Text, Text),
        new("lowercase", 1, Text, Text),
        new("replace", 3, Text, Text),
        new("floor", 1, Number, Number),
        new("ceiling", 1, Number, Number),
        new("add", 2, Number, Number),
        new("subtract", 2, Number, Number),
        new("multiply", 2, Number, Number),
        new("divide", 2, Number, Number),
        new("modulo", 2, Number, Number),
    ];

    private static readonly Dictionary<string, FilterOperator> ByName = All.ToDictionary(o => o.Name);

    /// <summary>What reads a value instead of computing one.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["extract", "context", "options", "settings"];

    /// <summary>All names that an expression can begin with.</summary>
    public static IEnumerable<string> Names => ByName.Keys.Concat(Fields);

    public static FilterOperator? Find(string name) => ByName.GetValueOrDefault(name);
}

/// <summary>One operation.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Arguments">How many arguments it takes.</param>
/// <param name="Takes">The type of its arguments; null: any one type.</param>
/// <param name="Gives">The type of its value.</param>
internal sealed record FilterOperator(string Name, int Arguments, string? Takes, string Gives)
{
    /// <summary>Whether more arguments are as good.</summary>
    public bool AtLeast { get; init; }

    /// <summary>Whether it makes one type of anything, so that a field may stand below it.</summary>
    public bool Converts { get; init; }
}
