using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>All helpers by name. Names are told apart by case, as fields are.</summary>
internal static class HelperRegistry
{
    private static readonly FrozenDictionary<string, Helper> ByName = new IEnumerable<Helper>[]
    {
        NumberHelpers.All, NumberFormatHelpers.All, TextHelpers.All, TextShapeHelpers.All, CaseHelpers.All, RegexHelpers.All, DateHelpers.All,
        EncodingHelpers.All, JsonHelpers.All, CryptoHelpers.All, CollectionHelpers.All, LookupHelpers.All, LogicHelpers.All,
        LogicBlocks.All, LoopBlocks.All,
    }.SelectMany(family => family).ToFrozenDictionary(helper => helper.Name, StringComparer.Ordinal);

    /// <summary>The names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    public static bool TryGet(string name, [NotNullWhen(true)] out Helper? helper) => ByName.TryGetValue(name, out helper);

    /// <summary>A hint for a name that is none: the nearest one that is.</summary>
    public static string Suggest(string name)
    {
        string? longer = name.Length < 3 ? null : Names.FirstOrDefault(known => known.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        string nearest = longer ?? Names.MinBy(known => Distance(name, known))!;
        return longer is not null || Distance(name, nearest) <= Math.Max(2, name.Length / 3)
            ? $"Did you mean '{nearest}'? Write {ByName[nearest].Usage}."
            : "To show a field write {{path}}; names with spaces go in brackets: {{[Field Name]}}.";
    }

    // The number of letters to change, add or drop, without regard to case.
    private static int Distance(string left, string right)
    {
        if (left.Length > 50)
        {
            return int.MaxValue;
        }

        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = diagonal + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, changed);
            }
        }

        return row[^1];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
