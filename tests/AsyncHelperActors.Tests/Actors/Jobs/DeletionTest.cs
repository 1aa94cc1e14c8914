using AsyncHelperActors.Actors;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>What can be done with a job that has ended: forget it, or try it again.</summary>
public sealed class DeletionTest
{
    private static readonly JobPolicy Quick = new() { InitialWaitMs = 10_000, PollWaitMs = 10_000 };

    [Fact]
    public async Task A_job_that_ended_is_forgotten_with_its_pages_its_rows_and_its_events()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Quick);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));

        var reply = await jobs.Gateway.DeleteAsync(VirtualJobs.Account, id, CancellationToken.None);
        await jobs.SettleAsync();

        Assert.Equal(new JobReply(null, null), reply);
        Assert.Equal([id], jobs.Pages.Deleted);
        Assert.Null(await jobs.Book.GetIndexAsync(id));
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
        Assert.Empty(jobs.Happened(id));
        Assert.Equal("not_found", (await jobs.Gateway.GetAsync(VirtualJobs.Account, id, CancellationToken.None)).Refusal!.Code);
        await jobs.SettleAsync();
        Assert.Equal(0, jobs.Resident);
    }

    [Fact]
    public async Task A_job_that_runs_is_not_forgotten()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Quick);

        Assert.Equal("still_running", (await jobs.Gateway.DeleteAsync(VirtualJobs.Account, id, CancellationToken.None)).Refusal!.Code);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
    }

    [Fact]
    public async Task What_comes_while_a_job_is_being_forgotten_finds_nothing_and_leaves_nothing()
    {
        await using var jobs = new VirtualJobs((call, nth) => Failing(call, nth));
        var id = await jobs.AcceptAsync(Quick);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        var disk = new TaskCompletionSource();
        jobs.Pages.Until = disk.Task;
        var ear = new Ear(jobs);

        await jobs.RouteAsync(new ChangeJob(id, VirtualJobs.Account, JobChange.Delete), ear.Ref);
        await jobs.RouteAsync(new ChangeJob(id, VirtualJobs.Account, JobChange.RetryFromSubmit), ear.Ref);
        await jobs.RouteAsync(new GetJob(id, VirtualJobs.Account), ear.Ref);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(ear.Heard);
        await jobs.DoAsync(disk.SetResult);

        Assert.Equal([null, "not_found", "not_found"], ear.All<JobReply>().Select(r => r.Refusal?.Code));
        Assert.Empty(jobs.Happened(id));
        Assert.Equal(0, jobs.Resident);
    }

    [Fact]
    public async Task A_deletion_that_fails_can_be_repeated()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Quick);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));

        jobs.Pages.Fails = true;
        var failure = await Assert.ThrowsAsync<JobsUnavailableException>(() => jobs.Gateway.DeleteAsync(VirtualJobs.Account, id, CancellationToken.None));
        Assert.Contains("The page store is gone.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
        jobs.Pages.Fails = false;
        Assert.Null((await jobs.Gateway.DeleteAsync(VirtualJobs.Account, id, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task A_finished_job_stays_a_moment_for_those_who_look_at_it_and_then_leaves()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Quick);

        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(11));
        Assert.True(jobs.IsInMemory(id));
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(13));
        Assert.False(jobs.IsInMemory(id));
        await jobs.GetAsync(id);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(16));
        Assert.False(jobs.IsInMemory(id));
    }

    [Theory]
    [InlineData(RetryFrom.Result, 11, "Submit 0:00:00, Poll 0:00:10, Fetch 0:00:10, Fetch 0:00:11")]
    [InlineData(RetryFrom.Result, 60, "Submit 0:00:00, Poll 0:00:10, Fetch 0:00:10, Fetch 0:01:00")]
    [InlineData(RetryFrom.Submit, 11, "Submit 0:00:00, Poll 0:00:10, Fetch 0:00:10, Submit 0:00:11, Poll 0:00:21, Fetch 0:00:21")]
    [InlineData(RetryFrom.Submit, 60, "Submit 0:00:00, Poll 0:00:10, Fetch 0:00:10, Submit 0:01:00, Poll 0:01:10, Fetch 0:01:10")]
    public async Task A_job_that_ended_badly_is_tried_again_from_memory_or_from_the_journal(RetryFrom from, int atSecond, string story)
    {
        await using var jobs = new VirtualJobs(Failing);
        var id = await jobs.AcceptAsync(Quick);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(atSecond));
        Assert.Equal(Outcome.Error, (await jobs.GetAsync(id)).Outcome);

        var reply = await jobs.Gateway.RetryAsync(VirtualJobs.Account, id, from, CancellationToken.None);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(2, reply.Job!.Head.Attempt);
        Assert.Equal(story, jobs.Story(id));
        Assert.Equal((Outcome.Done, 3L), (await jobs.GetAsync(id)) is { } job ? (job.Outcome, job.Head.Stored.Records) : default);
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
    }

    [Fact]
    public async Task A_job_that_ended_well_is_not_tried_again()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Quick);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("not_retryable", (await jobs.Gateway.RetryAsync(VirtualJobs.Account, id, RetryFrom.Submit, CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task The_same_request_again_gives_the_same_job_and_another_one_under_its_key_is_refused()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var start = jobs.NewJob(Quick) with { RequestHash = "digest" };
        await jobs.AcceptAsync(start);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));

        var again = await jobs.Gateway.StartAsync(start, CancellationToken.None);
        var other = await jobs.Gateway.StartAsync(start with { RequestHash = "another" }, CancellationToken.None);

        Assert.Equal((false, Outcome.Done), (again.Created, again.Job!.Outcome));
        Assert.Equal("idempotency_mismatch", other.Refusal!.Code);
        Assert.Equal("Submit 0:00:00, Poll 0:00:10, Fetch 0:00:10", jobs.Story(start.JobId));
    }

    /// <summary>The first fetch is refused for good.</summary>
    private static StepAnswer Failing(StepCall call, int nth) => call.Step is Step.Fetch && nth == 1
        ? new StepAnswer.Failed(null, new RemoteFailure(FailureKind.Permanent, "http_410", "The result is gone.", HttpStatus: 410))
        : ScriptedConnector.DoneAtPoll(call, Math.Max(nth, 1), 1);
}
