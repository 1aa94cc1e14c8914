using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>
/// Transforms, filters and hooks are kept as written and run elsewhere; here it is only known whether one is there. Celigo stores
/// empty shells of them (<c>{ "version": "1", "rules": [[]] }</c>), which are as good as absent.
/// </summary>
internal static class RawRules
{
    /// <summary>The places that a hook can have in Celigo's documents.</summary>
    public static readonly string[] HookNames = ["preSavePage", "preMap", "postMap", "postSubmit", "postAggregate", "postResponseMap"];

    /// <summary>A transform or filter that has rules or a script; null otherwise.</summary>
    public static JsonObject? Rules(FieldReader fields, string name, List<string> scriptIds)
    {
        if (fields.Child(name) is not { } rules || fields.Raw(name) is not JsonObject node)
        {
            return null;
        }

        rules.Accept("version", "rules", "rulesCollection", "lookups");
        var type = rules.Text("type");
        if (type is not (null or "expression" or "script"))
        {
            rules.Error("type", "Expected expression or script.", "Write type: expression with rules, or type: script with a script.");
        }

        rules.Child("expression")?.Accept("version", "rules", "rulesTwoDotZero");
        var script = rules.Child("script");
        script?.Accept("_scriptId", "function", "code");
        if (type == "script")
        {
            return AddScript(script, scriptIds) ? node : null;
        }

        Report(fields, name == "filter" ? ShapeReading.Filter(node, name).Faults : ShapeReading.Transform(node, name).Faults);

        var set = HasRules(node["expression"]) || HasRules(node);
        if (!set && node.Count > 0 && !node.Any(f => f.Key is "type" or "version" or "expression" or "script" or "rules" or "rulesCollection"))
        {
            fields.Warn(name, "It has no rules and does nothing.", $"Write {name}: {{ type: expression, expression: {{ version: \"1\", rules: [ ... ] }} }}.");
        }

        return set ? node : null;
    }

    /// <summary>The hooks when one of them names a function; null otherwise.</summary>
    public static JsonObject? Hooks(FieldReader fields, List<string> scriptIds)
    {
        if (fields.Child("hooks") is not { } hooks)
        {
            return null;
        }

        var any = false;
        foreach (var name in HookNames)
        {
            var hook = hooks.Child(name);
            hook?.Accept("_stackId", "configuration", "_scriptId", "function");
            any |= AddScript(hook, scriptIds);
        }

        return any ? (JsonObject?)fields.Raw("hooks") : null;
    }

    /// <summary>Whether the hooks of a step name a function for one place.</summary>
    public static bool HasHook(JsonObject? hooks, string name) =>
        hooks?[name] is JsonObject hook && (Filled(hook["function"]) || Filled(hook["_scriptId"]));

    /// <summary>What is wrong with rules or mappings, at their places in the document.</summary>
    public static void Report(FieldReader fields, IReadOnlyList<RuleFault> faults)
    {
        foreach (var fault in faults)
        {
            if (fault.Severity == Severity.Error)
            {
                fields.Error(fault.Place, fault.Message, fault.Hint);
            }
            else
            {
                fields.Warn(fault.Place, fault.Message, fault.Hint);
            }
        }
    }

    /// <summary>The places of a step where a function is named without a script that has it.</summary>
    public static IEnumerable<string> WithoutScript(RequestDef step)
    {
        (string Field, JsonNode? Holder)[] places =
        [
            ("transform.script", OfScript(step.Transform)), ("filter.script", OfScript(step.Filter)),
            .. HookNames.Select(name => ($"hooks.{name}", step.Hooks?[name])),
        ];
        return places.Where(place => place.Holder is JsonObject holder && Filled(holder["function"]) && !Filled(holder["_scriptId"]) && !Filled(holder["code"])).Select(place => place.Field);
    }

    private static JsonNode? OfScript(JsonObject? rules) => ValueList.AsText(rules?["type"]) == "script" ? rules!["script"] : null;

    private static bool AddScript(FieldReader? script, List<string> scriptIds)
    {
        if (script is null)
        {
            return false;
        }

        var id = DefinitionReader.ReadId(script, "_scriptId");
        var function = script.Text("function");
        if (id is not null && !scriptIds.Contains(id))
        {
            scriptIds.Add(id);
        }

        if (id is not null && function is null)
        {
            script.Error("function", "It is required with _scriptId and was not given.", "Write the name of the function in the script.");
        }

        script.Accept("code");
        return id is not null || function is not null;
    }

    private static bool HasRules(JsonNode? node) =>
        node is JsonObject rules
        && (Filled(rules["rules"]) || Filled(rules["rulesCollection"]) || (rules["rulesTwoDotZero"] is JsonObject two && Filled(two["mappings"])));

    private static bool Filled(JsonNode? node) => node switch
    {
        null => false,
        JsonArray list => list.Any(Filled),
        JsonObject inner => inner.Any(field => Filled(field.Value)),
        _ => node.GetValueKind() != JsonValueKind.String || node.GetValue<string>().Length > 0,
    };
}
