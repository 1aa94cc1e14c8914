using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>What a vendor answered as the JSON that templates, JMESPaths and events hold.</summary>
internal static class BodyJson
{
    /// <summary>A resource: what a path selected.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="automaticXml">
    /// Which shape XML gets: Celigo's automatic one (<c>X[0]._</c>), for definitions that read it so, or the plain one (<c>X</c>).
    /// </param>
    public static JsonNode? OfResource(Body resource, bool automaticXml) => resource switch
    {
        Body.Json json => json.Node,
        Body.Xml xml => automaticXml ? XmlToJson.AutomaticContent(xml.Document) : XmlToJson.Record(xml.Document),
        Body.Text text => JsonValue.Create(text.Value.Trim()),
        _ => null,
    };

    /// <summary>A whole body; XML keeps the name of its root element.</summary>
    public static JsonNode? OfWhole(Body body, bool automaticXml) => body is Body.Xml xml
        ? new JsonObject { [xml.Document.Name] = OfResource(body, automaticXml) }
        : OfResource(body, automaticXml);

    /// <summary>A record of a result.</summary>
    public static JsonNode? OfRecord(Body record) => record is Body.Text text ? JsonValue.Create(text.Value) : OfResource(record, automaticXml: false);
}
