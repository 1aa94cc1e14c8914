using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class AsyncHelperReadingTest
{
    [Fact]
    public void A_short_helper_has_the_defaults_of_the_contract()
    {
        var helper = Documents.Read<AsyncHelperDef>(Documents.Helper);
        Assert.Equal(("reports", "Reports", DefinitionKind.AsyncHelpers), (helper.Id, helper.Name, helper.Kind));
        Assert.Equal((60_000, 60_000, 3_600_000), (helper.Status.InitialWaitMs, helper.Status.PollWaitMs, helper.Status.ReadFailureToleranceMs));
        Assert.Equal((null, 86_400_000), (helper.StartDeadlineMs, helper.TotalDeadlineMs));
        Assert.Equal(new RetryDef(1, 1_800_000), helper.Retry);
        Assert.Equal(UnknownStatus.Wait, helper.Status.UnknownStatus);
        Assert.Empty(helper.Status.DoneWithoutDataValues);
        Assert.Empty(helper.Status.ErrorValues);
        Assert.Null(helper.Status.Schedule);
        Assert.Null(helper.Submit.WhenUncertain);
        Assert.Equal("report-result", helper.ResultExportId);
        Assert.Null(helper.CancelExportId);
    }

    [Fact]
    public void Every_field_is_read()
    {
        var helper = Documents.Read<AsyncHelperDef>(
            """
            { "_id": "h", "http": {
                "submit": { "sameAsStatus": false, "resourcePath": "data.job", "transform": { "type": "expression", "expression": { "version": "1", "rules": [[{ "extract": "a", "generate": "b" }]] } },
                            "idempotency": { "in": "query", "name": "key" }, "whenUncertain": { "_exportId": "find" } },
                "status": { "_exportId": "s", "initialWaitTime": "0.5", "pollWaitTime": "10s", "statusPath": "state", "inProgressValues": "RUNNING, QUEUED ,", "doneValues": [200, true, 1.0, " OK "],
                            "doneWithoutDataValues": ["EMPTY"], "errorValues": "FAILED", "unknownStatus": "fail", "readFailureTolerance": "2h",
                            "schedule": { "sequence": ["15m", 1], "factor": 1.5, "max": "5m", "min": "1s", "jitter": 0.1, "respectRetryAfter": false },
                            "progress": { "percent": "resource.percent", "message": "resource.text" } },
                "cancel": { "_exportId": "c" }, "deadline": { "start": "30m", "total": "48h" }, "retry": { "attempts": 3, "wait": "1m" } } }
            """);
        Assert.Equal("h", helper.Name);
        Assert.Equal((false, "data.job", WhenUncertain.Lookup, "find"), (helper.Submit.SameAsStatus, helper.Submit.ResourcePath, helper.Submit.WhenUncertain, helper.Submit.LookupExportId));
        Assert.NotNull(helper.Submit.Transform);
        Assert.Equal(new Idempotency(IdempotencyPlace.Query, "key", "{{job.idempotencyKey}}"), helper.Submit.Idempotency);
        Assert.Equal((30_000, 10_000, 7_200_000), (helper.Status.InitialWaitMs, helper.Status.PollWaitMs, helper.Status.ReadFailureToleranceMs));
        Assert.Equal(["RUNNING", "QUEUED"], helper.Status.InProgressValues);
        Assert.Equal(["200", "true", "1", "OK"], helper.Status.DoneValues);
        Assert.Equal(["EMPTY"], helper.Status.DoneWithoutDataValues);
        Assert.Equal(["FAILED"], helper.Status.ErrorValues);
        Assert.Equal(UnknownStatus.Fail, helper.Status.UnknownStatus);
        var schedule = helper.Status.Schedule!;
        Assert.Equal([900_000, 60_000], schedule.SequenceMs);
        Assert.Equal((1.5, 300_000, 1000, 0.1, false), (schedule.Factor, schedule.MaxMs, schedule.MinMs, schedule.Jitter, schedule.RespectRetryAfter));
        Assert.Equal(new ProgressDef("resource.percent", "resource.text"), helper.Status.Progress);
        Assert.Equal((null, "c"), (helper.ResultExportId, helper.CancelExportId));
        Assert.Equal((1_800_000, 172_800_000), (helper.StartDeadlineMs, helper.TotalDeadlineMs));
        Assert.Equal(new RetryDef(3, 60_000), helper.Retry);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{ "resourcePath": "a" }""", false)]
    [InlineData("""{ "transform": { "version": "1", "rules": [[{ "extract": "a", "generate": "b" }]] } }""", false)]
    [InlineData("""{ "transform": { "version": "1", "rules": [[]] } }""", true)]
    [InlineData("""{ "sameAsStatus": false }""", false)]
    public void Without_a_word_the_submit_answer_is_like_the_status_unless_it_has_rules_of_its_own(string submit, bool same) =>
        Assert.Equal(same, Documents.Read<AsyncHelperDef>(Documents.With(Documents.Helper, "http.submit", submit)).Submit.SameAsStatus);

    [Theory]
    [InlineData("http", null, "http", "required", "submit, status, result")]
    [InlineData("http", "[]", "http", "Expected an object with named fields, came a list", "Write { field: value }")]
    [InlineData("http.status", null, "http.status", "required", "statusPath")]
    [InlineData("http.status._exportId", null, "http.status._exportId", "required", "asks for the status")]
    [InlineData("http.status._exportId", "\"a b\"", "http.status._exportId", "not an id", "64")]
    [InlineData("http.status._exportId", "17", "http.status._exportId", "Expected a text, came a number", "quotes")]
    [InlineData("http.status.statusPath", null, "http.status.statusPath", "required", "statusPath: status")]
    [InlineData("http.status.statusPath", "\"\"", "http.status.statusPath", "required", "statusPath: status")]
    [InlineData("http.status.inProgressValues", null, "http.status.inProgressValues", "required", "IN_QUEUE")]
    [InlineData("http.status.inProgressValues", "[]", "http.status.inProgressValues", "no value", "IN_QUEUE")]
    [InlineData("http.status.doneValues", "\" , \"", "http.status.doneValues", "no value", "DONE")]
    [InlineData("http.status.doneValues", "{\"a\":1}", "http.status.doneValues", "Expected a list of texts, came an object", "A, B")]
    [InlineData("http.status.doneValues", "[\"a\", [1]]", "http.status.doneValues[1]", "came a list", "A, B")]
    [InlineData("http.status.pollWaitTime", "\"soon\"", "http.status.pollWaitTime", "\"soon\" is not a wait", "30s")]
    [InlineData("http.status.pollWaitTime", "true", "http.status.pollWaitTime", "came true or false", "30s")]
    [InlineData("http.status.initialWaitTime", "-1", "http.status.initialWaitTime", "less than nothing", "30s")]
    [InlineData("http.status.unknownStatus", "\"fial\"", "http.status.unknownStatus", "Expected one of wait, fail", "Did you mean fail?")]
    [InlineData("http.status.schedule", "{\"sequence\":[\"x\"]}", "http.status.schedule.sequence[0]", "is not a wait", "30s")]
    [InlineData("http.status.schedule", "{\"sequence\":true}", "http.status.schedule.sequence", "Expected a list", "15m")]
    [InlineData("http.status.schedule", "{\"factor\":0.5}", "http.status.schedule.factor", "from 1 to 100", "limits")]
    [InlineData("http.status.schedule", "{\"jitter\":2}", "http.status.schedule.jitter", "from 0 to 1", "limits")]
    [InlineData("http.status.schedule", "{\"min\":\"2m\",\"max\":\"1m\"}", "http.status.schedule.min", "longer than the longest", "Swap")]
    [InlineData("http.status.schedule", "{\"respectRetryAfter\":\"yes\"}", "http.status.schedule.respectRetryAfter", "Expected true or false, came a text", "without quotes")]
    [InlineData("http.status.progress", "{\"percent\":\"a..b[\"}", "http.status.progress.percent", "not a JMESPath", "resource.percent")]
    [InlineData("http.status.acceptors", """[{ "matcher": "path", "argument": "a b", "state": "done" }]""", "http.status.acceptors[0].argument", "It is not a JMESPath", "resource.percent")]
    [InlineData("http.status.acceptors", """[{ "matcher": "status", "expected": "soon", "state": "done" }]""", "http.status.acceptors[0].expected", "Expected an HTTP status code", "202")]
    [InlineData("http.status.acceptors", """[{ "matcher": "header", "state": "done" }]""", "http.status.acceptors[0].argument", "required", "header")]
    [InlineData("http.status.acceptors", """[{ "matcher": "path", "argument": "a" }]""", "http.status.acceptors[0].state", "required", "doneWithoutData")]
    [InlineData("http.submit.sameAsStatus", "\"true\"", "http.submit.sameAsStatus", "Expected true or false, came a text", "without quotes")]
    [InlineData("http.submit.idempotency", "{\"name\":\"K\"}", "http.submit.idempotency.in", "required", "header, query or body")]
    [InlineData("http.submit.idempotency", "{\"in\":\"header\"}", "http.submit.idempotency.name", "required", "Idempotency-Key")]
    [InlineData("http.submit.idempotency", "{\"in\":\"heeder\",\"name\":\"K\"}", "http.submit.idempotency.in", "Expected one of", "Did you mean header?")]
    [InlineData("http.submit.whenUncertain", "\"resumbit\"", "http.submit.whenUncertain", "Expected one of", "Did you mean resubmit?")]
    [InlineData("http.submit.whenUncertain", "{}", "http.submit.whenUncertain._exportId", "required", "looks the remote job up")]
    [InlineData("http.submit.before", "[{\"_exportId\":\"e\"}]", "http.submit.before[0].name", "required", "steps.upload")]
    [InlineData("http.submit.before", "[{\"name\":\"up load\",\"_exportId\":\"e\"}]", "http.submit.before[0].name", "up load cannot be a name", "letters, digits")]
    [InlineData("http.submit.after", "[{\"name\":\"a\",\"_exportId\":\"e\"},{\"name\":\"a\",\"_exportId\":\"e\"}]", "http.submit.after[1].name", "there twice", "own name")]
    [InlineData("http.submit.after", "[{\"name\":\"a\"}]", "http.submit.after[0]._exportId", "required", "id of the export")]
    [InlineData("http.submit.before", "{}", "http.submit.before", "Expected a list", "list of objects")]
    [InlineData("http.submit", "{\"mayBeFinal\":true,\"after\":[{\"name\":\"a\",\"_exportId\":\"e\"}]}", "http.submit.mayBeFinal", "cannot be final", "away")]
    [InlineData("http.result", "{\"before\":[{\"name\":\"a\",\"_exportId\":\"e\"}]}", "http.result.before", "not fetched", "fetches the result")]
    [InlineData("http.result.also", "[{\"name\":\"main\",\"_exportId\":\"e\"}]", "http.result.also[0].name", "cannot be the name", "errors")]
    [InlineData("http.result.also", "[{\"name\":\"pages\",\"_exportId\":\"e\"}]", "http.result.also[0].name", "cannot be the name", "errors")]
    [InlineData("http.submit.idempotency", "{\"in\":\"header\",\"name\":\"K\",\"duplicate\":{\"expected\":409}}", "http.submit.idempotency.duplicate.matcher", "required", "status")]
    [InlineData("http.submit.idempotency", "{\"in\":\"header\",\"name\":\"K\",\"duplicate\":{\"matcher\":\"status\",\"expected\":409,\"data\":\"a b\"}}", "http.submit.idempotency.duplicate.data", "not a JMESPath", "resource")]
    [InlineData("http.deadline", "{\"total\":0}", "http.deadline.total", "more than nothing", "24h")]
    [InlineData("http.retry", "{\"attempts\":0}", "http.retry.attempts", "from 1 to 100", "limits")]
    [InlineData("http.retry", "{\"attempts\":1.5}", "http.retry.attempts", "Expected a whole number", "limits")]
    [InlineData("_id", "\"..\"", "_id", "not an id", "24 hex")]
    [InlineData("_id", "\"a/b\"", "_id", "not an id", "24 hex")]
    [InlineData("name", "7", "name", "Expected a text, came a number", "quotes")]
    public void What_is_wrong_is_refused_with_place_message_and_hint(string field, string? json, string path, string message, string hint)
    {
        var reading = DefinitionReader.Read(DefinitionKind.AsyncHelpers, Documents.With(Documents.Helper, field, json));
        Assert.Null(reading.Value);
        var problem = Assert.Single(reading.Problems, p => p.Severity == Severity.Error);
        Assert.Equal(path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.status.polWaitTime", "1", "http.status.polWaitTime", "Did you mean pollWaitTime?")]
    [InlineData("http.status.statuspath", "\"x\"", "http.status.statuspath", "Did you mean statusPath?")]
    [InlineData("http.statsu", "{}", "http.statsu", "Did you mean status?")]
    [InlineData("htttp", "{}", "htttp", "Did you mean http?")]
    [InlineData("http.submit.idempotency", "{\"in\":\"header\",\"name\":\"K\",\"vaule\":\"x\"}", "http.submit.idempotency.vaule", "Did you mean value?")]
    [InlineData("http.status.errorValues", "[\"DONE\"]", "http.status.doneValues", "Take DONE out")]
    [InlineData("http.status.doneWithoutDataValues", "[\"IN_QUEUE\"]", "http.status.inProgressValues", "Take IN_QUEUE out")]
    [InlineData("http.submit.whenUncertain", "\"resubmit\"", "http.submit.whenUncertain", "Give http.submit.idempotency")]
    [InlineData("http.submit", "{\"sameAsStatus\":true,\"resourcePath\":\"a\"}", "http.submit.sameAsStatus", "sameAsStatus: false")]
    public void What_is_doubtful_is_accepted_with_a_warning(string field, string json, string path, string hint)
    {
        var reading = DefinitionReader.Read(DefinitionKind.AsyncHelpers, Documents.With(Documents.Helper, field, json));
        Assert.NotNull(reading.Value);
        var problem = Assert.Single(reading.Problems);
        Assert.Equal((Severity.Warning, path), (problem.Severity, problem.Path));
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_fields_are_kept_without_a_word()
    {
        var document = Documents.With(Documents.Helper, "http.status.colour", "\"blue\"");
        var reading = DefinitionReader.Read(DefinitionKind.AsyncHelpers, document);
        Assert.Empty(reading.Problems);
        Assert.Equal("blue", (string?)reading.Value!.Document["http"]!["status"]!["colour"]);
    }

    [Fact]
    public void Several_mistakes_are_all_told_at_once()
    {
        var document = Documents.With(Documents.Helper, "http.status", """{ "pollWaitTime": "x", "unknownStatus": "y" }""");
        var paths = DefinitionReader.Read(DefinitionKind.AsyncHelpers, document).Problems.Select(p => p.Path).Order(StringComparer.Ordinal);
        Assert.Equal(["http.status._exportId", "http.status.doneValues", "http.status.inProgressValues", "http.status.pollWaitTime", "http.status.statusPath", "http.status.unknownStatus"], paths);
    }
}
