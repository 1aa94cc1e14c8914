using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Reading;

/// <summary>A value of an answer as the text that value lists are compared with.</summary>
/// <remarks>
/// Lists in definitions are text and vendors answer numbers, booleans and text alike, so everything is compared as text, exactly.
/// A number is its text as the vendor wrote it: 0 is "0", 1.0 is "1.0". 0 and false are values like any other.
/// </remarks>
public static class StatusText
{
    /// <summary>The text of a string, number or boolean; null for null, an object or an array.</summary>
    public static string? Of(JsonNode? node)
    {
        if (node is not JsonValue value)
        {
            return null;
        }

        return value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => value.ToJsonString(),
            _ => null,
        };
    }

    /// <summary>
    /// The text of a value, looking through what parsers wrap around a single value: an array's first element, and the text that
    /// the parse of XML keeps under <c>_</c>.
    /// </summary>
    public static string? OfWrapped(JsonNode? node) => node switch
    {
        JsonArray { Count: > 0 } array => OfWrapped(array[0]),
        JsonObject wrapper when wrapper.TryGetPropertyValue("_", out var text) => Of(text),
        _ => Of(node),
    };

    /// <summary>The first characters of a text, with a mark when there was more.</summary>
    public static string Shorten(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        // A pair of surrogates is one character and must not be cut in two.
        var length = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return string.Concat(text.AsSpan(0, length), "...");
    }
}
