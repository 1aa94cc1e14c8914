using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>One page of a collection of definitions, ordered by id; secrets are masked.</summary>
/// <param name="Items">The documents.</param>
/// <param name="NextCursor">What to give as <c>cursor</c> for the next page; null on the last one.</param>
public sealed record DefinitionList(IReadOnlyList<JsonObject> Items, string? NextCursor);

/// <summary>A definition as it is stored now.</summary>
/// <param name="Document">The whole document; secrets are masked as <c>******</c>, and a document with masks may be sent back.</param>
/// <param name="ETag">Its version, for <c>If-Match</c>.</param>
public sealed record StoredDocument(JsonObject Document, string ETag);

/// <summary>What a bundle changed, or would change.</summary>
/// <param name="DryRun">Whether nothing was stored.</param>
/// <param name="Definitions">Each definition of the bundle.</param>
/// <param name="Warnings">What is accepted and probably not meant.</param>
public sealed record BundleAnswer(bool DryRun, IReadOnlyList<BundleChange> Definitions, IReadOnlyList<ProblemItem> Warnings);

/// <summary>What became of one definition.</summary>
/// <param name="Kind">Its collection, as <c>exports</c>.</param>
/// <param name="Id">Its id; the server makes one when the document has none.</param>
/// <param name="Action"><c>created</c>, <c>updated</c>, <c>unchanged</c> or <c>deleted</c>.</param>
/// <param name="Changes">The paths that differ from what was stored, for an update.</param>
public sealed record BundleChange(
    string Kind, [property: JsonPropertyName("_id")] string Id, string Action, IReadOnlyList<string> Changes)
{
    /// <summary>What changes, field by field: of a new definition all that it has, of a deleted one all that it had. Secrets are masked on both sides.</summary>
    public IReadOnlyList<FieldChange> Fields { get; init; } = [];
}

/// <summary>One field that changes.</summary>
/// <param name="Path">Where it is in the definition.</param>
/// <param name="Before">What is stored; null when nothing is.</param>
/// <param name="After">What the bundle has; null when it has nothing.</param>
public sealed record FieldChange(string Path, JsonNode? Before, JsonNode? After);

/// <summary>One field of the definition language: what a form needs to ask for it. <c>GET /v1/schema/fields</c>.</summary>
/// <param name="Path">Where it is in a definition, with <c>[]</c> for an element of a list.</param>
/// <param name="Type">What may be there: <c>text</c>, <c>template</c>, <c>path</c>, <c>secret</c>, <c>flag</c>, <c>choice</c>, <c>wait</c>, ...</param>
/// <param name="Choices">The words of a choice; empty for other types.</param>
/// <param name="Required">Whether its object makes no sense without it.</param>
/// <param name="Default">What its absence means; empty when it has no default.</param>
/// <param name="Meaning">What it is for.</param>
/// <param name="Example">A value; null for objects and lists of objects.</param>
public sealed record DefinitionField(string Path, string Type, IReadOnlyList<string> Choices, bool Required, string Default, string Meaning, JsonNode? Example);

/// <summary>A bundle for a known vendor, to begin with.</summary>
/// <param name="Name">What it is called, as <c>stripe-reports</c>.</param>
/// <param name="Title">The vendor and its API.</param>
/// <param name="Text">The bundle, as YAML.</param>
public sealed record Sample(string Name, string Title, string Text);
