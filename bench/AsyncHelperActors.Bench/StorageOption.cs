namespace AsyncHelperActors.Bench;

/// <summary>Reads <c>--storage sqlite|postgres</c> from among the options that all rounds have.</summary>
internal static class StorageOption
{
    /// <exception cref="FormatException">An option is unknown or its value is none.</exception>
    public static (BenchOptions Options, string Storage) Take(Func<IReadOnlyList<string>, BenchOptions, BenchOptions> parse, IReadOnlyList<string> arguments, BenchOptions defaults)
    {
        List<string> others = [];
        var storage = "sqlite";
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] != "--storage")
            {
                others.Add(arguments[i]);
                continue;
            }

            storage = i + 1 < arguments.Count && arguments[++i] is "sqlite" or "postgres" ? arguments[i] : throw new FormatException("--storage is sqlite or postgres.");
        }

        return (parse(others, defaults), storage);
    }
}
