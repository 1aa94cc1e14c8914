using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

public sealed class SubmitStepTest : IAsyncLifetime
{
    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [InlineData("sameAsStatus: true", "response: { resourcePath: job }", "{\"job\":{\"id\":7}}", "{\"id\":7}")]
    [InlineData("sameAsStatus: true", "", "{\"id\":7}", "{\"id\":7}")]
    [InlineData("sameAsStatus: false", "response: { resourcePath: other }", "{\"id\":7}", "{\"id\":7}")]
    [InlineData("sameAsStatus: false, resourcePath: \"data.run.operation\"", "", "{\"data\":{\"run\":{\"operation\":{\"id\":\"gid://1\"}}}}", "{\"id\":\"gid://1\"}")]
    [InlineData("sameAsStatus: false, resourcePath: \"{{input.where}}\"", "", "{\"there\":{\"id\":1}}", "{\"id\":1}")]
    [InlineData("sameAsStatus: false, resourcePath: jobs", "", "{\"jobs\":[{\"id\":1},{\"id\":2}]}", "{\"id\":1}")]
    [InlineData("sameAsStatus: false, resourcePath: result", "", "{\"result\":\"2089b05\"}", "\"2089b05\"")]
    [InlineData("sameAsStatus: false, resourcePath: result", "", "{\"result\":0}", "0")]
    public async Task The_resource_becomes_the_data_of_the_later_requests(string submit, string statusFields, string answer, string data)
    {
        _vendor.On("/jobs", 202, "application/json", answer);
        using var rig = Rig(submit: submit, statusRequest: $"method: GET, relativeURI: /status{(statusFields.Length == 0 ? "" : ", " + statusFields)}");
        rig.Input = new RawJson("""{"where":"there"}""");

        Assert.Equal(data, (await rig.SubmitAsync()).IsSubmitted().Remote.Data.Text);
    }

    [Theory]
    [InlineData("", "{{data.ReportRequestId}}", "/status/5")]
    [InlineData("", "{{data.ReportRequestId.[0]._}}", "/status/5")]
    [InlineData("/ReportRequestId/text()", "{{data}}", "/status/5")]
    public async Task An_XML_answer_is_read_plainly_or_in_Celigos_shape_whichever_the_templates_speak(string below, string template, string expected)
    {
        _vendor.On("/jobs", 200, "text/xml", """
            <?xml version="1.0"?>
            <RequestReportResponse xmlns="http://mws.amazonaws.com/doc/2009-01-01/"><RequestReportResult><ReportRequestInfo>
              <ReportRequestId>5</ReportRequestId><ReportProcessingStatus>_SUBMITTED_</ReportProcessingStatus>
            </ReportRequestInfo></RequestReportResult></RequestReportResponse>
            """);
        _vendor.On("/status/5", 200, "application/json", """{"status":"IN_PROGRESS"}""");
        using var rig = Rig(
            submit: $"sameAsStatus: false, resourcePath: \"/RequestReportResponse/RequestReportResult/ReportRequestInfo{below}\"",
            statusRequest: $"method: GET, relativeURI: \"/status/{template}\"");

        (await rig.SubmitAsync()).IsSubmitted();
        (await rig.PollAsync()).IsStatus(Decision.InProgress);

        Assert.Equal(expected, _vendor.Last.PathAndQuery);
    }

    [Fact]
    public async Task Nothing_at_the_path_ends_the_job_with_the_path_the_answer_and_what_to_do()
    {
        _vendor.On("/jobs", 202, "application/json", """{"job":{"id":7},"note":"hunter2-secret is set"}""");
        using var rig = Rig(
            connection: "encrypted: { password: hunter2-secret }",
            submit: "sameAsStatus: false, resourcePath: report");

        (await rig.SubmitAsync()).IsFailed(
            FailureKind.Permanent, "submit_no_data", "Submit request of export orders", "at 'report'", "the fields job, note", "**** is set", "http.submit.resourcePath");
    }

    [Fact]
    public async Task An_answer_without_a_body_is_enough_when_a_header_tells_the_rest()
    {
        _vendor.On("/jobs", 202, "", "", ("Location", "/jobs/7"), ("X-Other", "no"), ("Retry-After", "3"));
        _vendor.On("/jobs/7", 200, "application/json", """{"status":"DONE"}""");
        using var rig = Rig(statusRequest: "method: GET, relativeURI: \"{{{submit.headers.Location}}}\"");

        var submitted = (await rig.SubmitAsync()).IsSubmitted();
        (await rig.PollAsync()).IsStatus(Decision.Done);

        Assert.Equal(3000, submitted.RetryAfterMs);
        Assert.DoesNotContain("X-Other", submitted.Remote.Facts.Text, StringComparison.Ordinal);
        Assert.Equal("/jobs/7", _vendor.Last.PathAndQuery);
    }

