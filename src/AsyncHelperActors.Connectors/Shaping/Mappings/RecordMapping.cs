using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping.Mappings;

/// <summary>
/// How an import shapes its records before they are sent: <c>mappings</c> (2.0), else <c>mapping</c> (1.0), else not at all. Made once for
/// a version of a definition; it has no state, and any number of records may be mapped at once.
/// </summary>
public sealed class RecordMapping
{
    private readonly Func<JsonNode?, MappingInput, JsonNode?> _apply;

    private RecordMapping(Func<JsonNode?, MappingInput, JsonNode?> apply) => _apply = apply;

    /// <summary>The mapping of an import; null when it has none.</summary>
    /// <exception cref="FormatException">The rules are wrong; a save would have said so.</exception>
    public static RecordMapping? Of(ImportDef import, TemplateEngine templates, TimeProvider time)
    {
        var lookups = import.Document["lookups"];
        if (import.Mappings is { } mappings)
        {
            var (rules, faults) = MappingReading.Read(mappings, lookups, modify: false);
            var mapper = new Mapper(rules ?? throw Wrong(import, faults), templates, time);
            return new RecordMapping(mapper.Apply);
        }

        if (import.Mapping is { } mapping)
        {
            var (rules, faults) = FieldMappingReading.Read(mapping, lookups);
            var mapper = new FieldMapper(rules ?? throw Wrong(import, faults), templates, time);
            return new RecordMapping(mapper.Apply);
        }

        return null;
    }

    /// <summary>The record to send. The given record is the same afterwards; no other thread may look at it meanwhile.</summary>
    /// <exception cref="ShapeException">A value cannot be made; the message names the rule and what to do.</exception>
    public JsonNode? Apply(JsonNode? record, MappingInput input) => _apply(record, input);

    private static FormatException Wrong(ImportDef import, IReadOnlyList<RuleFault> faults)
    {
        var first = faults.First(fault => fault.Severity == Severity.Error);
        return new FormatException($"import {import.Id}, {first.Place}: {first.Message} {first.Hint}");
    }
}
