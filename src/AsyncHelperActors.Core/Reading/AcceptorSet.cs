using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Newtonsoft.Json.Linq;

namespace AsyncHelperActors.Core.Reading;

/// <summary>The acceptors of one async helper, compiled.</summary>
/// <remarks>
/// On an answer that counts as a failed call (a 404, a 503 of a gateway) only those acceptors are asked that speak of the answer's
/// outside: matchers <c>status</c> and <c>header</c>, and JMESPaths that name <c>statusCode</c>. Otherwise the error page of a proxy
/// that happens to hold <c>status: error</c> would end a job that runs well.
/// </remarks>
internal sealed class AcceptorSet
{
    private readonly Rule[] _rules;
    private readonly string _part;

    /// <param name="acceptors">The rules.</param>
    /// <param name="part">The part of the helper that has them.</param>
    /// <exception cref="FormatException">An argument is no JMESPath; the message names the acceptor.</exception>
    public AcceptorSet(IReadOnlyList<AcceptorDef> acceptors, string part = "http.status")
    {
        _part = part;
        _rules = [.. acceptors.Select(Compile)];
    }

    public bool IsEmpty => _rules.Length == 0;

    /// <summary>Whether one of the expressions looks at a part of the document.</summary>
    public bool Mentions(string name) => _rules.Any(rule =>
        rule.Path?.Text.Contains(name, StringComparison.Ordinal) == true || rule.Message?.Text.Contains(name, StringComparison.Ordinal) == true);

    /// <summary>The first rule that matches, as its index and state; null when none does.</summary>
    /// <param name="view">The answer.</param>
    /// <param name="document">The same as one document for JMESPaths.</param>
    /// <param name="failed">Whether the answer counts as a failed call.</param>
    public (Decision State, string Sentence, string? Said)? FirstMatch(StatusView view, Lazy<JToken> document, bool failed)
    {
        for (var i = 0; i < _rules.Length; i++)
        {
            var rule = _rules[i];
            if ((!failed || rule.LooksOutside) && Matches(rule, view, document))
            {
                return (rule.Def.State, $"{_part}.acceptors[{i}] ({Describe(rule.Def)}) matches", rule.Message?.Words(document.Value, 400));
            }
        }

        return null;
    }

    private Rule Compile(AcceptorDef def, int index)
    {
        var message = Compiled(def.Message, $"{_part}.acceptors[{index}].message");
        if (def.Matcher is AcceptorMatcher.Status or AcceptorMatcher.Header)
        {
            return new Rule(def, null, JValue.CreateNull(), true, message);
        }

        var path = Compiled(def.Argument ?? "@", $"{_part}.acceptors[{index}].argument")!;
        return new Rule(def, path, JmesExpression.ToToken(def.Expected), path.Text.Contains("statusCode", StringComparison.Ordinal), message);
    }

    private static JmesExpression? Compiled(string? text, string field)
    {
        try
        {
            return text is null ? null : new JmesExpression(text);
        }
        catch (FormatException error)
        {
            throw new FormatException($"{field}: {error.Message}", error);
        }
    }

    private static bool Matches(Rule rule, StatusView view, Lazy<JToken> document)
    {
        switch (rule.Def.Matcher)
        {
            case AcceptorMatcher.Status:
                return StatusText.Of(rule.Def.Expected) == view.StatusCode.ToString();
            case AcceptorMatcher.Header:
                return rule.Def.Argument is { } name
                    && view.Headers.TryGetValue(name.ToLowerInvariant(), out var text)
                    && (rule.Def.Expected is null || StatusText.Of(rule.Def.Expected) == text.Trim());
            default:
                var value = rule.Path!.Evaluate(document.Value, out _);
                return rule.Def.Matcher switch
                {
                    AcceptorMatcher.PathAny => value is JArray any && any.Any(element => Same(element, rule.Expected)),
                    AcceptorMatcher.PathAll => value is JArray { Count: > 0 } all && all.All(element => Same(element, rule.Expected)),
                    _ => Same(value, rule.Expected),
                };
        }
    }

    /// <summary>Equal as JSON; numbers by their value, so that 1 and 1.0 are the same.</summary>
    private static bool Same(JToken came, JToken expected) => (came.Type, expected.Type) switch
    {
        (JTokenType.Integer or JTokenType.Float, JTokenType.Integer or JTokenType.Float) => came.Value<double>().Equals(expected.Value<double>()),
        _ => JToken.DeepEquals(came, expected),
    };

    internal static string Describe(AcceptorDef def) => def.Matcher switch
    {
        AcceptorMatcher.Status => $"status is {StatusText.Of(def.Expected)}",
        AcceptorMatcher.Header => def.Expected is null ? $"header {def.Argument} is there" : $"header {def.Argument} is '{StatusText.Of(def.Expected)}'",
        AcceptorMatcher.PathAny => $"some element of {def.Argument} is {Json(def.Expected)}",
        AcceptorMatcher.PathAll => $"every element of {def.Argument} is {Json(def.Expected)}",
        _ => $"{def.Argument} is {Json(def.Expected)}",
    };

    private static string Json(JsonNode? node) => StatusText.Shorten(node?.ToJsonString() ?? "null", 100);

    private sealed record Rule(AcceptorDef Def, JmesExpression? Path, JToken Expected, bool LooksOutside, JmesExpression? Message);
}
