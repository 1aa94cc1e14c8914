using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>
/// Transform rules 1.0: each takes what is at one path of the record and puts it at another path of a new one. Only what a rule names
/// survives. Read once, applied to many records; it has no state.
/// </summary>
/// <remarks>
/// <para>A <c>[*]</c> in <c>extract</c> goes through an array, and a <c>[*]</c> in <c>generate</c> makes one: element by element, so that
/// several rules with the same list fill the same elements. With fewer stars on the right than on the left the inner arrays that hold one
/// value each (as those made from XML do) are passed over, and the outer ones become one list. Without a star on the right the first value counts.</para>
/// <para>Several groups of rules are passes: each works on what the one before it made.</para>
/// </remarks>
public sealed class RenameRules
{
    private const int LargestIndex = 9_999;

    private readonly RenameRule[][] _passes;

    private RenameRules(RenameRule[][] passes) => _passes = passes;

    /// <summary>Whether there is nothing to do: a record stays as it is.</summary>
    public bool IsEmpty => _passes.Length == 0;

    /// <summary>Reads rules: a list of groups, each a list of <c>{ extract, generate }</c>. One group without the outer list is taken too.</summary>
    /// <param name="rules">The rules as written.</param>
    /// <param name="place">The field that holds them, for messages.</param>
    public static (RenameRules? Rules, IReadOnlyList<RuleFault> Faults) Read(JsonNode? rules, string place = "rules")
    {
        var faults = new RuleFaults();
        if (rules is not JsonArray list)
        {
            faults.Error(place, $"Expected a list of groups of rules, came {FieldReader.Came(rules)}.", "Write [[ { extract: a.b, generate: c } ]].");
            return (null, faults.Found);
        }

        var isOneGroup = list.Count > 0 && list[0] is JsonObject;
        RenameRule[][] passes = isOneGroup
            ? [ReadGroup(list, place, faults)]
            : [.. list.Select((group, i) => ReadGroup(group, $"{place}[{i}]", faults))];
        return faults.Found.Any(f => f.Severity == Severity.Error)
            ? (null, faults.Found)
            : (new RenameRules([.. passes.Where(pass => pass.Length > 0)]), faults.Found);
    }

    /// <summary>A new record of what the rules name.</summary>
    /// <param name="record">An object, or an array of grouped rows; it is not changed.</param>
    /// <param name="isXml">Whether it was made from XML in the automatic shape, where a bare name means the text of the first element of that name.</param>
    public JsonNode? Apply(JsonNode? record, bool isXml = false)
    {
        foreach (var pass in _passes)
        {
            var made = new JsonObject();
            foreach (var rule in pass)
            {
                rule.Apply(record, isXml, made);
            }

            record = made;
            isXml = false;
        }

        return record;
    }

    private static RenameRule[] ReadGroup(JsonNode? group, string place, RuleFaults faults)
    {
        if (group is not JsonArray list)
        {
            faults.Error(place, $"Expected a list of rules, came {FieldReader.Came(group)}.", "Write [ { extract: a.b, generate: c } ].");
            return [];
        }

        return [.. list.Select((rule, i) => ReadRule(rule, $"{place}[{i}]", faults)).OfType<RenameRule>()];
    }

    private static RenameRule? ReadRule(JsonNode? node, string place, RuleFaults faults)
    {
        if (node is not JsonObject rule)
        {
            faults.Error(place, $"Expected a rule, came {FieldReader.Came(node)}.", "Write { extract: a.b, generate: c }.");
            return null;
        }

        foreach (var (name, _) in rule)
        {
            if (name is not ("extract" or "generate" or "key" or "rowIdentifier") && NearestName.Find(name, ["extract", "generate"]) is { } meant)
            {
                faults.Warn($"{place}.{name}", $"There is no field {name} in a rule; it has no effect.", $"Did you mean {meant}?");
            }
        }

        var extract = Text(rule, "extract", place, faults);
        var generate = Text(rule, "generate", place, faults);
        if (extract.Length == 0 && generate.Length == 0)
        {
            // An empty row of Celigo's editor.
            return null;
        }

        if (extract.Length == 0 || generate.Length == 0)
        {
            var missing = extract.Length == 0 ? "extract" : "generate";
            faults.Error($"{place}.{missing}", "It is required and was not given.", missing == "extract" ? "Write the path to take the value from." : "Write the path to put the value at.");
            return null;
        }

        if (extract.Contains("{{", StringComparison.Ordinal))
        {
            faults.Warn($"{place}.extract", "Rules 1.0 have no handlebars; this is taken for a path.", "Use rules 2.0 (version \"2\", rulesTwoDotZero), or a script.");
        }

        var from = ExtractSteps(extract, $"{place}.extract", faults);
        var to = GenerateSteps(generate, $"{place}.generate", faults);
        return from is null || to is null ? null : new RenameRule(from, to, extract.StartsWith("$.", StringComparison.Ordinal));
    }

