using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>Reads mapping 1.0 and says what is wrong with it.</summary>
public sealed class FieldMappingReading
{
    private static readonly Dictionary<string, MappedType?> Types = new(StringComparer.Ordinal)
    {
        ["string"] = MappedType.Text,
        ["number"] = MappedType.Number,
        ["boolean"] = MappedType.Flag,
        ["stringarray"] = MappedType.TextList,
        ["numberarray"] = MappedType.NumberList,
        ["json"] = null,
        ["date"] = null,
    };

    private static readonly string[] Known =
    [
        "extract", "generate", "hardCodedValue", "dataType", "lookupName", "default", "conditional", "extractDateFormat", "extractDateTimezone",
        "generateDateFormat", "generateDateTimezone", "discardIfEmpty", "immutable", "isKey", "useFirstRow", "useIterativeRow", "key", "rowIdentifier", "standardMapping",
    ];

    private readonly RuleFaults _faults = new();
    private readonly Dictionary<string, StaticLookup> _lookups = new(StringComparer.Ordinal);

    private FieldMappingReading()
    {
    }

    /// <summary>Reads <c>mapping</c>.</summary>
    /// <param name="mapping">The object with fields and lists.</param>
    /// <param name="lookups">The import's lookups; null: none.</param>
    /// <param name="place">The field that holds it, for messages.</param>
    public static (FieldMapping? Mapping, IReadOnlyList<RuleFault> Faults) Read(JsonObject mapping, JsonNode? lookups, string place = "mapping")
    {
        var reading = new FieldMappingReading();
        foreach (var lookup in LookupReading.ReadAll(lookups, "lookups", reading._faults))
        {
            reading._lookups[lookup.Name] = lookup;
        }

        var fields = reading.Rules(mapping["fields"], $"{place}.fields", []);
        var lists = reading.Lists(mapping["lists"], $"{place}.lists");
        var faults = reading._faults.Found;
        return faults.Any(f => f.Severity == Severity.Error) ? (null, faults) : (new FieldMapping(fields, lists, reading._lookups), faults);
    }

    private List<FieldList> Lists(JsonNode? node, string place)
    {
        var lists = new List<FieldList>();
        foreach (var (list, at) in Objects(node, place, "{ generate: lines, fields: [ ... ] }"))
        {
            var generate = ScalarText.Of(list["generate"]) ?? "";
            if (generate.Length == 0)
            {
                _faults.Error($"{at}.generate", "It is required and was not given.", "Write the name of the list to make.");
            }
            else if (RenameRules.GenerateSteps(generate, $"{at}.generate", _faults) is { } steps)
            {
                // The list's own [*] says nothing more than that it is a list.
                steps = steps[^1] is PathStep.Every ? steps[..^1] : steps;
                lists.Add(new FieldList(generate.EndsWith("[*]", StringComparison.Ordinal) ? generate[..^3] : generate, Rules(list["fields"], $"{at}.fields", steps)));
            }
        }

        return lists;
    }

    private IReadOnlyList<FieldRule> Rules(JsonNode? node, string place, PathStep[] list) =>
        [.. Objects(node, place, "{ extract: sku, generate: sku }").Select(rule => Rule(rule.Object, rule.Place, list)).OfType<FieldRule>()];

