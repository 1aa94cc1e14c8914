using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Paths;

/// <summary>
/// A path of a definition (resource path, status path, path to an error text) that does not know yet what it will meet.
/// On JSON it is a <see cref="JsonPath"/>. On XML it is an <see cref="XmlPath"/>, and when that has no meaning or finds
/// nothing, a JSON path into the automatic shape (<c>FeedProcessingStatus[0]._</c>). On plain text only the whole text
/// can be meant.
/// </summary>
public sealed class ResourcePath
{
    private static readonly BoundedCache<string, ResourcePath> Cache = new(4096);

    private readonly JsonPath? _json;
    private readonly XmlPath? _xml;
    private readonly PathException? _notJson;
    private readonly PathException? _notXml;

    private ResourcePath(string text)
    {
        Text = text;
        IsRoot = text.Trim() is "" or "." or "$" or "/";
        try
        {
            _json = JsonPath.Parse(IsRoot ? "." : text);
        }
        catch (PathException e)
        {
            _notJson = e;
        }

        try
        {
            _xml = XmlPath.Parse(IsRoot ? "." : text);
        }
        catch (PathException e)
        {
            _notXml = e;
        }

        if (_json is null && _xml is null)
        {
            throw text.StartsWith('/') ? _notXml! : _notJson!;
        }
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>True when the path means the whole body.</summary>
    public bool IsRoot { get; }

    /// <summary>Parses a path; null, nothing and <c>.</c> mean the whole body.</summary>
    /// <exception cref="PathException">The text is neither a JSON path nor an XPath.</exception>
    public static ResourcePath Parse(string? text)
    {
        text ??= string.Empty;
        if (!Cache.TryGet(text, out ResourcePath? path))
        {
            path = new ResourcePath(text);
            Cache.Add(text, path);
        }

        return path;
    }

    /// <summary>
    /// The resources at the path: each element of an array is one, so is an object, a scalar or an XML element. A path that
    /// matches nothing, or null, gives none; that is not an error here.
    /// </summary>
    /// <exception cref="PathException">The path has no meaning for this kind of body.</exception>
    public IReadOnlyList<Body> Select(Body body) => body switch
    {
        Body.Json json => Resources(Json.Select(json.Node)),
        Body.Xml xml => SelectXml(xml.Document),
        Body.Text text when IsRoot && !string.IsNullOrWhiteSpace(text.Value) => [new Body.Text(text.Value.Trim())],
        _ => [],
    };

    /// <summary>
    /// The one value at the path, as JSON: the first match. Of an XML element it is the text. Null that was found differs
    /// from nothing found.
    /// </summary>
    /// <exception cref="PathException">The path has no meaning for this kind of body.</exception>
    public bool TryValue(Body body, out JsonNode? value)
    {
        if (body is Body.Json json)
        {
            return Json.TryFirst(json.Node, out value);
        }

        if (body is Body.Text text && IsRoot)
        {
            value = JsonValue.Create(text.Value.Trim());
            return true;
        }

        value = null;
        return body is Body.Xml xml && TryXmlValue(xml.Document, out value);
    }

    /// <summary>The text of the one value at the path, as <see cref="ScalarText"/> writes it.</summary>
    /// <exception cref="PathException">The path has no meaning for this kind of body.</exception>
    public bool TryText(Body body, out string? text)
    {
        bool found = TryValue(body, out JsonNode? value);
        text = ScalarText.Of(value);
        return found;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private JsonPath Json => _json ?? throw _notJson!;

    private IReadOnlyList<Body> SelectXml(XmlDoc document)
    {
        IReadOnlyList<Body> found = _xml?.Select(document) ?? [];
        if (found.Count > 0)
        {
            return found;
        }

        if (_json is null || Text.TrimStart().StartsWith('/'))
        {
            return _xml is null ? throw _notXml! : found;
        }

        return Resources(_json.Select(XmlToJson.AutomaticContent(document)));
    }

    private bool TryXmlValue(XmlDoc document, out JsonNode? value)
    {
        value = null;
        IReadOnlyList<Body> found = _xml?.Select(document) ?? [];
        if (found.Count == 0)
        {
            bool dotted = _json is not null && !Text.TrimStart().StartsWith('/');
            return dotted ? _json!.TryFirst(XmlToJson.AutomaticContent(document), out value) : _xml is null ? throw _notXml! : false;
        }

        value = found[0] switch
        {
            Body.Xml element => JsonValue.Create(element.Document.Value),
            Body.Text text => JsonValue.Create(text.Value),
            Body.Json json => json.Node,
            _ => null,
        };
        return true;
    }

    private static List<Body> Resources(IReadOnlyList<JsonNode?> nodes)
    {
        var found = new List<Body>(nodes.Count);
        foreach (JsonNode? node in nodes)
        {
            if (node is JsonArray array)
            {
                found.AddRange(array.Where(element => element is not null).Select(element => new Body.Json(element)));
            }
            else if (node is not null)
            {
                found.Add(new Body.Json(node));
            }
        }

        return found;
    }
}
