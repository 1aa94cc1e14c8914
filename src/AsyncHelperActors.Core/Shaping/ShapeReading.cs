using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>
/// Reads transforms, filters and hooks as Celigo's documents hold them: the rules of <c>expression</c> first, else the older ones beside
/// it; <c>type</c> says whether an expression or a script counts, and the other one is ignored.
/// </summary>
public static class ShapeReading
{
    private static readonly string[] HookNames = ["preSavePage", "preMap", "postMap", "postSubmit", "postAggregate"];

    /// <summary>A transform; its value is null when there is nothing to do or something is wrong.</summary>
    public static (TransformShape? Value, IReadOnlyList<RuleFault> Faults) Transform(JsonObject transform, string place)
    {
        if (IsScript(transform))
        {
            return (Function(transform["script"], $"{place}.script", null) is { } function ? new TransformShape.Scripted(function) : null, []);
        }

        var expression = transform["expression"] as JsonObject;
        if (Version(expression) is "2" || (Version(expression) is null && expression?["rulesTwoDotZero"] is JsonObject && !HasRules(expression["rules"])))
        {
            return Mappings(expression!["rulesTwoDotZero"], $"{place}.expression.rulesTwoDotZero");
        }

        if (Version(expression) is { } version && version != "1")
        {
            return (null, [Fault($"{place}.expression.version", $"There is no version {version} of rules.", "Write \"1\" with rules, or \"2\" with rulesTwoDotZero.")]);
        }

        var (rules, at) = HasRules(expression?["rules"]) ? (expression!["rules"], $"{place}.expression.rules")
            : HasRules(transform["rules"]) ? (transform["rules"], $"{place}.rules")
            : transform["rulesCollection"] is JsonObject collection ? (collection["mappings"], $"{place}.rulesCollection.mappings")
            : (null, place);
        if (rules is null)
        {
            return (null, []);
        }

        var (read, faults) = RenameRules.Read(rules, at);
        return (read is null ? null : new TransformShape.Renames(read), faults);
    }

    /// <summary>A filter; its value is null when all pass or something is wrong.</summary>
    public static (FilterShape? Value, IReadOnlyList<RuleFault> Faults) Filter(JsonObject filter, string place)
    {
        if (IsScript(filter))
        {
            return (Function(filter["script"], $"{place}.script", null) is { } function ? new FilterShape.Scripted(function) : null, []);
        }

        var expression = filter["expression"] as JsonObject;
        var (rules, at) = HasRules(expression?["rules"]) ? (expression!["rules"], $"{place}.expression.rules") : (filter["rules"], $"{place}.rules");
        if (!HasRules(rules))
        {
            return (null, []);
        }

        var (read, faults) = FilterRules.Read(rules, at);
        return (read is null ? null : new FilterShape.Expression(read), faults);
    }

    /// <summary>The hooks that name a function.</summary>
    public static IEnumerable<(string Hook, ScriptFunction Function)> Hooks(JsonObject? hooks, string place) =>
        from name in HookNames
        let function = Function(hooks?[name], $"{place}.{name}", (hooks?[name] as JsonObject)?["configuration"])
        where function is not null
        select (name, function);

    /// <summary>The functions of scripts that a transform, a filter or hooks call, each with its place.</summary>
    public static IEnumerable<ScriptFunction> Functions(JsonObject? transform, JsonObject? filter, JsonObject? hooks) =>
    [
        .. transform is not null && Transform(transform, "transform").Value is TransformShape.Scripted t ? [t.Function] : Array.Empty<ScriptFunction>(),
        .. filter is not null && Filter(filter, "filter").Value is FilterShape.Scripted f ? [f.Function] : Array.Empty<ScriptFunction>(),
        .. Hooks(hooks, "hooks").Select(hook => hook.Function),
    ];

    private static (TransformShape? Value, IReadOnlyList<RuleFault> Faults) Mappings(JsonNode? node, string place)
    {
        if (node is not JsonObject rules)
        {
            return (null, [Fault(place, "Version 2 has its rules here, and there are none.", "Write rulesTwoDotZero: { mode: create, mappings: [ ... ] }.")]);
        }

        var mode = ScalarText.Of(rules["mode"]) ?? "create";
        if (mode is not ("create" or "modify" or ""))
        {
            return (null, [Fault($"{place}.mode", $"There is no mode {mode}.", "Write create or modify.")]);
        }

        var (read, faults) = MappingReading.Read(rules["mappings"], rules["lookups"], mode == "modify", $"{place}.mappings", $"{place}.lookups");
        return (read is null ? null : new TransformShape.Mappings(read), faults);
    }

    private static ScriptFunction? Function(JsonNode? node, string place, JsonNode? configuration)
    {
        if (node is not JsonObject script || ScalarText.Of(script["function"]) is not { Length: > 0 } name)
        {
            return null;
        }

        string? Text(string field) => ScalarText.Of(script[field]) is { Length: > 0 } text ? text : null;
        var code = Text("code");
        return Text("_scriptId") is null && code is null ? null : new ScriptFunction(place, name, Text("_scriptId"), code, configuration);
    }

    private static bool IsScript(JsonObject shape) => ScalarText.Of(shape["type"]) == "script";

    private static string? Version(JsonObject? expression) => ScalarText.Of(expression?["version"]) is { Length: > 0 } version ? version.Split('.')[0] : null;

    private static bool HasRules(JsonNode? rules) => rules switch
    {
        null => false,
        JsonArray list => list.Count > 0 && !list.All(group => group is JsonArray { Count: 0 }),
        _ => true,
    };

    private static RuleFault Fault(string place, string message, string hint) => new(Definitions.Severity.Error, place, message, hint);
}

/// <summary>A transform that was read. The cases are closed.</summary>
public abstract record TransformShape
{
    private TransformShape()
    {
    }

    /// <summary>Rules 1.0.</summary>
    public sealed record Renames(RenameRules Rules) : TransformShape;

    /// <summary>Rules 2.0.</summary>
    public sealed record Mappings(MappingRules Rules) : TransformShape;

    /// <summary>A function of a script.</summary>
    public sealed record Scripted(ScriptFunction Function) : TransformShape;
}

/// <summary>A filter that was read. The cases are closed.</summary>
public abstract record FilterShape
{
    private FilterShape()
    {
    }

    /// <summary>An expression.</summary>
    public sealed record Expression(FilterRules Rules) : FilterShape;

    /// <summary>A function of a script.</summary>
    public sealed record Scripted(ScriptFunction Function) : FilterShape;
}

/// <summary>A function of a script, where a definition names it.</summary>
/// <param name="Place">The field that names it.</param>
/// <param name="Name">The function's name.</param>
/// <param name="ScriptId">The script; null: the program text stands beside it.</param>
/// <param name="Code">The program text, when it stands beside it.</param>
/// <param name="Configuration">What the definition gives the function besides.</param>
public sealed record ScriptFunction(string Place, string Name, string? ScriptId, string? Code, JsonNode? Configuration);
