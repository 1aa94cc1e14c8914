using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using AsyncHelperActors.Client;
using Microsoft.Net.Http.Headers;

namespace AsyncHelperActors.Server.Http;

/// <summary>Reads bodies: bounded, as UTF-8, and with the place of what is wrong.</summary>
internal static class RequestText
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>The whole body as text.</summary>
    public static async Task<string> ReadAsync(HttpContext context, long limit)
    {
        if (context.Request.ContentLength > limit)
        {
            throw Refuse.TooLarge("The body", limit);
        }

        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(bytes.GetMemory(16 * 1024), context.RequestAborted);
            if (read == 0)
            {
                break;
            }

            bytes.Advance(read);
            if (bytes.WrittenCount > limit)
            {
                throw Refuse.TooLarge("The body", limit);
            }
        }

        var written = bytes.WrittenSpan;
        written = written.StartsWith(Encoding.UTF8.Preamble) ? written[Encoding.UTF8.Preamble.Length..] : written;
        return Utf8.IsValid(written)
            ? Encoding.UTF8.GetString(written)
            : throw Refuse.Invalid("", "The body is not valid UTF-8.", "Send it in UTF-8.");
    }

    /// <summary>The body as a JSON object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">How many bytes at most.</param>
    /// <param name="types">Media types that are taken; without any, JSON.</param>
    public static async Task<JsonObject> ReadObjectAsync(HttpContext context, long limit, params string[] types)
    {
        RequireType(context, types.Length == 0 ? ["application/json"] : types);
        return Parse(await ReadAsync(context, limit)) as JsonObject
            ?? throw Refuse.Invalid("", "Expected a JSON object.", "Write { \"field\": value }.");
    }

    /// <summary>Refuses a body of another type.</summary>
    public static void RequireType(HttpContext context, params string[] types)
    {
        var came = context.Request.ContentType;
        if (!MediaTypeHeaderValue.TryParse(came, out var type)
            || !types.Any(t => type.MediaType.Equals(t, StringComparison.OrdinalIgnoreCase) || (t == "application/json" && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))))
        {
            throw Refuse.UnsupportedType(came, string.Join(" or ", types));
        }
    }

    /// <summary>JSON as a tree of which every part can be read.</summary>
    private static JsonNode? Parse(string text)
    {
        if (text.Length == 0)
        {
            throw Refuse.Invalid("", "The body is empty.", "Send a JSON object.");
        }

        try
        {
            var node = JsonNode.Parse(text, documentOptions: s_strict);
            Touch(node);
            return node;
        }
        catch (JsonException error)
        {
            var line = (int)(error.LineNumber ?? 0) + 1;
            var column = (int)(error.BytePositionInLine ?? 0) + 1;
            var what = Reason(error);
            throw Refuse.Invalid(
                $"The body is not valid JSON at line {line}, position {column}: {what}",
                new ProblemItem("", what, "Correct the JSON there.") { Line = line, Column = column });
        }
        catch (InvalidOperationException)
        {
            throw Refuse.Invalid("", "A text in the body holds half of a surrogate pair.", "Send valid Unicode.");
        }
    }

    /// <summary>The parser's words without its own mention of the place.</summary>
    private static string Reason(JsonException error)
    {
        var end = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var path = error.Message.IndexOf(" Path:", StringComparison.Ordinal);
        var cut = new[] { end, path }.Where(i => i > 0).DefaultIfEmpty(error.Message.Length).Min();
        return error.Message[..cut].TrimEnd(' ', '|');
    }

    /// <summary>Half a surrogate pair shows only when a text is touched.</summary>
    private static void Touch(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (_, value) in fields)
                {
                    Touch(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Touch(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                break;
            default:
                break;
        }
    }
}