    private static string Text(JsonObject rule, string name, string place, RuleFaults faults)
    {
        if (rule[name] is not { } node)
        {
            return "";
        }

        if (node is JsonValue value && value.TryGetValue(out string? text))
        {
            return text.Trim();
        }

        faults.Error($"{place}.{name}", $"Expected a path, came {FieldReader.Came(node)}.", "Write it as text.");
        return "";
    }

    internal static PathStep[]? ExtractSteps(string text, string place, RuleFaults faults)
    {
        try
        {
            return text.StartsWith('/') ? SlashPath.Steps(text) : [.. JsonPath.Parse(text).Steps];
        }
        catch (PathException error)
        {
            faults.Error(place, $"It is not a path: {error.Message}", error.Hint);
            return null;
        }
    }

    internal static PathStep[]? GenerateSteps(string text, string place, RuleFaults faults)
    {
        const string Forms = "Write a, a.b, list[*].x or list[0].x.";
        try
        {
            PathStep[] steps = [.. JsonPath.Parse(text).Steps];
            if (steps.Length == 0 || steps[0] is not PathStep.Member)
            {
                faults.Error(place, "A record has named fields, and this begins with none.", Forms);
                return null;
            }

            if (steps.OfType<PathStep.Element>().Any(step => step.Index > LargestIndex))
            {
                faults.Error(place, $"An index of more than {LargestIndex} would make that many elements.", Forms);
                return null;
            }

            return steps;
        }
        catch (PathException error)
        {
            faults.Error(place, $"It is not a path: {error.Message}", Forms);
            return null;
        }
    }
}

/// <summary>The paths with slashes in rules for XML, as steps into the automatic shape: <c>/A/B</c>, <c>/A/B[2]</c>, <c>/A/@id</c>, <c>/A/text()</c>.</summary>
internal static class SlashPath
{
    /// <exception cref="PathException">A part of it is beyond what a rule can say.</exception>
    public static PathStep[] Steps(string path)
    {
        var steps = new List<PathStep>();
        var parts = path.Trim('/').Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i].Trim();
            if (part == "text()" && i == parts.Length - 1)
            {
                steps.Add(new PathStep.Member("_"));
                break;
            }

            if (part.StartsWith('@') && part.Length > 1)
            {
                steps.Add(new PathStep.Member("$"));
                steps.Add(new PathStep.Member(part[1..]));
                continue;
            }

            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            if (name.Length == 0 || name.AsSpan().IndexOfAny("()@=") >= 0)
            {
                throw new PathException(path, -1, $"'{part}' has no meaning in a rule", "Write /A/B, /A/B[2], /A/@id or /A/text(), or a path with dots.");
            }

            steps.Add(name == "*" ? new PathStep.Every() : new PathStep.Member(name));
            if (bracket >= 0)
            {
                steps.Add(Position(path, part[bracket..]));
            }
        }

        return [.. steps];
    }

    /// <summary>Positions of XPath count from one.</summary>
    private static PathStep Position(string path, string bracket) => bracket switch
    {
        "[*]" => new PathStep.Every(),
        _ when bracket.EndsWith(']') && int.TryParse(bracket[1..^1], out var position) && position > 0 => new PathStep.Element(position - 1, bracket[1..^1]),
        _ => throw new PathException(path, -1, $"the condition {bracket} has no meaning in a rule", "Write a position, as /A/B[2]."),
    };
}
