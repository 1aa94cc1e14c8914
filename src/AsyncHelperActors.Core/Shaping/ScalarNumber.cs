using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>Numbers and truths out of what JSON holds, by JavaScript's rules as far as rules need them.</summary>
public static class ScalarNumber
{
    /// <summary>The number of a JSON value: a number, or a text that is one. NaN when it is none; null when there is nothing.</summary>
    public static double? Of(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.Number or JsonValueKind.String => OfText(ScalarText.Of(node) ?? ""),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => double.NaN,
    };

    /// <summary>The number of a text; null when the text is empty, NaN when it is no number.</summary>
    public static double? OfText(string text)
    {
        var trimmed = text.AsSpan().Trim();
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return trimmed.IsEmpty ? null : double.TryParse(trimmed, Styles, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    /// <summary>True for true, "true", "t" and 1, false for false, "false", "f" and 0; null for anything else.</summary>
    public static bool? FlagOf(object? value) => value switch
    {
        bool flag => flag,
        1d => true,
        0d => false,
        string text => text.Trim().ToLowerInvariant() switch
        {
            "true" or "t" or "1" => true,
            "false" or "f" or "0" => false,
            _ => null,
        },
        _ => null,
    };

    /// <summary>A number as JavaScript writes it, for the range in which it writes no exponent.</summary>
    public static string Text(double number)
    {
        if (double.IsNaN(number))
        {
            return "NaN";
        }

        if (double.IsInfinity(number))
        {
            return number > 0 ? "Infinity" : "-Infinity";
        }

        return number == Math.Truncate(number) && Math.Abs(number) < 1e21
            ? (number + 0d).ToString("F0", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }
}
