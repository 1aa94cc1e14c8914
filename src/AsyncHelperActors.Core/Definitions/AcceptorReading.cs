using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads the ordered rules of <c>http.status.acceptors</c>.</summary>
internal static class AcceptorReading
{
    private static readonly Dictionary<string, AcceptorMatcher> Matchers = new(StringComparer.Ordinal)
    {
        ["path"] = AcceptorMatcher.Path,
        ["pathAny"] = AcceptorMatcher.PathAny,
        ["pathAll"] = AcceptorMatcher.PathAll,
        ["status"] = AcceptorMatcher.Status,
        ["header"] = AcceptorMatcher.Header,
    };

    private static readonly Dictionary<string, Decision> States = new(StringComparer.Ordinal)
    {
        ["inProgress"] = Decision.InProgress,
        ["done"] = Decision.Done,
        ["doneWithoutData"] = Decision.DoneWithoutData,
        ["partial"] = Decision.Partial,
        ["error"] = Decision.Error,
    };

    public static IReadOnlyList<AcceptorDef> ReadAll(FieldReader status) =>
        status.Has("acceptors") ? [.. status.Children("acceptors").Select(Read).OfType<AcceptorDef>()] : [];

    /// <summary>The rule of <c>http.submit.idempotency.duplicate</c>; null when there is none.</summary>
    public static DuplicateDef? ReadDuplicate(FieldReader? fields)
    {
        if (fields is null)
        {
            return null;
        }

        var matcher = fields.Choice("matcher", Matchers);
        Required(fields, "matcher", $"Write one of {string.Join(", ", Matchers.Keys)}.");
        fields.Accept("argument", "expected");
        var rule = matcher is { } known ? Rule(fields, known, Decision.Done) : null;
        var data = AsyncHelperReading.JmesPathText(fields, "data");
        return rule is null ? null : new DuplicateDef(rule, data);
    }

    private static AcceptorDef? Rule(FieldReader rule, AcceptorMatcher matcher, Decision state)
    {
        var expected = rule.Raw("expected");
        switch (matcher)
        {
            case AcceptorMatcher.Status when expected is null || !int.TryParse(ValueList.AsText(expected), out var code) || code is < 100 or > 599:
                rule.Error("expected", "Expected an HTTP status code.", "Write a number from 100 to 599, as expected: 202.");
                return null;
            case AcceptorMatcher.Status:
                return new AcceptorDef(matcher, null, expected, state);
            case AcceptorMatcher.Header:
                return new AcceptorDef(matcher, rule.RequiredText("argument", "Write the header's name."), expected, state);
            default:
                var path = AsyncHelperReading.JmesPathText(rule, "argument");
                if (!rule.Has("argument"))
                {
                    rule.Error("argument", "It is required and was not given.", "Write a JMESPath over { status, statusCode, headers, body, resource, submit }, as resource.state.");
                }

                return path is null ? null : new AcceptorDef(matcher, path, expected, state);
        }
    }

    private static AcceptorDef? Read(FieldReader rule)
    {
        var matcher = rule.Choice("matcher", Matchers);
        var state = rule.Choice("state", States);
        Required(rule, "matcher", $"Write one of {string.Join(", ", Matchers.Keys)}.");
        Required(rule, "state", $"Write one of {string.Join(", ", States.Keys)}.");
        var read = Rule(rule, matcher ?? AcceptorMatcher.Header, state ?? Decision.InProgress);
        return matcher is null || state is null ? null : read;
    }

    private static void Required(FieldReader rule, string name, string hint)
    {
        if (!rule.Has(name))
        {
            rule.Error(name, "It is required and was not given.", hint);
        }
    }
}
