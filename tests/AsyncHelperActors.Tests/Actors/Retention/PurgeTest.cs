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

    [Fact]
    public async Task While_hundreds_of_jobs_run_a_purge_wakes_and_touches_none_that_has_not_ended()
    {
        List<string> ended = [];
        for (var i = 0; i < 60; i++)
        {
            ended.Add(await _jobs.AcceptAsync(_jobs.NewJob(Quick, step: "well")));
        }

        await _jobs.AdvanceToAsync(TimeSpan.FromMinutes(2));
        List<string> running = [];
        for (var i = 0; i < 200; i++)
        {
            running.Add(await _jobs.AcceptAsync(_jobs.NewJob(Quick with { InitialWaitMs = 6 * 3_600_000, TotalDeadlineMs = 24 * 3_600_000 }, step: "well")));
        }

        await StartAsync(_jobs.Knobs with { PurgeBatch = 10, PurgeTick = TimeSpan.FromMinutes(10) });
        while (_jobs.Pages.Deleted.Distinct().Count() < ended.Count)
        {
            await _jobs.AdvanceAsync(TimeSpan.FromMinutes(10));
            Assert.Empty(_jobs.Pages.Deleted.Intersect(running));
            Assert.True(_jobs.Resident < running.Count, "a purge woke jobs that run");
        }

        Assert.Equal(ended.Order(), _jobs.Pages.Deleted.Distinct().Order());
        await _jobs.AdvanceToAsync(TimeSpan.FromHours(7));
        foreach (var id in running)
        {
            Assert.Equal(Outcome.Done, (await _jobs.GetAsync(id)).Outcome);
        }
    }

    [Fact]
    public async Task No_more_jobs_are_asked_to_delete_than_one_step_has_before_these_have_answered()
    {
        for (var i = 0; i < 35; i++)
        {
            await _jobs.AcceptAsync(_jobs.NewJob(Quick, step: "well"));
        }

        await _jobs.AdvanceToAsync(TimeSpan.FromHours(2));
        var asked = new Ear(_jobs);
        IActorRef purge = ActorRefs.Nobody;
        await _jobs.DoAsync(() => purge = _jobs.System.ActorOf(Props.Create<PurgeActor>(_jobs.Book, asked.Ref, _jobs.Knobs with { PurgeBatch = 10, PurgeTick = TimeSpan.FromSeconds(10) }), "purge"));
        await _jobs.AdvanceAsync(TimeSpan.FromSeconds(25));
        var first = asked.All<ExpireJob>().ToList();
        Assert.Equal(10, first.Count);

        await _jobs.DoAsync(() => first.Take(9).ToList().ForEach(job => purge.Tell(new JobExpired(job.JobId))));
        Assert.Equal(10, asked.All<ExpireJob>().Count());
        await _jobs.DoAsync(() => purge.Tell(new JobExpired(first[9].JobId)));

        Assert.Equal(20, asked.All<ExpireJob>().Select(job => job.JobId).Distinct().Count());
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
