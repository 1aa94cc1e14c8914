using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Paths;

/// <summary>The text of a JSON value, as it is compared with a list of status values or shown to a person.</summary>
public static class ScalarText
{
    // Compact and readable: what a person reads needs no escaped quotation marks of other languages.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Numbers as they were written (<c>1.0</c> stays <c>1.0</c>), booleans as <c>true</c> and <c>false</c>, strings as
    /// they are, null as null, objects and arrays as compact JSON.
    /// </summary>
    public static string? Of(JsonNode? node)
    {
        if (node is not JsonValue value)
        {
            return node?.ToJsonString(Compact);
        }

        if (value.TryGetValue(out JsonElement element))
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText();
        }

        return value.TryGetValue(out string? text) ? text : Unquoted(value.ToJsonString(Compact));
    }

    // A value made in memory from a date, an identifier or a character is a JSON string too.
    private static string? Unquoted(string json) =>
        json.StartsWith('"') ? JsonSerializer.Deserialize<string>(json) : json;
}
