using Akka.Actor;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Retention;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Retention;

/// <summary>A result, and later its job, is gone when its time is over; never before, and never while it runs.</summary>
public sealed class PurgeTest : IAsyncDisposable
{
    private static readonly JobPolicy Quick = new()
    {
        InitialWaitMs = 10_000,
        PollWaitMs = 10_000,
        ResultRetentionMs = (long)TimeSpan.FromHours(1).TotalMilliseconds,
        JobRetentionMs = (long)TimeSpan.FromHours(5).TotalMilliseconds,
    };

    private readonly VirtualJobs _jobs = new(FetchedAtSecondTry);

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    [Fact]
    public async Task First_the_result_goes_and_then_the_job_with_all_that_is_left_of_it()
    {
        await StartAsync();
        var id = await DoneAsync();
        await _jobs.AdvanceToAsync(TimeSpan.FromHours(1));
        Assert.Empty(_jobs.Pages.Deleted);

        await _jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([id], _jobs.Pages.Deleted);
        Assert.Equal(Outcome.Done, (await _jobs.GetAsync(id)).Outcome);
        Assert.NotEmpty(_jobs.Happened(id));
        await _jobs.AdvanceToAsync(TimeSpan.FromHours(5));
        Assert.NotNull(await _jobs.Book.GetIndexAsync(id));
        Assert.Single(_jobs.Pages.Deleted);

        await _jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Null(await _jobs.Book.GetIndexAsync(id));
        Assert.Empty(_jobs.Happened(id));
        Assert.Equal("not_found", (await _jobs.Gateway.GetAsync(VirtualJobs.Account, id, CancellationToken.None)).Refusal!.Code);
        await _jobs.SettleAsync();
        Assert.Equal(0, _jobs.Resident);
    }

    [Fact]
    public async Task When_a_job_expires_is_on_it_and_was_settled_when_it_was_accepted()
    {
        var id = await DoneAsync();
        var job = await _jobs.GetAsync(id);
        Assert.Equal(job.EndedAt + TimeSpan.FromHours(1), job.ResultExpiresAt);
        Assert.Equal(job.EndedAt + TimeSpan.FromHours(5), job.ExpiresAt);
    }

    [Fact]
    public async Task A_job_that_is_tried_again_just_then_keeps_what_it_has()
    {
        var id = await _jobs.AcceptAsync(Quick);
        await _jobs.AdvanceToAsync(TimeSpan.FromHours(2));
        Assert.Equal(Outcome.Error, (await _jobs.GetAsync(id)).Outcome);
        var purge = new Ear(_jobs);
        await _jobs.Gateway.RetryAsync(VirtualJobs.Account, id, RetryFrom.Submit, CancellationToken.None);

        await _jobs.RouteAsync(new ExpireJob(id), purge.Ref);

        Assert.Equal([new JobExpired(id)], purge.All<JobExpired>());
        Assert.Empty(_jobs.Pages.Deleted);
        await _jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Outcome.Done, (await _jobs.GetAsync(id)).Outcome);
        await _jobs.RouteAsync(new ExpireJob(id), purge.Ref);
        Assert.Empty(_jobs.Pages.Deleted);
    }

    [Fact]
    public async Task A_retry_that_comes_while_a_result_is_being_deleted_waits_for_it()
    {
        var id = await _jobs.AcceptAsync(Quick);
        await _jobs.AdvanceToAsync(TimeSpan.FromHours(2));
        var disk = new TaskCompletionSource();
        _jobs.Pages.Until = disk.Task;
        var (purge, user) = (new Ear(_jobs), new Ear(_jobs));

        await _jobs.RouteAsync(new ExpireJob(id), purge.Ref);
        await _jobs.RouteAsync(new ChangeJob(id, VirtualJobs.Account, JobChange.RetryFromResult), user.Ref);
        await _jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(user.Heard);
        Assert.Equal(1, _jobs.Vendor.Calls.Count(c => c.Call.Step is Step.Fetch));
        await _jobs.DoAsync(disk.SetResult);
        await _jobs.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([id], _jobs.Pages.Deleted);
        Assert.Equal((Outcome.Done, 3L), (await _jobs.GetAsync(id)) is { } job ? (job.Outcome, job.Head.Stored.Records) : default);
    }

    [Fact]
    public async Task What_cannot_be_deleted_is_tried_again_later_and_holds_up_nobody()
    {
        await StartAsync();
        var stuck = await DoneAsync();
        _jobs.Pages.Fails = true;
        await _jobs.AdvanceToAsync(TimeSpan.FromHours(1.5));
        Assert.Empty(_jobs.Pages.Deleted);

        _jobs.Pages.Fails = false;
        await _jobs.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal([stuck], _jobs.Pages.Deleted);
    }

    [Fact]
    public async Task A_deletion_that_a_crash_stopped_is_finished_after_it()
    {
        await StartAsync();
        var id = await DoneAsync();
        _jobs.Book.Fails = entries => entries.Any(e => e is BookEntry.DeleteIndex);
        await _jobs.AdvanceToAsync(TimeSpan.FromHours(5.5));
        Assert.Empty(_jobs.Happened(id));
        Assert.NotNull(await _jobs.Book.GetIndexAsync(id));

        await _jobs.CrashAsync(TimeSpan.FromMinutes(5));
        _jobs.Book.Fails = _ => false;
        await StartAsync();
        await _jobs.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Null(await _jobs.Book.GetIndexAsync(id));
        Assert.Equal(0, _jobs.Resident);
    }

    [Fact]
    public async Task Hundreds_of_jobs_are_purged_a_few_at_a_time_and_one_batch_after_the_other()
    {
        await StartAsync(_jobs.Knobs with { PurgeBatch = 20, PurgeTick = TimeSpan.FromMinutes(30) });
        for (var i = 0; i < 110; i++)
        {
            await _jobs.AcceptAsync(Quick);
        }

        await _jobs.AdvanceToAsync(TimeSpan.FromSeconds(60));
        await _jobs.AdvanceToAsync(TimeSpan.FromHours(1.6));

        Assert.Equal(110, _jobs.Pages.Deleted.Distinct().Count());
        Assert.Equal(0, _jobs.Resident);
    }

    private Task StartAsync(JobActorSettings? settings = null) =>
        _jobs.DoAsync(() => _jobs.System.ActorOf(Props.Create<PurgeActor>(_jobs.Book, _jobs.Shard, settings ?? _jobs.Knobs), "purge"));

    /// <summary>A job that ended well within the first minute.</summary>
    private async Task<string> DoneAsync()
    {
        var id = await _jobs.AcceptAsync(_jobs.NewJob(Quick, step: "well"));
        await _jobs.AdvanceToAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Outcome.Done, (await _jobs.GetAsync(id)).Outcome);
        return id;
    }

    private static StepAnswer FetchedAtSecondTry(StepCall call, int nth) =>
        call.Step is Step.Fetch && nth == 1 && call.Plan[PlanRole.Step]!.Id != "well"
            ? new StepAnswer.Failed(null, new RemoteFailure(FailureKind.Permanent, "http_410", "The result is gone.", HttpStatus: 410))
            : ScriptedConnector.DoneAtPoll(call, Math.Max(nth, 1), 1);
}
