using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Shaping.Mappings;

/// <summary>What mappings and transforms see beside the record. All of it is optional.</summary>
public sealed record MappingInput
{
    /// <summary>Nothing but the record.</summary>
    public static MappingInput None { get; } = new();

    /// <summary>What templates see beside <c>record</c>: settings, job, export or import, by name.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Variables { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Whether the record is to be created; false: updated; null: not known, and both kinds of rules count.</summary>
    public bool? Creates { get; init; }
}
