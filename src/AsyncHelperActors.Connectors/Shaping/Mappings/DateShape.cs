using System.Globalization;
using AsyncHelperActors.Connectors.Templates.Dates;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping.Mappings;

/// <summary>Reads a date by one format and zone and writes it by another, with moment's tokens and IANA's zones.</summary>
internal static class DateShape
{
    /// <summary>The date in its new form.</summary>
    /// <exception cref="ShapeException">The text is no date of that format, or a zone is none.</exception>
    public static string Convert(string text, DateRule rule, string place, DateTimeOffset now)
    {
        var read = Read(text, rule.ReadFormat, now)
            ?? throw new ShapeException(
                place,
                rule.ReadFormat is null ? $"'{Shown(text)}' is no date" : $"'{Shown(text)}' is no date of the format {rule.ReadFormat}",
                "Set extractDateFormat to the format of the record's dates, as \"MM/DD/YYYY\".");
        var time = rule.ReadZone is { } from && !HasOffset(text, rule.ReadFormat) ? At(read.UtcDateTime, from, $"{place}.extractDateTimezone") : read;
        var zoned = rule.WriteZone is { } to
            ? ZonedTime.In(time, to) ?? throw NoZone(to, $"{place}.generateDateTimezone")
            : ZonedTime.Utc(time);
        return rule.WriteFormat is { } format ? MomentFormat.Format(zoned, format)
            : rule.WriteZone is null ? MomentFormat.Iso(time)
            : MomentFormat.Format(zoned, "YYYY-MM-DDTHH:mm:ss.SSSZ");
    }

    private static DateTimeOffset? Read(string text, string? format, DateTimeOffset now) =>
        string.IsNullOrEmpty(format) ? DateReading.Read(text) : MomentParse.Parse(text, format, now);

    /// <summary>A wall clock of a zone as an instant. One that the zone skips when its summer begins is an hour later, as moment has it.</summary>
    private static DateTimeOffset At(DateTime wall, string zone, string place)
    {
        if (!ZonedTime.IsZone(zone, out var info))
        {
            throw NoZone(zone, place);
        }

        var local = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        local = info.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(local, info.GetUtcOffset(local));
    }

    /// <summary>Whether the text says its offset itself, so that no zone is to be supposed.</summary>
    private static bool HasOffset(string text, string? format)
    {
        if (!string.IsNullOrEmpty(format))
        {
            return MomentTokens.Cut(format).Any(part => !part.IsLiteral && part.Text is "Z" or "ZZ" or "X" or "x");
        }

        var trimmed = text.AsSpan().Trim();
        if (trimmed.IndexOfAnyExceptInRange('0', '9') < 0 && trimmed.Length >= 11)
        {
            return true;
        }

        var sign = trimmed.LastIndexOfAny('+', '-');
        return trimmed.EndsWith("Z", StringComparison.OrdinalIgnoreCase) || trimmed.EndsWith("GMT", StringComparison.Ordinal)
            || (sign > 10 && trimmed[..sign].Contains(':') && int.TryParse(trimmed[(sign + 1)..].ToString().Replace(":", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    private static ShapeException NoZone(string zone, string place) =>
        new(place, $"{zone} is no time zone", "Write a name of the IANA database, such as America/New_York.");

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "..." : text;
}
