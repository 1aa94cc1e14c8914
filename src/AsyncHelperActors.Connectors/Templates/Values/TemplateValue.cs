using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Templates.Values;

/// <summary>The kinds of values that JavaScript, and so a helper, tells apart.</summary>
internal enum ValueKind
{
    Undefined,
    Null,
    Boolean,
    Number,
    Text,
    Array,
    Object,
}

/// <summary>What a path found that is not there; null would mean that it is there and null.</summary>
internal sealed class Undefined
{
    public static readonly Undefined Value = new();
}

/// <summary>Text that a helper made fit for some targets already, so that <c>{{ }}</c> must not escape it again there.</summary>
/// <param name="Text">The text.</param>
/// <param name="For">The targets for which it is fit.</param>
internal sealed record SafeText(string Text, params TemplateTarget[] For)
{
    public override string ToString() => Text;
}

/// <summary>An array that a helper made; its elements are values, which may belong to the data.</summary>
internal sealed record ValueList(IReadOnlyList<object?> Items);

/// <summary>An object that a render made, such as the whole context, seen through its names.</summary>
internal abstract class ValueObject
{
    public abstract IEnumerable<string> Names { get; }

    public abstract bool TryGet(string name, out object? value);
}

/// <summary>
/// A value during a render is an object: <see cref="Undefined"/>, null, bool, double, string, <see cref="SafeText"/>, a
/// <see cref="JsonNode"/> of the data as it is, a <see cref="ValueList"/> or a <see cref="ValueObject"/>. The data is never
/// converted; it is looked at through these functions, which know JavaScript's rules.
/// </summary>
internal static class TemplateValue
{
    public static ValueKind KindOf(object? value) => value switch
    {
        null => ValueKind.Null,
        Undefined => ValueKind.Undefined,
        bool => ValueKind.Boolean,
        double => ValueKind.Number,
        string or SafeText => ValueKind.Text,
        JsonArray or ValueList => ValueKind.Array,
        JsonObject or ValueObject => ValueKind.Object,
        JsonValue scalar => KindOf(scalar),
        _ => throw new InvalidOperationException($"{value.GetType().Name} is not a template value."),
    };

    public static bool IsMissing(object? value) => value is null or Undefined;

    /// <summary>String(value) of JavaScript, except that missing values are empty and numbers of the data stay as written.</summary>
    public static string Text(object? value) => value switch
    {
        null or Undefined => string.Empty,
        string text => text,
        SafeText safe => safe.Text,
        bool truth => truth ? "true" : "false",
        double number => JsNumber.Format(number),
        JsonValue scalar => ScalarOf(scalar),
        JsonArray or ValueList => JoinTexts(Elements(value), ","),
        _ => "[object Object]",
    };

    /// <summary>The number that helpers compute with: NaN for whatever is not numeric, also for null and empty text.</summary>
    public static double Numeric(object? value) => KindOf(value) switch
    {
        ValueKind.Number => value is double number ? number : JsNumber.Parse(Text(value)),
        ValueKind.Text when Text(value) is { } text && !string.IsNullOrWhiteSpace(text) => JsNumber.Parse(text),
        _ => double.NaN,
    };

    /// <summary>Truth by JavaScript's rules: an empty array is true.</summary>
    public static bool IsTruthy(object? value) => KindOf(value) switch
    {
        ValueKind.Undefined or ValueKind.Null => false,
        ValueKind.Boolean => Truth(value),
        ValueKind.Number => Numeric(value) is var number && number != 0 && !double.IsNaN(number),
        ValueKind.Text => Text(value).Length > 0,
        _ => true,
    };

    /// <summary>Emptiness by Handlebars' rules: false, missing, empty text, NaN and an empty array; but 0 is something.</summary>
    public static bool IsEmpty(object? value) => KindOf(value) switch
    {
        ValueKind.Array => Elements(value).Count == 0,
        ValueKind.Number => double.IsNaN(Numeric(value)),
        _ => !IsTruthy(value),
    };

    public static bool Truth(object? value) =>
        value is bool truth ? truth : value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.True;

    /// <summary>The elements of an array; nothing for any other value.</summary>
    public static IReadOnlyList<object?> Elements(object? value) => value switch
    {
        ValueList list => list.Items,
        JsonArray array => [.. array],
        _ => [],
    };

    /// <summary>The names of an object's members, in order.</summary>
    public static IReadOnlyList<string> Names(object? value) => value switch
    {
        JsonObject owner => [.. owner.Select(member => member.Key)],
        ValueObject owner => [.. owner.Names],
        _ => [],
    };

    /// <summary>A member by name: of an object, an element of an array by number, the length of an array or a text.</summary>
    public static bool TryMember(object? value, string name, out object? member)
    {
        member = Undefined.Value;
        switch (value)
        {
            case JsonObject owner when owner.TryGetPropertyValue(name, out JsonNode? node):
                member = node;
                return true;
            case JsonObject:
                return false;
            case ValueObject owner:
                return owner.TryGet(name, out member);
            case JsonArray array:
                return TryElement(array.Count, name, i => array[i], out member);
            case ValueList list:
                return TryElement(list.Items.Count, name, i => list.Items[i], out member);
            default:
                return KindOf(value) == ValueKind.Text && TryElement(Text(value).Length, name, i => Text(value)[i].ToString(), out member);
        }
    }

    public static string JoinTexts(IReadOnlyList<object?> items, string delimiter) => string.Join(delimiter, items.Select(Text));

    private static bool TryElement(int count, string name, Func<int, object?> get, out object? element)
    {
        element = Undefined.Value;
        if (name == "length")
        {
            element = (double)count;
            return true;
        }

        bool index = name.Length is > 0 and < 10 && name.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
        if (!index || int.Parse(name, null) is var at && at >= count)
        {
            return false;
        }

        element = get(at);
        return true;
    }

    private static ValueKind KindOf(JsonValue scalar) => scalar.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => ValueKind.Boolean,
        JsonValueKind.Number => ValueKind.Number,
        JsonValueKind.Null => ValueKind.Null,
        JsonValueKind.Undefined => ValueKind.Undefined,
        _ => ValueKind.Text,
    };

    private static string ScalarOf(JsonValue scalar) => Core.Paths.ScalarText.Of(scalar) ?? string.Empty;
}
