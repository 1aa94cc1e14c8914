using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>The conventions of families of APIs, with nothing but their name in the definition.</summary>
public sealed class ProtocolTest : IAsyncLifetime
{
    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [InlineData("location")]
    [InlineData("odata")]
    public async Task A_location_is_polled_until_it_turns_into_the_result(string protocol)
    {
        _vendor.On("/jobs", 202, "", "", ("Location", "/monitor/1")).On("/monitor/1", 202, "", "");
        using var rig = Rig(protocol);
        Assert.Null((await rig.SubmitAsync()).IsSubmitted().Final);
        (await rig.PollAsync()).IsStatus(Decision.InProgress);
        Assert.Equal(("GET", "/monitor/1"), (_vendor.Last.Method, _vendor.Last.PathAndQuery));

        _vendor.On("/monitor/1", 200, "application/json", """[{"n":1},{"n":2}]""");
        (await rig.PollAsync()).IsStatus(Decision.Done);

        Assert.Equal(2, (await rig.FetchAsync()).IsFetched().Records);
        Assert.Equal(3, _vendor.Seen.Count);
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/pdf", false)]
    public async Task A_result_that_is_large_or_no_document_is_asked_for_again_and_streamed(string type, bool isJson)
    {
        var body = isJson ? $"[{string.Join(',', Enumerable.Range(0, 20_000).Select(n => $"{{\"n\":{n}}}"))}]" : "%PDF-1.7 \u0001";
        _vendor.On("/jobs", 202, "", "", ("Location", "/monitor/1")).On("/monitor/1", 200, type, body);
        using var rig = Rig("location", ConnectorLimits.Default with { AnswerBytes = isJson ? 1_000 : 1_000_000, DataBytes = 1_000 });
        await rig.SubmitAsync();
        (await rig.PollAsync()).IsStatus(Decision.Done);

        var fetched = (await rig.FetchAsync()).IsFetched();

