using System.Globalization;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Syntax;

/// <summary>Reads texts in quotation marks, numbers and the four words that are values.</summary>
internal static class LiteralReader
{
    public static LiteralExpression ReadText(TemplateText text, int tagStart)
    {
        string source = text.Source;
        int start = text.At;
        char quote = text.Here;
        int at = start + 1;
        while (at < source.Length && source[at] != quote)
        {
            at += source[at] == '\\' && at + 1 < source.Length && source[at + 1] == quote ? 2 : 1;
        }

        if (at >= source.Length)
        {
            string hint = $"Add the closing {quote} (the tag starts at character {tagStart + 1}).";
            throw new TemplateFault(start, "this text is never closed", hint);
        }

        text.At = at + 1;
        return new LiteralExpression(start, source[(start + 1)..at].Replace($"\\{quote}", quote.ToString()));
    }

    /// <summary>Reads a number if it ends where a word could end: 0.email and 2nd are paths.</summary>
    public static bool TryReadNumber(TemplateText text, out LiteralExpression? number)
    {
        number = null;
        string source = text.Source;
        int start = text.At;
        int digits = start + (text.Here == '-' ? 1 : 0);
        int at = AfterDigits(source, digits);
        if (at == digits)
        {
            return false;
        }

        if (at + 1 < source.Length && source[at] == '.' && char.IsAsciiDigit(source[at + 1]))
        {
            at = AfterDigits(source, at + 1);
        }

        if (at < source.Length && !char.IsWhiteSpace(source[at]) && source[at] is not ('}' or '~' or ')'))
        {
            return false;
        }

        number = new LiteralExpression(start, double.Parse(source.AsSpan(start, at - start), CultureInfo.InvariantCulture));
        text.At = at;
        return true;
    }

    public static bool IsKeyword(string word, out object? value)
    {
        value = word switch { "true" => true, "false" => false, "undefined" => Undefined.Value, _ => null };
        return word is "true" or "false" or "null" or "undefined";
    }

    private static int AfterDigits(string source, int at)
    {
        while (at < source.Length && char.IsAsciiDigit(source[at]))
        {
            at++;
        }

        return at;
    }
}
