using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>Reads a filter expression and says what Celigo's own validator says about it, in its words and in its order: the first fault ends it.</summary>
/// <remarks>
/// One of its faults is only a remark here: a field without a type operation around it. Celigo's documents hold such filters, and they run.
/// </remarks>
internal sealed class FilterParser(RuleFaults faults)
{
    private const string OfAnyType = "any";

    private static readonly string[] ContextNames = ["lastExportDateTime", "currentExportDateTime", "pageIndex"];
    private static readonly string[] Scopes = ["flow", "export", "import", "integration", "connection"];

    /// <summary>The expression; null when it has a fault.</summary>
    public static FilterNode? Read(JsonNode? tree, string place, RuleFaults faults)
    {
        try
        {
            var parser = new FilterParser(faults);
            var (node, gives) = parser.Expression(tree, place, null);
            if (gives != FilterGrammar.Flag)
            {
                faults.Warn(place, $"The outermost operation gives a {gives}, and a filter asks for true or false.", "Compare it: [\"equals\", ..., ...] or [\"notempty\", ...].");
            }

            return node;
        }
        catch (FilterFaultException)
        {
            return null;
        }
    }

    private (FilterNode Node, string Gives) Expression(JsonNode? tree, string place, FilterOperator? caller)
    {
        if (tree is not JsonArray { Count: > 0 } list)
        {
            throw Fault(place, "Filters Tree must be a non-empty Array.", "Write [\"operation\", argument, ...].");
        }

        var name = list[0] is JsonValue value && value.TryGetValue(out string? text) ? text.ToLowerInvariant().Trim() : null;
        if (name is null || (FilterGrammar.Find(name) is null && !FilterGrammar.Fields.Contains(name)))
        {
            name ??= ScalarText.Of(list[0]) ?? "null";
            throw Fault($"{place}[0]", $"Invalid operation: {name}.", Suggest(name));
        }

        return FilterGrammar.Find(name) is { } operation
            ? (Call(operation, list, place), operation.Gives)
            : (Field(name, list, place, caller), OfAnyType);
    }

    private FilterNode.Field Field(string name, JsonArray list, string place, FilterOperator? caller)
    {
        if (list.Count != 2)
        {
            throw Fault(place, $"Field operation {name} expects exactly 1 argument but received {list.Count - 1}.", $"Write [\"{name}\", \"path\"].");
        }

        if (list[1] is not JsonValue value || !value.TryGetValue(out string? path) || path.Length == 0)
        {
            throw Fault($"{place}[1]", $"Field operation {name} expects a String argument but received {TypeOf(list[1])}.", $"Write [\"{name}\", \"path\"].");
        }

        if (caller?.Converts != true)
        {
            var message = $"Field operation {name} must be called by a Type Conversion Operation but was called by {caller?.Name ?? "nothing"}.";
            var hint = $"Write [\"string\", [\"{name}\", \"{path}\"]], or number, boolean, epochtime.";
            if (caller is null)
            {
                throw Fault(place, message, hint);
            }

            faults.Warn(place, message, hint);
        }

        RemarkUnknownName(name, path, $"{place}[1]");
        try
        {
            return new FilterNode.Field(name, JsonPath.Parse(path));
        }
        catch (PathException error)
        {
            throw Fault($"{place}[1]", $"It is not a path: {error.Message}", error.Hint);
        }
    }

    private FilterNode.Call Call(FilterOperator operation, JsonArray list, string place)
    {
        var count = list.Count - 1;
        if (operation.AtLeast ? count < operation.Arguments : count != operation.Arguments)
        {
            throw Fault(
                place,
                $"Operation {operation.Name} expects {(operation.AtLeast ? "at least" : "exactly")} {operation.Arguments} argument(s) but received {count}.",
                $"Write {Example(operation)}.");
        }

        var arguments = new FilterNode[count];
        string? before = null;
        for (var i = 1; i < list.Count; i++)
        {
            var at = $"{place}[{i}]";
            var (node, type) = list[i] is JsonArray ? Expression(list[i], at, operation) : Literal(list[i], at);
            arguments[i - 1] = node;
            if (type == OfAnyType)
            {
                continue;
            }

            if (before is not null && before != type)
            {
                throw Fault(at, $"Argument #{i} for operation {operation.Name} is a different data type: {type}.", $"Make both a {before}: [\"{before}\", ...].");
            }

            before = type;
            if (operation.Takes is { } wanted && wanted != type)
            {
                throw Fault(
                    at,
                    $"Argument #{i} for operation {operation.Name} is an incorrect data type. Expected: {wanted}, received: {type}.",
                    $"Wrap it: [\"{wanted}\", ...].");
            }
        }

        CheckPattern(operation, arguments, place);
        return new FilterNode.Call(operation, arguments);
    }

