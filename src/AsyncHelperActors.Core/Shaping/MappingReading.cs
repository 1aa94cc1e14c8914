using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>Reads rules 2.0 and says what is wrong with them.</summary>
public sealed partial class MappingReading
{
    private const int MostRules = 5_000;

    private static readonly string[] Known =
    [
        "generate", "dataType", "extract", "sourceDataType", "default", "lookupName", "conditional", "extractDateFormat", "extractDateTimezone",
        "generateDateFormat", "generateDateTimezone", "status", "mappings", "buildArrayHelper", "copySource", "description", "isKey", "jsonPath",
        "hardCodedValue", "extractsArrayHelper", "rowIdentifier", "key",
    ];

    private static readonly Dictionary<string, MappedType> Types = new(StringComparer.Ordinal)
    {
        ["string"] = MappedType.Text,
        ["number"] = MappedType.Number,
        ["boolean"] = MappedType.Flag,
        ["object"] = MappedType.Object,
        ["stringarray"] = MappedType.TextList,
        ["numberarray"] = MappedType.NumberList,
        ["booleanarray"] = MappedType.FlagList,
        ["objectarray"] = MappedType.ObjectList,
        ["arrayarray"] = MappedType.ListList,
    };

    private static readonly Dictionary<string, MappedWhen> Whens = new(StringComparer.Ordinal)
    {
        ["record_created"] = MappedWhen.RecordCreated,
        ["record_updated"] = MappedWhen.RecordUpdated,
        ["extract_not_empty"] = MappedWhen.ExtractNotEmpty,
    };

    private readonly RuleFaults _faults = new();
    private readonly Dictionary<string, StaticLookup> _lookups = new(StringComparer.Ordinal);
    private int _rules;

    private MappingReading()
    {
    }

    /// <summary>Reads rules.</summary>
    /// <param name="mappings">The list of rules.</param>
    /// <param name="lookups">The list of lookups; null: none.</param>
    /// <param name="modify">Whether fields that no rule makes pass through.</param>
    /// <param name="place">The field that holds the rules, for messages.</param>
    /// <param name="lookupsPlace">The field that holds the lookups.</param>
    public static (MappingRules? Rules, IReadOnlyList<RuleFault> Faults) Read(
        JsonNode? mappings, JsonNode? lookups, bool modify, string place = "mappings", string lookupsPlace = "lookups")
    {
        var reading = new MappingReading();
        foreach (var lookup in LookupReading.ReadAll(lookups, lookupsPlace, reading._faults))
        {
            reading._lookups[lookup.Name] = lookup;
        }

        var rules = reading.List(mappings, place, []);
        var faults = reading._faults.Found;
        return faults.Any(f => f.Severity == Severity.Error) ? (null, faults) : (new MappingRules(modify, rules, reading._lookups), faults);
    }

    private IReadOnlyList<MappingRule> List(JsonNode? node, string place, IReadOnlyList<string> arrays)
    {
        if (node is null)
        {
            return [];
        }

        if (node is not JsonArray list)
        {
            _faults.Error(place, $"Expected a list of mappings, came {FieldReader.Came(node)}.", "Write [ { generate: id, dataType: string, extract: $.id } ].");
            return [];
        }

        return [.. list.Select((item, i) => Rule(item, $"{place}[{i}]", arrays)).OfType<MappingRule>()];
    }

    private MappingRule? Rule(JsonNode? node, string place, IReadOnlyList<string> arrays)
    {
        if (++_rules > MostRules)
        {
            if (_rules == MostRules + 1)
            {
                _faults.Error(place, $"There are more than {MostRules} mappings.", "Use a script.");
            }

            return null;
        }

        if (node is not JsonObject rule)
        {
            _faults.Error(place, $"Expected a mapping, came {FieldReader.Came(node)}.", "Write { generate: id, dataType: string, extract: $.id }.");
            return null;
        }

        RemarkUnknown(rule, place);
        if (Text(rule, "status", place) == "Draft")
        {
            _faults.Warn($"{place}.status", "A draft has no effect.", "Write Active when the mapping is finished.");
            return null;
        }

        var generate = Text(rule, "generate", place);
        if (string.IsNullOrEmpty(generate))
        {
            _faults.Error($"{place}.generate", "It is required and was not given.", "Write the name of the field to make.");
            return null;
        }

        RemarkPath(generate, place);
        var type = TypeOf(rule, place);
        var made = Value(rule, new MappingRule(generate, type) { Lookup = LookupName(rule, place), Date = DateOf(rule) }, place, arrays, type);
        return made with { Sources = Sources(rule, place, arrays, type) };
    }

