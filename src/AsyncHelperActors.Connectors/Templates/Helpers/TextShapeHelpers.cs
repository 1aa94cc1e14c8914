using System.Text;
using AsyncHelperActors.Connectors.Templates.Rendering;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Padding, cleaning and shortening text.</summary>
internal static class TextShapeHelpers
{
    private const int MaxPadding = 999_999;

    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("padLeft value length char", 1, 3, call => Padding(call) + call.Text(0)),
        Helper.Of("padRight value length char", 1, 3, call => call.Text(0) + Padding(call)),
        Helper.Of("chop text", 1, 1, Chop),
        Helper.Of("truncateWords text count suffix", 2, 3, TruncateWords),
        Helper.Of("sanitize text", 1, 1, call => Sanitize(call.Text(0))),
    ];

    private static string Padding(HelperCall call)
    {
        double wanted = call.Number(1);
        int missing = double.IsNaN(wanted) ? 0 : (int)Math.Clamp(Math.Floor(wanted), 0, MaxPadding) - call.Text(0).Length;
        string with = call.Has(2) ? call.Text(2) : " ";
        if (missing <= 0 || with.Length == 0)
        {
            return string.Empty;
        }

        var result = new StringBuilder(missing);
        while (result.Length < missing)
        {
            result.Append(with, 0, Math.Min(with.Length, missing - result.Length));
        }

        return result.ToString();
    }

    private static string Chop(HelperCall call)
    {
        string text = call.Text(0);
        int start = 0;
        int end = text.Length;
        while (start < end && !char.IsLetterOrDigit(text[start]))
        {
            start++;
        }

        while (end > start && !char.IsLetterOrDigit(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    private static string TruncateWords(HelperCall call)
    {
        double limit = call.Number(1);
        if (double.IsNaN(limit) || limit < 0)
        {
            return string.Empty;
        }

        string text = call.Text(0);
        string suffix = call.Has(2) ? call.Text(2) : "...";
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length <= limit ? text : string.Join(' ', words.Take((int)limit)) + suffix;
    }

    // A bracket that is never closed is no tag and stays.
    private static string Sanitize(string text)
    {
        var result = new StringBuilder(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            int open = text.IndexOf('<', at);
            int close = open < 0 ? -1 : text.IndexOf('>', open);
            if (close < 0)
            {
                break;
            }

            bool tag = char.IsLetter(text[open + 1]) || text[open + 1] is '/' or '!' or '?';
            result.Append(text, at, (tag ? open : open + 1) - at);
            at = tag ? close + 1 : open + 1;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}
