using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>
/// Reads the fields of one object and remembers which it knows, so that <see cref="Close"/> can point out misspelt ones.
/// A field that is null counts as absent. A message about a wrong type names the type that came and never the value: it may be a secret.
/// </summary>
internal sealed partial class FieldReader
{
    private readonly JsonObject _node;
    private readonly List<Problem> _problems;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldReader?> _opened = new(StringComparer.Ordinal);
    private readonly List<FieldReader> _children = [];
    private readonly bool _firstOfLists;

    /// <param name="node">The object to read.</param>
    /// <param name="path">Its place, empty for the document itself.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="firstOfLists">Whether a list where a single value is expected means its first entry, as in Celigo's imports.</param>
    public FieldReader(JsonObject node, string path, List<Problem> problems, bool firstOfLists = false)
    {
        _node = node;
        Path = path;
        _problems = problems;
        _firstOfLists = firstOfLists;
    }

    public string Path { get; }

    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    public void Error(string name, string message, string hint) => _problems.Add(new Problem(Severity.Error, PathOf(name), message, hint));

    public void Warn(string name, string message, string hint) => _problems.Add(new Problem(Severity.Warning, PathOf(name), message, hint));

    /// <summary>Fields that are right to be there although nothing here reads them.</summary>
    public void Accept(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _known.Add(name);
        }
    }

    /// <summary>The value as it stands, null when absent.</summary>
    public JsonNode? Raw(string name)
    {
        _known.Add(name);
        _read.Add(name);
        return _node.TryGetPropertyValue(name, out var value) ? value : null;
    }

    public bool Has(string name) => Raw(name) is not null;

    /// <summary>A text; an empty one counts as absent.</summary>
    public string? Text(string name) => TextOrEmpty(name) is { Length: > 0 } text ? text : null;

    /// <summary>A text that may be empty; null when absent.</summary>
    public string? TextOrEmpty(string name)
    {
        var value = Single(name);
        if (value is null)
        {
            return null;
        }

        if (value.GetValueKind() == JsonValueKind.String)
        {
            return value.GetValue<string>();
        }

        Mismatch(name, "a text", value, value.GetValueKind() is JsonValueKind.Object or JsonValueKind.Array
            ? "Write it as one text; a body of JSON goes in quotes."
            : "Put it in quotes.");
        return null;
    }

    /// <summary>A text without which the definition makes no sense.</summary>
    public string RequiredText(string name, string hint)
    {
        var before = _problems.Count;
        var text = Text(name);
        if (text is null && _problems.Count == before)
        {
            Error(name, "It is required and was not given.", hint);
        }

        return text ?? "";
    }

    public bool? Flag(string name)
    {
        var value = Single(name);
        switch (value?.GetValueKind())
        {
            case null:
                return null;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Mismatch(name, "true or false", value, "Write true or false without quotes.");
                return null;
        }
    }

    /// <summary>A list of texts, or one text with commas; numbers and booleans count as their text. Entries are trimmed, empty ones dropped.</summary>
    public IReadOnlyList<string> Values(string name)
    {
        var node = Raw(name);
        if (_firstOfLists && node is JsonArray { Count: > 0 } list && list[0] is JsonArray)
        {
            node = list[0];
        }

        return ValueList.Read(node, (index, came) =>
            Mismatch(index is { } at ? $"{name}[{at}]" : name, "a list of texts", came, "Write [\"A\", \"B\"] or \"A, B\"."));
    }

    /// <summary>The reader of an object inside; null when absent. The same one each time, so that what it knows adds up.</summary>
    public FieldReader? Child(string name)
    {
        if (_opened.TryGetValue(name, out var before))
        {
            return before;
        }

        var node = Raw(name);
        if (node is not null and not JsonObject)
        {
            Mismatch(name, "an object with named fields", node, "Write { field: value }.");
        }

        var child = node is JsonObject inner ? Opened(new FieldReader(inner, PathOf(name), _problems, _firstOfLists)) : null;
        _opened.Add(name, child);
        return child;
    }

    /// <summary>The readers of a list of objects.</summary>
    public IReadOnlyList<FieldReader> Children(string name)
    {
        var node = Raw(name);
        if (node is null)
        {
            return [];
        }

        if (node is not JsonArray list)
        {
            Mismatch(name, "a list", node, "Write a list of objects: [ { ... } ].");
            return [];
        }

        var readers = new List<FieldReader>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject inner)
            {
                readers.Add(Opened(new FieldReader(inner, $"{PathOf(name)}[{i}]", _problems)));
            }
            else
            {
                Mismatch($"{name}[{i}]", "an object with named fields", list[i], "Write { field: value }.");
            }
        }

        return readers;
    }

    /// <summary>An object as it stands; null when absent.</summary>
    public JsonObject? Object(string name)
    {
        var node = Raw(name);
        if (node is not null and not JsonObject)
        {
            Mismatch(name, "an object with named fields", node, "Write { field: value }.");
        }

        return node as JsonObject;
    }

    /// <summary>Every field that was asked for or accepted, here and in every object read from here; <c>[]</c> stands for any element of a list.</summary>
    public IEnumerable<(string Path, bool IsRead)> Known() =>
        _known.Select(name => (Indexes().Replace(PathOf(name), "[]"), _read.Contains(name))).Concat(_children.SelectMany(child => child.Known()));

    /// <summary>Remarks every unknown field that is close to a known one, here and in every object read from here.</summary>
    public void Close()
    {
        foreach (var (name, _) in _node)
        {
            if (!_known.Contains(name) && NearestName.Find(name, _known) is { } meant)
            {
                Warn(name, $"There is no field {name}; it is kept and has no effect.", $"Did you mean {meant}?");
            }
        }

        foreach (var child in _children)
        {
            child.Close();
        }
    }

    /// <summary>What came, in words, for a message.</summary>
    internal static string Came(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    /// <summary>The value where one is expected: in an import, the first of a list.</summary>
    internal JsonNode? Single(string name)
    {
        var node = Raw(name);
        if (!_firstOfLists || node is not JsonArray list)
        {
            return node;
        }

        if (list.Count > 1)
        {
            Warn(name, $"It has {list.Count} entries; only the first is used.", "Make an import of its own for each operation.");
        }

        return list.Count == 0 ? null : list[0];
    }

    private FieldReader Opened(FieldReader child)
    {
        _children.Add(child);
        return child;
    }

    [GeneratedRegex(@"\[[0-9]+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Indexes();

    internal void Mismatch(string name, string expected, JsonNode? came, string hint) => Error(name, $"Expected {expected}, came {Came(came)}.", hint);
}
