using System.Globalization;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Connectors.Templates.Dates;

/// <summary>
/// Reads a date of which nobody said how it is written: ISO 8601 first, then what mail headers, JavaScript and people write.
/// A date without a zone is in UTC.
/// </summary>
internal static partial class DateReading
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces;

    public static DateTimeOffset? Read(string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 100)
        {
            return null;
        }

        if (text.Length >= 11 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return FromMilliseconds(double.Parse(text, CultureInfo.InvariantCulture));
        }

        Match iso = Iso().Match(text);
        return iso.Success ? ReadIso(iso) : ReadOther(text);
    }

    /// <summary>A number of milliseconds since 1970; null beyond the years 1 to 9999.</summary>
    public static DateTimeOffset? FromMilliseconds(double milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds)
            : null;

    /// <summary>Puts a time together; null when there is no such day, hour or year.</summary>
    public static DateTimeOffset? Make(int year, int month, int day, TimeSpan time, TimeSpan offset)
    {
        bool exists = year is > 0 and < 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && time >= TimeSpan.Zero && time <= TimeSpan.FromDays(1) && offset.Duration() <= TimeSpan.FromHours(14);
        if (!exists)
        {
            return null;
        }

        DateTime utc = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Add(time);
        return utc.Ticks - offset.Ticks < 0 ? null : new DateTimeOffset(utc.AddTicks(-offset.Ticks), TimeSpan.Zero).ToOffset(offset);
    }

    /// <summary>An offset such as Z, +01:00, -0530 or +01; null when it is none.</summary>
    public static TimeSpan? Offset(string text)
    {
        if (text is "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        string digits = text[1..].Replace(":", string.Empty);
        int hours = int.Parse(digits.AsSpan(0, 2), CultureInfo.InvariantCulture);
        int minutes = digits.Length > 2 ? int.Parse(digits.AsSpan(2), CultureInfo.InvariantCulture) : 0;
        TimeSpan size = new(hours, minutes, 0);
        return size > TimeSpan.FromHours(14) || minutes > 59 ? null : text[0] == '-' ? -size : size;
    }

    private static DateTimeOffset? ReadIso(Match iso)
    {
        int Part(string name, int absent) =>
            iso.Groups[name].Success ? int.Parse(iso.Groups[name].ValueSpan, CultureInfo.InvariantCulture) : absent;

        TimeSpan? offset = iso.Groups["zone"].Success ? Offset(iso.Groups["zone"].Value) : TimeSpan.Zero;
        int hour = Part("hour", 0);
        int minute = Part("minute", 0);
        int second = Part("second", 0);
        if (offset is null || hour > 24 || minute > 59 || second > 59 || (hour == 24 && minute + second > 0))
        {
            return null;
        }

        string fraction = iso.Groups["fraction"].Value.PadRight(7, '0')[..7];
        var time = new TimeSpan(hour, minute, second);
        time = time.Add(TimeSpan.FromTicks(long.Parse(fraction, CultureInfo.InvariantCulture)));
        int year = Part("year", 0);
        if (!iso.Groups["ordinal"].Success)
        {
            return Make(year, Part("month", 1), Part("day", 1), time, offset.Value);
        }

        int ordinal = Part("ordinal", 1);
        bool exists = year > 0 && ordinal >= 1 && ordinal <= (DateTime.IsLeapYear(year) ? 366 : 365);
        DateTime date = exists ? new DateTime(year, 1, 1).AddDays(ordinal - 1) : default;
        return exists ? Make(date.Year, date.Month, date.Day, time, offset.Value) : null;
    }

    // "Mon Nov 21 2019 20:00:00 GMT+0000 (UTC)": the weekday may be wrong, and the platform would refuse the date for it.
    private static DateTimeOffset? ReadOther(string text)
    {
        string plain = Weekday().Replace(text, string.Empty);
        plain = Remark().Replace(plain, string.Empty).Replace("GMT+", "+").Replace("GMT-", "-").Replace("UTC", "GMT");
        return DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, Styles, out DateTimeOffset time) ? time : null;
    }

    [GeneratedRegex(
        """
        ^(?<year>\d{4})
        ( -(?<month>\d\d)(-(?<day>\d\d))? | (?<month>\d\d)(?<day>\d\d) | -(?<ordinal>\d{3}) )?
        ( [T\x20](?<hour>\d\d) ( :?(?<minute>\d\d) ( :?(?<second>\d\d) ([.,](?<fraction>\d+))? )? )?
          \s? (?<zone> Z | z | [+-]\d\d(:?\d\d)? )? )?$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Iso();

    [GeneratedRegex(
        @"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Weekday();

    [GeneratedRegex(@"\s*\([^)]*\)\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Remark();
}
