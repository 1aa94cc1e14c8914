using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Templates;

/// <summary>A static lookup of an import, used as <c>{{lookup "name" key}}</c>.</summary>
/// <param name="Map">The value for each key.</param>
/// <param name="Default">The value for a key that is not in the map, if <paramref name="HasDefault"/>.</param>
/// <param name="HasDefault">Whether there is a default, which may be null.</param>
/// <param name="AllowFailures">Whether an unknown key without a default gives empty text instead of an error.</param>
public sealed record TemplateLookup(
    IReadOnlyDictionary<string, JsonNode?> Map,
    JsonNode? Default = null,
    bool HasDefault = false,
    bool AllowFailures = false);
