using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>Reads the lookups of mappings.</summary>
internal static class LookupReading
{
    private static readonly string[] Dynamic = ["_lookupCacheId", "relativeURI", "resource", "method", "query", "recordType", "searchField", "expression"];

    /// <summary>The static lookups. One that asks another system is refused: nothing here would answer it.</summary>
    public static IEnumerable<StaticLookup> ReadAll(JsonNode? lookups, string place, RuleFaults faults)
    {
        if (lookups is null)
        {
            yield break;
        }

        if (lookups is not JsonArray list)
        {
            faults.Error(place, $"Expected a list of lookups, came {FieldReader.Came(lookups)}.", "Write [ { name: color, map: { R: Red } } ].");
            yield break;
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (Read(list[i], $"{place}[{i}]", faults) is { } lookup)
            {
                yield return lookup;
            }
        }
    }

    private static StaticLookup? Read(JsonNode? node, string place, RuleFaults faults)
    {
        if (node is not JsonObject lookup)
        {
            faults.Error(place, $"Expected a lookup, came {FieldReader.Came(node)}.", "Write { name: color, map: { R: Red } }.");
            return null;
        }

        if (ScalarText.Of(lookup["name"]) is not { Length: > 0 } name)
        {
            faults.Error($"{place}.name", "It is required and was not given.", "Write the name that lookupName refers to.");
            return null;
        }

        if (lookup["map"] is not JsonObject map)
        {
            var asks = Dynamic.FirstOrDefault(field => lookup[field] is not null);
            faults.Error(
                $"{place}.map",
                asks is null ? "It is required and was not given." : $"A lookup that asks another system ({asks}) is not supported.",
                "Write the table: map: { key: value }.");
            return null;
        }

        return new StaticLookup(
            name,
            map.ToDictionary(pair => pair.Key, pair => pair.Value),
            lookup.ContainsKey("default"),
            lookup["default"],
            lookup["allowFailures"] is JsonValue flag && ScalarNumber.FlagOf(ScalarText.Of(flag)) == true);
    }
}
