using System.Text;
using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Cutting, joining and replacing text. A missing text is an empty one.</summary>
internal static class TextHelpers
{
    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("trim text", 1, 1, call => call.Text(0).Trim()),
        Helper.Of("trimLeft text", 1, 1, call => call.Text(0).TrimStart()),
        Helper.Of("trimRight text", 1, 1, call => call.Text(0).TrimEnd()),
        Helper.Of("replace text old new", 3, 3, Replace),
        Helper.Of("replacefirst text old new", 3, 3, call => ReplaceFirst(call, call.Text(2))),
        Helper.Of("removefirst text old", 2, 2, call => ReplaceFirst(call, string.Empty)),
        Helper.Of("substring text start end", 2, 3, Substring),
        Helper.Of("split text delimiter index", 2, 3, Split),
        Helper.OfMany("join delimiter value1 value2 ...", 2, Join),
        Helper.Of("reverse text", 1, 1, Reverse),
        Helper.Of("occurrences text part", 2, 2, call => (double)Occurrences(call.Text(0), call.Text(1))),
    ];

    private static string Replace(HelperCall call)
    {
        string text = call.Text(0);
        string old = call.Text(1);
        if (old.Length == 0)
        {
            return text;
        }

        string replacement = call.Text(2);
        call.RequireLength(text.Length + ((long)Occurrences(text, old) * (replacement.Length - old.Length)));
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    private static string ReplaceFirst(HelperCall call, string replacement)
    {
        string text = call.Text(0);
        string old = call.Text(1);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        return at < 0 || old.Length == 0 ? text : string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length));
    }

    // As in JavaScript: ends beyond the text are its ends, what is no number is 0, and the smaller end comes first.
    private static string Substring(HelperCall call)
    {
        string text = call.Text(0);
        int start = End(call.Number(1), text.Length);
        int end = call[2] is Undefined ? text.Length : End(call.Number(2), text.Length);
        return text[Math.Min(start, end)..Math.Max(start, end)];
    }

    private static int End(double number, int length) => double.IsNaN(number) ? 0 : (int)Math.Clamp(Math.Truncate(number), 0, length);

    private static object Split(HelperCall call)
    {
        string text = call.Text(0);
        string delimiter = call.Text(1);
        double index = call.Has(2) ? Math.Truncate(call.Number(2)) : 0;
        if (delimiter.Length == 0)
        {
            return index >= 0 && index < text.Length ? text[(int)index].ToString() : string.Empty;
        }

        int at = 0;
        for (double part = 0; part < index; part++)
        {
            int found = text.IndexOf(delimiter, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return string.Empty;
            }

            at = found + delimiter.Length;
        }

        int end = index < 0 || double.IsNaN(index) ? at : text.IndexOf(delimiter, at, StringComparison.Ordinal);
        return end < 0 ? text[at..] : text[at..end];
    }

    private static string Join(HelperCall call)
    {
        string delimiter = call.Text(0);
        var result = new StringBuilder();
        bool first = true;
        foreach (object? value in Enumerable.Range(1, call.Count - 1).SelectMany(i => CollectionHelpers.Flat(call[i])))
        {
            string text = TemplateValue.Text(value);
            call.RequireLength((long)result.Length + delimiter.Length + text.Length);
            result.Append(first ? string.Empty : delimiter).Append(text);
            first = false;
        }

        return result.ToString();
    }

    private static object Reverse(HelperCall call)
    {
        if (TemplateValue.KindOf(call[0]) == ValueKind.Array)
        {
            return new ValueList([.. TemplateValue.Elements(call[0]).Reverse()]);
        }

        // By runes, so that a character outside of the basic plane stays whole.
        return string.Concat(call.Text(0).EnumerateRunes().Reverse().Select(rune => rune.ToString()));
    }

    private static int Occurrences(string text, string part)
    {
        int count = 0;
        int at = part.Length == 0 ? -1 : text.IndexOf(part, StringComparison.Ordinal);
        while (at >= 0)
        {
            count++;
            at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal);
        }

        return count;
    }
}
