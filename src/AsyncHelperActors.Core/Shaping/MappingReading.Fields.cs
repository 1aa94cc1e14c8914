using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>How the single fields of a rule 2.0 are read.</summary>
public sealed partial class MappingReading
{
    private MappedType TypeOf(JsonObject rule, string place)
    {
        if (Text(rule, "sourceDataType", place) is { Length: > 0 } source && !Types.ContainsKey(source))
        {
            _faults.Warn($"{place}.sourceDataType", $"There is no type {source}; the value is taken as it is.", $"Write {string.Join(", ", Types.Keys)}.");
        }

        var text = Text(rule, "dataType", place);
        if (string.IsNullOrEmpty(text))
        {
            return rule["buildArrayHelper"] is JsonArray { Count: > 0 } ? MappedType.ObjectList : rule["mappings"] is JsonArray { Count: > 0 } ? MappedType.Object : MappedType.Text;
        }

        if (Types.TryGetValue(text, out var type))
        {
            return type;
        }

        _faults.Error($"{place}.dataType", $"There is no type {text}.", NearestName.Find(text, Types.Keys) is { } meant ? $"Did you mean {meant}?" : $"Write {string.Join(", ", Types.Keys)}.");
        return MappedType.Text;
    }

    private MappedWhen WhenOf(JsonObject rule, string place)
    {
        if (rule["conditional"] is not JsonObject conditional || ScalarText.Of(conditional["when"]) is not { Length: > 0 } when)
        {
            return MappedWhen.Always;
        }

        if (Whens.TryGetValue(when, out var known))
        {
            return known;
        }

        _faults.Error($"{place}.conditional.when", $"There is no condition {when}.", $"Write {string.Join(", ", Whens.Keys)}.");
        return MappedWhen.Always;
    }

    private string? LookupName(JsonObject rule, string place)
    {
        var name = Text(rule, "lookupName", place);
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        if (!_lookups.ContainsKey(name))
        {
            _faults.Error($"{place}.lookupName", $"There is no lookup {name}.", NearestName.Find(name, _lookups.Keys) is { } meant ? $"Did you mean {meant}?" : "Add it to lookups: { name, map }.");
        }

        return name;
    }

    private DateRule? DateOf(JsonObject rule)
    {
        string? Get(string name) => ScalarText.Of(rule[name]) is { Length: > 0 } text ? text : null;
        var date = new DateRule(Get("extractDateFormat"), Get("extractDateTimezone"), Get("generateDateFormat"), Get("generateDateTimezone"));
        return date == new DateRule(null, null, null, null) ? null : date;
    }

    private void RemarkPath(string generate, string place)
    {
        if (generate.Contains('.', StringComparison.Ordinal) || generate.Contains("[*]", StringComparison.Ordinal))
        {
            _faults.Warn($"{place}.generate", "It is the name of one field here, dots and brackets included.", "Nest with dataType: object and mappings.");
        }
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

    private string? Text(JsonObject rule, string name, string place)
    {
        if (rule[name] is not { } node)
        {
            return null;
        }

        if (node is JsonValue value && value.TryGetValue(out string? text))
        {
            return text;
        }

        _faults.Error($"{place}.{name}", $"Expected a text, came {FieldReader.Came(node)}.", "Put it in quotes.");
        return null;
    }
}
