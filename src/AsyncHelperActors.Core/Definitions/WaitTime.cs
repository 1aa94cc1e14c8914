using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads waits: minutes as Celigo has them (a number or numeric text, fractions and 0 allowed), or a duration with its unit.</summary>
/// <remarks>Units: <c>ms s m h d</c>, also joined (<c>1h30m</c>), and ISO 8601 with weeks, days and times (<c>PT30S</c>, <c>P1DT2H</c>).</remarks>
public static partial class WaitTime
{
    /// <summary>The longest wait that is taken as meant: ten years.</summary>
    public const long LongestMs = 3650L * 86_400_000;

    private const string HowTo = "Write minutes as a number (0.5), or a duration with its unit: \"30s\", \"15m\", \"2h\", \"1d\", \"PT30S\".";

    /// <summary>Reads a field's value. Never throws.</summary>
    public static WaitReading Parse(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Number => FromMinutes(node.ToJsonString()),
        JsonValueKind.String => Parse(node.GetValue<string>()),
        JsonValueKind.Object => WaitReading.Bad("Expected a wait, came an object.", HowTo),
        JsonValueKind.Array => WaitReading.Bad("Expected a wait, came a list.", HowTo),
        JsonValueKind.True or JsonValueKind.False => WaitReading.Bad("Expected a wait, came true or false.", HowTo),
        _ => WaitReading.Bad("Expected a wait, came nothing.", HowTo),
    };

    /// <summary>Reads a text. Never throws.</summary>
    public static WaitReading Parse(string text)
    {
        var trimmed = text.Trim();
        if (IsNumber(trimmed))
        {
            return FromMinutes(trimmed);
        }

        if (trimmed.Length > 64)
        {
            return WaitReading.Bad($"Expected a wait, came a text of {trimmed.Length} characters.", HowTo);
        }

        var match = Iso().Match(trimmed);
        if (match.Success && trimmed.Length > 1 && char.ToUpperInvariant(trimmed[^1]) is not ('P' or 'T'))
        {
            return Sum(trimmed, match, ("w", 7 * 86_400_000m), ("d", 86_400_000m), ("h", 3_600_000m), ("m", 60_000m), ("s", 1000m));
        }

        match = Units().Match(trimmed);
        return match.Success && trimmed.Length > 0
            ? Sum(trimmed, match, ("d", 86_400_000m), ("h", 3_600_000m), ("m", 60_000m), ("s", 1000m), ("ms", 1m))
            : WaitReading.Bad($"\"{trimmed}\" is not a wait.", HowTo);
    }

    /// <summary>Whether a text is a number without a unit.</summary>
    internal static bool IsNumber(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        || (double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsInfinity(number));

    private static WaitReading FromMinutes(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && Math.Abs(minutes) < 1_000_000_000m
            ? Checked(text, minutes * 60_000m)
            : WaitReading.Bad($"{text} minutes are more than ten years.", HowTo);

    private static WaitReading Sum(string text, Match match, params (string Group, decimal Milliseconds)[] units)
    {
        var total = 0m;
        foreach (var (group, milliseconds) in units)
        {
            if (match.Groups[group] is { Success: true, Value: var digits })
            {
                if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount > 1_000_000_000_000m)
                {
                    return WaitReading.Bad($"\"{text}\" is more than ten years.", HowTo);
                }

                total += amount * milliseconds;
            }
        }

        return Checked(text, total);
    }

    private static WaitReading Checked(string text, decimal milliseconds) => milliseconds switch
    {
        < 0 => WaitReading.Bad($"{text} is less than nothing.", HowTo),
        > LongestMs => WaitReading.Bad($"{text} is more than ten years.", HowTo),
        _ => new WaitReading((long)Math.Round(milliseconds), null, null),
    };

    [GeneratedRegex(
        @"\A(?:(?<d>\d+(?:\.\d+)?)\s*d(?:ays?)?)?\s*(?:(?<h>\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?)?\s*(?:(?<m>\d+(?:\.\d+)?)\s*m(?:in(?:ute)?s?)?(?!s))?\s*(?:(?<s>\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?)?\s*(?:(?<ms>\d+(?:\.\d+)?)\s*ms)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Units();

    [GeneratedRegex(
        @"\AP(?:(?<w>\d+(?:\.\d+)?)W)?(?:(?<d>\d+(?:\.\d+)?)D)?(?:T(?:(?<h>\d+(?:\.\d+)?)H)?(?:(?<m>\d+(?:\.\d+)?)M)?(?:(?<s>\d+(?:\.\d+)?)S)?)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Iso();
}

/// <summary>A wait in milliseconds, or what is wrong with it and what to write.</summary>
public sealed record WaitReading(long? Milliseconds, string? Message, string? Hint)
{
    internal static WaitReading Bad(string message, string hint) => new(null, message, hint);
}
