using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Connectors.Shaping.Mappings;
using AsyncHelperActors.Connectors.Shaping.Scripts;
using AsyncHelperActors.Connectors.Templates.Dates;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping;

/// <summary>What a definition does to records: its transform, its filter, its mapping and its hooks, compiled. No state; any number of calls at once.</summary>
public sealed class RequestShaping
{
    /// <summary>Nothing at all.</summary>
    internal static RequestShaping None { get; } = new(null, null, null, null);

    internal RequestShaping(RecordTransform? transform, RecordFilter? filter, RecordMapping? mapping, RecordHooks? hooks)
    {
        Transform = transform;
        Filter = filter;
        Mapping = mapping;
        Hooks = hooks;
    }

    /// <summary>Null: records stay as they are.</summary>
    public RecordTransform? Transform { get; }

    /// <summary>Null: all records pass.</summary>
    public RecordFilter? Filter { get; }

    /// <summary>Of an import; null: records stay as they are.</summary>
    public RecordMapping? Mapping { get; }

    /// <summary>Null: there are none.</summary>
    public RecordHooks? Hooks { get; }

    internal bool HasPageHook => Hooks?.Has("preSavePage") == true;
}

/// <summary>A compiled transform: rules 1.0, rules 2.0 or a function of a script.</summary>
public sealed class RecordTransform
{
    private readonly Func<JsonNode?, bool, HookFacts, CancellationToken, JsonNode?> _apply;

    private RecordTransform(Func<JsonNode?, bool, HookFacts, CancellationToken, JsonNode?> apply) => _apply = apply;

    internal static RecordTransform Of(RenameRules rules) => new((record, isXml, _, _) => rules.Apply(record, isXml));

    internal static RecordTransform Of(Mapper mapper) => new((record, _, facts, _) => mapper.Apply(record, new MappingInput { Variables = Variables(facts) }));

    internal static RecordTransform Of(ScriptCall call, ScriptSandbox sandbox) => new((record, _, facts, cancellation) =>
    {
        var options = new JsonObject { ["record"] = record?.DeepClone(), ["settings"] = facts.Settings?.DeepClone() };
        var (any, value) = call.Run(sandbox, options, cancellation);
        return any && value is JsonObject or JsonArray
            ? value
            : throw new ShapeException(call.Place, $"{call.Function} returned {(any ? "no record" : "nothing")}", "Return the new record, an object; a filter is what drops records.");
    });

    /// <summary>The new record.</summary>
    /// <param name="record">The record; it is the same afterwards.</param>
    /// <param name="isXml">Whether it is XML in the automatic shape.</param>
    /// <param name="facts">What scripts and templates are told beside it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ShapeException">It cannot be made.</exception>
    public JsonNode? Apply(JsonNode? record, bool isXml, HookFacts facts, CancellationToken cancellation) => _apply(record, isXml, facts, cancellation);

    private static Dictionary<string, JsonNode?> Variables(HookFacts facts) => new()
    {
        ["settings"] = facts.Settings,
        ["job"] = new JsonObject { ["id"] = facts.Job, ["createdAt"] = HookFacts.Iso(facts.At) },
        ["currentExportDateTime"] = HookFacts.Iso(facts.At),
        ["lastExportDateTime"] = facts.Last is { } last ? HookFacts.Iso(last) : null,
    };
}

/// <summary>A compiled filter: an expression or a function of a script.</summary>
public sealed class RecordFilter
{
    private readonly Func<JsonNode?, HookFacts, CancellationToken, bool> _passes;

    private RecordFilter(Func<JsonNode?, HookFacts, CancellationToken, bool> passes) => _passes = passes;

    internal static RecordFilter Of(FilterRules rules) => new((record, facts, _) => rules.Passes(new FilterInput(record)
    {
        Run = Run(facts),
        Settings = facts.Settings,
        ReadDate = DateReading.Read,
    }));

    internal static RecordFilter Of(ScriptCall call, ScriptSandbox sandbox) => new((record, facts, cancellation) =>
    {
        var options = Run(facts);
        options["record"] = record?.DeepClone();
        options["settings"] = facts.Settings?.DeepClone();
        var (_, value) = call.Run(sandbox, options, cancellation);
        return value is JsonValue flag && flag.TryGetValue(out bool passes)
            ? passes
            : throw new ShapeException(call.Place, $"{call.Function} did not return true or false", "Return true for records to keep, and false for the others.");
    });

    /// <summary>Whether a record passes.</summary>
    /// <exception cref="ShapeException">It cannot be said.</exception>
    public bool Passes(JsonNode? record, HookFacts facts, CancellationToken cancellation) => _passes(record, facts, cancellation);

    private static JsonObject Run(HookFacts facts) => new()
    {
        ["lastExportDateTime"] = facts.Last is { } last ? HookFacts.Iso(last) : null,
        ["currentExportDateTime"] = HookFacts.Iso(facts.At),
        ["pageIndex"] = facts.PageIndex,
    };
}