    private static (FilterNode Node, string Type) Literal(JsonNode? node, string place)
    {
        _ = place;
        return node?.GetValueKind() switch
        {
            JsonValueKind.String => (new FilterNode.Literal(node.GetValue<string>()), FilterGrammar.Text),
            JsonValueKind.Number => (new FilterNode.Literal(ScalarNumber.Of(node)), FilterGrammar.Number),
            JsonValueKind.True => (new FilterNode.Literal(true), FilterGrammar.Flag),
            JsonValueKind.False => (new FilterNode.Literal(false), FilterGrammar.Flag),
            _ => (new FilterNode.Literal(null), "object"),
        };
    }

    /// <summary>A pattern that is written in the filter is known now; one that comes from the record is not.</summary>
    private void CheckPattern(FilterOperator operation, FilterNode[] arguments, string place)
    {
        if (operation.Name != "matches" || arguments[1] is not FilterNode.Literal { Value: string pattern })
        {
            return;
        }

        try
        {
            _ = FilterPattern.Of(pattern);
        }
        catch (ArgumentException error)
        {
            throw Fault($"{place}[2]", $"It is not a pattern: {error.Message}", "Write a regular expression, as \"^[A-Z]{2}-\".");
        }
    }

    private void RemarkUnknownName(string name, string path, string place)
    {
        if (name is "context" or "options" && !ContextNames.Contains(path) && name == "context")
        {
            faults.Warn(place, $"There is no {path} in the context, so it is always empty.", NearestName.Find(path, ContextNames) is { } meant ? $"Did you mean {meant}?" : $"Write {string.Join(", ", ContextNames)}.");
        }

        if (name == "settings" && !Scopes.Any(scope => path.StartsWith($"{scope}.", StringComparison.Ordinal)))
        {
            faults.Warn(place, $"Settings are found below their scope, and {path} names none.", $"Write export.{path}, import.{path}, connection.{path}, flow.{path} or integration.{path}.");
        }
    }

    private static string Suggest(string name) => name switch
    {
        "isempty" => "Write empty; isempty is written in one document and does not work.",
        "isnotempty" => "Write notempty; isnotempty is written in one document and does not work.",
        _ => NearestName.Find(name, FilterGrammar.Names) is { } meant ? $"Did you mean {meant}?" : $"Write one of {string.Join(", ", FilterGrammar.Names)}.",
    };

    private static string Example(FilterOperator operation)
    {
        var argument = operation.Takes switch { FilterGrammar.Flag => "[\"equals\", ..., ...]", FilterGrammar.Number => "[\"number\", ...]", _ => "[\"string\", ...]" };
        return $"[\"{operation.Name}\"{string.Concat(Enumerable.Repeat($", {argument}", operation.Arguments))}]";
    }

    /// <summary>The word of JavaScript's typeof.</summary>
    private static string TypeOf(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => FilterGrammar.Text,
        JsonValueKind.Number => FilterGrammar.Number,
        JsonValueKind.True or JsonValueKind.False => FilterGrammar.Flag,
        _ => "object",
    };

    private FilterFaultException Fault(string place, string message, string hint)
    {
        faults.Error(place, message, hint);
        return new FilterFaultException();
    }

    /// <summary>Ends the reading at the first fault, as the validator does; it never leaves this class.</summary>
    private sealed class FilterFaultException : Exception;
}

/// <summary>The patterns of <c>matches</c>, which are bounded in time where they cannot be bounded otherwise.</summary>
internal static class FilterPattern
{
    private static readonly BoundedCache<string, Regex> Cache = new(512);

    /// <summary>The pattern, ready to use.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Regex Of(string pattern)
    {
        if (!Cache.TryGet(pattern, out var regex))
        {
            regex = Make(pattern);
            Cache.Add(pattern, regex);
        }

        return regex;
    }

    private static Regex Make(string pattern)
    {
        if (pattern.Length > 1000)
        {
            throw new ArgumentException("it is longer than 1000 characters");
        }

        try
        {
            // Without backtracking a pattern takes time in proportion to the text, whatever it is.
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
    }
}
