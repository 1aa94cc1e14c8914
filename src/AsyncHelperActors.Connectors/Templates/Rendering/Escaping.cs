using System.Buffers;
using System.Text;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Rendering;

/// <summary>Makes a text fit for where it goes.</summary>
internal static class Escaping
{
    // What JavaScript's encodeURIComponent leaves alone.
    private static readonly SearchValues<char> UriSafe =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()");

    private static readonly SearchValues<char> XmlUnsafe = SearchValues.Create("&<>\"'");

    public static string For(TemplateTarget target, string text) => target switch
    {
        TemplateTarget.Uri => Uri(text),
        TemplateTarget.Form => Uri(text).Replace("%20", "+"),
        TemplateTarget.Json => ValueJson.Escape(text),
        TemplateTarget.Xml => Xml(text),
        _ => text,
    };

    public static string Uri(string text)
    {
        if (text.AsSpan().IndexOfAnyExcept(UriSafe) < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && UriSafe.Contains((char)rune.Value))
            {
                result.Append((char)rune.Value);
                continue;
            }

            int count = rune.EncodeToUtf8(bytes);
            foreach (byte b in bytes[..count])
            {
                result.Append('%').Append(HexDigit(b >> 4)).Append(HexDigit(b & 15));
            }
        }

        return result.ToString();
    }

    public static string Xml(string text)
    {
        if (text.AsSpan().IndexOfAny(XmlUnsafe) < 0)
        {
            return text;
        }

        return text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").Replace("'", "&#39;");
    }

    private static char HexDigit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);
}