        Assert.Equal(isJson ? 20_000 : 0, fetched.Records);
        Assert.Equal(3, _vendor.Seen.Count);
    }

    [Fact]
    public async Task Nothing_to_fetch_and_what_cannot_be_read_are_told_apart()
    {
        _vendor.On("/jobs", 202, "", "", ("Location", "/monitor/1")).On("/monitor/1", 204, "", "");
        using var rig = Rig("location");
        await rig.SubmitAsync();
        (await rig.PollAsync()).IsStatus(Decision.DoneWithoutData);

        _vendor.On("/monitor/1", 500, "application/json", "{}");
        (await rig.PollAsync()).IsFailed(FailureKind.Unknown, "http_500", "Status request of export protocol-location");
    }

    [Fact]
    public async Task An_OData_service_is_asked_to_answer_later_and_may_answer_at_once()
    {
        _vendor.On("/jobs", 200, "application/json", """{"value":[1,2]}""");
        using var rig = Rig("odata");

        var taken = (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal("respond-async", _vendor.Last.Headers["Prefer"]);
        Assert.Equal(Decision.Done, taken.Final!.Decision);
        Assert.Equal("""{"value":[1,2]}""", taken.Final.Status.Resource.Text);
    }

    [Fact]
    public async Task The_AsyncResult_of_OData_tells_a_failure_behind_a_good_code()
    {
        _vendor.On("/jobs", 202, "", "", ("Location", "/monitor/1")).On("/monitor/1", 200, "application/json", """{"error":{"message":"no such entity"}}""", ("AsyncResult", "404"));
        using var rig = Rig("odata");
        await rig.SubmitAsync();

        Assert.Contains("no such entity", (await rig.PollAsync()).IsStatus(Decision.Error).Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Azure-AsyncOperation", "InProgress", Decision.InProgress)]
    [InlineData("Azure-AsyncOperation", "Succeeded", Decision.Done)]
    [InlineData("Operation-Location", "notStarted", Decision.InProgress)]
    [InlineData("Operation-Location", "succeeded", Decision.Done)]
    [InlineData("Operation-Location", "Failed", Decision.Error)]
    [InlineData("Azure-AsyncOperation", "Canceled", Decision.Error)]
    [InlineData("Azure-AsyncOperation", "Whatever", Decision.InProgress)]
    public async Task Azure_tells_the_status_at_the_operation_whatever_else_the_submission_says(string header, string word, Decision decision)
    {
        _vendor.On("/jobs", 201, "application/json", """{"id":"/sub/1","properties":{"provisioningState":"Succeeded"}}""", (header, $"{_vendor.Base}/operations/1"), ("Location", "/results/1"))
            .On("/operations/1", 200, "application/json", $$"""{"status":"{{word}}","percentComplete":40,"error":{"code":"E","message":"too bad"} }""");
        using var rig = Rig("azure");
        Assert.Null((await rig.SubmitAsync()).IsSubmitted().Final);

        var status = (await rig.PollAsync()).IsStatus(decision);

        Assert.Equal(("/operations/1", word, 40d), (_vendor.Last.PathAndQuery, status.Value.Value, status.Progress?.Percent));
        Assert.Equal(decision == Decision.Error, status.Rule.Contains("too bad", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200, """{"properties":{"provisioningState":"Succeeded"}}""", Decision.Done)]
    [InlineData(200, """{"properties":{"provisioningState":"Failed"}}""", Decision.Error)]
    [InlineData(200, """{"properties":{}}""", Decision.Done)]
    [InlineData(204, "", Decision.DoneWithoutData)]
    public async Task Azure_may_have_finished_within_the_first_answer(int code, string body, Decision decision)
    {
        _vendor.On("/jobs", code, code == 204 ? "" : "application/json", body);
        using var rig = Rig("azure");

        Assert.Equal(decision, (await rig.SubmitAsync()).IsSubmitted().Final!.Decision);
    }

    [Fact]
    public async Task A_Google_operation_is_polled_by_its_name_and_its_response_is_the_result()
    {
        _vendor.On("/jobs", 200, "application/json", """{"name":"projects/p/operations/o-1","metadata":{"progressPercent":10}}""")
            .On("/projects/p/operations/o-1", 200, "application/json", """{"name":"projects/p/operations/o-1","done":false,"metadata":{"progressPercent":70}}""");
        using var rig = Rig("google-lro");
        Assert.Null((await rig.SubmitAsync()).IsSubmitted().Final);
        var status = (await rig.PollAsync()).IsStatus(Decision.InProgress);
        Assert.Equal(("false", 70d), (status.Value.Value, status.Progress?.Percent));

        _vendor.On("/projects/p/operations/o-1", 200, "application/json", """{"name":"projects/p/operations/o-1","done":true,"response":{"rows":7}}""");
        (await rig.PollAsync()).IsStatus(Decision.Done);
        (await rig.FetchAsync()).IsFetched();

        Assert.Equal("""{"rows":7}""", Assert.Single(rig.Pages.Lines()));
    }

    [Fact]
    public async Task A_Google_operation_that_failed_says_why()
    {
        _vendor.On("/jobs", 200, "application/json", """{"name":"operations/o-1","done":true,"error":{"code":10,"message":"a parallel operation exists"}}""");
        using var rig = Rig("google-lro");

        var final = (await rig.SubmitAsync()).IsSubmitted().Final!;

        Assert.Equal(Decision.Error, final.Decision);
        Assert.Contains("a parallel operation exists", final.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_helper_says_itself_counts_before_the_protocol()
    {
        _vendor.On("/jobs", 202, "", "", ("Location", "/monitor/1")).On("/monitor/1", 200, "application/json", """{"state":"going"}""").On("/own", 200, "application/json", "[1]");
        using var rig = Rig(
            "location",
            status: "status: { acceptors: [ { matcher: path, argument: body.state, expected: going, state: inProgress } ] }",
            result: "result: { _exportId: own }");
        await rig.SubmitAsync();
        (await rig.PollAsync()).IsStatus(Decision.InProgress);

        _vendor.On("/monitor/1", 200, "application/json", "{}");
        (await rig.PollAsync()).IsStatus(Decision.Done);
        Assert.Equal(1, (await rig.FetchAsync()).IsFetched().Records);
        Assert.Equal("/own", _vendor.Last.PathAndQuery);
    }

    private ConnectorRig Rig(string protocol, ConnectorLimits? limits = null, string status = "", string result = "") => new(
        $$"""
        connections:
          - { _id: vendor, http: { baseURI: "{{_vendor.Base}}" } }
        exports:
          - { _id: orders, _connectionId: vendor, http: { method: POST, relativeURI: /jobs, body: '{}', _asyncHelperId: helper } }
          - { _id: own, _connectionId: vendor, http: { relativeURI: /own } }
        asynchelpers:
          - _id: helper
            name: Helper
            http:
              protocol: {{protocol}}
              {{status}}
              {{result}}
        """,
        "orders",
        limits: limits);
}
