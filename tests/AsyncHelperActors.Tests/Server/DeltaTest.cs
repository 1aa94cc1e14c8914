using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>lastExportDateTime over HTTP: from when on an export reads, run after run.</summary>
public sealed class DeltaTest : IAsyncLifetime
{
    private ServerRig _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerRig.StartAsync();
        await _server.ApplyAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Each_run_sees_when_the_last_successful_one_began_and_all_its_requests_see_the_same()
    {
        var first = await RunAsync();
        Assert.Null(first.LastExportDateTime);
        _server.Vendor.Poll = _ => Decision.Error;
        var failed = await RunAsync();
        _server.Vendor.Poll = _ => Decision.Done;
        var third = await RunAsync();
        var fourth = await RunAsync();
        Assert.Equal((first.CreatedAt, first.CreatedAt, third.CreatedAt), (failed.LastExportDateTime, third.LastExportDateTime, fourth.LastExportDateTime));
        Assert.All(_server.Vendor.Calls.Where(c => c.JobId == fourth.Id), call => Assert.Equal(third.CreatedAt, call.Plan.LastExportAt));

        // A retry asks for what its job asked for, although another run has succeeded since; and it does not move the time back.
        var retried = await _server.Client.RetryJobAsync(failed.Id, JobRetry.FromSubmit);
        Assert.Equal(first.CreatedAt, (await _server.Client.WaitForEndAsync(retried.Id)).LastExportDateTime);
        Assert.Equal(fourth.CreatedAt, (await _server.Client.GetExportDeltaAsync("orders")).LastExportDateTime);

        await _server.Client.DeleteJobAsync(fourth.Id);
        Assert.Equal((fourth.Id, fourth.CreatedAt), ((await _server.Client.GetExportDeltaAsync("orders")).JobId!, (await RunAsync()).LastExportDateTime));
    }

    [Fact]
    public async Task It_is_shown_and_can_be_set_and_forgotten()
    {
        Assert.Equal(new ExportDelta("orders", null, null, null, null), await _server.Client.GetExportDeltaAsync("orders"));
        var from = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var set = await _server.Client.SetExportDeltaAsync("orders", from);
        Assert.Equal((from, from, null), (set.LastExportDateTime, set.Next, set.JobId));
        Assert.Equal(from, (await RunAsync()).LastExportDateTime);
        await _server.Client.SetExportDeltaAsync("orders", null);
        Assert.Null((await RunAsync()).LastExportDateTime);
    }

    [Fact]
    public async Task One_run_can_read_from_another_time_and_the_definition_says_where_to_start_and_how_far_to_overlap()
    {
        var delta = """{ "delta": { "startDate": "2020-02-03", "lagOffset": 60000 } }""";
        Assert.Equal(200, (await _server.SendAsync("PATCH", "/v1/exports/orders", delta, "application/merge-patch+json")).Status);
        var first = await RunAsync();
        Assert.Equal(new DateTimeOffset(2020, 2, 3, 0, 0, 0, TimeSpan.Zero), first.LastExportDateTime);
        Assert.Equal(first.CreatedAt.AddMinutes(-1), (await RunAsync()).LastExportDateTime);
        var back = new DateTimeOffset(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(back, (await RunAsync(back)).LastExportDateTime);
    }

    [Theory]
    [InlineData("PUT", "/v1/exports/orders/delta", "{}", 400, "null")]
    [InlineData("PUT", "/v1/exports/orders/delta", """{ "lastExportDateTime": "yesterday" }""", 400, "2026-01-01T08:00:00Z")]
    [InlineData("PUT", "/v1/exports/orders/delta", """{ "lastExportDateTime": "2990-01-01T00:00:00Z" }""", 400, "future")]
    [InlineData("PUT", "/v1/exports/none/delta", """{ "lastExportDateTime": null }""", 404, "none")]
    [InlineData("POST", "/v1/jobs", """{ "_importId": "stock", "records": [1], "lastExportDateTime": "2026-01-01" }""", 400, "import")]
    [InlineData("POST", "/v1/jobs", """{ "_exportId": "orders", "lastExportDateTime": 7 }""", 400, "text")]
    public async Task What_makes_no_sense_is_refused(string method, string path, string body, int status, string says)
    {
        var answer = await _server.SendAsync(method, path, body);
        Assert.Equal(status, answer.Status);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
    }

    private Task<AsyncHelperActors.Client.Job> RunAsync(DateTimeOffset? last = null) =>
        _server.Client.StartJobAsync(new JobStart { ExportId = "orders", LastExportDateTime = last }, wait: TimeSpan.FromSeconds(30));
}