    private T Value<T>(JsonObject rule, T value, string place, IReadOnlyList<string> arrays, MappedType type)
        where T : MappedValue
    {
        var extract = ExtractOf(rule, place);
        CheckPath(extract, $"{place}.extract", arrays);
        var copies = Text(rule, "copySource", place) == "yes";
        var inner = value is ArraySource ? [.. arrays, .. ArraysIn(extract)] : arrays;
        var mappings = copies ? [] : List(rule["mappings"], $"{place}.mappings", inner);
        if (mappings.Count > 0 && type is not (MappedType.Object or MappedType.ObjectList or MappedType.ListList))
        {
            _faults.Warn($"{place}.mappings", "Only an object or an array of objects has mappings inside; they have no effect.", "Write dataType: object, or take them away.");
        }

        return value with
        {
            Place = place,
            Extract = extract,
            HasDefault = rule.ContainsKey("default"),
            Default = rule["default"],
            When = WhenOf(rule, place),
            Mappings = mappings,
        };
    }

    private List<ArraySource> Sources(JsonObject rule, string place, IReadOnlyList<string> arrays, MappedType type)
    {
        var field = rule["buildArrayHelper"] is null && rule["extractsArrayHelper"] is not null ? "extractsArrayHelper" : "buildArrayHelper";
        var node = rule[field];
        if (node is null or JsonArray { Count: 0 })
        {
            return [];
        }

        if (node is not JsonArray list)
        {
            _faults.Error($"{place}.{field}", $"Expected a list, came {FieldReader.Came(node)}.", "Write [ { extract: $.items[*], mappings: [ ... ] } ].");
            return [];
        }

        if (type is MappedType.Text or MappedType.Number or MappedType.Flag or MappedType.Object)
        {
            _faults.Warn($"{place}.{field}", "Only an array is built by it; it has no effect.", "Write dataType: objectarray or stringarray, or take it away.");
            return [];
        }

        var sources = new List<ArraySource>();
        for (var i = 0; i < list.Count; i++)
        {
            var at = $"{place}.{field}[{i}]";
            if (list[i] is JsonObject source)
            {
                RemarkUnknown(source, at);
                sources.Add(Value(source, new ArraySource(), at, arrays, type));
            }
            else
            {
                _faults.Error(at, $"Expected an object, came {FieldReader.Came(list[i])}.", "Write { extract: $.items[*], mappings: [ ... ] }.");
            }
        }

        return sources;
    }

    private string? ExtractOf(JsonObject rule, string place)
    {
        var node = rule["extract"] ?? rule["hardCodedValue"];
        if (node is null)
        {
            return null;
        }

        if (node is JsonValue && node.GetValueKind() is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
        {
            return ScalarText.Of(node) is { Length: > 0 } text ? text : null;
        }

        _faults.Error($"{place}.extract", $"Expected a path, a template or a value, came {FieldReader.Came(node)}.", "Write $.path, \"{{record.path}}\" or the value itself.");
        return null;
    }

    private void CheckPath(string? extract, string place, IReadOnlyList<string> arrays)
    {
        if (extract is null || !MappingPath.IsPath(extract) || extract.Contains("{{", StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            _ = JsonPath.Parse(extract);
        }
        catch (PathException error)
        {
            _faults.Error(place, $"It is not a path: {error.Message}", error.Hint);
            return;
        }

        if (arrays.FirstOrDefault(array => extract.StartsWith($"{array}[*]", StringComparison.Ordinal)) is { } inside)
        {
            _faults.Warn(place, $"Inside buildArrayHelper {inside} is the current element already, and [*] says nothing more.", $"Write {extract.Replace($"{inside}[*]", inside, StringComparison.Ordinal)}.");
        }
    }

    /// <summary>The arrays that a source goes through: <c>$.o.items</c> of <c>$.o.items[*]</c>.</summary>
    private static IEnumerable<string> ArraysIn(string? extract)
    {
        for (var at = extract?.IndexOf("[*]", StringComparison.Ordinal) ?? -1; at >= 0; at = extract!.IndexOf("[*]", at + 3, StringComparison.Ordinal))
        {
            yield return extract![..at].Replace("[*]", "", StringComparison.Ordinal);
        }
    }
}

/// <summary>What an extract of a mapping is.</summary>
public static class MappingPath
{
    /// <summary>Whether it is a path from the record rather than a template or a literal.</summary>
    public static bool IsPath(string extract) => extract == "$" || extract.StartsWith("$.", StringComparison.Ordinal) || extract.StartsWith("$[", StringComparison.Ordinal);
}
