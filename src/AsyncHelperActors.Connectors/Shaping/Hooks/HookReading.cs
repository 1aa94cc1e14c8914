using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Shaping.Hooks;

/// <summary>Reads what hooks return by their contracts. What a contract does not know is the script's fault and is told so.</summary>
internal static class HookReading
{
    private const string PageForm = "Return { data: [...], errors: options.errors, abort: false, newErrorsAndRetryData: [] }.";
    private const string RecordForm = "Return an array with one { data, errors } or {} for each record.";

    /// <summary>The page of a preSavePage hook.</summary>
    /// <exception cref="ShapeException">It is none.</exception>
    public static HookedPage Page(bool any, JsonNode? value, string place)
    {
        if (!any || value is not JsonObject page)
        {
            throw new ShapeException(place, $"it returned {Came(any, value)}, and an object was expected", PageForm);
        }

        if (page["data"] is not JsonArray data)
        {
            throw new ShapeException(place, $"data of what it returned is {Came(page.ContainsKey("data"), page["data"])}, and an array was expected", PageForm);
        }

        var abort = page["abort"] switch
        {
            null => false,
            JsonValue flag when flag.TryGetValue(out bool set) => set,
            var other => throw new ShapeException(place, $"abort of what it returned is {Came(true, other)}, and true or false was expected", PageForm),
        };
        var errors = Errors(page["errors"], "errors", place).ToList();
        errors.AddRange(Failed(page["newErrorsAndRetryData"], place));
        JsonNode?[] records = [.. data];
        data.Clear();
        return new HookedPage(records, errors, abort);
    }

    /// <summary>What a preMap or postMap hook made of each record.</summary>
    /// <exception cref="ShapeException">It is no list of as many.</exception>
    public static IReadOnlyList<HookedRecord> Records(bool any, JsonNode? value, int expected, string place)
    {
        if (!any || value is not JsonArray list)
        {
            throw new ShapeException(place, $"it returned {Came(any, value)}, and an array was expected", RecordForm);
        }

        if (list.Count != expected)
        {
            throw new ShapeException(place, $"it returned {list.Count} elements for {expected} records", RecordForm);
        }

        JsonNode?[] items = [.. list];
        list.Clear();
        return [.. items.Select((item, i) => Record(item, i, place))];
    }

    /// <summary>The answers of a postSubmit hook.</summary>
    /// <exception cref="ShapeException">It is no list of as many.</exception>
    public static JsonArray Responses(bool any, JsonNode? value, int expected, string place) =>
        any && value is JsonArray list && list.Count == expected
            ? list
            : throw new ShapeException(
                place,
                value is JsonArray other ? $"it returned {other.Count} elements for {expected} responses" : $"it returned {Came(any, value)}, and an array was expected",
                "Return options.responseData, changed as you like and of the same length.");

    private static HookedRecord Record(JsonNode? item, int index, string place)
    {
        if (item is not JsonObject made)
        {
            throw new ShapeException(place, $"element {index} of what it returned is {Came(true, item)}", RecordForm);
        }

        var errors = Errors(made["errors"], $"errors of element {index}", place);
        made.Remove("data", out var data);
        return new HookedRecord(data, errors, errors.Count == 0 && data is null);
    }

    private static IReadOnlyList<HookError> Errors(JsonNode? node, string name, string place) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select(each => Error(each, name, place))],
        _ => throw new ShapeException(place, $"{name} of what it returned is {Came(true, node)}, and an array was expected", "Return [ { code, message, source } ], or an empty array."),
    };

    private static IEnumerable<HookError> Failed(JsonNode? node, string place)
    {
        if (node is null)
        {
            return [];
        }

        const string Form = "Return [ { retryData: record, errors: [ { code, message, source } ] } ], or an empty array.";
        if (node is not JsonArray list)
        {
            throw new ShapeException(place, $"newErrorsAndRetryData of what it returned is {Came(true, node)}, and an array was expected", Form);
        }

        return list.SelectMany((each, i) => each is JsonObject failed
            ? Errors(failed["errors"], $"newErrorsAndRetryData[{i}].errors", place)
            : throw new ShapeException(place, $"newErrorsAndRetryData[{i}] of what it returned is {Came(true, each)}", Form));
    }

    private static HookError Error(JsonNode? node, string name, string place) => node switch
    {
        JsonValue text => HookError.Of(null, ScalarText.Of(text) ?? "", null),
        JsonObject error when ScalarText.Of(error["message"]) is { } message => HookError.Of(ScalarText.Of(error["code"]), message, ScalarText.Of(error["source"])),
        _ => throw new ShapeException(place, $"{name} of what it returned has an element without a message", "Return { code, message, source } for each error."),
    };

    private static string Came(bool any, JsonNode? node) => !any ? "nothing" : node switch
    {
        null => "null",
        JsonObject => "an object",
        JsonArray => "an array",
        _ => $"the value '{Shown(ScalarText.Of(node) ?? "")}'",
    };

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "..." : text;
}
