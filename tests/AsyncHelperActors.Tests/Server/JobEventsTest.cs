using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using Xunit;
using Job = AsyncHelperActors.Client.Job;

namespace AsyncHelperActors.Tests.Server;

public sealed class JobEventsTest
{
    [Fact]
    public async Task A_jobs_events_begin_with_its_state_and_end_with_its_end()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Poll = poll => poll < 4 ? Decision.InProgress : Decision.Done;
        var started = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });
        var jobs = new List<Job>();
        await foreach (var job in server.Client.WatchJobAsync(started.Id))
        {
            jobs.Add(job);
        }

        Assert.Equal(JobOutcome.Done, jobs[^1].Outcome);
        Assert.All(jobs[..^1], j => Assert.False(j.HasEnded));
        Assert.True(jobs.Count > 1);
    }

    [Fact]
    public async Task The_stream_is_one_of_server_sent_events_with_ids()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        var answer = await server.SendAsync("GET", $"/v1/jobs/{job.Id}/events");
        Assert.Equal((200, "text/event-stream", "no-store"), (answer.Status, answer.Header("Content-Type"), answer.Header("Cache-Control")));
        Assert.Matches($"(?s)^: [^\n]+\n\nid: {job.Id}:[0-9]+\nevent: job\ndata: {{\"_id\":\"{job.Id}\".*}}\n\n$", answer.Text);

        var id = answer.Text.Split('\n').First(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        Assert.Equal(204, (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/events", headers: ("Last-Event-ID", id))).Status);
        Assert.Equal(200, (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/events", headers: ("Last-Event-ID", "older"))).Status);
    }

    [Fact]
    public async Task The_accounts_events_tell_of_every_job_and_the_server_can_stop_meanwhile()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var seen = new TaskCompletionSource<Job>();
        var watching = Task.Run(async () =>
        {
            await foreach (var job in server.Client.WatchJobsAsync())
            {
                if (job.HasEnded)
                {
                    seen.TrySetResult(job);
                }
            }
        });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!seen.Task.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        }

        Assert.Equal(JobOutcome.Done, (await seen.Task).Outcome);
        await server.StopAsync();
        await watching.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
