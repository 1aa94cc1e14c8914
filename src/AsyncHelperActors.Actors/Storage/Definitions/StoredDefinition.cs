using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Actors.Storage.Definitions;

/// <summary>One version of a definition as it is stored: secrets are sealed.</summary>
public sealed class StoredDefinition
{
    private readonly Lazy<Reading<Definition>> _reading;

    internal StoredDefinition(DefinitionKind kind, string id, int version, string text, DateTimeOffset createdAt, DateTimeOffset savedAt)
    {
        Kind = kind;
        Id = id;
        Version = version;
        Text = text;
        CreatedAt = createdAt;
        SavedAt = savedAt;
        _reading = new Lazy<Reading<Definition>>(() => DefinitionReader.Read(Kind, ToDocument()));
    }

    public DefinitionKind Kind { get; }

    public string Id { get; }

    /// <summary>Counts from 1.</summary>
    public int Version { get; }

    /// <summary>The JSON document.</summary>
    public string Text { get; }

    /// <summary>When the definition's first version was saved.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When this version was saved.</summary>
    public DateTimeOffset SavedAt { get; }

    /// <summary>The typed view, for checks of references; null when an older release saved what this one cannot read.</summary>
    public Definition? Typed => _reading.Value.Value;

    /// <summary>The document; a copy for each caller, because JSON nodes may be used by one thread only.</summary>
    public JsonObject ToDocument() => JsonNode.Parse(Text)!.AsObject();
}

/// <summary>A change to be written.</summary>
/// <param name="Kind">Which collection.</param>
/// <param name="Id">Which definition.</param>
/// <param name="Document">The whole document, secrets sealed; null deletes the definition. Versions that jobs run with stay.</param>
public sealed record DefinitionWrite(DefinitionKind Kind, string Id, JsonObject? Document);
