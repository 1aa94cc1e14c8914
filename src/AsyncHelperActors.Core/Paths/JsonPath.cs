using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Paths;

/// <summary>
/// A path into JSON, as definitions write it: <c>a.b[0].c</c>, <c>a[*].b</c>, <c>*.[Field Name]</c>, <c>[Field Name]</c>,
/// <c>a.[0].b</c>, <c>0.email</c>, an optional leading <c>$</c>, and <c>.</c> or nothing for the whole document.
/// </summary>
/// <remarks>
/// JSON that was made from XML without rules has every child element as an array, its text under <c>_</c> and its
/// attributes under <c>$</c>. There a name also steps into the first element of such an array, and a path that ends at
/// one reads its text: <c>FeedProcessingStatus</c> means <c>FeedProcessingStatus[0]._</c>. Ordinary JSON is not touched
/// by this: an array counts as made from XML only when each of its elements has that shape.
/// </remarks>
public sealed class JsonPath
{
    private const string TextKey = "_";
    private const string AttributesKey = "$";

    private static readonly BoundedCache<string, JsonPath> Cache = new(4096);

    private readonly PathStep[] _steps;
    private readonly bool _leadingDollar;

    private JsonPath(string text)
    {
        Text = text;
        (_steps, _leadingDollar) = JsonPathParser.Parse(text);
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>True when the path means the whole document.</summary>
    public bool IsRoot => _steps.Length == 0;

    /// <summary>The steps, for those who write along a path.</summary>
    public IReadOnlyList<PathStep> Steps => _steps;

    /// <summary>Parses a path, or finds it among those parsed before.</summary>
    /// <exception cref="PathException">The text is not a path; the message has the place and a hint.</exception>
    public static JsonPath Parse(string text)
    {
        if (!Cache.TryGet(text, out JsonPath? path))
        {
            path = new JsonPath(text);
            Cache.Add(text, path);
        }

        return path;
    }

    /// <summary>Everything that the path matches, in document order. JSON null is a match; an array is one match.</summary>
    /// <exception cref="PathException">An object on the way has the same name twice.</exception>
    public IReadOnlyList<JsonNode?> Select(JsonNode? root)
    {
        var found = new List<JsonNode?>();
        try
        {
            Walk(root, node =>
            {
                found.Add(node);
                return false;
            });
        }
        catch (ArgumentException e)
        {
            throw NameTwice(e);
        }

        return found;
    }

    /// <summary>
    /// The first match, read as a value: what was found may be null, which differs from not found; 0 and false are values.
    /// </summary>
    /// <exception cref="PathException">An object on the way has the same name twice.</exception>
    public bool TryFirst(JsonNode? root, out JsonNode? value)
    {
        JsonNode? first = null;
        try
        {
            bool found = Walk(root, node =>
            {
                first = node;
                return true;
            });
            bool bareName = found && _steps.Length > 0 && _steps[^1] is PathStep.Member;
            value = bareName && TryText(first, out JsonNode? text) ? text : first;
            return found;
        }
        catch (ArgumentException e)
        {
            throw NameTwice(e);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool Walk(JsonNode? root, Func<JsonNode?, bool> visit)
    {
        bool any = false;
        bool stopped = Walk(root, 0, node =>
        {
            any = true;
            return visit(node);
        });

        // "$" is the root everywhere, except that XML attributes are kept under that very name.
        if (!any && _leadingDollar && root is JsonObject && TryMember(root, AttributesKey, out JsonNode? attributes))
        {
            stopped = Walk(attributes, 0, visit);
        }

        return stopped;
    }

    private bool Walk(JsonNode? node, int at, Func<JsonNode?, bool> visit)
    {
        for (; at < _steps.Length; at++)
        {
            if (_steps[at] is PathStep.Every)
            {
                return WalkEvery(node, at + 1, visit);
            }

            if (!TryStep(node, _steps[at], out node))
            {
                return false;
            }
        }

        return visit(node);
    }

    private bool WalkEvery(JsonNode? node, int next, Func<JsonNode?, bool> visit)
    {
        if (node is not JsonArray array)
        {
            return node is not null && Walk(node, next, visit);
        }

        foreach (JsonNode? element in array)
        {
            if (Walk(element, next, visit))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryStep(JsonNode? node, PathStep step, out JsonNode? value)
    {
        value = null;
        switch (step)
        {
            case PathStep.Element element when node is JsonArray array:
                bool inside = element.Index < array.Count;
                value = inside ? array[element.Index] : null;
                return inside;
            case PathStep.Element element:
                return TryMember(node, element.Text, out value);
            case PathStep.Member member:
                return TryMember(node is JsonArray { Count: > 0 } list && IsMadeFromXml(list) ? list[0] : node, member.Name, out value);
            default:
                return false;
        }
    }

    private static bool TryMember(JsonNode? node, string name, out JsonNode? value)
    {
        value = null;
        return node is JsonObject owner && owner.TryGetPropertyValue(name, out value);
    }

    // The library finds out on first use that an object names a member twice.
    private PathException NameTwice(ArgumentException inner) =>
        new(Text, -1, "an object in the document has the same name twice", "Ask the sender for valid JSON.", inner);

    private static bool TryText(JsonNode? node, [NotNullWhen(true)] out JsonNode? text)
    {
        text = null;
        if (node is not JsonArray { Count: > 0 } list || !IsMadeFromXml(list))
        {
            return false;
        }

        text = list[0] is JsonObject element ? element[TextKey] : list[0];
        return text is not null;
    }

    private static bool IsMadeFromXml(JsonArray array)
    {
        foreach (JsonNode? element in array)
        {
            if (element is JsonValue value && value.TryGetValue(out string? text) && string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (element is not JsonObject owner || owner.Count == 0 || !owner.All(IsMadeFromXml))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMadeFromXml(KeyValuePair<string, JsonNode?> member) => member.Key switch
    {
        TextKey => member.Value is JsonValue,
        AttributesKey => member.Value is JsonObject,
        _ => member.Value is JsonArray,
    };
}
