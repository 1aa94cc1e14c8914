using System.Buffers;
using System.Net;
using System.Text;
using AsyncHelperActors.Connectors.Templates.Rendering;
using AsyncHelperActors.Connectors.Templates.Values;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>Base64, percent encoding, entities, and parts of URLs.</summary>
internal static class EncodingHelpers
{
    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    public static IEnumerable<Helper> All { get; } =
    [
        Helper.Of("base64Encode text format", 1, 2, Base64Encode),
        Helper.Of("base64Decode base64 format", 1, 2, Base64Decode),
        Helper.Of("encodeURI text", 1, 1, call => new SafeText(Escaping.Uri(call.Text(0)), TemplateTarget.Uri, TemplateTarget.Form)),
        Helper.Of("decodeURI text", 1, 1, call => DecodeUri(call.Text(0))),
        Helper.Of("htmlEncode text", 1, 1, call => new SafeText(Escaping.Xml(call.Text(0)), TemplateTarget.Xml)),
        Helper.Of("htmlDecode text", 1, 1, call => WebUtility.HtmlDecode(call.Text(0))),
        Helper.Of("stripProtocol url", 1, 1, call => StripProtocol(call.Text(0))),
        Helper.Of("stripQuerystring url", 1, 1, call => call.Text(0).Split('?')[0]),
    ];

    /// <summary>The bytes of a text in one of Node's encodings; null when the encoding is unknown.</summary>
    public static byte[]? Bytes(string text, string encoding)
    {
        try
        {
            return encoding.ToLowerInvariant() switch
            {
                "" or "utf8" or "utf-8" => Encoding.UTF8.GetBytes(text),
                "ascii" or "latin1" or "binary" => Encoding.Latin1.GetBytes(text),
                "ucs2" or "ucs-2" or "utf16le" or "utf-16le" => Encoding.Unicode.GetBytes(text),
                "hex" => Convert.FromHexString(text),
                "base64" or "base64url" => FromBase64(text),
                _ => null,
            };
        }
        catch (FormatException)
        {
            return [];
        }
    }

    /// <summary>Bytes as text in one of Node's encodings; null when the encoding is unknown.</summary>
    public static string? Text(byte[] bytes, string encoding) => encoding.ToLowerInvariant() switch
    {
        "" or "utf8" or "utf-8" => Encoding.UTF8.GetString(bytes),
        "ascii" => new string([.. bytes.Select(b => (char)(b & 0x7F))]),
        "latin1" or "binary" => Encoding.Latin1.GetString(bytes),
        "ucs2" or "ucs-2" or "utf16le" or "utf-16le" => Encoding.Unicode.GetString(bytes),
        "hex" => Convert.ToHexStringLower(bytes),
        "base64" => Convert.ToBase64String(bytes),
        "base64url" => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        _ => null,
    };

    public static TemplateFault Unknown(HelperCall call, int argument) => call.Fault(
        $"{call.Shown(argument)} is no encoding",
        "Encodings are utf8, ascii, latin1, binary, ucs2, utf16le, hex and base64.");

    // The format is how the text becomes bytes, except that "hex" is how the result is written: so Celigo documents it.
    private static string Base64Encode(HelperCall call)
    {
        string format = call.Text(1);
        string text = call.Text(0);
        if (format is "hex" or "base64")
        {
            return Text(Encoding.UTF8.GetBytes(text), format)!;
        }

        return Convert.ToBase64String(Bytes(text, format) ?? throw Unknown(call, 1));
    }

    private static string Base64Decode(HelperCall call)
    {
        string format = call.Text(1);
        byte[] bytes = Bytes(call.Text(0), "base64")!;
        return Text(bytes, format) ?? throw Unknown(call, 1);
    }

    // As Node reads it: white space and padding do not matter, both alphabets are understood.
    private static byte[] FromBase64(string text)
    {
        var plain = new StringBuilder(text.Length + 2);
        foreach (char c in text)
        {
            if (c == '=')
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_')
            {
                plain.Append(c switch { '-' => '+', '_' => '/', _ => c });
            }
        }

        plain.Length -= plain.Length % 4 == 1 ? 1 : 0;
        return Convert.FromBase64String(plain.Append('=', (4 - (plain.Length % 4)) % 4).ToString());
    }

    // Text that is not percent-encoded at all is returned as it is, as Celigo does.
    private static string DecodeUri(string text)
    {
        for (int at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                return text;
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private static string StripProtocol(string url)
    {
        int colon = url.IndexOf("://", StringComparison.Ordinal);
        bool scheme = colon > 0 && char.IsAsciiLetter(url[0]) && url.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
        return scheme ? url[(colon + 1)..] : url;
    }
}
