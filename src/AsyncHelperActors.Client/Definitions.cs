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
    string Kind, [property: JsonPropertyName("_id")] string Id, string Action, IReadOnlyList<string> Changes);
