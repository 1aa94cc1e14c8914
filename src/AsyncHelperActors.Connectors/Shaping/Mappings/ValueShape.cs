using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping.Mappings;

/// <summary>Makes a value of one type out of what a record holds.</summary>
internal static class ValueShape
{
    /// <summary>Whether there is nothing that could be mapped: nothing at all, null, or an empty text.</summary>
    public static bool IsEmpty(JsonNode? node) => node is null or JsonArray { Count: 0 } || (node.GetValueKind() == JsonValueKind.String && ScalarText.Of(node)!.Length == 0);

    /// <summary>A copy in the wanted type; null stays null.</summary>
    /// <exception cref="ShapeException">It cannot be one.</exception>
    public static JsonNode? Convert(JsonNode? node, MappedType type, string place) => (node, type) switch
    {
        (null, _) => null,
        (_, MappedType.Text or MappedType.TextList) => Text(node, place),
        (_, MappedType.Number or MappedType.NumberList) => Number(node, place),
        (_, MappedType.Flag or MappedType.FlagList) => Flag(node, place),
        (JsonObject, MappedType.Object or MappedType.ObjectList) or (JsonArray, MappedType.ListList) => node.DeepClone(),
        (_, MappedType.Object or MappedType.ObjectList) => throw Wrong(place, "an object", node, "Give the rule mappings, or extract an object."),
        (_, MappedType.ListList) => throw Wrong(place, "an array", node, "Extract an array of arrays."),
        _ => throw new InvalidOperationException($"{type} is no type of a mapping, which is a defect."),
    };

    /// <summary>A value through a static lookup; what is not in the table is its default, nothing, or an error.</summary>
    public static JsonNode? LookUp(JsonNode? value, StaticLookup lookup, string place)
    {
        var key = ScalarText.Of(value) ?? "";
        if (lookup.Map.TryGetValue(key, out var found))
        {
            return found?.DeepClone();
        }

        if (lookup.HasDefault)
        {
            return lookup.Default?.DeepClone();
        }

        return lookup.AllowFailures
            ? null
            : throw new ShapeException(place, $"the lookup {lookup.Name} has no value for '{Shown(key)}'", "Add it to the map, give the lookup a default, or set allowFailures.");
    }

    private static JsonValue Text(JsonNode node, string place) => node switch
    {
        JsonValue => JsonValue.Create(ScalarText.Of(node)!),
        _ => throw Wrong(place, "a text", node, "Extract one value of it, or write {{jsonSerialize ...}}."),
    };

    private static JsonNode? Number(JsonNode node, string place)
    {
        if (node.GetValueKind() == JsonValueKind.Number)
        {
            return node.DeepClone();
        }

        return node is JsonValue && ScalarNumber.Of(node) is var number && (number is null || double.IsFinite(number.Value))
            ? number is null ? null : NumberNode(ScalarText.Of(node)!, number.Value)
            : throw Wrong(place, "a number", node, "Extract a number, or use a template or a lookup that makes one.");
    }

    /// <summary>A whole number stays whole however long it is; another one is as near as a double is.</summary>
    private static JsonValue NumberNode(string text, double number) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var exact)
            ? JsonValue.Create(exact)
            : JsonValue.Create(number);

    private static JsonValue? Flag(JsonNode node, string place)
    {
        object? plain = node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => ScalarNumber.Of(node),
            JsonValueKind.String => ScalarText.Of(node),
            _ => null,
        };
        return plain is "" ? null
            : ScalarNumber.FlagOf(plain) is { } flag ? JsonValue.Create(flag)
            : throw Wrong(place, "true or false", node, "Extract true, false, t, f, 1 or 0, or use a lookup.");
    }

    private static ShapeException Wrong(string place, string wanted, JsonNode came, string hint) => new(place, $"{wanted} was expected, came {Came(came)}", hint);

    private static string Came(JsonNode node) => node switch
    {
        JsonObject => "an object",
        JsonArray => "an array",
        _ => $"'{Shown(ScalarText.Of(node) ?? "")}'",
    };

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "..." : text;
}
