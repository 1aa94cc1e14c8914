using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;

namespace AsyncHelperActors.Demo;

/// <summary>A submit body that values are looked up in, be it JSON, XML or a form. What is none of these has no values.</summary>
internal sealed class SubmitBody
{
    private readonly JsonElement? _json;
    private readonly XElement? _xml;
    private readonly Dictionary<string, Microsoft.Extensions.Primitives.StringValues>? _form;

    private SubmitBody(JsonElement? json, XElement? xml, Dictionary<string, Microsoft.Extensions.Primitives.StringValues>? form) =>
        (_json, _xml, _form) = (json, xml, form);

    public XElement? Xml => _xml;

    public static SubmitBody OfXml(XElement xml) => new(null, xml, null);

    /// <exception cref="FormatException">The body is not what its content type says.</exception>
    public static SubmitBody Parse(string? contentType, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty || contentType is null)
        {
            return new SubmitBody(null, null, null);
        }

        try
        {
            if (contentType.Contains("ndjson", StringComparison.OrdinalIgnoreCase))
            {
                return new SubmitBody(null, null, null);
            }

            if (contentType.Contains("json", StringComparison.OrdinalIgnoreCase))
            {
                var reader = new Utf8JsonReader(body.Span);
                return new SubmitBody(JsonElement.ParseValue(ref reader), null, null);
            }

            if (contentType.Contains("xml", StringComparison.OrdinalIgnoreCase))
            {
                using var stream = new MemoryStream(body.ToArray());
                using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
                return new SubmitBody(null, XElement.Load(reader), null);
            }

            return contentType.Contains("form-urlencoded", StringComparison.OrdinalIgnoreCase)
                ? new SubmitBody(null, null, QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span)))
                : new SubmitBody(null, null, null);
        }
        catch (Exception e) when (e is JsonException or XmlException)
        {
            throw new FormatException($"the body is not what Content-Type {contentType} says: {e.Message}", e);
        }
    }

    /// <summary>The text at a dotted path: fields and indexes of JSON, the first element of that name in XML, a field of a form.</summary>
    public string? Find(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        if (_json is { } json)
        {
            return FindInJson(json, path);
        }

        if (_xml is { } xml)
        {
            var name = path[(path.LastIndexOf('.') + 1)..];
            return xml.DescendantsAndSelf().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        }

        return _form is not null && _form.TryGetValue(path, out var value) ? value.ToString() : null;
    }

    private static string? FindInJson(JsonElement at, string path)
    {
        foreach (var range in path.AsSpan().Split('.'))
        {
            var name = path.AsSpan(range);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var inner))
            {
                at = inner;
            }
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else
            {
                return null;
            }
        }

        return at.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => at.GetString(),
            _ => at.GetRawText(),
        };
    }
}
