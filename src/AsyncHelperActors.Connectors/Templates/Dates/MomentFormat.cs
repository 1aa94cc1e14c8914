using System.Globalization;
using System.Text;

namespace AsyncHelperActors.Connectors.Templates.Dates;

/// <summary>Writes a time by a format of moment.js, in English, as Celigo does.</summary>
internal static class MomentFormat
{
    /// <summary>What moment.js writes for a time that is none.</summary>
    public const string Invalid = "Invalid date";

    /// <summary>ISO 8601 in UTC with milliseconds, the default everywhere.</summary>
    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Format(ZonedTime time, string format)
    {
        var result = new StringBuilder();
        foreach ((string text, bool literal) in MomentTokens.Cut(format))
        {
            result.Append(literal ? text : Token(time, text));
        }

        return result.ToString();
    }

    private static string Token(ZonedTime zoned, string token)
    {
        DateTimeOffset t = zoned.Time;
        return token[0] switch
        {
            'Y' => Year(t.Year, token),
            'Q' => Number((t.Month + 2) / 3, token),
            'M' => Month(t, token),
            'D' => token.Length > 2 ? Number(t.DayOfYear, token, padded: "DDDD", width: 3) : Number(t.Day, token),
            'd' => Day(t, token),
            'e' => Text((int)t.DayOfWeek),
            'E' => Text(IsoDay(t)),
            'w' => Number(UsWeek(t).Week, token),
            'W' => Number(ISOWeek.GetWeekOfYear(t.DateTime), token),
            'g' => Year(UsWeek(t).Year, token),
            'G' => Year(ISOWeek.GetYear(t.DateTime), token),
            'H' => Number(t.Hour, token),
            'h' => Number((t.Hour + 11) % 12 + 1, token),
            'k' => Number((t.Hour + 23) % 24 + 1, token),
            'm' => Number(t.Minute, token),
            's' => Number(t.Second, token),
            'S' => t.Millisecond.ToString("000", CultureInfo.InvariantCulture).PadRight(9, '0')[..token.Length],
            'A' => t.Hour < 12 ? "AM" : "PM",
            'a' => t.Hour < 12 ? "am" : "pm",
            'Z' => Offset(t.Offset, token == "Z" ? ":" : string.Empty),
            'z' => zoned.Abbreviation,
            'X' => Math.Floor(t.ToUnixTimeMilliseconds() / 1000d).ToString("0", CultureInfo.InvariantCulture),
            'x' => t.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            'N' => token.Length == 4 ? "Anno Domini" : "AD",
            _ => token,
        };
    }

    private static string Year(int year, string token) => token.Length switch
    {
        1 => Text(year),
        2 => (year % 100).ToString("00", CultureInfo.InvariantCulture),
        4 => year.ToString("0000", CultureInfo.InvariantCulture),
        5 => year.ToString("00000", CultureInfo.InvariantCulture),
        _ => "+" + year.ToString("000000", CultureInfo.InvariantCulture),
    };

    private static string Month(DateTimeOffset t, string token) => token switch
    {
        "MMMM" => t.ToString("MMMM", CultureInfo.InvariantCulture),
        "MMM" => t.ToString("MMM", CultureInfo.InvariantCulture),
        _ => Number(t.Month, token),
    };

    private static string Day(DateTimeOffset t, string token) => token switch
    {
        "dddd" => t.DayOfWeek.ToString(),
        "ddd" => t.DayOfWeek.ToString()[..3],
        "dd" => t.DayOfWeek.ToString()[..2],
        _ => Number((int)t.DayOfWeek, token),
    };

    private static string Number(int number, string token, string? padded = null, int width = 2)
    {
        if (token[^1] == 'o')
        {
            bool teens = number % 100 is >= 11 and <= 13;
            return Text(number) + (teens ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" });
        }

        bool pad = padded is null ? token.Length == 2 : token == padded;
        return pad ? Text(number).PadLeft(width, '0') : Text(number);
    }

    private static int IsoDay(DateTimeOffset t) => t.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)t.DayOfWeek;

    // Weeks start on Sunday, and the first is the one with January 1st.
    private static (int Year, int Week) UsWeek(DateTimeOffset t)
    {
        DateTime saturday = t.Date.Year == 9999 && t.DayOfYear > 358 ? t.Date : t.Date.AddDays(6 - (int)t.DayOfWeek);
        int year = saturday.Year;
        int firstWeekday = (int)new DateTime(year, 1, 1).DayOfWeek;
        return (year, ((saturday.DayOfYear - 1 + firstWeekday) / 7) + 1);
    }

    private static string Offset(TimeSpan offset, string colon)
    {
        TimeSpan size = offset.Duration();
        return $"{(offset < TimeSpan.Zero ? "-" : "+")}{size.Hours:00}{colon}{size.Minutes:00}";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
