using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using Xunit;
using Job = AsyncHelperActors.Client.Job;

namespace AsyncHelperActors.Tests.Server;

public sealed class JobSteeringTest
{
    [Fact]
    public async Task A_running_job_is_polled_now_and_canceled_and_then_deleted()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync(Bundles.Reports.Replace("100ms", "1h", StringComparison.Ordinal));
        server.Vendor.Poll = _ => Decision.InProgress;
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });
        job = await UntilAsync(server, job.Id, j => j.NumPolls == 1);
        Assert.Equal((JobStatus.Running, "IN_PROGRESS"), (job.Status, job.StatusValue));

        Assert.Equal(202, (await server.SendAsync("POST", $"/v1/jobs/{job.Id}/poll")).Status);
        await UntilAsync(server, job.Id, j => j.NumPolls == 2);
        await RefusedAsync(409, "not_retryable", () => server.Client.RetryJobAsync(job.Id, JobRetry.FromSubmit));
        await RefusedAsync(409, "still_running", () => server.Client.DeleteJobAsync(job.Id));

        var until = job.DeadlineAt.AddHours(2);
        Assert.Equal(until, (await server.Client.ExtendJobAsync(job.Id, new JobExtend { By = "2h" })).DeadlineAt, TimeSpan.FromMilliseconds(1));
        Assert.Equal(until.AddHours(1), (await server.Client.ExtendJobAsync(job.Id, new JobExtend { Until = until.AddHours(1) })).DeadlineAt, TimeSpan.FromMilliseconds(1));
        Assert.Contains((await server.Client.GetTimelineAsync(job.Id)).Entries, entry => entry.Event == "deadlineExtended" && entry.NextAt > until);
        await RefusedAsync(409, "not_later", () => server.Client.ExtendJobAsync(job.Id, new JobExtend { Until = until }));
        await RefusedAsync(400, "invalid_request", () => server.Client.ExtendJobAsync(job.Id, new JobExtend()));

        Assert.Equal(JobStatus.Canceled, (await server.Client.CancelJobAsync(job.Id)).Status);
        Assert.Equal(JobStatus.Canceled, (await server.Client.CancelJobAsync(job.Id)).Status);
        await RefusedAsync(409, "already_finished", () => server.Client.PollJobAsync(job.Id));
        await RefusedAsync(404, "not_found", () => server.Client.OpenResultAsync(job.Id));

        await server.Client.DeleteJobAsync(job.Id);
        await RefusedAsync(404, "not_found", () => server.Client.GetJobAsync(job.Id));
        await RefusedAsync(404, "not_found", () => server.Client.GetTimelineAsync(job.Id));
        Assert.Empty((await server.Client.ListJobsAsync()).Jobs);
    }

    [Fact]
    public async Task A_failed_job_is_tried_again_from_where_it_can_be()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.SubmitFails = new RemoteFailure(FailureKind.Permanent, "http_400", "POST /reports: expected 2xx, came 400.");
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        Assert.Equal((JobStatus.Failed, JobOutcome.Error), (job.Status, job.Outcome));
        Assert.Equal(("submit_refused", "submit"), (job.Errors[0].Code, job.Errors[0].Source));
        await RefusedAsync(409, "not_retryable", () => server.Client.RetryJobAsync(job.Id, JobRetry.FromResult));

        server.Vendor.SubmitFails = null;
        job = await server.Client.RetryJobAsync(job.Id, JobRetry.FromSubmit);
        Assert.Equal(2, job.Attempt);
        job = await server.Client.WaitForEndAsync(job.Id);
        Assert.Equal((JobOutcome.Done, 0), (job.Outcome, job.Errors.Count));
        await RefusedAsync(409, "not_retryable", () => server.Client.RetryJobAsync(job.Id, JobRetry.FromSubmit));
        await RefusedAsync(409, "already_finished", () => server.Client.CancelJobAsync(job.Id));
    }

    [Fact]
    public async Task The_timeline_tells_every_step_in_order_and_folds_polls_that_changed_nothing()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Poll = poll => poll < 5 ? Decision.InProgress : Decision.Done;
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        var entries = (await server.Client.GetTimelineAsync(job.Id)).Entries;
        Assert.Equal(
            ["accepted", "submissionStarted", "submitted", "statusChanged", "polled", "resultReady", "pagesStored", "finished"],
            entries.Select(e => e.Event));
        Assert.Equal(3, entries[4].Polls);
        Assert.Equal(("IN_PROGRESS", "inProgress", "waiting"), (entries[3].StatusValue, entries[3].Decision, entries[3].Phase));
        Assert.Equal(("GET https://api.example.com/Poll", 200, 12L, 3L), (entries[5].Request, entries[5].HttpStatus, entries[5].Bytes, entries[5].Milliseconds));
        Assert.Equal(("DONE", "done", "fetching"), (entries[5].StatusValue, entries[5].Decision, entries[5].Phase));
        Assert.Equal("done", entries[7].Outcome);
        Assert.Equal(entries.OrderBy(e => e.At), entries);
    }

    [Fact]
    public async Task The_timeline_of_a_running_job_counts_the_polls_since_the_last_change()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Poll = _ => Decision.InProgress;
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });
        await UntilAsync(server, job.Id, j => j.NumPolls >= 3);
        var entries = (await server.Client.GetTimelineAsync(job.Id)).Entries;
        Assert.Equal("polled", entries[^1].Event);
        Assert.InRange(entries[^1].Polls!.Value, 2, 1000);
        Assert.NotNull(entries[^1].NextAt);
    }

    /// <summary>Follows a job's events until it is as it should be.</summary>
    private static async Task<Job> UntilAsync(ServerRig server, string id, Func<Job, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var job in server.Client.WatchJobAsync(id, limit.Token))
        {
            if (wanted(job))
            {
                return job;
            }
        }

        throw new InvalidOperationException("The job ended before it was as it should be.");
    }

    private static async Task RefusedAsync(int status, string code, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<AsyncHelperException>(call);
        Assert.Equal((status, $"urn:asynchelper:problem:{code}"), (refused.Problem.Status, refused.Problem.Type));
        Assert.NotEmpty(refused.Problem.Detail!);
    }
}
