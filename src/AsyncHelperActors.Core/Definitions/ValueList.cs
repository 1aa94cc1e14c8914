using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads the value lists of a helper: a list, or one text with commas, compared later as text.</summary>
public static class ValueList
{
    /// <summary>The entries of a list or of comma-separated text, trimmed, without empty ones.</summary>
    /// <param name="node">The field's value, null when absent.</param>
    /// <param name="mismatch">Told about an entry (by index) or a whole (null) that is neither text, number nor boolean.</param>
    internal static IReadOnlyList<string> Read(JsonNode? node, Action<int?, JsonNode?> mismatch)
    {
        switch (node)
        {
            case null:
                return [];
            case JsonArray list:
                var values = new List<string>(list.Count);
                for (var i = 0; i < list.Count; i++)
                {
                    if (AsText(list[i]) is not { } text)
                    {
                        mismatch(i, list[i]);
                    }
                    else if (text.Trim() is { Length: > 0 } trimmed)
                    {
                        values.Add(trimmed);
                    }
                }

                return values;
            case JsonValue when node.GetValueKind() == JsonValueKind.String:
                return node.GetValue<string>().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            default:
                if (AsText(node) is { } single)
                {
                    return [single];
                }

                mismatch(null, node);
                return [];
        }
    }

    /// <summary>A scalar as the text that a status is compared with: <c>1</c>, <c>1.5</c>, <c>true</c>; null for objects, lists and null.</summary>
    /// <remarks>A whole number has no fraction in its text (<c>1.0</c> is <c>1</c>), as in the JavaScript of the original.</remarks>
    public static string? AsText(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => NumberText(node.ToJsonString()),
        _ => null,
    };

    private static string NumberText(string json) =>
        decimal.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.############################", CultureInfo.InvariantCulture)
            : json;
}
