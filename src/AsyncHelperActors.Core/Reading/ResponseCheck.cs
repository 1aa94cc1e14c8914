using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Core.Reading;

/// <summary>Judges a good answer by what its body says: vendors that answer 200 and mean an error.</summary>
/// <remarks>
/// A list that is empty asks for any value. No value are: nothing, null, empty text, false, 0, an empty list, an empty object; so
/// <c>{"error": false}</c> and <c>{"errors": []}</c> are no failures and <c>{"success": false}</c> is no success.
/// </remarks>
public static class ResponseCheck
{
    /// <summary>What a rule objects to: what was expected and what came; null when the answer is good.</summary>
    /// <exception cref="PathException">A path has no meaning for the body.</exception>
    public static string? Objection(ResponseRules rules, Body body)
    {
        if (!string.IsNullOrEmpty(rules.FailPath) && Says(rules.FailPath, rules.FailValues, body, anyElement: true))
        {
            var expected = rules.FailValues.Count == 0 ? "no value" : $"none of {Quote(rules.FailValues)}";
            return $"{expected} was expected at failPath '{rules.FailPath}', '{Shown(rules.FailPath, body)}' came";
        }

        if (!string.IsNullOrEmpty(rules.SuccessPath) && !Says(rules.SuccessPath, rules.SuccessValues, body, rules.AllowArrayForSuccessPath))
        {
            var expected = rules.SuccessValues.Count == 0 ? "a value" : $"one of {Quote(rules.SuccessValues)}";
            return $"{expected} was expected at successPath '{rules.SuccessPath}', {(Shown(rules.SuccessPath, body) is { Length: > 0 } came ? $"'{came}'" : "nothing")} came";
        }

        return null;
    }

    /// <summary>Whether a value at the path is in the list; with an empty list, whether there is a value.</summary>
    /// <exception cref="PathException">The path has no meaning for the body.</exception>
    public static bool Says(string path, IReadOnlyList<string> values, Body body, bool anyElement)
    {
        var parsed = ResourcePath.Parse(path);
        if (!anyElement || body is not Body.Json)
        {
            return parsed.TryValue(body, out var value) && Fits(value, values);
        }

        return parsed.Select(body).Any(each => each is Body.Json json && Fits(json.Node, values));
    }

    /// <summary>The text at the error path; null when there is no path or it finds nothing.</summary>
    public static string? ErrorText(ResponseRules rules, Body body)
    {
        try
        {
            return string.IsNullOrEmpty(rules.ErrorPath) || !ResourcePath.Parse(rules.ErrorPath).TryText(body, out var text) || string.IsNullOrWhiteSpace(text)
                ? null
                : text;
        }
        catch (PathException)
        {
            // The words are wanted for a failure that there is anyway; a path without meaning here must not replace it.
            return null;
        }
    }

    private static bool Fits(JsonNode? value, IReadOnlyList<string> values) =>
        values.Count == 0 ? IsSomething(value) : values.Contains(StatusText.OfWrapped(value) ?? (value is null ? "null" : ""));

    private static bool IsSomething(JsonNode? value) => value switch
    {
        null => false,
        JsonArray array => array.Count > 0,
        JsonObject obj => obj.Count > 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => StatusText.Of(value)!.Length > 0,
            JsonValueKind.Number => StatusText.Of(value)!.Trim('0', '.', '-').Length > 0,
            JsonValueKind.True => true,
            _ => false,
        },
    };

    private static string Shown(string path, Body body) =>
        ResourcePath.Parse(path).TryText(body, out var text) ? StatusText.Shorten(text ?? "null", 200) : "";

    private static string Quote(IReadOnlyList<string> values) => string.Join(", ", values.Take(20).Select(value => $"'{value}'"));
}
