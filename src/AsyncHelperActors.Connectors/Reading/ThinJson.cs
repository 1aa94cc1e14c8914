using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Writes single values into a document that holds nothing else.</summary>
internal static class ThinJson
{
    /// <summary>The document with a value at a place; what is on the way and is missing is made.</summary>
    /// <param name="root">The document so far; null: nothing.</param>
    /// <param name="place">A name (text) for each object on the way, an index (int) for each array.</param>
    /// <param name="value">What stands there.</param>
    public static JsonNode? Put(JsonNode? root, IReadOnlyList<object> place, JsonNode? value)
    {
        if (place.Count == 0)
        {
            return value;
        }

        root = Fitting(root, place[0]);
        var at = root;
        for (var i = 0; i < place.Count - 1; i++)
        {
            var below = Fitting(Get(at, place[i]), place[i + 1]);
            if (below.Parent is null)
            {
                Set(at, place[i], below);
            }

            at = below;
        }

        Set(at, place[^1], value);
        return root;
    }

    /// <summary>Copies what a path finds in one document to the same place of another. A path with <c>[*]</c> copies what is before it.</summary>
    public static JsonNode? Copy(JsonNode? from, JsonPath path, JsonNode? to)
    {
        var place = new List<object>();
        var at = from;
        foreach (var step in WantedValue.StepsOf(path))
        {
            switch (step)
            {
                case PathStep.Element element when at is JsonArray array && element.Index < array.Count:
                    at = array[element.Index];
                    place.Add(element.Index);
                    break;
                case PathStep.Element element when at is JsonObject owner && owner.TryGetPropertyValue(element.Text, out var value):
                    at = value;
                    place.Add(element.Text);
                    break;
                case PathStep.Member member when at is JsonObject owner && owner.TryGetPropertyValue(member.Name, out var value):
                    at = value;
                    place.Add(member.Name);
                    break;
                default:
                    return to;
            }
        }

        return Put(to, place, at?.DeepClone());
    }

    private static JsonNode Fitting(JsonNode? node, object step) => step is int
        ? node as JsonArray ?? []
        : node as JsonObject ?? new JsonObject();

    private static JsonNode? Get(JsonNode at, object step) => step is int index
        ? ((JsonArray)at) is var array && index < array.Count ? array[index] : null
        : at[(string)step];

    private static void Set(JsonNode at, object step, JsonNode? value)
    {
        if (step is not int index)
        {
            at[(string)step] = value;
            return;
        }

        var array = (JsonArray)at;
        while (array.Count <= index)
        {
            array.Add(null);
        }

        array[index] = value;
    }
}

/// <summary>A tree of the values that are wanted of a document.</summary>
internal sealed class WantedValue(string path)
{
    private readonly Dictionary<string, WantedValue> _below = new(StringComparer.Ordinal);

    /// <summary>For messages.</summary>
    public string Path { get; } = path;

    /// <summary>Whether the value itself is wanted, with all that is in it.</summary>
    public bool IsKept { get; private set; }

    /// <summary>The tree of some paths.</summary>
    public static WantedValue Of(IReadOnlyList<JsonPath> paths)
    {
        var root = new WantedValue(".");
        foreach (var path in paths)
        {
            var at = root;
            foreach (var step in StepsOf(path))
            {
                var name = step is PathStep.Element element ? element.Text : ((PathStep.Member)step).Name;
                if (!at._below.TryGetValue(name, out var below))
                {
                    at._below[name] = below = new WantedValue(path.Text);
                }

                at = below;
            }

            at.IsKept = true;
        }

        return root;
    }

    /// <summary>The steps of a path up to its first <c>[*]</c>, and without a <c>length</c> at its end.</summary>
    public static IEnumerable<PathStep> StepsOf(JsonPath path)
    {
        var steps = path.Steps.TakeWhile(step => step is not PathStep.Every).ToList();
        return steps is [.., PathStep.Member { Name: "length" }] ? steps[..^1] : steps;
    }

    public WantedValue? At(string name) => _below.GetValueOrDefault(name);

    public WantedValue? At(int index) => _below.Count == 0 ? null : At(index.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
