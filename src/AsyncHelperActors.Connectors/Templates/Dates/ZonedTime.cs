namespace AsyncHelperActors.Connectors.Templates.Dates;

/// <summary>A time as the clocks of a zone show it.</summary>
/// <param name="Time">The time, with the zone's offset.</param>
/// <param name="Abbreviation">What <c>z</c> writes, such as EST.</param>
internal readonly record struct ZonedTime(DateTimeOffset Time, string Abbreviation)
{
    // Abbreviations are not part of the zone database of the platform; these are the common ones, standard and daylight.
    private static readonly Dictionary<string, (string Standard, string Daylight)> Names = new(StringComparer.Ordinal)
    {
        ["America/New_York"] = ("EST", "EDT"),
        ["US/Eastern"] = ("EST", "EDT"),
        ["America/Toronto"] = ("EST", "EDT"),
        ["America/Chicago"] = ("CST", "CDT"),
        ["US/Central"] = ("CST", "CDT"),
        ["America/Denver"] = ("MST", "MDT"),
        ["US/Mountain"] = ("MST", "MDT"),
        ["America/Phoenix"] = ("MST", "MST"),
        ["America/Los_Angeles"] = ("PST", "PDT"),
        ["US/Pacific"] = ("PST", "PDT"),
        ["Europe/London"] = ("GMT", "BST"),
        ["Europe/Paris"] = ("CET", "CEST"),
        ["Europe/Berlin"] = ("CET", "CEST"),
        ["Europe/Madrid"] = ("CET", "CEST"),
        ["Europe/Rome"] = ("CET", "CEST"),
        ["Europe/Amsterdam"] = ("CET", "CEST"),
        ["Europe/Athens"] = ("EET", "EEST"),
        ["Asia/Kolkata"] = ("IST", "IST"),
        ["Asia/Tokyo"] = ("JST", "JST"),
        ["Asia/Hong_Kong"] = ("HKT", "HKT"),
        ["Asia/Shanghai"] = ("CST", "CST"),
        ["Australia/Sydney"] = ("AEST", "AEDT"),
    };

    public static ZonedTime Utc(DateTimeOffset time) => new(time.ToUniversalTime(), "UTC");

    /// <summary>The time in an IANA zone; null when there is no such zone.</summary>
    public static ZonedTime? In(DateTimeOffset time, string zone)
    {
        if (!IsZone(zone, out TimeZoneInfo? info))
        {
            return null;
        }

        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, info);
        if (zone is "UTC" or "Etc/UTC" or "Z")
        {
            return new ZonedTime(local, "UTC");
        }

        bool known = Names.TryGetValue(zone, out (string Standard, string Daylight) names);
        string offset = $"{(local.Offset < TimeSpan.Zero ? "-" : "+")}{local.Offset.Duration():hhmm}";
        return new ZonedTime(local, !known ? offset.EndsWith("00", StringComparison.Ordinal) ? offset[..3] : offset
            : info.IsDaylightSavingTime(local) ? names.Daylight : names.Standard);
    }

    public static bool IsZone(string zone, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TimeZoneInfo? info)
    {
        info = null;
        return zone.Length is > 0 and < 64 && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out info);
    }
}
