using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>The bytes that a request sends, and their content type.</summary>
/// <remarks>
/// Where the template is one JSON object, an urlencoded form or a multipart form is made of its fields; otherwise the rendered text is sent
/// as it is. An import without a template sends its records in the form of its media type.
/// </remarks>
internal static class RequestBody
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How values are escaped in a body of this form.</summary>
    public static TemplateTarget TargetOf(MediaType type, string template) => type switch
    {
        MediaType.Json or MediaType.Ndjson => TemplateTarget.Json,
        MediaType.Xml => TemplateTarget.Xml,
        MediaType.UrlEncoded or MediaType.FormData when IsObject(template) => TemplateTarget.Json,
        MediaType.UrlEncoded => TemplateTarget.Form,
        _ => TemplateTarget.Text,
    };

    /// <summary>The body of a rendered template.</summary>
    /// <exception cref="FormatException">The text cannot become a body of this form; the message says why and what to write.</exception>
    public static (byte[] Bytes, string ContentType) OfText(MediaType type, string text)
    {
        switch (type)
        {
            case MediaType.UrlEncoded when IsObject(text):
                return (Encoding.UTF8.GetBytes(FormOf(Fields(text, type))), ContentTypeOf(type));
            case MediaType.FormData when IsObject(text):
                return MultipartBody.Of(Fields(text, type));
            case MediaType.FormData:
                return MultipartBody.OfWritten(text);
            default:
                return (Encoding.UTF8.GetBytes(text), ContentTypeOf(type));
        }
    }

    /// <summary>The body of records that no template writes.</summary>
    /// <exception cref="FormatException">This form needs a template.</exception>
    public static (byte[] Bytes, string ContentType) OfRecords(MediaType type, JsonArray records, int batchSize, CsvOptions csv)
    {
        var first = records.FirstOrDefault();
        switch (type)
        {
            case MediaType.Json:
                var one = batchSize <= 1 && records.Count == 1 ? first : records;
                return (JsonSerializer.SerializeToUtf8Bytes(one, Readable), ContentTypeOf(type));
            case MediaType.Ndjson:
                return (Encoding.UTF8.GetBytes(string.Concat(records.Select(record => JsonSerializer.Serialize(record, Readable) + "\n"))), ContentTypeOf(type));
            case MediaType.Csv or MediaType.Tsv:
                return (Encoding.UTF8.GetBytes(DelimitedBody.Of(records, csv, type)), ContentTypeOf(type));
            case MediaType.UrlEncoded when first is JsonObject fields:
                return (Encoding.UTF8.GetBytes(FormOf(fields)), ContentTypeOf(type));
            case MediaType.FormData when first is JsonObject fields:
                return MultipartBody.Of(fields);
            case MediaType.Xml:
                return (XmlBody.Of(records, batchSize), ContentTypeOf(type));
            default:
                throw new FormatException($"http.body is missing: records cannot become {type.Word()} without a template. Write one with {{{{#each data}}}}...{{{{/each}}}}.");
        }
    }

    /// <summary>The text form of a field: text as it is, anything else as JSON.</summary>
    public static string FieldText(JsonNode? value) => value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String
        ? scalar.GetValue<string>()
        : value is null ? "" : value.ToJsonString(Readable);

    private static string ContentTypeOf(MediaType type) => type switch
    {
        MediaType.Json => "application/json",
        MediaType.Xml => "application/xml; charset=utf-8",
        MediaType.Csv => "text/csv; charset=utf-8",
        MediaType.Tsv => "text/tab-separated-values; charset=utf-8",
        MediaType.Ndjson => "application/x-ndjson",
        MediaType.UrlEncoded => "application/x-www-form-urlencoded",
        MediaType.PlainText => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    private static bool IsObject(string text) => text.AsSpan().TrimStart().StartsWith("{") && !text.AsSpan().TrimStart().StartsWith("{{");

    private static JsonObject Fields(string text, MediaType type)
    {
        try
        {
            return JsonNode.Parse(text)!.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException(
                $"http.body begins like a JSON object whose fields make the {type.Word()} body, and is none: {error.Message} Quote its values, and escape them with {{{{jsonEncode x}}}}.", error);
        }
    }

    private static string FormOf(JsonObject fields)
    {
        var pairs = new List<string>();
        foreach (var (name, value) in fields)
        {
            var values = value is JsonArray list ? list.Select(FieldText) : [FieldText(value)];
            pairs.AddRange(values.Select(each => $"{Encode(name)}={Encode(each)}"));
        }

        return string.Join('&', pairs);
    }

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
