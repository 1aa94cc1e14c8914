using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Definitions;

/// <summary>
/// A definition while it is edited: the whole document, read and written by path, with what the server says about each path. What no field
/// shows stays in the document as it was.
/// </summary>
public sealed partial class FormModel
{
    private string _saved;

    public FormModel(string kind, JsonObject document, string? etag, IReadOnlyList<DefinitionField> fields)
    {
        (Kind, Document, ETag, Fields) = (kind, document, etag, fields);
        document.Remove("createdAt");
        document.Remove("lastModified");
        _saved = document.ToJsonString();
    }

    /// <summary>Its collection, as <c>exports</c>.</summary>
    public string Kind { get; }

    public JsonObject Document { get; private set; }

    /// <summary>The version that this is a change of; null for a new one.</summary>
    public string? ETag { get; private set; }

    /// <summary>The fields of its kind.</summary>
    public IReadOnlyList<DefinitionField> Fields { get; }

    /// <summary>Why the last save was refused.</summary>
    public ProblemDocument? Problem { get; set; }

    public bool IsNew => ETag is null;

    public bool IsDirty => Document.ToJsonString() != _saved;

    public string Id => Text("_id") ?? "";

    /// <summary>The field at a path.</summary>
    public DefinitionField Field(string path) => Fields.LastOrDefault(f => f.Path == path) ?? throw new ArgumentException($"{Kind} have no field {path}.", nameof(path));

    public bool Knows(string path) => Fields.Any(f => f.Path == path);

    /// <summary>What is at a path; null when nothing is.</summary>
    public JsonNode? Get(string path)
    {
        JsonNode? node = Document;
        foreach (var name in path.Split('.'))
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    /// <summary>What is at a path as text, as somebody would type it.</summary>
    public string? Text(string path) => Get(path) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => other.ToJsonString(),
    };

    /// <summary>Writes a value; null takes it away, and the objects that are empty without it.</summary>
    public void Set(string path, JsonNode? value)
    {
        var names = path.Split('.');
        var at = Document;
        var way = new List<(JsonObject In, string Name)>();
        foreach (var name in names[..^1])
        {
            if (at[name] is not JsonObject inner)
            {
                if (value is null)
                {
                    return;
                }

                inner = [];
                at[name] = inner;
            }

            way.Add((at, name));
            at = inner;
        }

        if (value is not null)
        {
            at[names[^1]] = value;
            return;
        }

        at.Remove(names[^1]);
        for (var i = way.Count - 1; i >= 0 && way[i].In[way[i].Name] is JsonObject { Count: 0 }; i--)
        {
            way[i].In.Remove(way[i].Name);
        }
    }

    /// <summary>Replaces the whole document, as its JSON was edited.</summary>
    public void Replace(JsonObject document) => Document = document;

    /// <summary>Takes the stored document, after a save.</summary>
    public void Saved(StoredDocument stored)
    {
        (Document, ETag, Problem) = (stored.Document, stored.ETag, null);
        Document.Remove("createdAt");
        Document.Remove("lastModified");
        _saved = Document.ToJsonString();
    }

    /// <summary>What is wrong at a path, or within it.</summary>
    public IEnumerable<ProblemItem> ErrorsAt(string path) => (Problem?.Errors ?? []).Where(e => IsWithin(Place(e), path));

    /// <summary>Where within a field an error is, as <c>[1].name</c>; empty when it is the whole field.</summary>
    public static string Within(ProblemItem error, string path)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(path);
        return Place(error) is { } place && place.Length > path.Length ? place[path.Length..].TrimStart('.') : "";
    }

    /// <summary>Whether an error stands beside no field of these.</summary>
    public static bool IsNowhere(ProblemItem error, IEnumerable<string> shown) => !shown.Any(path => IsWithin(Place(error), path));

    /// <summary>The place of an error within the document: the server may name it within a bundle.</summary>
    private static string Place(ProblemItem error) => InBundle().Replace(error.Path, "");

    private static bool IsWithin(string place, string path) =>
        place == path || (place.StartsWith(path, StringComparison.Ordinal) && (place[path.Length] is '.' or '['));

    [GeneratedRegex(@"^(connections|exports|imports|asynchelpers|scripts)\[\d+\]\.?")]
    private static partial Regex InBundle();
}
