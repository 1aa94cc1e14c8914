using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Demo;
using AsyncHelperActors.Server.Security;
using AsyncHelperActors.Tests.Actors.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>The vendor's callbacks: who is heard, and what comes of it.</summary>
[Trait("Category", "Slow")]
public sealed class CallbackTest
{
    private const string SomeJob = "job_01JQ8Z5V7W9X1Y3Z5A7B9C1D3E";

    [Fact]
    public async Task A_callback_makes_the_job_poll_long_before_its_time()
    {
        await using var vendor = await DemoVendorHost.StartAsync();
        vendor.Vendor.Script("s", """{"records":4}""");
        await using var server = await RunningServer.StartAsync(change: options => options with { PublicUrl = "https://jobs.example.com" });
        await ApplyAsync(server, vendor);
        var started = await server.Client.StartJobAsync(new JobStart { ExportId = "plain" });
        var waiting = await WaitingAsync(server, started.Id);
        Assert.Equal((0, true), (waiting.NumPolls, waiting.NextPollAt > waiting.CreatedAt.AddMinutes(5)));

        // What the vendor was told in the submission.
        var url = vendor.Vendor.Jobs().Single().CorrelationId!;
        Assert.StartsWith("https://jobs.example.com/v1/callbacks/", url, StringComparison.Ordinal);
        Assert.Equal(202, await PostAsync(server, new Uri(url).AbsolutePath, """{"status":"DONE"}"""));

        var job = await server.Client.WaitForEndAsync(started.Id);
        Assert.Equal((JobOutcome.Done, 1, 4L), (job.Outcome, job.NumPolls, job.Result.NumRecords));
        Assert.Equal(202, await PostAsync(server, new Uri(url).AbsolutePath, "{}"));
    }

    [Theory]
    [InlineData("""{"status":"RUNNING"}""", false)]
    [InlineData("{}", false)]
    [InlineData("""{"status":"DONE"}""", true)]
    [InlineData("not json", true)]
    public async Task Only_news_makes_it_poll_and_what_cannot_be_read_is_news(string body, bool polls)
    {
        await using var vendor = await DemoVendorHost.StartAsync();
        vendor.Vendor.Script("s", """{"polls":100}""");
        await using var server = await RunningServer.StartAsync(change: options => options with { PublicUrl = "https://jobs.example.com" });
        await ApplyAsync(server, vendor, "path: status, values: [DONE, FAILED]");
        var started = await server.Client.StartJobAsync(new JobStart { ExportId = "plain" });
        var before = await WaitingAsync(server, started.Id);

        var token = server.Services.GetRequiredService<CallbackTokens>().Of(started.Id);
        Assert.Equal(202, await PostAsync(server, $"/v1/callbacks/{token}", body));

        var after = await server.Client.GetJobAsync(started.Id);
        Assert.Equal(polls, after.NumPolls > 0 || after.NextPollAt < before.NextPollAt);
    }

    [Fact]
    public async Task Nobody_learns_anything_from_a_token_that_is_not_ours_or_of_a_job_that_is_not_there()
    {
        await using var server = await ServerRig.StartAsync(options => options with { ProcessToken = "not-open" });
        var tokens = server.Services.GetRequiredService<CallbackTokens>();
        var token = tokens.Of(SomeJob);
        Assert.Equal(202, (await server.SendAsync("POST", $"/v1/callbacks/{token}", "{}")).Status);
        foreach (var wrong in (string[])["x", token[..^1], $"{token}x", token.Replace("01JQ", "01JR", StringComparison.Ordinal), SomeJob])
        {
            var answer = await server.SendAsync("POST", $"/v1/callbacks/{wrong}", "{}");
            Assert.Equal((404, "There is no such callback."), (answer.Status, (string?)answer.Json["detail"]));
        }
    }

    [Fact]
    public async Task Without_a_public_address_a_job_with_a_callback_is_refused_with_what_to_set()
    {
        await using var vendor = await DemoVendorHost.StartAsync();
        await using var server = await RunningServer.StartAsync();
        await ApplyAsync(server, vendor);

        var refused = await Assert.ThrowsAsync<AsyncHelperException>(() => server.Client.StartJobAsync(new JobStart { ExportId = "plain" }));

        Assert.Contains("http.callback", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ASYNCHELPER__Server__PublicUrl", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_are_the_same_after_a_restart_and_differ_between_servers()
    {
        using var one = new TempDirectory();
        using var other = new TempDirectory();
        var token = CallbackTokens.OfFile(Path.Combine(one.Path, "callbacks.key")).Of(SomeJob);
        Assert.Equal(SomeJob, CallbackTokens.OfFile(Path.Combine(one.Path, "callbacks.key")).JobOf(token));
        Assert.Null(CallbackTokens.OfFile(Path.Combine(other.Path, "callbacks.key")).JobOf(token));
        File.WriteAllText(Path.Combine(other.Path, "callbacks.key"), "short");
        Assert.Throws<InvalidDataException>(() => CallbackTokens.OfFile(Path.Combine(other.Path, "callbacks.key")).Of(SomeJob));
    }

    private static async Task<Client.Job> WaitingAsync(RunningServer server, string id)
    {
        var job = await server.Client.GetJobAsync(id);
        for (var looks = 0; job.Phase != "waiting" && looks < 100; looks++)
        {
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            await tick.WaitForNextTickAsync();
            job = await server.Client.GetJobAsync(id);
        }

        Assert.Equal("waiting", job.Phase);
        return job;
    }

    private static async Task<int> PostAsync(RunningServer server, string path, string body)
    {
        using var http = new HttpClient();
        using var content = new StringContent(body);
        using var answer = await http.PostAsync(new Uri(server.Address, path), content);
        return (int)answer.StatusCode;
    }

    private static async Task ApplyAsync(RunningServer server, DemoVendorHost vendor, string callback = "") => await server.Client.ApplyBundleAsync(
        $$$"""
        connections:
          - { _id: vendor, http: { baseURI: "{{{vendor.BaseAddress.ToString().TrimEnd('/')}}}/s/s" } }
        exports:
          - { _id: plain, _connectionId: vendor, http: { method: POST, relativeURI: /jobs, body: '{"correlationId":"{{job.callbackUrl}}"}', _asyncHelperId: plain } }
          - { _id: plain-status, _connectionId: vendor, http: { relativeURI: "/jobs/{{data.id}}" } }
          - { _id: plain-result, _connectionId: vendor, http: { relativeURI: "/jobs/{{data.id}}/result" } }
        asynchelpers:
          - _id: plain
            name: Plain
            http:
              status: { _exportId: plain-status, initialWaitTime: 10m, statusPath: status, inProgressValues: [IN_PROGRESS], doneValues: [DONE] }
              result: { _exportId: plain-result }
              callback: { {{{callback}}} }
        """,
        yaml: true);
}
