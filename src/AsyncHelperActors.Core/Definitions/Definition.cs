using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>What a user defines: its document as written, and the typed view of a derived record that was compiled from it.</summary>
/// <param name="Kind">Which collection it lives in.</param>
/// <param name="Id">The document's <c>_id</c>; empty while the server has not yet given one.</param>
/// <param name="Name">The document's <c>name</c>, else its id.</param>
public abstract record Definition(DefinitionKind Kind, string Id, string Name)
{
    /// <summary>The document with all its fields, known or not. Nobody changes it after reading; a change is a new document.</summary>
    public JsonObject Document { get; init; } = [];
}

/// <summary>The kinds of definitions, named as the collections of the HTTP API and the lists of a bundle.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DefinitionKind>))]
public enum DefinitionKind
{
    [JsonStringEnumMemberName("connections")] Connections,
    [JsonStringEnumMemberName("exports")] Exports,
    [JsonStringEnumMemberName("imports")] Imports,
    [JsonStringEnumMemberName("asynchelpers")] AsyncHelpers,
    [JsonStringEnumMemberName("scripts")] Scripts,
}

/// <summary>The words for a kind.</summary>
public static class DefinitionKindNames
{
    /// <summary>All kinds in the order in which they depend on each other: what is referred to comes first.</summary>
    public static IReadOnlyList<DefinitionKind> All { get; } =
        [DefinitionKind.Connections, DefinitionKind.Scripts, DefinitionKind.Exports, DefinitionKind.AsyncHelpers, DefinitionKind.Imports];

    /// <summary>The collection's name in URLs and bundles.</summary>
    public static string Plural(this DefinitionKind kind) => kind switch
    {
        DefinitionKind.Connections => "connections",
        DefinitionKind.Exports => "exports",
        DefinitionKind.Imports => "imports",
        DefinitionKind.AsyncHelpers => "asynchelpers",
        DefinitionKind.Scripts => "scripts",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of definition."),
    };

    /// <summary>The word for one of them in a sentence.</summary>
    public static string Singular(this DefinitionKind kind) => kind switch
    {
        DefinitionKind.Connections => "connection",
        DefinitionKind.Exports => "export",
        DefinitionKind.Imports => "import",
        DefinitionKind.AsyncHelpers => "async helper",
        DefinitionKind.Scripts => "script",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of definition."),
    };

    /// <summary>The kind of a collection's name; false when there is none of that name.</summary>
    public static bool TryParse(string? plural, out DefinitionKind kind)
    {
        foreach (var each in All)
        {
            if (each.Plural() == plural)
            {
                kind = each;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
