using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Parses a body that is held in memory: the answers to submit and status requests, and results whose records need a real path.</summary>
internal static class BodyParser
{
    private const int MaxDepth = 256;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = MaxDepth };
    private static readonly JsonDocumentOptions StrictRecord = new() { MaxDepth = JsonStream.MaxDepth, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions LenientRecord = new() { MaxDepth = JsonStream.MaxDepth };

    /// <summary>The body of a submit or status answer. Forms of lists (csv, ndjson, binary) hold no status, so such a declaration is passed over.</summary>
    /// <exception cref="BodyException">The body is not in its form.</exception>
    public static Body ParseAnswer(byte[] bytes, MediaType? declared, string? contentType, string? charset)
    {
        var meant = declared is MediaType.Json or MediaType.Xml or MediaType.PlainText or MediaType.UrlEncoded ? declared : null;
        if (IsBlank(bytes))
        {
            return new Body.Empty();
        }

        var form = AnswerForm.Decide(meant, contentType, bytes.AsSpan(0, Math.Min(bytes.Length, AnswerForm.HeadBytes)));
        if (form is MediaType.Csv or MediaType.Tsv or MediaType.Ndjson or MediaType.Binary or MediaType.FormData)
        {
            // Nothing here is declared; a status in JSON sent as octet-stream is still a status.
            form = AnswerForm.Decide(null, null, bytes.AsSpan(0, Math.Min(bytes.Length, AnswerForm.HeadBytes)));
        }

        return Parse(bytes, form, charset);
    }

    /// <summary>A body of a known form.</summary>
    /// <exception cref="BodyException">The body is not in its form.</exception>
    public static Body Parse(byte[] bytes, MediaType form, string? charset) => form switch
    {
        MediaType.Json => new Body.Json(ParseJson(Encoding.UTF8.GetBytes(Text(bytes, charset)))),
        MediaType.Xml => ParseXml(bytes, charset),
        MediaType.UrlEncoded => new Body.Json(ParseForm(Text(bytes, charset))),
        _ => new Body.Text(Text(bytes, charset)),
    };

    /// <summary>A value within a JSON text. Of a name that an object has twice the last one counts, as in every browser.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A text in it is no Unicode.</exception>
    public static JsonNode? ParseRecord(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonNode.Parse(utf8, documentOptions: StrictRecord);
        }
        catch (JsonException)
        {
            using var document = JsonDocument.Parse(utf8.ToArray(), LenientRecord);
            return LastWins(document.RootElement);
        }
    }

    /// <summary>The characters of a body; bytes that are none become the replacement character.</summary>
    public static string Text(byte[] bytes, string? charset)
    {
        var (encoding, length) = TextDecoding.ByMark(bytes);
        return (encoding ?? TextDecoding.Named(charset)).GetString(bytes.AsSpan(length));
    }

    /// <summary>JSON. Of a name that an object has twice the last one counts, as in every browser.</summary>
    private static JsonNode? ParseJson(byte[] utf8)
    {
        try
        {
            CheckUnicode(utf8);
            try
            {
                return JsonNode.Parse(utf8, documentOptions: Strict);
            }
            catch (JsonException)
            {
                // Either a name stands twice, which is forgiven, or the text is broken, which the second parse says.
                using var document = JsonDocument.Parse(utf8, Lenient);
                return LastWins(document.RootElement);
            }
        }
        catch (JsonException error)
        {
            throw BodyException.NotParsed("JSON", JsonStream.Explain(error), error);
        }
        catch (InvalidOperationException error)
        {
            throw BodyException.NotParsed("JSON", "a text in it holds half a surrogate pair, which is not Unicode", error);
        }
    }

    /// <summary>An escape such as <c>\ud800</c> alone passes the parser and fails whoever reads the text later; so it is read here.</summary>
    private static void CheckUnicode(byte[] utf8)
    {
        if (utf8.AsSpan().IndexOf("\\ud"u8) < 0 && utf8.AsSpan().IndexOf("\\uD"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                _ = reader.GetString();
            }
        }
    }

    private static JsonNode? LastWins(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var obj = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    obj[property.Name] = LastWins(property.Value);
                }

                return obj;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(LastWins)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    private static Body.Xml ParseXml(byte[] bytes, string? charset)
    {
        try
        {
            // A charset in the header wins over the declaration in the document, as RFC 7303 has it.
            using var stream = new MemoryStream(bytes);
            return new Body.Xml(charset is null && bytes.Length > 0 && bytes[0] == '<' ? SafeXml.Load(stream) : SafeXml.Load(Text(bytes, charset)));
        }
        catch (XmlUnreadableException error)
        {
            throw BodyException.NotParsed("XML", error.Message, error);
        }
    }

    private static JsonObject ParseForm(string text)
    {
        var form = new JsonObject();
        foreach (var pair in text.Trim().Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(at < 0 ? pair : pair[..at]);
            form[name] = at < 0 ? "" : Decode(pair[(at + 1)..]);
        }

        return form;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static bool IsBlank(byte[] bytes) => bytes.AsSpan().IndexOfAnyExcept(" \t\r\n\uFEFF"u8) < 0;
}
