using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Makes objects of records that are arrays of values, as tables in JSON are (<c>twoDArray</c>). Other records stay as they are.</summary>
internal sealed class NamedRows(RowNames? rule)
{
    private string[]? _names;

    /// <summary>The record; false when it was the row of names.</summary>
    public bool TryName(JsonNode? row, out JsonNode? record)
    {
        record = row;
        if (rule is null || row is not JsonArray values)
        {
            return true;
        }

        if (rule == RowNames.First && _names is null)
        {
            _names = NamesOf(values);
            return false;
        }

        var named = new JsonObject();
        for (var i = 0; i < values.Count; i++)
        {
            named[_names is not null && i < _names.Length ? _names[i] : $"Column{i}"] = values[i]?.DeepClone();
        }

        for (var i = values.Count; i < _names?.Length; i++)
        {
            named[_names[i]] = null;
        }

        record = named;
        return true;
    }

    private static string[] NamesOf(JsonArray values)
    {
        var names = new string[values.Count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            var name = StatusText.Of(values[i])?.Trim() is { Length: > 0 } text ? text : $"Column{i}";
            names[i] = name;
            for (var n = 2; !taken.Add(names[i]); n++)
            {
                names[i] = $"{name}_{n}";
            }
        }

        return names;
    }
}