    private FieldRule? Rule(JsonObject rule, string place, PathStep[] list)
    {
        RemarkUnknown(rule, place);
        var extract = ScalarText.Of(rule["extract"]) ?? "";
        var generate = ScalarText.Of(rule["generate"]) ?? "";
        var isFixed = rule.ContainsKey("hardCodedValue");
        if (generate.Length == 0)
        {
            if (extract.Length > 0 || isFixed)
            {
                _faults.Error($"{place}.generate", "It is required and was not given.", "Write the path to put the value at.");
            }

            return null;
        }

        if (extract.Length == 0 && !isFixed && !rule.ContainsKey("default"))
        {
            _faults.Error($"{place}.extract", "It is required and was not given.", "Write the path to take the value from, or hardCodedValue.");
            return null;
        }

        var isTemplate = extract.Contains("{{", StringComparison.Ordinal);
        var from = isTemplate || extract.Length == 0 ? [] : RenameRules.ExtractSteps(extract, $"{place}.extract", _faults);
        var to = RenameRules.GenerateSteps(generate, $"{place}.generate", _faults);
        return from is null || to is null ? null : new FieldRule(place, from, to, list)
        {
            Template = isTemplate ? extract : null,
            IsFixed = isFixed || (extract.Length == 0 && !isTemplate),
            Fixed = isFixed ? rule["hardCodedValue"] : rule["default"],
            Type = TypeOf(rule, place),
            Lookup = LookupName(rule, place),
            Date = DateOf(rule),
            HasDefault = rule.ContainsKey("default"),
            Default = rule["default"],
            When = WhenOf(rule, place),
            DiscardIfEmpty = ScalarNumber.FlagOf(ScalarText.Of(rule["discardIfEmpty"])) == true,
        };
    }

    private MappedType? TypeOf(JsonObject rule, string place)
    {
        var text = ScalarText.Of(rule["dataType"]) ?? "";
        if (text.Length == 0 || Types.TryGetValue(text, out var type) && type is null)
        {
            return null;
        }

        if (Types.TryGetValue(text, out type))
        {
            return type;
        }

        _faults.Error($"{place}.dataType", $"There is no type {text}.", NearestName.Find(text, Types.Keys) is { } meant ? $"Did you mean {meant}?" : $"Write {string.Join(", ", Types.Keys)}.");
        return null;
    }

    private string? LookupName(JsonObject rule, string place)
    {
        var name = ScalarText.Of(rule["lookupName"]) ?? "";
        if (name.Length == 0)
        {
            return null;
        }

        if (!_lookups.ContainsKey(name))
        {
            _faults.Error($"{place}.lookupName", $"There is no lookup {name}.", NearestName.Find(name, _lookups.Keys) is { } meant ? $"Did you mean {meant}?" : "Add it to lookups: { name, map }.");
        }

        return name;
    }

    private MappedWhen WhenOf(JsonObject rule, string place)
    {
        var when = rule["conditional"] is JsonObject conditional ? ScalarText.Of(conditional["when"]) ?? "" : "";
        switch (when)
        {
            case "":
                return MappedWhen.Always;
            case "record_created":
                return MappedWhen.RecordCreated;
            case "record_updated":
                return MappedWhen.RecordUpdated;
            case "extract_not_empty":
                return MappedWhen.ExtractNotEmpty;
            default:
                _faults.Error($"{place}.conditional.when", $"The condition {when} is not supported.", "Write record_created, record_updated or extract_not_empty.");
                return MappedWhen.Always;
        }
    }

    private static DateRule? DateOf(JsonObject rule)
    {
        string? Get(string name) => ScalarText.Of(rule[name]) is { Length: > 0 } text ? text : null;
        var date = new DateRule(Get("extractDateFormat"), Get("extractDateTimezone"), Get("generateDateFormat"), Get("generateDateTimezone"));
        return date == new DateRule(null, null, null, null) ? null : date;
    }

    private void RemarkUnknown(JsonObject rule, string place)
    {
        foreach (var (name, _) in rule)
        {
            if (!Known.Contains(name) && NearestName.Find(name, Known) is { } meant)
            {
                _faults.Warn($"{place}.{name}", $"There is no field {name} in a mapping; it has no effect.", $"Did you mean {meant}?");
            }
        }
    }

    private IEnumerable<(JsonObject Object, string Place)> Objects(JsonNode? node, string place, string example)
    {
        if (node is not (null or JsonArray))
        {
            _faults.Error(place, $"Expected a list, came {FieldReader.Came(node)}.", $"Write [ {example} ].");
            yield break;
        }

        var list = node as JsonArray ?? [];
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject item)
            {
                yield return (item, $"{place}[{i}]");
            }
            else
            {
                _faults.Error($"{place}[{i}]", $"Expected an object, came {FieldReader.Came(list[i])}.", $"Write {example}.");
            }
        }
    }
}
