using AsyncHelperActors.Connectors.Templates.Dates;
using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>
/// Dates, with the formats of moment.js and the zones of IANA. As with moment.js a date that is not there is now, and one
/// that cannot be read becomes the text <c>Invalid date</c>.
/// </summary>
internal static class DateHelpers
{
    private const string IsoWithOffset = "YYYY-MM-DDTHH:mm:ss.SSSZ";
    private const string Default = "YYYY-MM-DDTHH:mm:ssZ";

    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("dateFormat \"format\" date \"inputFormat\" \"zone\"", 1, 4, Format, lenient: true),
        Helper.Of("dateAdd date milliseconds \"zone\"", 1, 3, Add, lenient: true),
        Helper.Of("timestamp \"format\" \"zone\"", 0, 2, Timestamp),
    ];

    private static object Format(HelperCall call)
    {
        string input = call.Short(2);
        string zone = call.Text(3);

        // Celigo's own guides put the zone in the third place too; no format of a date is the name of a zone.
        if (zone.Length == 0 && input.Contains('/', StringComparison.Ordinal) && ZonedTime.IsZone(input, out _))
        {
            (input, zone) = (string.Empty, input);
        }

        DateTimeOffset? time = Read(call, 1, input);
        string format = call.Short(0).Length > 0 ? call.Short(0) : Default;
        return time is null ? MomentFormat.Invalid : MomentFormat.Format(InZone(call, time.Value, zone), format);
    }

    private static object Add(HelperCall call)
    {
        DateTimeOffset? time = Read(call, 0, string.Empty);
        double offset = call.Has(1) && call.Text(1).Trim().Length > 0 ? call.Number(1) : 0;
        if (time is null || double.IsNaN(offset))
        {
            return MomentFormat.Invalid;
        }

        DateTimeOffset? sum = DateReading.FromMilliseconds(time.Value.ToUnixTimeMilliseconds() + offset);
        string zone = call.Text(2);
        return sum is null ? MomentFormat.Invalid
            : zone.Length == 0 ? MomentFormat.Iso(sum.Value)
            : MomentFormat.Format(InZone(call, sum.Value, zone), IsoWithOffset);
    }

    private static object Timestamp(HelperCall call)
    {
        string format = call.Short(0);
        string zone = call.Text(1);
        return format.Length == 0 && zone is "" or "UTC"
            ? MomentFormat.Iso(call.Now)
            : MomentFormat.Format(InZone(call, call.Now, zone), format.Length > 0 ? format : IsoWithOffset);
    }

    private static DateTimeOffset? Read(HelperCall call, int index, string format)
    {
        object? value = call[index];
        if (value is Undefined)
        {
            return call.Now;
        }

        if (TemplateValue.KindOf(value) == ValueKind.Number && format.Length == 0)
        {
            return DateReading.FromMilliseconds(call.Number(index));
        }

        return format.Length == 0 ? DateReading.Read(call.Text(index)) : MomentParse.Parse(call.Text(index), format, call.Now);
    }

    private static ZonedTime InZone(HelperCall call, DateTimeOffset time, string zone) => zone.Length == 0
        ? ZonedTime.Utc(time)
        : ZonedTime.In(time, zone)
            ?? throw call.Fault($"{call.Shown(call.Count - 1)} is no time zone", "Write a name of the IANA database, such as America/New_York.");
}
