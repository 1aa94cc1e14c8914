using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads the ordered rules of <c>http.status.acceptors</c> and <c>http.result.acceptors</c>.</summary>
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

    /// <summary>The remote job is done when its result is fetched.</summary>
    private static readonly Dictionary<string, Decision> ResultStates =
        States.Where(state => state.Value != Decision.InProgress).ToDictionary(StringComparer.Ordinal);

    private const string OfStatus = "{ status, statusCode, headers, body, resource, submit }, as resource.state";

    private const string OfResult = "{ status, statusCode, headers, body, records }, as body.summary.errors";

    public static IReadOnlyList<AcceptorDef> ReadAll(FieldReader status) =>
        status.Has("acceptors") ? [.. status.Children("acceptors").Select(rule => Read(rule, OfStatus, States)).OfType<AcceptorDef>()] : [];

    /// <summary>The rules of <c>http.result.acceptors</c>.</summary>
    public static IReadOnlyList<AcceptorDef> ReadResult(FieldReader? result)
    {
        if (result?.Has("acceptors") != true)
        {
            return [];
        }

        if (!result.Has("_exportId"))
        {
            result.Error("acceptors", "They look at a result that is not fetched: http.result._exportId is not given.", "Write the id of the export that fetches it, or use http.status.acceptors.");
        }

        return [.. result.Children("acceptors").Select(rule => Read(rule, OfResult, ResultStates)).OfType<AcceptorDef>()];
    }

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
        var rule = matcher is { } known ? Rule(fields, known, Decision.Done, OfStatus) : null;
        var data = AsyncHelperReading.JmesPathText(fields, "data");
        return rule is null ? null : new DuplicateDef(rule, data);
    }

    private static AcceptorDef? Rule(FieldReader rule, AcceptorMatcher matcher, Decision state, string sees)
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
                    rule.Error("argument", "It is required and was not given.", $"Write a JMESPath over {sees}.");
                }

                return path is null ? null : new AcceptorDef(matcher, path, expected, state);
        }
    }

    private static AcceptorDef? Read(FieldReader rule, string sees, Dictionary<string, Decision> states)
    {
        var matcher = rule.Choice("matcher", Matchers);
        var state = rule.Choice("state", states);
        Required(rule, "matcher", $"Write one of {string.Join(", ", Matchers.Keys)}.");
        Required(rule, "state", $"Write one of {string.Join(", ", states.Keys)}.");
        var read = Rule(rule, matcher ?? AcceptorMatcher.Header, state ?? Decision.InProgress, sees);
        var message = AsyncHelperReading.JmesPathText(rule, "message");
        return matcher is null || state is null || read is null ? null : read with { Message = message };
    }

    private static void Required(FieldReader rule, string name, string hint)
    {
        if (!rule.Has(name))
        {
            rule.Error(name, "It is required and was not given.", hint);
        }
    }
}
