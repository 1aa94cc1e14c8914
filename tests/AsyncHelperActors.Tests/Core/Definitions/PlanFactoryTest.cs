using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class PlanFactoryTest
{
    [Fact]
    public void A_plan_has_every_definition_by_its_role_and_version()
    {
        var plan = Freeze(Documents.Bundle, StepType.Export, "orders").Value!;
        Assert.Equal(
            ["connection reports-vendor", "helper reports", "result report-result", "status report-status", "step orders"],
            plan.Refs.Select(r => $"{r.Key} {r.Value.Id}").Order(StringComparer.Ordinal));
        Assert.All(plan.Refs.Values, r => Assert.Equal(r.Id.Length, r.Version));
        Assert.True(plan.HasHelper);
        Assert.Equal(StepType.Export, plan.Type);
    }

    [Fact]
    public void The_numbers_are_the_contracts_when_the_helper_says_nothing()
    {
        var policy = Freeze(Documents.Bundle, StepType.Export, "orders").Value!.Policy;
        Assert.Equal(new JobPolicy() with { SequenceMs = policy.SequenceMs }, policy);
        Assert.Equal((60_000, 60_000, 86_400_000, 3_600_000, WhenUncertain.Fail, 1), (policy.InitialWaitMs, policy.PollWaitMs, policy.TotalDeadlineMs, policy.ReadToleranceMs, policy.WhenUncertain, policy.Attempts));
        Assert.Empty(policy.SequenceMs);
    }

    [Fact]
    public void The_numbers_are_the_helpers_when_it_says_them()
    {
        var helper = Documents.Read<AsyncHelperDef>(
            """
            { "_id": "h", "http": { "submit": { "idempotency": { "in": "header", "name": "K" } },
              "status": { "_exportId": "s", "statusPath": "x", "inProgressValues": "a", "doneValues": "b", "initialWaitTime": "5s", "pollWaitTime": "48h", "unknownStatus": "fail", "readFailureTolerance": "2h",
                          "schedule": { "sequence": ["1m", "2m"], "factor": 2, "min": "1s", "jitter": 0.5, "respectRetryAfter": false } },
              "deadline": { "start": "1h", "total": "72h" }, "retry": { "attempts": 2, "wait": "10m" } } }
            """);
        var policy = PlanFactory.Policy(helper);
        var expected = new JobPolicy
        {
            InitialWaitMs = 5_000, PollWaitMs = 172_800_000, SequenceMs = policy.SequenceMs, Factor = 2, MinWaitMs = 1000, MaxWaitMs = 172_800_000, Jitter = 0.5, RespectRetryAfter = false,
            ReadToleranceMs = 7_200_000, FailOnUnknownStatus = true, WhenUncertain = WhenUncertain.Resubmit, StartDeadlineMs = 3_600_000, TotalDeadlineMs = 259_200_000, Attempts = 2, RetryWaitMs = 600_000,
        };
        Assert.Equal(expected, policy);
        Assert.Equal([60_000, 120_000], policy.SequenceMs);
    }

    [Theory]
    [InlineData("""{}""", WhenUncertain.Fail)]
    [InlineData("""{ "idempotency": { "in": "header", "name": "K" } }""", WhenUncertain.Resubmit)]
    [InlineData("""{ "idempotency": { "in": "header", "name": "K" }, "whenUncertain": "fail" }""", WhenUncertain.Fail)]
    [InlineData("""{ "whenUncertain": "resubmit" }""", WhenUncertain.Resubmit)]
    [InlineData("""{ "whenUncertain": { "_exportId": "x" } }""", WhenUncertain.Lookup)]
    public void An_uncertain_submission_means_what_the_helper_says(string submit, WhenUncertain expected) =>
        Assert.Equal(expected, PlanFactory.Policy(Documents.Read<AsyncHelperDef>(Documents.With(Documents.Helper, "http.submit", submit))).WhenUncertain);

    [Theory]
    [InlineData("GET", WhenUncertain.Resubmit)]
    [InlineData("POST", WhenUncertain.Fail)]
    public void Without_a_helper_only_a_request_that_reads_may_be_repeated(string method, WhenUncertain expected)
    {
        var plan = Freeze($$"""
            connections: [ { _id: c, http: { baseURI: "https://a.example" } } ]
            exports: [ { _id: e, _connectionId: c, http: { method: {{method}} } } ]
            """, StepType.Export, "e").Value!;
        Assert.False(plan.HasHelper);
        Assert.Equal(expected, plan.Policy.WhenUncertain);
        Assert.Equal(["connection", "step"], plan.Refs.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Scripts_and_other_connections_are_frozen_too()
    {
        var plan = Freeze("""
            connections: [ { _id: c, http: { baseURI: "https://a.example" } }, { _id: d, http: { baseURI: "https://b.example" } } ]
            scripts: [ { _id: s, content: x } ]
            exports:
              - { _id: status, _connectionId: c, http: {} }
              - { _id: result, _connectionId: d, http: {}, hooks: { preSavePage: { _scriptId: s, function: f } } }
              - { _id: stop, _connectionId: c, http: {} }
              - { _id: find, _connectionId: c, http: {} }
            imports: [ { _id: i, _connectionId: c, http: { _asyncHelperId: h } } ]
            asynchelpers:
              - _id: h
                http:
                  submit: { whenUncertain: { _exportId: find } }
                  status: { _exportId: status, statusPath: s, inProgressValues: a, doneValues: b }
                  result: { _exportId: result }
                  cancel: { _exportId: stop }
            """, StepType.Import, "i").Value!;
        Assert.Equal(
            ["cancel", "connection", "helper", "lookup", "result", "result.connection", "script:s", "status", "step"], plan.Refs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("d", plan[PlanFactory.ConnectionRole(PlanRole.Result)]!.Id);
        Assert.Equal("s", plan[PlanFactory.ScriptRole("s")]!.Id);
        Assert.Equal(StepType.Import, plan.Type);
    }

    [Theory]
    [InlineData("orders", "http", "orders", StepType.Import, "_importId", "no import with the id orders")]
    [InlineData("report-status", "report-stat", "orders", StepType.Export, "http.status._exportId", "no export with the id report-status")]
    [InlineData("_id: reports-vendor", "_id: other-vendor", "orders", StepType.Export, "_connectionId", "no connection with the id reports-vendor")]
    [InlineData("_id: reports\n", "_id: others\n", "orders", StepType.Export, "http._asyncHelperId", "no async helper with the id reports")]
    public void A_plan_with_a_hole_is_refused(string sound, string broken, string step, StepType type, string path, string message)
    {
        var text = sound == "orders" ? Documents.Bundle : ReplaceFirst(Documents.Bundle, sound, broken);
        var reading = Freeze(text, type, step);
        Assert.Null(reading.Value);
        var problem = Assert.Single(reading.Problems);
        Assert.Equal(path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jobs_own_deadline_wins()
    {
        Assert.Equal(5000, Freeze(Documents.Bundle, StepType.Export, "orders", 5000).Value!.Policy.TotalDeadlineMs);
        Assert.Equal("deadline", Assert.Single(Freeze(Documents.Bundle, StepType.Export, "orders", 0).Problems).Path);
        Assert.Equal("deadline", Assert.Single(Freeze(Documents.Bundle, StepType.Export, "orders", long.MaxValue).Problems).Path);
    }

    private static Reading<Plan> Freeze(string bundle, StepType type, string stepId, long? deadlineMs = null)
    {
        var parsed = Documents.Parsed(bundle);
        return PlanFactory.Freeze(type, stepId, (kind, id) => parsed.Find(kind, id) is { } definition ? (definition, id.Length) : null, deadlineMs);
    }

    private static string ReplaceFirst(string text, string old, string replacement)
    {
        // In the third row the export itself is renamed and the helper's reference to it is left hanging.
        var at = text.IndexOf(old.StartsWith("_id", StringComparison.Ordinal) ? old : $"_id: {old}", StringComparison.Ordinal);
        Assert.True(at >= 0);
        var prefix = old.StartsWith("_id", StringComparison.Ordinal) ? "" : "_id: ";
        return text[..at] + prefix + replacement + text[(at + prefix.Length + old.Length)..];
    }
}
