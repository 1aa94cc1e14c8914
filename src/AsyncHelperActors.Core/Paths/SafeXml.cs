using System.Text;
using System.Xml;

namespace AsyncHelperActors.Core.Paths;

/// <summary>How much XML is read into memory at once.</summary>
/// <param name="MaxCharacters">The largest number of characters in a document.</param>
/// <param name="MaxDepth">The deepest nesting of elements.</param>
public sealed record XmlLimits(long MaxCharacters = 32L * 1024 * 1024, int MaxDepth = 256)
{
    /// <summary>32 million characters, 256 levels.</summary>
    public static XmlLimits Default { get; } = new();
}

/// <summary>A text that is not XML, or that is XML of a kind that is refused. The message has line, column and remedy.</summary>
public sealed class XmlUnreadableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Reads XML that strangers sent: no document types, so no entities that grow or reach out, no network, and limits on size
/// and depth. Namespaces are dropped: an element is known by its local name.
/// </summary>
public static class SafeXml
{
    /// <summary>Reads a document from text.</summary>
    /// <exception cref="XmlUnreadableException">The text is not XML, has a document type, or exceeds a limit.</exception>
    public static XmlDoc Load(string text, XmlLimits? limits = null)
    {
        limits ??= XmlLimits.Default;

        // Vendors send byte order marks and blank lines before the declaration; XML itself would not allow them.
        using var source = new StringReader(text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n'));
        return Read(() => XmlReader.Create(source, Settings(limits)), limits);
    }

    /// <summary>Reads a document from bytes in the encoding that they declare. The stream stays open.</summary>
    /// <exception cref="XmlUnreadableException">The bytes are not XML, have a document type, or exceed a limit.</exception>
    public static XmlDoc Load(Stream stream, XmlLimits? limits = null)
    {
        limits ??= XmlLimits.Default;
        return Read(() => XmlReader.Create(stream, Settings(limits)), limits);
    }

    private static XmlReaderSettings Settings(XmlLimits limits) => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = limits.MaxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    };

    // The reader is opened here because opening it already reads, and can fail.
    private static XmlDoc Read(Func<XmlReader> open, XmlLimits limits)
    {
        try
        {
            using XmlReader reader = open();
            return new XmlDoc(Build(reader, limits));
        }
        catch (XmlException e)
        {
            throw new XmlUnreadableException(Explain(e), e);
        }
        catch (DecoderFallbackException e)
        {
            throw new XmlUnreadableException("the document is not in the encoding that it declares. Check its encoding declaration.", e);
        }
    }

    private static XmlTree Build(XmlReader reader, XmlLimits limits)
    {
        XmlTree? root = null;
        XmlTree? current = null;
        int order = 0;

        // Text, CDATA and white space that touch, also across a comment, are one text node, as XPath sees them.
        var text = new StringBuilder();
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    Flush(text, current, ref order);
                    XmlTree element = Element(reader, current, limits, ref order);
                    root ??= element;
                    current = reader.IsEmptyElement ? current : element;
                    break;
                case XmlNodeType.EndElement:
                    Flush(text, current, ref order);
                    current = current?.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    text.Append(reader.Value);
                    break;
                default:
                    break;
            }
        }

        return root ?? throw new XmlUnreadableException("the document is empty. Expected an XML element.");
    }

    private static XmlTree Element(XmlReader reader, XmlTree? parent, XmlLimits limits, ref int order)
    {
        if (reader.Depth >= limits.MaxDepth)
        {
            throw new XmlUnreadableException(
                $"{Place(reader)}: the elements are nested more than {limits.MaxDepth} deep. Expected a flatter document.");
        }

        var element = new XmlTree(XmlKind.Element, reader.LocalName, string.Empty, parent, order++);
        parent?.Append(element);
        bool more = reader.MoveToFirstAttribute();
        while (more)
        {
            bool declaration = reader.Prefix == "xmlns" || (reader.Prefix.Length == 0 && reader.LocalName == "xmlns");
            if (!declaration)
            {
                element.Append(new XmlTree(XmlKind.Attribute, reader.LocalName, reader.Value, element, order++));
            }

            more = reader.MoveToNextAttribute();
        }

        reader.MoveToElement();
        return element;
    }

    private static void Flush(StringBuilder text, XmlTree? parent, ref int order)
    {
        if (text.Length > 0)
        {
            parent?.Append(new XmlTree(XmlKind.Text, string.Empty, text.ToString(), parent, order++));
            text.Clear();
        }
    }

    private static string Place(XmlReader reader) =>
        reader is IXmlLineInfo line && line.HasLineInfo() ? $"line {line.LineNumber}, column {line.LinePosition}" : "in the document";

    private static string Explain(XmlException e)
    {
        string place = e.LineNumber > 0 ? $"line {e.LineNumber}, column {e.LinePosition}: " : string.Empty;
        if (e.Message.Contains("DTD", StringComparison.Ordinal))
        {
            return $"{place}the document has a document type (DOCTYPE), which is refused because it can read files and eat memory. "
                + "Ask the vendor for XML without one.";
        }

        if (e.Message.Contains("MaxCharactersInDocument", StringComparison.Ordinal))
        {
            return $"{place}the document is larger than the limit for XML that is read at once. Fetch it as a file, or in parts.";
        }

        string what = e.Message.Split(" Line ")[0].TrimEnd('.');
        return $"{place}this is not well-formed XML: {what}. Check that the answer is XML at all and not an error page.";
    }
}
