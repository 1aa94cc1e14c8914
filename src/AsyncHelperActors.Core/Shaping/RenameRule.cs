using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>One rule 1.0: from a path to a path.</summary>
/// <param name="from">Where to take.</param>
/// <param name="to">Where to put.</param>
/// <param name="leadingDollar">Whether the path begins with <c>$.</c>, which is the record, or else the attributes of an XML element.</param>
internal sealed class RenameRule(PathStep[] from, PathStep[] to, bool leadingDollar)
{
    private readonly int _starsFrom = from.Count(step => step is PathStep.Every);
    private readonly int _starsTo = to.Count(step => step is PathStep.Every);

    /// <summary>Whether it goes through an array of the record.</summary>
    public bool HasStars => _starsFrom > 0;

    /// <summary>Whether something was found.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isXml">Whether it is XML in the automatic shape.</param>
    /// <param name="made">What is made.</param>
    /// <param name="finish">Makes the value of what was found; null: a copy.</param>
    public bool Apply(JsonNode? record, bool isXml, JsonObject made, Func<JsonNode?, JsonNode?>? finish = null)
    {
        var walk = new RenameWalk(from, isXml);
        walk.Run(record);
        if (walk.Found.Count == 0 && leadingDollar && record is JsonObject owner && owner["$"] is { } attributes)
        {
            walk.Run(attributes);
        }

        var place = Placing(walk);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (at, value) in walk.Found)
        {
            var indices = place(at);
            if (_starsTo >= _starsFrom || taken.Add(string.Join(',', indices)))
            {
                Put(made, indices, finish is null ? value?.DeepClone() : finish(value));
            }

            if (_starsTo == 0 && _starsFrom > 0)
            {
                break;
            }
        }

        return walk.Found.Count > 0;
    }

    /// <summary>Puts a value at the rule's own place, the first of each array.</summary>
    public void Put(JsonObject made, JsonNode? value) => Put(made, new int[_starsTo], value);

    /// <summary>How the places in the arrays of the record become places in the arrays that are made.</summary>
    private Func<int[], int[]> Placing(RenameWalk walk)
    {
        if (_starsTo >= _starsFrom)
        {
            return at => [.. at, .. Enumerable.Repeat(0, _starsTo - at.Length)];
        }

        if (_starsTo == 0)
        {
            return _ => [];
        }

        var depth = Math.Max(_starsTo, walk.DeepestList);
        var joined = depth - _starsTo + 1;
        if (joined == 1)
        {
            return at => at[..depth];
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var at in walk.Elements(joined))
        {
            numbers.TryAdd(at, numbers.Count);
        }

        return at => [numbers[RenameWalk.Key(at.AsSpan(0, joined))], .. at[joined..depth]];
    }

    private void Put(JsonObject made, int[] indices, JsonNode? value)
    {
        JsonNode node = made;
        var star = 0;
        for (var i = 0; i < to.Length; i++)
        {
            var isLast = i == to.Length - 1;
            if (to[i] is PathStep.Member member)
            {
                var owner = (JsonObject)node;
                if (isLast)
                {
                    owner[member.Name] = value;
                    return;
                }

                var inner = Holder(owner[member.Name], to[i + 1]);
                if (inner.Parent is null)
                {
                    owner[member.Name] = inner;
                }

                node = inner;
                continue;
            }

            var list = (JsonArray)node;
            var index = to[i] is PathStep.Element element ? element.Index : indices[star++];
            while (list.Count <= index)
            {
                list.Add(isLast || to[i + 1] is not PathStep.Member ? null : new JsonObject());
            }

            if (isLast)
            {
                list[index] = value;
                return;
            }

            var next = Holder(list[index], to[i + 1]);
            if (next.Parent is null)
            {
                list[index] = next;
            }

            node = next;
        }
    }

    /// <summary>What is there when it can hold the next step, else a new one: a later rule wins.</summary>
    private static JsonNode Holder(JsonNode? there, PathStep next) =>
        next is PathStep.Member ? there as JsonObject ?? [] : there as JsonArray ?? (JsonNode)new JsonArray();
}

/// <summary>Follows a path through a record and notes each find with the places in the arrays on the way.</summary>
internal sealed class RenameWalk(PathStep[] path, bool isXml)
{
    private readonly List<int> _at = [];
    private readonly List<int[]> _elements = [];

    public List<(int[] At, JsonNode? Value)> Found { get; } = [];

    public void Run(JsonNode? record) => Walk(record, 0);

    /// <summary>The elements that were met at a depth of arrays, whether or not something was found below them, in order.</summary>
    public IEnumerable<string> Elements(int depth) => _elements.Where(at => at.Length == depth).Select(at => Key(at));

    /// <summary>How deep the last array on the way is that has more than one element; 0 when there is none.</summary>
    public int DeepestList => _elements.Where(at => at[^1] > 0).Select(at => at.Length).DefaultIfEmpty().Max();

    public static string Key(ReadOnlySpan<int> at)
    {
        var text = new System.Text.StringBuilder();
        foreach (var index in at)
        {
            text.Append(index).Append(',');
        }

        return text.ToString();
    }

    private void Walk(JsonNode? node, int step)
    {
        if (step == path.Length)
        {
            Found.Add(([.. _at], path.Length > 0 && path[^1] is PathStep.Member && isXml ? TextOf(node) : node));
            return;
        }

        switch (path[step])
        {
            case PathStep.Every:
                WalkEvery(node, step + 1);
                break;
            case PathStep.Element element when node is JsonArray list:
                if (element.Index < list.Count)
                {
                    Walk(list[element.Index], step + 1);
                }

                break;
            case PathStep.Element element:
                Member(node, element.Text, step + 1);
                break;
            case PathStep.Member member:
                Member(isXml && node is JsonArray { Count: > 0 } made ? made[0] : node, member.Name, step + 1);
                break;
            default:
                break;
        }
    }

    private void WalkEvery(JsonNode? node, int next)
    {
        var list = node as JsonArray;
        var count = list?.Count ?? (node is null ? 0 : 1);
        for (var i = 0; i < count; i++)
        {
            _at.Add(i);
            _elements.Add([.. _at]);
            Walk(list is null ? node : list[i], next);
            _at.RemoveAt(_at.Count - 1);
        }
    }

    private void Member(JsonNode? node, string name, int next)
    {
        if (node is JsonObject owner && owner.TryGetPropertyValue(name, out var value))
        {
            Walk(value, next);
        }
        else if (isXml && name == "_" && node is JsonValue && next == path.Length)
        {
            // An element without attributes and children is its text already when it is empty.
            Walk(node, next);
        }
    }

    /// <summary>A name that ends at an element of XML means the element's text, unless it has elements of its own.</summary>
    private static JsonNode? TextOf(JsonNode? node)
    {
        if (node is not JsonArray { Count: > 0 } list)
        {
            return node;
        }

        return list[0] switch
        {
            JsonValue text => text,
            JsonObject element when element["_"] is { } text => text,
            _ => node,
        };
    }
}
