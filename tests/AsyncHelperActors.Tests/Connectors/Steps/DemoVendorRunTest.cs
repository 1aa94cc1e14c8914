using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Demo;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>Whole runs against the demo vendor: submit, polls, result, over real HTTP.</summary>
public sealed class DemoVendorRunTest : IAsyncLifetime
{
    private DemoVendorHost _host = null!;

    public async Task InitializeAsync() => _host = await DemoVendorHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("json", "")]
    [InlineData("json", "\"envelope\":\"data.items\",")]
    [InlineData("ndjson", "")]
    [InlineData("csv", "")]
    [InlineData("csv", "\"gzip\":true,")]
    [InlineData("csv", "\"gzip\":\"file\",")]
    [InlineData("tsv", "")]
    [InlineData("xml", "")]
    public async Task Every_form_of_a_result_comes_whole(string format, string more)
    {
        _host.Vendor.Script("s", $$"""{"polls":2,"records":57,{{more}}"format":"{{format}}"}""");
        var path = more.Contains("envelope", StringComparison.Ordinal) ? "data.items" : format == "xml" ? "record" : "";
        var declared = more.Contains("file", StringComparison.Ordinal) ? $", successMediaType: {format}" : "";
        using var rig = Rig(path.Length == 0 ? declared : $", response: {{ resourcePath: {path} }}");

        var (last, saw) = await rig.RunToEndAsync();

        Assert.Equal(57, last.IsFetched().Records);
        Assert.Equal(57, rig.Pages.Lines().Distinct().Count());
        Assert.Equal(3, rig.Pages.Pages.Count);
        Assert.Equal(["IN_PROGRESS", "DONE"], saw.Distinct());
    }

    [Fact]
    public async Task A_file_comes_byte_for_byte()
    {
        _host.Vendor.Script("s", """{"records":3000000,"format":"binary","fileName":"a.bin"}""");
        using var rig = Rig();

        var fetched = (await rig.RunToEndAsync()).Last.IsFetched();

        Assert.Equal((3_000_000L, "a.bin", 3), (fetched.Bytes, fetched.File?.Name, fetched.Pages));
        using var http = new HttpClient();
        var direct = await http.GetByteArrayAsync(new Uri($"{Base}/s/s/jobs/{(string)rig.Remote!.Data.Parse()!["id"]!}/result"));
        Assert.Equal(direct, rig.Pages.Raw());
    }

    [Fact]
    public async Task Numbers_with_zero_among_them_are_statuses()
    {
        _host.Vendor.Script("s", """{"submitAsStatus":true,"statuses":[{"value":0,"forPolls":1},{"value":1,"forPolls":1}],"final":2}""");
        using var rig = Rig(lists: "statusPath: status, inProgressValues: [0, 1], doneValues: [2], errorValues: [3]");

        var (last, saw) = await rig.RunToEndAsync();

        last.IsFetched();
        Assert.Equal(["0", "1", "2"], saw.Distinct());
    }

    [Theory]
    [InlineData("CANCELLED", Decision.DoneWithoutData)]
    [InlineData("FATAL", Decision.Error)]
    public async Task Other_ends_are_told_apart_and_nothing_is_fetched(string final, Decision decision)
    {
        _host.Vendor.Script("s", $$"""{"final":"{{final}}","hasResult":false}""");
        using var rig = Rig(lists: "statusPath: status, inProgressValues: [IN_PROGRESS], doneValues: [DONE], doneWithoutDataValues: [CANCELLED], errorValues: [FATAL]");

        (await rig.RunToEndAsync()).Last.IsStatus(decision);

        Assert.Empty(rig.Pages.Calls);
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("absolute")]
    public async Task Addresses_in_the_answers_lead_on(string links)
    {
        _host.Vendor.Script("s", $$"""{"polls":1,"links":"{{links}}"}""");
        using var rig = Rig(status: "{{{data.statusUrl}}}", result: "{{{data.statusRes.resultUrl}}}");

        Assert.Equal(3, (await rig.RunToEndAsync()).Last.IsFetched().Records);
    }

    [Theory]
    [InlineData("Location", false)]
    [InlineData("Operation-Location", true)]
    [InlineData("Azure-AsyncOperation", true)]
    public async Task Addresses_in_headers_lead_on(string header, bool absolute)
    {
        _host.Vendor.Script("s", $$"""{"polls":1,"location":[{"header":"{{header}}","absolute":{{(absolute ? "true" : "false")}} }]}""");
        using var rig = Rig(status: $"{{{{{{submit.headers.{header}}}}}}}", result: $"{{{{{{submit.headers.{header}}}}}}}/result");

        Assert.Equal(3, (await rig.RunToEndAsync()).Last.IsFetched().Records);
    }

    [Fact]
    public async Task XML_answers_with_a_namespace_lead_on()
    {
        _host.Vendor.Script("s", """{"polls":1,"xmlStatus":true}""");
        using var rig = Rig();

        Assert.Equal(3, (await rig.RunToEndAsync()).Last.IsFetched().Records);
    }

    [Fact]
    public async Task The_status_answer_can_be_the_result()
    {
        _host.Vendor.Script("s", """{"polls":1,"resultHops":0,"records":5}""");
        using var rig = new ConnectorRig(
            VendorYaml.Job($"{Base}/s/s", statusRequest: "method: GET, relativeURI: \"/jobs/{{data.id}}\"", resultRequest: null), "orders");

        Assert.Equal(1, (await rig.RunToEndAsync()).Last.IsFetched().Records);
        Assert.Contains("\"result\":[", Assert.Single(rig.Pages.Lines()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kind":"basic","user":"u","password":"pass-word"}""", "auth: { type: basic, basic: { username: u, password: pass-word } }")]
    [InlineData("""{"kind":"bearer","value":"tok-12345"}""", "auth: { type: token, token: { token: tok-12345 } }")]
    [InlineData("""{"kind":"header","name":"X-Api-Key","value":"tok-12345"}""", "auth: { type: token, token: { token: tok-12345, headerName: X-Api-Key, scheme: \" \" } }")]
    [InlineData("""{"kind":"query","name":"api_key","value":"tok-12345"}""", "auth: { type: token, token: { token: tok-12345, location: url, paramName: api_key } }")]
    [InlineData("""{"kind":"cookie","user":"u","password":"pass-word","uses":2}""", "auth: { type: cookie, cookie: { uri: /login, method: POST, body: '{\"user\":\"u\",\"password\":\"pass-word\"}' } }")]
    [InlineData("""{"kind":"handshake","uses":2}""", "handshake: { statusCode: 409, header: X-Session-Id }")]
    public async Task Every_kind_of_credentials_is_shown_with_every_request(string script, string connection)
    {
        _host.Vendor.Script("s", $$"""{"polls":3,"auth":{{script}} }""");
        using var rig = Rig(connection: connection);
        using var nobody = Rig();

        Assert.Equal(3, (await rig.RunToEndAsync()).Last.IsFetched().Records);
        var refused = Assert.IsType<StepAnswer.Failed>(await nobody.SubmitAsync());
        Assert.Equal(FailureKind.Permanent, refused.Failure.Kind);
    }

    [Theory]
    [InlineData("503", FailureKind.Transient, "http_503", "tried again")]
    [InlineData("429", FailureKind.Throttled, "http_429", "too fast")]
    [InlineData("500", FailureKind.Unknown, "http_500", "does not say")]
    [InlineData("404", FailureKind.Permanent, "http_404", "relativeURI")]
    [InlineData("truncate", FailureKind.Unknown, "body_truncated", "never used")]
    [InlineData("garbage", FailureKind.Unknown, "body_unreadable", "JSON was expected")]
    [InlineData("wrongType", FailureKind.Permanent, "wrong_content_type", "a page of HTML came")]
    [InlineData("redirectLoop", FailureKind.Permanent, "redirect_loop", "followRedirects")]
    [InlineData("empty", FailureKind.Unknown, "body_unreadable", "empty")]
    [InlineData("hugeBody", FailureKind.Permanent, "body_too_large", "maxResponseBytes")]
    [InlineData("xmlBomb", FailureKind.Unknown, "body_unreadable", "DOCTYPE")]
    [InlineData("xmlDtd", FailureKind.Unknown, "body_unreadable", "DOCTYPE")]
    public async Task Every_fault_of_a_vendor_is_classified_on_polls_and_on_results(string fault, FailureKind kind, string code, string part)
    {
        _host.Vendor.Script("s", $$"""{"faults":[{"on":"status","kind":"{{fault}}","nth":1},{"on":"result","kind":"{{fault}}","nth":1}]}""");
        using var rig = Rig();
        (await rig.SubmitAsync()).IsSubmitted();

        (await rig.PollAsync()).IsFailed(kind, code, "Status request of export order-status: GET", part);
        (await rig.PollAsync()).IsStatus(Decision.Done);
        var first = await rig.FetchAsync();
        Assert.True(fault == "hugeBody" || first is StepAnswer.Failed, first.ToString());
        if (first is StepAnswer.Failed failed)
        {
            Assert.Equal(kind, failed.Failure.Kind);
            Assert.Contains("Result request of export order-result: GET", failed.Failure.Message, StringComparison.Ordinal);
            Assert.Equal(3, (await rig.FetchAsync()).IsFetched().Records);
        }

        Assert.Equal(3, rig.Pages.Lines().Count);
        Assert.Equal(0, _host.Vendor.Stats().DtdFetches);
    }

    [Theory]
    [InlineData("drop", FailureKind.Unknown)]
    [InlineData("dropAfter", FailureKind.Unknown)]
    [InlineData("hang", FailureKind.Unknown)]
    public async Task A_submission_without_an_answer_is_uncertain(string fault, FailureKind kind)
    {
        _host.Vendor.Script("s", $$"""{"faults":[{"on":"submit","kind":"{{fault}}","nth":1}]}""");
        using var rig = Rig(connection: "timeout: 500ms");

        var failed = Assert.IsType<StepAnswer.Failed>(await rig.SubmitAsync());

        Assert.Equal(kind, failed.Failure.Kind);
        Assert.Contains("Submit request of export orders: POST", failed.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_submission_with_the_same_key_is_one_remote_job()
    {
        _host.Vendor.Script("s", """{"faults":[{"on":"submit","kind":"dropAfter","nth":1}]}""");
        using var rig = new ConnectorRig(
            VendorYaml.Job(
                $"{Base}/s/s",
                submitRequest: "method: POST, relativeURI: /jobs, body: '{\"correlationId\":\"{{job.id}}\"}'",
                submit: "sameAsStatus: true, idempotency: { in: header, name: Idempotency-Key }"),
            "orders");

        Assert.IsType<StepAnswer.Failed>(await rig.SubmitAsync());
        (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal((1, 2), (_host.Vendor.RemoteJobsFor("job_1"), _host.Vendor.SubmitsFor("job_1")));
    }

    [Fact]
    public async Task A_signed_address_on_another_host_gets_no_credentials()
    {
        _host.Vendor.Script("s", """{"resultHops":2,"urlHost":"localhost","auth":{"kind":"bearer","value":"tok-12345"}}""");
        using var document = Rig(connection: "auth: { type: token, token: { token: tok-12345 } }", result: "/documents/{{data.statusRes.documentId}}");
        (await document.RunToEndAsync()).Last.IsFetched();
        var url = (string)System.Text.Json.Nodes.JsonNode.Parse(Assert.Single(document.Pages.Lines()))!["url"]!;

        using var blob = Rig(connection: "auth: { type: token, token: { token: tok-12345 } }", result: url);

        Assert.Equal(3, (await blob.RunToEndAsync()).Last.IsFetched().Records);
        Assert.Equal(0, _host.Vendor.Stats().BlobCredentials);
    }

    private string Base => _host.BaseAddress.ToString().TrimEnd('/');

    private ConnectorRig Rig(
        string resultFields = "",
        string lists = VendorYaml.Lists,
        string connection = "",
        string status = "/jobs/{{data.id}}",
        string result = "/jobs/{{data.id}}/result") => new(
        VendorYaml.Job(
            $"{Base}/s/s",
            connection,
            statusRequest: $"method: GET, relativeURI: \"{status}\"",
            status: lists,
            resultRequest: $"method: GET, relativeURI: \"{result}\"{resultFields}"),
        "orders");
}
