using System.Text;
using System.Text.Json.Nodes;
using System.Xml;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>
/// Writes records as XML where no template does: what is written is read back as the same record. A field is an element, <c>@name</c> an attribute,
/// <c>#text</c> the text beside it, a list an element again and again, null an empty one.
/// </summary>
internal static class XmlBody
{
    private const string Many = "records";
    private const string One = "record";
    private const string Text = "#text";

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false) };

    /// <summary>The document: one record when no more belong into a request, else all of them within <c>records</c>.</summary>
    /// <exception cref="FormatException">A field's name is no XML name, or a value has a character that XML cannot have.</exception>
    public static byte[] Of(JsonArray records, int batchSize)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            if (batchSize <= 1 && records.Count == 1)
            {
                Write(xml, One, records[0]);
            }
            else
            {
                xml.WriteStartElement(Many);
                foreach (var record in records)
                {
                    Write(xml, One, record);
                }

                xml.WriteEndElement();
            }
        }

        return bytes.ToArray();
    }

    private static void Write(XmlWriter xml, string name, JsonNode? value)
    {
        if (value is JsonArray list)
        {
            foreach (var item in list)
            {
                Write(xml, name, item);
            }

            return;
        }

        xml.WriteStartElement(Name(name));
        if (value is JsonObject fields)
        {
            foreach (var (field, inner) in fields.Where(field => field.Key.StartsWith('@')))
            {
                xml.WriteAttributeString(Name(field[1..]), Plain(field, inner));
            }

            foreach (var (field, inner) in fields.Where(field => !field.Key.StartsWith('@')))
            {
                if (field == Text)
                {
                    xml.WriteString(Plain(field, inner));
                }
                else
                {
                    Write(xml, field, inner);
                }
            }
        }
        else
        {
            xml.WriteString(Plain(name, value));
        }

        xml.WriteEndElement();
    }

    private static string Name(string name)
    {
        try
        {
            return XmlConvert.VerifyNCName(name);
        }
        catch (Exception error) when (error is XmlException or ArgumentException)
        {
            throw new FormatException($"a record has the field '{name}', which is no name of an XML element. Rename it with mappings, or write http.body.", error);
        }
    }

    private static string Plain(string field, JsonNode? value)
    {
        var text = RequestBody.FieldText(value);
        try
        {
            return XmlConvert.VerifyXmlChars(text);
        }
        catch (XmlException error)
        {
            throw new FormatException($"the field '{field}' of a record has a character that XML cannot have: {error.Message} Remove it in hooks.preMap.", error);
        }
    }
}
