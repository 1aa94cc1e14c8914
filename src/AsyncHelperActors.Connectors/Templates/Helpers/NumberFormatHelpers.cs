using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Numbers written for people.</summary>
internal static class NumberFormatHelpers
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];

    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("toFixed number digits", 1, 2, call => JsNumber.Fixed(call.Number(0), call.Has(1) ? call.Whole(1, 0, 100) : 0)),
        Helper.Of("toPrecision number precision", 1, 2, call =>
            call.Has(1) ? JsNumber.Precision(call.Number(0), call.Whole(1, 1, 100)) : JsNumber.Format(call.Number(0))),
        Helper.Of("toExponential number digits", 1, 2, call =>
            JsNumber.ToExponential(call.Number(0), call.Has(1) ? call.Whole(1, 0, 100) : null)),
        Helper.Of("addCommas number", 1, 1, AddCommas),
        Helper.Of("bytes number precision", 1, 2, Bytes),
        Helper.Of("ordinalize number", 1, 1, Ordinalize),
    ];

    private static string AddCommas(HelperCall call)
    {
        double number = call.Number(0);
        if (!double.IsFinite(number))
        {
            return string.Empty;
        }

        // The digits as they were written, so that a long id or a price with trailing zeros stays what it was.
        string text = call.Text(0).Trim();
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        int start = digits == 0 && text[0] is '-' or '+' ? 1 : 0;
        int end = text.AsSpan(start).IndexOfAnyExceptInRange('0', '9');
        end = end < 0 ? text.Length : start + end;
        for (int at = end - 3; at > start; at -= 3)
        {
            text = text.Insert(at, ",");
        }

        return text;
    }

    // Rounded to the precision and without trailing zeros; the unit is the largest that leaves at least one.
    private static string Bytes(HelperCall call)
    {
        double number = call.Number(0);
        if (double.IsNaN(number))
        {
            number = System.Text.Encoding.UTF8.GetByteCount(call.Text(0));
        }

        double precision = double.IsNaN(call.Number(1)) ? 2 : Math.Clamp(Math.Truncate(call.Number(1)), 0, 15);
        int unit = 0;
        while (unit < Units.Length - 1 && Math.Abs(number) + 1 > Math.Pow(1000, unit + 1))
        {
            unit++;
        }

        double scale = Math.Pow(10, precision);
        double size = Math.Floor((number * scale / Math.Pow(1000, unit)) + 0.5) / scale;
        return $"{JsNumber.Format(size)} {Units[unit]}";
    }

    private static string Ordinalize(HelperCall call)
    {
        string text = call.Text(0).Trim();
        bool whole = text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
        if (!whole)
        {
            return text;
        }

        bool teens = text.Length > 1 && text[^2] == '1';
        return text + (teens ? "th" : text[^1] switch { '1' => "st", '2' => "nd", '3' => "rd", _ => "th" });
    }
}
