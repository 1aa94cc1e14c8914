using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Paging;

/// <summary>What the request for a page has otherwise than the export says.</summary>
internal sealed record PageRequest
{
    /// <summary>The address as the vendor gave it, which is no template; null: by the template.</summary>
    public string? Address { get; init; }

    /// <summary>The template of the address; null: the export's.</summary>
    public string? UriTemplate { get; init; }

    /// <summary>The template of the body; null: the export's.</summary>
    public string? BodyTemplate { get; init; }

    /// <summary>The answer's address that <see cref="Address"/>, or a template that begins with <c>previous_page</c>, is relative to.</summary>
    public string? RelativeTo { get; init; }

    /// <summary>A query parameter that is added; null: none.</summary>
    public (string Name, string Value)? Argument { get; init; }

    /// <summary><c>{{export...}}</c>, with the paging variables of this page.</summary>
    public JsonNode? ExportModel { get; init; }

    /// <summary><c>{{previous_page...}}</c>; null at the first page.</summary>
    public JsonNode? Previous { get; init; }
}
