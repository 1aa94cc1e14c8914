using AsyncHelperActors.Client;
using AsyncHelperActors.Demo;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>Whole jobs with chains: the real server, real HTTP, the demo vendor.</summary>
[Trait("Category", "Slow")]
public sealed class ChainRunTest : IAsyncLifetime
{
    private DemoVendorHost _host = null!;
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _host = await DemoVendorHost.StartAsync();
        _server = await RunningServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Reserve_upload_create_close_poll_document_address_sets_and_cleanup()
    {
        _host.Vendor.Script("s", """{"polls":1,"records":45,"resultHops":2,"sets":{"errors":2},"faults":[{"on":"blob","kind":"403","nth":1}]}""");
        await ApplyAsync();

        var job = await _server.RunAsync("orders");

        Assert.Equal((JobOutcome.Done, 45L), (job.Outcome, job.Result.NumRecords));
        Assert.Equal(45, (await _server.RecordsAsync(job.Id)).Distinct().Count());
        Assert.Equal(["errors", "rest"], job.Result.Sets);
        Assert.Equal(2, await CountAsync($"v1/jobs/{job.Id}/result/errors?format=ndjson"));
        Assert.Equal(0, await CountAsync($"v1/jobs/{job.Id}/result/rest?format=ndjson"));
        var timeline = await _server.Client.GetTimelineAsync(job.Id);
        Assert.Equal(
            ["request reserve", "request upload", "request close", "request document", "request document"],
            timeline.Entries.Where(e => e.Event == "stepAnswered").Select(e => e.Message));
        var uploads = _host.Vendor.Stats().Requests["upload"];
        Assert.Equal(3, uploads);
        Assert.Equal(404, await StatusAtVendorAsync("s"));
    }

    [Fact]
    public async Task An_unknown_set_is_refused_with_those_that_there_are()
    {
        _host.Vendor.Script("s", """{"polls":0,"resultHops":2}""");
        await ApplyAsync();
        var job = await _server.RunAsync("orders");

        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(_server.Address, $"v1/jobs/{job.Id}/result/nothing"));
        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains("errors, rest", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_fails_at_the_vendor_is_cleaned_up_too()
    {
        _host.Vendor.Script("s", """{"polls":0,"resultHops":2,"final":"FAILED"}""");
        await ApplyAsync();

        var job = await _server.RunAsync("orders");

        Assert.Equal(JobOutcome.Error, job.Outcome);
        Assert.Equal(404, await StatusAtVendorAsync("s"));
    }

    [Fact]
    public async Task A_cleanup_that_fails_is_a_warning()
    {
        _host.Vendor.Script("s", """{"polls":0,"resultHops":2,"faults":[{"on":"cancel","kind":"403"}]}""");
        await ApplyAsync();

        var job = await _server.RunAsync("orders");

        Assert.Equal(JobOutcome.Done, job.Outcome);
        Assert.Contains("cleanup did not work", Assert.Single(job.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submission_whose_answer_was_lost_is_found_by_its_key_and_adopted()
    {
        _host.Vendor.Script("s", """{"polls":1,"records":4,"duplicate":"conflict","faults":[{"on":"submit","kind":"dropAfter","nth":1}]}""");
        await ApplyPlainAsync("idempotency: { in: header, name: Idempotency-Key, duplicate: { matcher: status, expected: 409, data: '{id: body.id}' } }");

        var job = await _server.RunAsync("plain");

        Assert.Equal((JobOutcome.Done, 4L), (job.Outcome, job.Result.NumRecords));
        Assert.Contains(job.Warnings, w => w.Contains("has this job already", StringComparison.Ordinal));
        Assert.Equal(1, _host.Vendor.Stats().RemoteJobs);
    }

    [Fact]
    public async Task A_first_answer_that_is_final_needs_no_poll()
    {
        _host.Vendor.Script("s", """{"submitAsStatus":true,"records":4}""");
        await ApplyPlainAsync("sameAsStatus: true, mayBeFinal: true");

        var job = await _server.RunAsync("plain");

        Assert.Equal((JobOutcome.Done, 4L, 0), (job.Outcome, job.Result.NumRecords, job.NumPolls));
    }

    [Fact]
    public async Task A_remote_job_that_failed_is_submitted_again_after_the_cool_down()
    {
        _host.Vendor.Script("s", """{"finals":["FAILED","DONE"],"records":4}""");
        await ApplyPlainAsync("sameAsStatus: true", "retry: { attempts: 2, wait: 1s }");

        var job = await _server.RunAsync("plain");

        Assert.Equal((JobOutcome.Done, 2), (job.Outcome, job.Attempt));
        var retry = Assert.Single((await _server.Client.GetTimelineAsync(job.Id)).Entries, e => e.Event == "retryScheduled");
        Assert.True(retry.NextAt >= retry.At.AddSeconds(1));
    }

    [Fact]
    public async Task Retry_After_on_submit_and_poll_answers_wins_over_the_schedule()
    {
        _host.Vendor.Script("s", """{"polls":2,"minPollMs":900,"retryAfter":{"submit":1,"poll":1}}""");
        await ApplyPlainAsync("sameAsStatus: true", status: "schedule: { sequence: [100ms, 200ms] },");

        var job = await _server.RunAsync("plain");

        Assert.Equal(JobOutcome.Done, job.Outcome);
        Assert.Equal(0, _host.Vendor.Stats().EarlyPolls);
    }

    private string Base => _host.BaseAddress.ToString().TrimEnd('/');

    private async Task<int> CountAsync(string path)
    {
        using var http = new HttpClient();
        return (await http.GetStringAsync(new Uri(_server.Address, path))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    /// <summary>The first job of a script, asked for at the vendor.</summary>
    private async Task<int> StatusAtVendorAsync(string script)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{Base}/s/{script}/jobs/{script}-1"));
        return (int)answer.StatusCode;
    }

    private async Task ApplyPlainAsync(string submit, string helper = "", string status = "") => await _server.Client.ApplyBundleAsync(
        $$$"""
        connections:
          - { _id: vendor, http: { baseURI: "{{{Base}}}/s/s" } }
        exports:
          - { _id: plain, _connectionId: vendor, http: { method: POST, relativeURI: /jobs, body: '{}', _asyncHelperId: plain } }
          - { _id: plain-status, _connectionId: vendor, http: { relativeURI: "/jobs/{{data.id}}" } }
          - { _id: plain-result, _connectionId: vendor, http: { relativeURI: "/jobs/{{data.id}}/result" } }
        asynchelpers:
          - _id: plain
            name: Plain
            http:
              submit: { {{{submit}}} }
              status: { _exportId: plain-status, initialWaitTime: 0s, pollWaitTime: 100ms, {{{status}}} statusPath: status, inProgressValues: [IN_PROGRESS], doneValues: [DONE], errorValues: [FAILED] }
              result: { _exportId: plain-result }
              {{{helper}}}
        """,
        yaml: true);

    /// <summary>The bundle of the page, on the demo vendor: what the page shows is what runs here.</summary>
    private async Task ApplyAsync()
    {
        var bundle = Docs.ChainsPageTest.Bundles[0]
            .Replace("https://api.example.com", $"{Base}/s/s", StringComparison.Ordinal)
            .Replace("initialWaitTime: 1m", "initialWaitTime: 0s", StringComparison.Ordinal)
            .Replace("pollWaitTime: 1m", "pollWaitTime: 100ms", StringComparison.Ordinal);
        await _server.Client.ApplyBundleAsync(bundle, yaml: true);
    }
}
