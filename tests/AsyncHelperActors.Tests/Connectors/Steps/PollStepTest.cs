using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

public sealed class PollStepTest : IAsyncLifetime
{
    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [InlineData("application/json", "", "{\"status\":\"DONE\"}", Decision.Done, "DONE")]
    [InlineData("application/json-rpc", "", "{\"status\":\"DONE\"}", Decision.Done, "DONE")]
    [InlineData("application/vnd.acme.job+json; charset=utf-8", "", "{\"status\":\"DONE\"}", Decision.Done, "DONE")]
    [InlineData("text/plain", "", "{\"status\":\"DONE\"}", Decision.Done, "DONE")]
    [InlineData("application/octet-stream", "", "{\"status\":\"DONE\"}", Decision.Done, "DONE")]
    [InlineData("", "", "{\"status\":\"DONE\"}", Decision.Done, "DONE")]
    [InlineData("text/html", "", "{\"status\":\"DONE\"}", Decision.Done, "DONE")]
    [InlineData("text/xml", "", "<r><status>DONE</status></r>", Decision.Done, "DONE")]
    [InlineData("application/soap+xml", "", "<r xmlns='urn:x'><status>DONE</status></r>", Decision.Done, "DONE")]
    [InlineData("", "", "<r><status>DONE</status></r>", Decision.Done, "DONE")]
    [InlineData("application/x-www-form-urlencoded", "", "status=DONE&x=1", Decision.Done, "DONE")]
    [InlineData("application/json", "response: { resourcePath: jobs }", "{\"jobs\":[{\"status\":\"DONE\"},{\"status\":\"FATAL\"}]}", Decision.Done, "DONE")]
    [InlineData("application/json", "", "{\"status\":0}", Decision.InProgress, "0")]
    [InlineData("application/json", "", "{\"status\":3,\"reason\":\"disk\"}", Decision.Error, "3")]
    [InlineData("application/json", "", "{\"status\":\"EMPTY\"}", Decision.DoneWithoutData, "EMPTY")]
    [InlineData("application/json", "", "{\"status\":\"done\"}", Decision.Unknown, "done")]
    [InlineData("application/json", "", "{\"status\":null}", Decision.Unknown, null)]
    [InlineData("application/json", "", "{\"status\":1,\"status\":2}", Decision.Done, "2")]
    public async Task The_status_is_found_in_every_kind_of_answer(string contentType, string fields, string body, Decision decision, string? value)
    {
        _vendor.On("/status", 200, contentType, body);
        using var rig = Rig(VendorYaml.Lists, fields);

        Assert.Equal(value, (await rig.PollAsync()).IsStatus(decision).Value.Value);
    }

    [Theory]
    [InlineData("DONE", "text/plain", Decision.Done)]
    [InlineData("  DONE\r\n", "text/plain", Decision.Done)]
    [InlineData("DONE", "", Decision.Done)]
    [InlineData("done", "text/plain", Decision.Unknown)]
    public async Task Of_a_plain_text_the_path_is_a_dot(string body, string contentType, Decision decision)
    {
        _vendor.On("/status", 200, contentType, body);
        using var rig = Rig(VendorYaml.Lists.Replace("statusPath: status", "statusPath: \".\"", StringComparison.Ordinal));

        (await rig.PollAsync()).IsStatus(decision);
    }

