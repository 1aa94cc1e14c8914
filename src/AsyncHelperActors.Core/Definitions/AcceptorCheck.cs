using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Finds acceptors that can never decide anything, and expressions that look at nothing.</summary>
/// <param name="path">Where the helper is.</param>
/// <param name="status">The rules, and what else there is beside them.</param>
/// <param name="problems">Where the findings go.</param>
/// <param name="part">The part of the helper that has them.</param>
internal sealed partial class AcceptorCheck(string path, StatusDef status, List<Problem> problems, string part = "http.status")
{
    private static readonly string[] StatusRoots = ["status", "statusCode", "headers", "body", "resource", "submit"];

    private static readonly string[] ResultRoots = ["status", "statusCode", "headers", "body", "records"];

    private readonly string[] _roots = part == "http.status" ? StatusRoots : ResultRoots;

    /// <summary>The rules that the result is judged by.</summary>
    public static AcceptorCheck OfResult(string path, AsyncHelperDef helper, List<Problem> problems) =>
        new(path, new StatusDef { Acceptors = helper.ResultAcceptors }, problems, "http.result");

    public void Run()
    {
        for (var i = 0; i < status.Acceptors.Count; i++)
        {
            RemarkShadowed(i);
            RemarkBlind($"acceptors[{i}].argument", IsExpression(status.Acceptors[i]) ? status.Acceptors[i].Argument : null);
            RemarkBlind($"acceptors[{i}].message", status.Acceptors[i].Message);
        }

        RemarkBlind("progress.percent", status.Progress?.Percent);
        RemarkBlind("progress.message", status.Progress?.Message);
        RemarkDecidedValues();
    }

    private static bool IsExpression(AcceptorDef rule) => rule.Matcher is AcceptorMatcher.Path or AcceptorMatcher.PathAny or AcceptorMatcher.PathAll;

    /// <summary>The first rule that matches decides, so one behind a rule that matches whenever it does is never asked.</summary>
    private void RemarkShadowed(int i)
    {
        var rule = Normal(status.Acceptors[i]);
        for (var earlier = 0; earlier < i; earlier++)
        {
            if (Covers(Normal(status.Acceptors[earlier]), rule))
            {
                var same = status.Acceptors[earlier].State == status.Acceptors[i].State;
                Warn(
                    $"acceptors[{i}]",
                    $"It never decides: acceptors[{earlier}] matches whenever it does and comes first.",
                    same ? "Take it away." : $"Put it before acceptors[{earlier}], or take one of them away.");
                return;
            }
        }
    }

    /// <summary>Whether a rule matches at least when another one does. Only what is certain counts.</summary>
    private static bool Covers(AcceptorDef rule, AcceptorDef other) => rule.Matcher == other.Matcher && rule.Matcher switch
    {
        AcceptorMatcher.Status => ValueList.AsText(rule.Expected) == ValueList.AsText(other.Expected),
        AcceptorMatcher.Header => string.Equals(rule.Argument, other.Argument, StringComparison.OrdinalIgnoreCase)
            && (rule.Expected is null || ValueList.AsText(rule.Expected) == ValueList.AsText(other.Expected)),
        _ => rule.Argument == other.Argument && JsonNode.DeepEquals(rule.Expected, other.Expected),
    };

    /// <summary>The status code can be asked for in two ways.</summary>
    private static AcceptorDef Normal(AcceptorDef rule) => rule.Matcher == AcceptorMatcher.Path && rule.Argument?.Trim() == "statusCode"
        ? rule with { Matcher = AcceptorMatcher.Status, Argument = null }
        : rule with { Argument = rule.Argument?.Trim() };

    private void RemarkBlind(string field, string? expression)
    {
        if (expression is not null && Leading().Match(expression) is { Success: true } match && match.Groups["name"].Value is var name && !_roots.Contains(name))
        {
            Warn(
                field,
                $"There is no {name} to look at, so the expression never finds anything.",
                NearestName.Find(name, _roots) is { } meant ? $"Did you mean {meant}?" : $"It sees {string.Join(", ", _roots)}: write {(_roots.Contains("resource") ? $"resource.{name} for a field of the status answer" : $"body.{name} for a field of the result's answer")}.");
        }
    }

    /// <summary>A rule on the status value itself comes before the lists.</summary>
    private void RemarkDecidedValues()
    {
        (string Name, IReadOnlyList<string> Values, Decision State)[] lists =
        [
            ("errorValues", status.ErrorValues, Decision.Error), ("doneWithoutDataValues", status.DoneWithoutDataValues, Decision.DoneWithoutData),
            ("doneValues", status.DoneValues, Decision.Done), ("inProgressValues", status.InProgressValues, Decision.InProgress),
        ];
        for (var i = 0; i < status.Acceptors.Count; i++)
        {
            var rule = Normal(status.Acceptors[i]);
            if (rule is not { Matcher: AcceptorMatcher.Path, Argument: "status" } || ValueList.AsText(rule.Expected) is not { } value)
            {
                continue;
            }

            foreach (var list in lists.Where(list => list.State != rule.State && list.Values.Contains(value)))
            {
                Warn(list.Name, $"{value} is decided by acceptors[{i}] before the lists are looked at.", $"Take {value} out of one of them.");
            }
        }
    }

    private void Warn(string field, string message, string hint) =>
        problems.Add(new Problem(Severity.Warning, BundleCheck.Join(path, $"{part}.{field}"), message, hint));

    /// <summary>The name that an expression begins with, also within the functions around it.</summary>
    [GeneratedRegex("""^[\s(!]*(?:[a-z_]+\(\s*)*"?(?<name>[A-Za-z_][A-Za-z0-9_]*)"?\s*(?=[.\[=!<>|&)\],]|$)""", RegexOptions.CultureInvariant)]
    private static partial Regex Leading();
}
