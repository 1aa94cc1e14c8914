using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Paths;

/// <summary>Turns XML into JSON, in the two shapes that definitions meet.</summary>
public static class XmlToJson
{
    /// <summary>The name of text beside attributes or elements in <see cref="Record"/>.</summary>
    public const string TextName = "#text";

    /// <summary>
    /// The automatic shape: an object with the root element's name, below which every child element is an array, text is
    /// under <c>_</c> and attributes are under <c>$</c>. An element with nothing in it is an empty string.
    /// </summary>
    public static JsonObject Automatic(XmlDoc document) => new() { [document.Name] = AutomaticContent(document) };

    /// <summary>The automatic shape of what is inside the root element: what a path that selected the element gives.</summary>
    public static JsonNode AutomaticContent(XmlDoc document) => AutomaticOf(document.Root);

    /// <summary>
    /// A plain shape for records: an element with only text is a string, any other an object with attributes under
    /// <c>@name</c>, text beside them under <c>#text</c>, and an array where a name repeats.
    /// </summary>
    public static JsonNode Record(XmlDoc document) => RecordOf(document.Root);

    // Both recursions are as deep as the document, which its reader has limited.
    private static JsonNode AutomaticOf(XmlTree element)
    {
        var result = new JsonObject();
        if (element.FirstAttribute is not null)
        {
            result["$"] = new JsonObject(
                element.Attributes.Select(a => KeyValuePair.Create(a.Name, (JsonNode?)a.Text)).DistinctBy(a => a.Key));
        }

        string text = OwnText(element);
        if (!string.IsNullOrWhiteSpace(text))
        {
            result["_"] = text;
        }

        foreach (XmlTree child in element.Children)
        {
            if (child.Kind != XmlKind.Element)
            {
                continue;
            }

            if (result[child.Name] is not JsonArray list)
            {
                result[child.Name] = list = [];
            }

            list.Add(AutomaticOf(child));
        }

        return result.Count > 0 ? result : JsonValue.Create(text);
    }

    private static JsonNode RecordOf(XmlTree element)
    {
        string text = OwnText(element);
        bool plain = element.FirstAttribute is null && element.Children.All(c => c.Kind == XmlKind.Text);
        if (plain)
        {
            return JsonValue.Create(text);
        }

        var result = new JsonObject();
        foreach (XmlTree attribute in element.Attributes)
        {
            result["@" + attribute.Name] = attribute.Text;
        }

        foreach (XmlTree child in element.Children)
        {
            if (child.Kind == XmlKind.Element)
            {
                Put(result, child.Name, RecordOf(child));
            }
        }

        if (!string.IsNullOrWhiteSpace(text))
        {
            result[TextName] = text;
        }

        return result;
    }

    // Only an array can be here when a name is met again: the value of an element is never an array itself.
    private static void Put(JsonObject owner, string name, JsonNode value)
    {
        if (!owner.TryGetPropertyValue(name, out JsonNode? before))
        {
            owner[name] = value;
            return;
        }

        if (before is not JsonArray list)
        {
            owner.Remove(name);
            owner[name] = list = new JsonArray(before);
        }

        list.Add(value);
    }

    private static string OwnText(XmlTree element)
    {
        if (element.FirstChild is { Kind: XmlKind.Text, Next: null } only)
        {
            return only.Text;
        }

        return string.Concat(element.Children.Where(c => c.Kind == XmlKind.Text).Select(c => c.Text));
    }
}