    [Fact]
    public async Task A_status_is_found_by_a_sibling_in_XML_RPC()
    {
        const string Path = "params/param/value/struct/member[name='status']/value/string";
        _vendor.On("/status", 200, "text/xml", """
            <?xml version="1.0"?><methodResponse><params><param><value><struct>
            <member><name>gid</name><value><string>be9d</string></value></member>
            <member><name>status</name><value><string>active</string></value></member>
            </struct></value></param></params></methodResponse>
            """);
        using var rig = Rig($"statusPath: \"{Path}\", inProgressValues: [active], doneValues: [complete]");
        Assert.Equal("active", (await rig.PollAsync()).IsStatus(Decision.InProgress).Value.Value);

        _vendor.On("/status", 200, "text/xml", "<methodResponse><fault><value><string>GID is not found</string></value></fault></methodResponse>");
        var rule = (await rig.PollAsync()).IsStatus(Decision.Unknown).Rule;

        Assert.Contains("finds nothing in the status answer, which holds the fields methodResponse", rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_in_XML_RPC_is_a_failure_by_the_fail_path_of_the_status_export()
    {
        _vendor.On("/status", 200, "text/xml", "<methodResponse><fault><value><string>GID is not found</string></value></fault></methodResponse>");
        using var rig = Rig(VendorYaml.Lists, "response: { failPath: /methodResponse/fault, errorPath: //fault//string }");

        (await rig.PollAsync()).IsFailed(FailureKind.Permanent, "vendor_error", "failPath '/methodResponse/fault'", "GID is not found");
    }

    [Fact]
    public async Task A_path_that_finds_nothing_is_unknown_and_says_what_the_answer_held()
    {
        _vendor.On("/status", 200, "application/json", """{"id":1,"state":"x","created":"y"}""");
        using var rig = Rig(VendorYaml.Lists);

        var rule = (await rig.PollAsync()).IsStatus(Decision.Unknown).Rule;

        Assert.Equal("http.status.statusPath 'status' finds nothing in the status answer, which holds the fields id, state, created. Set it to where the status is.", rule);
    }

    [Fact]
    public async Task A_resource_path_that_finds_nothing_is_unknown_too()
    {
        _vendor.On("/status", 200, "application/json", """{"jobs":[]}""");
        using var rig = Rig(VendorYaml.Lists, "response: { resourcePath: jobs }");

        var rule = (await rig.PollAsync()).IsStatus(Decision.Unknown).Rule;

        Assert.Contains("resourcePath 'jobs' of export order-status finds nothing", rule, StringComparison.Ordinal);
        Assert.Contains("the fields jobs", rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_of_error_says_value_and_reason_with_secrets_masked()
    {
        _vendor.On("/status", 200, "application/json", """{"status":"FATAL","details":{"errorMessage":"key hunter2-secret is expired"}}""");
        using var rig = Rig(VendorYaml.Lists);

        var rule = (await rig.PollAsync()).IsStatus(Decision.Error).Rule;

        Assert.Equal("The status value 'FATAL' is in http.status.errorValues: the remote job failed. The vendor's answer: errorMessage: key **** is expired", rule);
    }

    [Theory]
    [InlineData("{ matcher: status, expected: 404, state: done }", 404, "", Decision.Done)]
    [InlineData("{ matcher: status, expected: 303, state: done }", 303, "", Decision.Done)]
    [InlineData("{ matcher: status, expected: 202, state: inProgress }, { matcher: status, expected: 200, state: done }", 202, "", Decision.InProgress)]
    [InlineData("{ matcher: status, expected: 202, state: inProgress }, { matcher: status, expected: 200, state: done }", 200, "<html>done</html>", Decision.Done)]
    [InlineData("{ matcher: header, argument: X-Job-State, expected: ready, state: done }", 200, "", Decision.Done)]
    [InlineData("{ matcher: path, argument: \"headers.\\\"x-job-state\\\"\", expected: ready, state: partial }", 200, "", Decision.Partial)]
    [InlineData("{ matcher: pathAny, argument: \"body.parts[].state\", expected: bad, state: partial }", 200, "{\"parts\":[{\"state\":\"good\"},{\"state\":\"bad\"}]}", Decision.Partial)]
    [InlineData("{ matcher: path, argument: \"length(body.parts)\", expected: 0, state: doneWithoutData }", 200, "{\"parts\":[]}", Decision.DoneWithoutData)]
    [InlineData("{ matcher: path, argument: submit.data.id, expected: 7, state: error }", 200, "{\"x\":1}", Decision.Error)]
    public async Task Acceptors_come_first_and_win_over_bad_statuses(string acceptors, int code, string body, Decision decision)
    {
        _vendor.On("/status", code, body.StartsWith('<') ? "text/html" : "application/json", body, ("X-Job-State", "ready"));
        using var rig = Rig($"{VendorYaml.Lists}, acceptors: [ {acceptors} ]", "followRedirects: false");

        Assert.Contains("http.status.acceptors[", (await rig.PollAsync()).IsStatus(decision).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_no_acceptor_matches_the_lists_decide_and_without_lists_it_is_unknown()
    {
        _vendor.On("/status", 200, "application/json", """{"status":"DONE"}""");
        using var withLists = Rig($"{VendorYaml.Lists}, acceptors: [ {{ matcher: status, expected: 404, state: error }} ]");
        using var without = Rig("acceptors: [ { matcher: status, expected: 404, state: error } ]");

        (await withLists.PollAsync()).IsStatus(Decision.Done);
        Assert.Contains("No rule of http.status.acceptors matches", (await without.PollAsync()).IsStatus(Decision.Unknown).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_read_and_Retry_After_is_handed_on()
    {
        _vendor.On("/status", 200, "application/json", """{"status":"IN_PROGRESS","pct":"40 %","note":"copying"}""", ("Retry-After", "9"));
        using var rig = Rig($"{VendorYaml.Lists}, progress: {{ percent: body.pct, message: body.note }}");

        var status = (await rig.PollAsync()).IsStatus(Decision.InProgress);

        Assert.Equal((new RemoteProgress(40, "copying"), 9000L), (status.Progress, status.RetryAfterMs));
    }

    [Theory]
    [InlineData(404, FailureKind.Permanent)]
    [InlineData(503, FailureKind.Transient)]
    [InlineData(429, FailureKind.Throttled)]
    public async Task An_unreadable_status_is_a_failure_and_not_a_status(int code, FailureKind kind)
    {
        _vendor.On("/status", code, "application/json", """{"error":"Could not find task with id 1"}""");
        using var rig = Rig(VendorYaml.Lists);

        (await rig.PollAsync()).IsFailed(kind, $"http_{code}", "Status request of export order-status: GET", "Could not find task");
    }

    [Fact]
    public async Task An_empty_answer_is_a_failure_and_not_an_unknown_status()
    {
        _vendor.On("/status", 200, "application/json", "");
        using var rig = Rig(VendorYaml.Lists);

        (await rig.PollAsync()).IsFailed(FailureKind.Unknown, "body_unreadable", "a status was expected, the answer is empty", "http.status.acceptors");
    }

    [Fact]
    public async Task Only_a_final_status_is_kept_and_only_as_far_as_it_is_needed()
    {
        var large = new string('x', 300_000);
        _vendor.On("/status", 200, "application/json", $$"""{"status":"IN_PROGRESS","blob":"{{large}}"}""");
        using var unused = Rig(VendorYaml.Lists);
        using var used = Rig(VendorYaml.Lists, result: "method: GET, relativeURI: \"/result/{{data.statusRes.documentId}}\"");
        using var isResult = Rig(VendorYaml.Lists, result: null);
        Assert.Null((await used.PollAsync()).IsStatus(Decision.InProgress).Value.Resource.Text);

        _vendor.On("/status", 200, "application/json", $$"""{"status":"DONE","blob":"{{large}}"}""");

        Assert.Null((await unused.PollAsync()).IsStatus(Decision.Done).Value.Resource.Text);
        (await used.PollAsync()).IsFailed(FailureKind.Permanent, "status_data_too_large", "resourcePath of the status export");
        (await isResult.PollAsync()).IsFailed(FailureKind.Permanent, "status_data_too_large", "http.result._exportId");
    }

    [Fact]
    public async Task The_status_request_sees_what_the_submit_answer_held()
    {
        _vendor.On("/jobs", 202, "application/json", """{"id":"a b/c","token":"t"}""").On("/status", 200, "application/json", """{"status":"IN_PROGRESS"}""");
        using var rig = new ConnectorRig(
            VendorYaml.Job(
                _vendor.Base,
                statusRequest: "method: POST, relativeURI: \"/status?id={{data.id}}&same={{record.id}}&bare={{id}}&job={{job.id}}&n={{job.attempt}}&c={{submit.statusCode}}&q={{export.http.method}}&s={{settings.size}}&e={{{connection.http.encrypted.password}}}\", "
                    + "body: '{\"params\":[\"{{data.token}}\", {{input.n}}, \"{{job.createdAt}}\", \"{{currentExportDateTime}}\"]}'"),
            "orders")
        { Input = new RawJson("""{"n":5}""") };
        await rig.SubmitAsync();

        (await rig.PollAsync()).IsStatus(Decision.InProgress);

        Assert.Equal("/status?id=a%20b%2Fc&same=a%20b%2Fc&bare=a%20b%2Fc&job=job_1&n=1&c=202&q=POST&s=&e=", _vendor.Last.PathAndQuery);
        Assert.Equal("""{"params":["t", 5, "2024-10-04T00:00:00.000Z", "2024-10-04T00:00:00.000Z"]}""", _vendor.Last.Body);
        Assert.Equal("application/json", _vendor.Last.Headers["Content-Type"]);
    }

    private ConnectorRig Rig(string status, string statusFields = "", string? result = "method: GET, relativeURI: /result") => new(
        VendorYaml.Job(
            _vendor.Base,
            "encrypted: { password: hunter2-secret }",
            statusRequest: $"method: GET, relativeURI: /status{(statusFields.Length == 0 ? "" : ", " + statusFields)}",
            status: status,
            resultRequest: result),
        "orders",
        limits: ConnectorLimits.Default)
    { Remote = new RemoteJob(new RawJson("""{"id":7}"""), new RawJson("""{"statusCode":202}""")) };
}
