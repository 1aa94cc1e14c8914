using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>
/// Evaluates a filter expression. A value here is null (nothing there, or JSON null), a bool, a double, a string, or a JSON object or
/// array as it is. What is not there is no number: it is neither greater nor less than anything, and equals only what is not there either.
/// </summary>
internal sealed class FilterRun(FilterInput input)
{
    public bool IsTrue(FilterNode node) => Value(node) switch
    {
        bool flag => flag,
        double number => number != 0 && !double.IsNaN(number),
        string text => text.Length > 0,
        null => false,
        _ => true,
    };

    private object? Value(FilterNode node) => node switch
    {
        FilterNode.Literal literal => literal.Value,
        FilterNode.Field field => Read(field),
        FilterNode.Call call => Apply(call.Operator.Name, call.Arguments),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is no part of a filter: the parts are closed, so this is a defect."),
    };

    private object? Apply(string name, FilterNode[] arguments) => name switch
    {
        "and" => Array.TrueForAll(arguments, IsTrue),
        "or" => Array.Exists(arguments, IsTrue),
        "not" => !IsTrue(arguments[0]),
        "empty" => IsEmpty(Value(arguments[0])),
        "notempty" => !IsEmpty(Value(arguments[0])),
        "string" => TextOf(Value(arguments[0])),
        "number" => NumberOf(Value(arguments[0])),
        "boolean" => FlagOf(Value(arguments[0])),
        "epochtime" => TimeOf(Value(arguments[0])),
        "abs" => NumberOf(Value(arguments[0])) is { } number ? Math.Abs(number) : null,
        "equals" => AreEqual(Value(arguments[0]), Value(arguments[1])),
        "notequals" => !AreEqual(Value(arguments[0]), Value(arguments[1])),
        "greaterthan" => Compare(arguments) > 0,
        "greaterthanequals" => Compare(arguments) >= 0,
        "lessthan" => Compare(arguments) < 0,
        "lessthanequals" => Compare(arguments) <= 0,
        "startswith" => Text(arguments, 0).StartsWith(Text(arguments, 1), StringComparison.Ordinal),
        "endswith" => Text(arguments, 0).EndsWith(Text(arguments, 1), StringComparison.Ordinal),
        "contains" => Text(arguments, 0).Contains(Text(arguments, 1), StringComparison.Ordinal),
        "doesnotcontain" => !Text(arguments, 0).Contains(Text(arguments, 1), StringComparison.Ordinal),
        "matches" => Matches(Text(arguments, 0), Text(arguments, 1)),
        "uppercase" => Text(arguments, 0).ToUpperInvariant(),
        "lowercase" => Text(arguments, 0).ToLowerInvariant(),
        "replace" => Text(arguments, 1) is { Length: > 0 } old ? Text(arguments, 0).Replace(old, Text(arguments, 2), StringComparison.Ordinal) : Text(arguments, 0),
        "floor" => NumberOf(Value(arguments[0])) is { } n ? Math.Floor(n) : null,
        "ceiling" => NumberOf(Value(arguments[0])) is { } n ? Math.Ceiling(n) : null,
        _ => Calculate(name, NumberOf(Value(arguments[0])), NumberOf(Value(arguments[1]))),
    };

    private static double? Calculate(string name, double? a, double? b) => (name, a, b) switch
    {
        (_, null, _) or (_, _, null) => null,
        ("add", _, _) => a + b,
        ("subtract", _, _) => a - b,
        ("multiply", _, _) => a * b,
        ("divide", _, _) => a / b,
        ("modulo", _, _) => a % b,
        _ => throw new InvalidOperationException($"No way to evaluate {name}: the operations are closed, so this is a defect."),
    };

    private object? Read(FilterNode.Field field)
    {
        var root = field.Source switch { "extract" => input.Record, "settings" => input.Settings, _ => input.Run };
        return field.Path.TryFirst(root, out var found) ? Plain(found) : null;
    }

    private static object? Plain(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => ScalarText.Of(node),
        JsonValueKind.Number => new Written(ScalarText.Of(node)!),
        _ => node,
    };

    private string Text(FilterNode[] arguments, int index) => TextOf(Value(arguments[index]));

    private static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => ScalarNumber.Text(number),
        Written number => number.Text,
        JsonNode node => ScalarText.Of(node) ?? "",
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no value of a filter, which is a defect."),
    };

    private static double? NumberOf(object? value) => value switch
    {
        null => null,
        double number => number,
        Written number => number.Value,
        bool flag => flag ? 1 : 0,
        string text => ScalarNumber.OfText(text),
        _ => double.NaN,
    };

    private static bool? FlagOf(object? value) => ScalarNumber.FlagOf(value is Written number ? number.Value : value);

    private double? TimeOf(object? value) => value switch
    {
        null or "" => null,
        string text => input.ReadDate(text)?.ToUnixTimeMilliseconds() ?? double.NaN,
        _ => NumberOf(value),
    };

    private static bool IsEmpty(object? value) => value switch
    {
        null or "" or JsonArray { Count: 0 } or JsonObject { Count: 0 } => true,
        double number => double.IsNaN(number),
        _ => false,
    };

    /// <summary>Values of one type are compared in it; with a field that no type operation stands around, by their texts.</summary>
    private static bool AreEqual(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (double or Written, double or Written) => NumberOf(a) == NumberOf(b),
        (double or Written, string) or (string, double or Written) => NumberOf(a) is { } x && x == NumberOf(b),
        (bool flag, _) when FlagOf(b) is { } other => flag == other,
        (_, bool flag) when FlagOf(a) is { } other => flag == other,
        (JsonNode x, JsonNode y) => JsonNode.DeepEquals(x, y),
        _ => TextOf(a) == TextOf(b),
    };

    /// <summary>Below, equal or above zero; null when the two cannot be ordered.</summary>
    private int? Compare(FilterNode[] arguments)
    {
        var (a, b) = (Value(arguments[0]), Value(arguments[1]));
        if (a is string x && b is string y)
        {
            return string.CompareOrdinal(x, y);
        }

        var (left, right) = (NumberOf(a), NumberOf(b));
        return left is { } l && right is { } r && !double.IsNaN(l) && !double.IsNaN(r) ? l.CompareTo(r) : null;
    }

    private static bool Matches(string text, string pattern)
    {
        try
        {
            return FilterPattern.Of(pattern).IsMatch(text);
        }
        catch (ArgumentException error)
        {
            throw new ShapeException("filter", $"matches got a pattern that is none: {error.Message.TrimEnd('.')}", "Write the pattern in the filter, or correct the value that it comes from.", error);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new ShapeException("filter", "matches took longer than a second on one record", "Write a pattern without nested repetitions.", error);
        }
    }

    /// <summary>A number as it was written, so that its text is not another one than in the record.</summary>
    private sealed record Written(string Text)
    {
        public double Value => ScalarNumber.OfText(Text) ?? double.NaN;
    }
}
