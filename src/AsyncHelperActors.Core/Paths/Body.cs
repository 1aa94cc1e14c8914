using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Paths;

/// <summary>What a vendor answered, parsed, or a part of it that a path selected. The cases are closed.</summary>
public abstract record Body
{
    private Body()
    {
    }

    /// <summary>JSON; a document that is the literal null has the node null.</summary>
    public sealed record Json(JsonNode? Node) : Body;

    /// <summary>XML: a document, or an element seen as one.</summary>
    public sealed record Xml(XmlDoc Document) : Body;

    /// <summary>Plain text, or the text of an XML attribute or text node.</summary>
    public sealed record Text(string Value) : Body;

    /// <summary>No body at all.</summary>
    public sealed record Empty : Body;
}
