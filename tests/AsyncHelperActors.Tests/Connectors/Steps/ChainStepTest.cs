using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>Requests around the submission and before the result: what their answers are called, and where their addresses lead.</summary>
public sealed class ChainStepTest : IAsyncLifetime
{
    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Fact]
    public async Task What_an_answer_held_is_there_for_the_later_requests()
    {
        _vendor.On("/slots", 201, "application/json", """{"id":"s-1"}""", ("X-Ticket", "t-9"), ("Location", "/elsewhere/s-1"))
            .On("/jobs", 202, "application/json", """{"id":7}""");
        using var rig = Rig(submit: "body: '{{steps.reserve.id}} {{steps.reserve.headers.x-ticket}} {{steps.reserve.statusCode}} {{answers.reserve.headers.X-Ticket}}'");

        await rig.ChainAsync("reserve");
        (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal("s-1 t-9 201 t-9", _vendor.Last.Body);
    }

    [Fact]
    public async Task A_field_of_the_resource_comes_before_a_fact_of_the_answer_with_its_name()
    {
        _vendor.On("/slots", 201, "application/json", """{"url":"/own","headers":1}""").On("/jobs", 202, "application/json", """{"id":7}""");
        using var rig = Rig(submit: "body: '{{{steps.reserve.url}}} {{steps.reserve.headers}} {{{answers.reserve.url}}}'");

        await rig.ChainAsync("reserve");
        await rig.SubmitAsync();

        Assert.Equal($"/own 1 {_vendor.Base}/slots", _vendor.Last.Body);
    }

    [Theory]
    [InlineData("""{"url":"up/1"}""", "{{{steps.reserve.url}}}", "/deep/up/1")]
    [InlineData("""{"url":"/up/1"}""", "{{steps.reserve.url}}", "/up/1")]
    [InlineData("""{"url":"?n=1"}""", "{{{steps.reserve.url}}}", "/deep/slots?n=1")]
    [InlineData("{}", "{{{answers.reserve.headers.Location}}}/put", "/there/put")]
    public async Task A_relative_address_resolves_against_the_address_that_gave_it(string answer, string uri, string expected)
    {
        _vendor.On("/deep/slots", 201, "application/json", answer, ("Location", "/there"));
        using var rig = Rig(reserve: "/deep/slots", upload: uri);

        await rig.ChainAsync("reserve");
        await rig.ChainAsync("upload");

        Assert.Equal(expected, _vendor.Last.PathAndQuery);
    }

    [Theory]
    [InlineData("application/json", "\"id-7\"", "id-7")]
    [InlineData("text/plain", "id-7", "id-7")]
    [InlineData("application/xml", "<r><id>id-7</id></r>", "id-7")]
    public async Task A_resource_can_be_a_text_and_come_from_XML(string type, string body, string expected)
    {
        var isXml = type.Contains("xml", StringComparison.Ordinal);
        _vendor.On("/slots", 200, type, body).On("/jobs", 202, "application/json", """{"id":7}""");
        using var rig = Rig(submit: $"body: '{{{{steps.reserve{(isXml ? ".id" : "")}}}}}'");

        await rig.ChainAsync("reserve");
        await rig.SubmitAsync();

        Assert.Equal(expected, _vendor.Last.Body);
    }

    [Fact]
    public async Task An_upload_whose_answer_nobody_reads_may_be_answered_with_anything()
    {
        _vendor.On("/up", 200, "application/json", "<html>thank you</html>");
        using var rig = Rig();

        Assert.IsType<StepAnswer.Held>(await rig.ChainAsync("upload"));
        Assert.Equal("PUT", _vendor.Last.Method);
    }

    [Theory]
    [InlineData(503, FailureKind.Transient)]
    [InlineData(429, FailureKind.Throttled)]
    [InlineData(500, FailureKind.Unknown)]
    [InlineData(422, FailureKind.Permanent)]
    public async Task A_failure_is_classified_as_that_of_any_other_request(int code, FailureKind kind)
    {
        _vendor.On("/slots", code, "application/json", "{}");
        using var rig = Rig();

        (await rig.ChainAsync("reserve")).IsFailed(kind, $"http_{code}", "Request reserve of export reserve: POST");
    }

    [Fact]
    public async Task A_resource_path_that_finds_nothing_is_told()
    {
        _vendor.On("/slots", 200, "application/json", """{"data":{}}""");
        using var rig = Rig(reserve: "/slots", reserveFields: ", response: { resourcePath: data.slot }");

        (await rig.ChainAsync("reserve")).IsFailed(FailureKind.Permanent, "step_no_data", "data.slot", "{\"data\":{}}", "resourcePath of export reserve");
    }

    [Fact]
    public async Task What_a_job_keeps_of_its_steps_is_bounded_and_what_nobody_asks_for_is_dropped()
    {
        _vendor.On("/slots", 200, "application/json", $$"""{"id":"{{new string('x', 3_000)}}"}""").On("/up", 200, "application/json", $$"""{"id":"{{new string('y', 3_000)}}"}""");
        using var rig = Rig(submit: "body: '{{steps.reserve.id}}'", limits: ConnectorLimits.Default with { DataBytes = 4_000 });

        Assert.IsType<StepAnswer.Held>(await rig.ChainAsync("reserve"));
        Assert.Null(Assert.IsType<StepAnswer.Held>(await rig.ChainAsync("upload")).Answer.Data.Text);

        rig.Steps["other"] = rig.Steps["reserve"];
        (await rig.ChainAsync("reserve")).IsFailed(FailureKind.Permanent, "step_data_too_large", "at most 4000 bytes", "resourcePath of export reserve");
    }

    [Fact]
    public async Task Before_an_import_is_submitted_the_data_are_its_records()
    {
        using var rig = Rig(type: StepType.Import, uploadFields: ", body: '{{#each data}}{{n}};{{/each}}'");
        _vendor.On("/up", 200, "", "");
        rig.Input = new RawJson("""{"records":[{"n":1},{"n":2}]}""");

        await rig.ChainAsync("upload");

        Assert.Equal("1;2;", _vendor.Last.Body);
    }

    [Theory]
    [InlineData("null", 200, 0)]
    [InlineData("\"f\"", 404, 0)]
    [InlineData("\"f\"", 204, 0)]
    [InlineData("\"f\"", 200, 2)]
    public async Task An_optional_set_may_have_no_address_or_not_be_there(string file, int code, int records)
    {
        _vendor.On("/files/f", code, "application/json", "[1,2]");
        using var rig = Rig();
        rig.Status = new RemoteStatus("DONE", new RawJson($$"""{"errorFile":{{file}} }"""), RawJson.Null, false);

        Assert.Equal(records, (await rig.FetchSetAsync("errors")).IsFetched().Records);
    }

    [Theory]
    [InlineData(403, FailureKind.Permanent)]
    [InlineData(410, FailureKind.Permanent)]
    [InlineData(500, FailureKind.Unknown)]
    public async Task An_optional_set_that_is_refused_is_not_taken_for_absent(int code, FailureKind kind)
    {
        _vendor.On("/files/f", code, "application/json", "{}");
        using var rig = Rig();
        rig.Status = new RemoteStatus("DONE", new RawJson("""{"errorFile":"f"}"""), RawJson.Null, false);

        (await rig.FetchSetAsync("errors")).IsFailed(kind, $"http_{code}", "Result request for errors of export errors");
    }

    [Fact]
    public async Task A_set_that_is_not_optional_must_be_there()
    {
        using var rig = Rig(optional: false);
        rig.Status = new RemoteStatus("DONE", new RawJson("""{"errorFile":"f"}"""), RawJson.Null, false);

        (await rig.FetchSetAsync("errors")).IsFailed(FailureKind.Permanent, "http_404");
    }

    [Fact]
    public async Task A_cleanup_is_taken_whatever_its_answer_holds()
    {
        _vendor.On("/jobs/7", 200, "text/html", "<html>gone</html>");
        using var rig = Rig();
        rig.Remote = new RemoteJob(new RawJson("""{"id":7}"""), RawJson.Null);

        Assert.IsType<StepAnswer.CleanedUp>(await rig.CleanUpAsync());
        Assert.Equal(("DELETE", "/jobs/7"), (_vendor.Last.Method, _vendor.Last.PathAndQuery));
    }

    private ConnectorRig Rig(
        string reserve = "/slots",
        string reserveFields = "",
        string upload = "/up",
        string uploadFields = "",
        string submit = "body: '{}'",
        bool optional = true,
        StepType type = StepType.Export,
        ConnectorLimits? limits = null) => new(
        $$"""
        connections:
          - { _id: vendor, http: { baseURI: "{{_vendor.Base}}" } }
        {{(type == StepType.Export ? "exports" : "imports")}}:
          - { _id: orders, _connectionId: vendor, http: { method: POST, relativeURI: /jobs, requestMediaType: plaintext, {{submit}}, _asyncHelperId: helper } }
        {{(type == StepType.Export ? "" : "exports:")}}
          - { _id: reserve, _connectionId: vendor, http: { method: POST, relativeURI: "{{reserve}}"{{reserveFields}} } }
          - { _id: upload, _connectionId: vendor, http: { method: PUT, relativeURI: "{{upload}}", requestMediaType: plaintext{{uploadFields}} } }
          - { _id: job-status, _connectionId: vendor, http: { method: GET, relativeURI: /status } }
          - { _id: errors, _connectionId: vendor, http: { method: GET, relativeURI: "/files/[[data.statusRes.errorFile]]" } }
          - { _id: delete, _connectionId: vendor, http: { method: DELETE, relativeURI: "/jobs/[[data.id]]" } }
        asynchelpers:
          - _id: helper
            name: Helper
            http:
              submit: { sameAsStatus: true, before: [ { name: reserve, _exportId: reserve }, { name: upload, _exportId: upload } ] }
              status: { _exportId: job-status, {{VendorYaml.Lists}} }
              result: { also: [ { name: errors, _exportId: errors, optional: {{(optional ? "true" : "false")}} } ] }
              cleanup: { _exportId: delete }
        """.Replace("[[", "{{", StringComparison.Ordinal).Replace("]]", "}}", StringComparison.Ordinal),
        "orders",
        type,
        limits);
}
