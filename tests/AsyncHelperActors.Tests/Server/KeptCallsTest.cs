using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>Requests and answers that a job keeps to be looked at.</summary>
public sealed class KeptCallsTest
{
    [Fact]
    public async Task A_job_that_asks_for_it_keeps_its_requests_and_answers_masked_and_cut_until_its_result_goes()
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            var path = http.Request.Path.Value!;
            await http.Response.WriteAsync(path switch
            {
                "/v1/reports" => """{"id":"R-7","echo":"tok-s3cret"}""",
                "/v1/reports/R-7" => """{"id":"R-7","state":"DONE"}""",
                _ => $$"""[{"text":"{{new string('x', 40_000)}}"}]""",
            });
        });
        await using var server = await ServerRig.StartAsync(PingTest.WithHttp);
        await server.ApplyAsync(Bundle(vendor.Url));

        var silent = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        var told = await server.Client.StartJobAsync(new JobStart { ExportId = "orders", RecordCalls = true }, wait: TimeSpan.FromSeconds(30));
        var calls = await server.Client.GetJobCallsAsync(told.Id);

        Assert.Equal((JobOutcome.Done, JobOutcome.Done), (silent.Outcome, told.Outcome));
        Assert.Empty(await server.Client.GetJobCallsAsync(silent.Id));
        Assert.Equal(["submit orders 200", "status report-status 200", "result report-result 200"], calls.Select(c => $"{c.Step} {c.DefinitionId} {c.Answer!.StatusCode}"));
        Assert.Equal("""{"id":"R-7","echo":"****"}""", calls[0].Answer!.Body);
        Assert.Equal("Bearer ****", calls[0].Headers["Authorization"]);
        Assert.True(calls[2].Answer is { IsCut: true, NumBytes: > 40_000, Body.Length: < 17_000 });
        Assert.Equal(1, (await server.Client.GetJobAsync(told.Id)).Result.NumRecords);

        await server.Client.DeleteJobAsync(told.Id);
        Assert.Empty(await server.Services.GetRequiredService<IPageStore>().ListAsync(told.Id, KeptCalls.Set, default));
    }

    [Fact]
    public void What_is_kept_is_bounded_however_often_a_job_polls()
    {
        var plan = new Plan(StepType.Export, new Dictionary<string, DefinitionRef>(), new JobPolicy { Before = [new ChainLink("reserve")], Hops = [new ChainLink("document")] });
        int Place(Step step) => RecordingConnector.PlaceOf(new StepCall("job", "acme", plan, step, 1, default, RawJson.Null, null, null));

        var polls = Enumerable.Range(1, 10_000).Select(n => Place(new Step.Poll($"p1.{n}", default))).ToList();
        var others = new[]
        {
            Place(new Step.Submit("s1.1", default, 1, true)), Place(new Step.Fetch("f0.3", default, "main", 0, RawJson.Null)),
            Place(new Step.Chain("s.reserve.1.1", default, ChainPart.Before, "reserve", 1, true)), Place(new Step.Chain("h0.0.1.0", default, ChainPart.Result, "document", 1, true)),
        };

        Assert.Equal(15, polls.Distinct().Count());
        Assert.Equal(7, polls.Take(7).Distinct().Count());
        Assert.Equal(8, polls.TakeLast(8).Distinct().Count());
        Assert.Equal(others.Length, others.Distinct().Except(polls).Count());
        Assert.Equal(Place(new Step.Poll("p1.3", default)), Place(new Step.Poll("p1.3~2", default)));
    }

    private static string Bundle(string url) => $$$"""
        connections:
          - _id: vendor
            http: { baseURI: "{{{url}}}/v1", auth: { type: token, token: { token: tok-s3cret } } }
        exports:
          - _id: orders
            _connectionId: vendor
            http: { method: POST, relativeURI: /reports, body: "{}", _asyncHelperId: reports }
          - _id: report-status
            _connectionId: vendor
            http: { relativeURI: "/reports/{{data.id}}" }
          - _id: report-result
            _connectionId: vendor
            http: { relativeURI: "/reports/{{data.id}}/rows" }
        asynchelpers:
          - _id: reports
            http:
              submit: { sameAsStatus: true }
              status: { _exportId: report-status, initialWaitTime: 100ms, pollWaitTime: 100ms, statusPath: state, inProgressValues: [RUNNING], doneValues: [DONE] }
              result: { _exportId: report-result }
        """;
}