    [Fact]
    public async Task An_answer_without_a_body_is_not_enough_when_nobody_asks_for_headers()
    {
        _vendor.On("/jobs", 202, "", "");
        using var rig = Rig();

        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "submit_no_data", "The answer has no body", "{{submit.headers.Location}}");
    }

    [Theory]
    [InlineData("submit.headers.x-job", true, false)]
    [InlineData("submit.headers.X-JOB", true, false)]
    [InlineData("lookup submit.headers \"X-Job\"", true, false)]
    [InlineData("submit.body.deep.id", false, true)]
    [InlineData("data.id", false, false)]
    public async Task The_journal_keeps_of_the_answer_what_a_template_speaks_of(string expression, bool header, bool body)
    {
        _vendor.On("/jobs", 202, "application/json", """{"id":"x7","deep":{"id":"x7"}}""", ("X-Job", "x7"), ("X-Noise", "n"));
        _vendor.On("/status/x7", 200, "application/json", """{"status":"IN_PROGRESS"}""");
        using var rig = Rig(statusRequest: $"method: GET, relativeURI: '/status/{{{{{expression}}}}}'");

        var facts = (await rig.SubmitAsync()).IsSubmitted().Remote.Facts.Parse()!;
        (await rig.PollAsync()).IsStatus(Decision.InProgress);

        Assert.Equal((header, body, false), (facts["headers"]!["X-Job"] is not null, facts["body"] is not null, facts["headers"]!["X-Noise"] is not null));
        Assert.Equal((202, $"{_vendor.Base}/jobs"), ((int)facts["statusCode"]!, (string)facts["url"]!));
        Assert.Equal("/status/x7", _vendor.Last.PathAndQuery);
    }

    [Fact]
    public async Task Data_that_is_too_large_for_the_journal_is_refused_with_a_remedy()
    {
        _vendor.On("/jobs", 202, "application/json", $$"""{"id":1,"blob":"{{new string('x', 300_000)}}"}""");
        using var rig = Rig();

        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "submit_data_too_large", "at most 262144 bytes", "http.submit.resourcePath");
    }

    [Fact]
    public async Task Data_that_is_nested_too_deep_for_the_journal_is_refused_with_a_remedy()
    {
        _vendor.On("/jobs", 202, "application/json", $$"""{"a":{{new string('[', 100)}}{{new string(']', 100)}}}""");
        using var rig = Rig();

        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "submit_data_too_large", "nested at most 48 deep", "http.submit.resourcePath");
    }

    [Theory]
    [InlineData("header, name: Idempotency-Key", "Idempotency-Key", "", "{\"a\":1}")]
    [InlineData("query, name: key", "", "/jobs?key=job_1", "{\"a\":1}")]
    [InlineData("body, name: meta.key", "", "", "{\"a\":1,\"meta\":{\"key\":\"job_1\"}}")]
    [InlineData("header, name: X-Key, value: \"{{job.id}}-{{job.createdAt}}\"", "X-Key", "", "{\"a\":1}")]
    public async Task The_idempotency_key_is_the_same_for_every_attempt(string place, string header, string path, string body)
    {
        _vendor.On("/jobs", 202, "application/json", """{"id":1}""");
        using var rig = Rig(submitRequest: "method: POST, relativeURI: /jobs, body: '{\"a\":1}'", submit: $"sameAsStatus: true, idempotency: {{ in: {place} }}");

        (await rig.SubmitAsync()).IsSubmitted();
        rig.Attempt = 2;
        (await rig.SubmitAsync()).IsSubmitted();

        var sent = _vendor.Seen.ToArray();
        Assert.Equal((sent[0].PathAndQuery, sent[0].Body), (sent[1].PathAndQuery, sent[1].Body));
        Assert.Equal(body, sent[0].Body);
        Assert.Equal(path.Length == 0 ? "/jobs" : path, sent[0].PathAndQuery);
        if (header.Length > 0)
        {
            Assert.StartsWith("job_1", sent[0].Headers[header], StringComparison.Ordinal);
            Assert.Equal(sent[0].Headers[header], sent[1].Headers[header]);
        }
    }

    [Fact]
    public async Task The_key_is_not_sent_with_polls()
    {
        _vendor.On("/jobs", 202, "application/json", """{"id":1}""").On("/status", 200, "application/json", """{"status":"DONE"}""");
        using var rig = Rig(submit: "sameAsStatus: true, idempotency: { in: header, name: Idempotency-Key }");
        await rig.SubmitAsync();

        (await rig.PollAsync()).IsStatus(Decision.Done);

        Assert.False(_vendor.Last.Headers.ContainsKey("Idempotency-Key"));
    }

    [Theory]
    [InlineData(404, FailureKind.Permanent)]
    [InlineData(409, FailureKind.Permanent)]
    [InlineData(401, FailureKind.Permanent)]
    [InlineData(429, FailureKind.Throttled)]
    [InlineData(503, FailureKind.Transient)]
    [InlineData(500, FailureKind.Unknown)]
    [InlineData(504, FailureKind.Unknown)]
    public async Task A_bad_status_is_classified_and_says_step_expected_came_and_remedy(int code, FailureKind kind)
    {
        _vendor.On("/jobs", code, "application/json", """{"error":"Needed resources are used by other tasks."}""");
        using var rig = Rig();

        (await rig.SubmitAsync()).IsFailed(kind, $"http_{code}", "Submit request of export orders: POST", "a 2xx answer was expected", code.ToString(), "Needed resources");
    }

    [Theory]
    [InlineData("successPath: ok, successValues: [\"true\"]", "{\"id\":1,\"ok\":true}", true)]
    [InlineData("successPath: ok, successValues: [\"true\"]", "{\"id\":1,\"ok\":false,\"why\":\"no\"}", false)]
    [InlineData("successPath: ok", "{\"id\":1}", false)]
    [InlineData("successPath: ok", "{\"id\":1,\"ok\":false}", false)]
    [InlineData("failPath: error", "{\"id\":1,\"error\":null}", true)]
    [InlineData("failPath: errors", "{\"id\":1,\"errors\":[]}", true)]
    [InlineData("failPath: error", "{\"id\":1,\"error\":{\"code\":1}}", false)]
    [InlineData("failPath: code, failValues: [\"17\"]", "{\"id\":1,\"code\":17}", false)]
    [InlineData("failPath: code, failValues: [\"17\"]", "{\"id\":1,\"code\":18}", true)]
    [InlineData("successPath: \"r[*].ok\", successValues: [\"true\"], allowArrayforSuccessPath: true", "{\"r\":[{\"ok\":false},{\"ok\":true}]}", true)]
    [InlineData("successPath: \"r[*].ok\", successValues: [\"true\"]", "{\"r\":[{\"ok\":false},{\"ok\":true}]}", false)]
    public async Task A_good_status_with_an_error_in_the_body_is_a_refusal(string rules, string answer, bool good)
    {
        _vendor.On("/jobs", 200, "application/json", answer);
        using var rig = Rig(submitRequest: $"method: POST, relativeURI: /jobs, body: '{{}}', response: {{ {rules}, errorPath: why }}");

        var result = await rig.SubmitAsync();

        if (good)
        {
            result.IsSubmitted();
        }
        else
        {
            result.IsFailed(FailureKind.Permanent, "vendor_error", "was expected at", "came", "The vendor's answer: ");
        }
    }

    [Fact]
    public async Task The_connections_own_words_for_too_fast_and_who_are_you_are_heard()
    {
        _vendor.On("/jobs", 200, "application/json", """{"fault":"SLOW_DOWN"}""");
        using var rig = Rig(connection: "rateLimit: { failPath: fault, failValues: [SLOW_DOWN], limit: 7000 }, auth: { type: token, failPath: fault, failValues: [NO_ENTRY], token: { token: abcdefgh } }");

        Assert.Equal(7000, (await rig.SubmitAsync()).IsFailed(FailureKind.Throttled, "rate_limited", "http.rateLimit.failPath 'fault'").RetryAfterMs);
        _vendor.On("/jobs", 200, "application/json", """{"fault":"NO_ENTRY"}""");
        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "auth_refused", "Check the credentials", "connection vendor");
    }

    [Fact]
    public async Task Half_an_answer_leaves_a_submission_uncertain()
    {
        _vendor.On("/jobs", 202, "application/json", """{"id":""");
        using var rig = Rig();

        (await rig.SubmitAsync()).IsFailed(FailureKind.Unknown, "body_unreadable", "JSON was expected", "line 1, byte 7", "The answer begins: {\"id\":");
    }

    [Fact]
    public async Task Definitions_are_read_and_compiled_once()
    {
        _vendor.On("/jobs", 202, "application/json", """{"id":1}""").On("/status", 200, "application/json", """{"status":"IN_PROGRESS"}""");
        using var rig = Rig();
        await rig.SubmitAsync();
        var reads = rig.Reads;

        for (var i = 0; i < 10; i++)
        {
            (await rig.PollAsync()).IsStatus(Decision.InProgress);
        }

        Assert.Equal(reads, rig.Reads);
    }

    private ConnectorRig Rig(
        string connection = "",
        string submitRequest = "method: POST, relativeURI: /jobs, body: '{}'",
        string submit = "sameAsStatus: true",
        string statusRequest = "method: GET, relativeURI: /status") =>
        new(VendorYaml.Job(_vendor.Base, connection, submitRequest, submit, statusRequest), "orders", limits: ConnectorLimits.Default);
}
