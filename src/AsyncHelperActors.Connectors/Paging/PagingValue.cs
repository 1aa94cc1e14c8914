using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Paging;

/// <summary>Reads what paging rules look for in an answer.</summary>
internal static class PagingValue
{
    /// <summary>The value at a path.</summary>
    /// <exception cref="BodyException">The path has no meaning for the body.</exception>
    public static bool TryAt(string path, Body body, out JsonNode? value)
    {
        try
        {
            return ResourcePath.Parse(path).TryValue(body, out value);
        }
        catch (PathException error)
        {
            throw Unusable($"the path '{path}' of http.paging cannot be applied: {error.Message}.", "Correct it on the export.");
        }
    }

    /// <summary>A number, or the text of one; null when there is none.</summary>
    public static decimal? Number(string? path, Body body) =>
        path is not null && TryAt(path, body, out var value)
        && decimal.TryParse(StatusText.OfWrapped(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A token as text. A vendor's null, false and empty text say that there is none.</summary>
    public static string? Text(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null or JsonValueKind.False => null,
        JsonValueKind.Object or JsonValueKind.Array => IsSomething(value) ? value.ToJsonString() : null,
        _ => StatusText.Of(value),
    };

    /// <summary>An address as text.</summary>
    public static string? Address(JsonNode? value, string path) => value is null or JsonValue
        ? Text(value)
        : throw Unusable($"an address was expected at http.paging.path '{path}', and {(value is JsonArray ? "a list" : "an object")} is there.", "Set the path to the address itself, as links.next.href.");

    /// <summary>Whether a value says something: not null, false, empty text, or nothing but such values.</summary>
    public static bool IsSomething(JsonNode? node) => node switch
    {
        null => false,
        JsonObject obj => obj.Any(field => IsSomething(field.Value)),
        JsonArray array => array.Any(IsSomething),
        _ => Text(node) is { Length: > 0 },
    };

    /// <summary>A rule that cannot be followed with this answer.</summary>
    public static BodyException Unusable(string what, string todo) => new(FailureKind.Permanent, "definition_unusable", what, todo);
}
