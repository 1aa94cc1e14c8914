using Akka.Actor;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>Those who wait for a job or look at it get their answers.</summary>
public sealed class WatchersTest
{
    private static readonly JobPolicy Quick = new() { InitialWaitMs = 10_000, PollWaitMs = 10_000 };

    private static readonly JobPolicy Hourly = new() { InitialWaitMs = 3_600_000, PollWaitMs = 3_600_000 };

    [Fact]
    public async Task Who_waits_for_the_end_is_told_once_when_it_comes()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Quick);
        var ear = new Ear(jobs);

        await jobs.RouteAsync(new AwaitJobEnd(id, VirtualJobs.Account, DateTimeOffset.MaxValue), ear.Ref);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        var (at, message) = Assert.Single(ear.Heard);
        Assert.Equal((TimeSpan.FromSeconds(30), Outcome.Done), (at, ((JobReply)message).Job!.Outcome));
        await jobs.RouteAsync(new AwaitJobEnd(id, VirtualJobs.Account, DateTimeOffset.MaxValue), ear.Ref);
        Assert.Equal(2, ear.All<JobReply>().Count(r => r.Job!.Outcome == Outcome.Done));
    }

    [Fact]
    public async Task Who_watches_gets_the_job_at_once_and_after_each_change()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2));
        var id = await jobs.AcceptAsync(Quick);
        var ear = new Ear(jobs);

        await jobs.RouteAsync(new WatchJob(id, VirtualJobs.Account, DateTimeOffset.MaxValue), ear.Ref);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(
            ["waiting 0", "waiting 1", "fetching 2", " 2"],
            ear.All<JobSnapshot>().Select(s => $"{s.Phase} {s.Head.Polls}"));
        Assert.Equal([0, 10, 20, 20], ear.Heard.Select(h => h.At.TotalSeconds));
    }

    [Fact]
    public async Task A_watched_job_stays_in_memory_and_leaves_when_nobody_watches_any_more()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Hourly);
        var (stays, goes) = (new Ear(jobs), new Ear(jobs));

        await jobs.RouteAsync(new AwaitJobEnd(id, VirtualJobs.Account, jobs.Now.AddMinutes(10)), stays.Ref);
        await jobs.RouteAsync(new WatchJob(id, VirtualJobs.Account, DateTimeOffset.MaxValue), goes.Ref);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.True(jobs.IsInMemory(id));
        await jobs.DoAsync(() => jobs.System.Stop(goes.Ref));
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(9));
        Assert.True(jobs.IsInMemory(id));
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(11));
        Assert.False(jobs.IsInMemory(id));
        await jobs.AdvanceToAsync(TimeSpan.FromHours(4));

        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Poll 2:00:00, Poll 3:00:00, Fetch 3:00:00", jobs.Story(id));
        Assert.Empty(stays.Heard);
    }

    [Fact]
    public async Task A_watched_job_polls_on_time_through_long_waits()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Hourly);
        var ear = new Ear(jobs);

        await jobs.RouteAsync(new AwaitJobEnd(id, VirtualJobs.Account, DateTimeOffset.MaxValue), ear.Ref);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(4));

        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Poll 2:00:00, Poll 3:00:00, Fetch 3:00:00", jobs.Story(id));
        Assert.Single(ear.Heard);
    }

    [Theory]
    [InlineData(Blow.Exception, false)]
    [InlineData(Blow.Exception, true)]
    [InlineData(Blow.Stop, true)]
    public async Task Watchers_outlive_the_actor(Blow blow, bool throughTheGateway)
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Quick);
        var ear = new Ear(jobs);
        await using var changes = jobs.Gateway.WatchAsync(VirtualJobs.Account, id, CancellationToken.None).GetAsyncEnumerator();
        if (throughTheGateway)
        {
            Assert.True(await changes.MoveNextAsync());
        }
        else
        {
            await jobs.RouteAsync(new AwaitJobEnd(id, VirtualJobs.Account, DateTimeOffset.MaxValue), ear.Ref);
        }

        await jobs.AdvanceAsync(TimeSpan.FromSeconds(5));
        await (blow == Blow.Stop ? jobs.StopActorAsync(id) : jobs.PassAsync(id, new StepReply("nothing", null!)));
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        if (!throughTheGateway)
        {
            Assert.Equal(Outcome.Done, Assert.Single(ear.All<JobReply>()).Job!.Outcome);
            return;
        }

        while (!changes.Current.HasEnded)
        {
            Assert.True(await changes.MoveNextAsync(), "The stream ended before the job did.");
        }

        Assert.Equal(Outcome.Done, changes.Current.Outcome);
        Assert.False(await changes.MoveNextAsync());
    }

    [Fact]
    public async Task Who_comes_while_the_job_is_leaving_is_answered_by_its_next_incarnation()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var ear = new Ear(jobs);
        var disk = new TaskCompletionSource();
        jobs.Book.Holds = entries => entries[0] is AsyncHelperActors.Actors.Storage.BookEntry.PutAgenda { Row.Owner: null } ? disk.Task : null;
        var id = await jobs.AcceptAsync(Hourly);

        // The row that says it has left is on its way to the disk; when it is there, one watcher has come before and one comes after.
        await jobs.RouteAsync(new AwaitJobEnd(id, VirtualJobs.Account, DateTimeOffset.MaxValue), ear.Ref);
        await jobs.DoAsync(() => disk.SetResult());
        Assert.True(jobs.IsInMemory(id));
        await jobs.AdvanceToAsync(TimeSpan.FromHours(2));

        Assert.Equal(Outcome.Done, Assert.Single(ear.All<JobReply>()).Job!.Outcome);
        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Fetch 1:00:00", jobs.Story(id));
    }

    [Fact]
    public async Task A_watcher_of_a_job_whose_shard_moves_is_taken_along()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Quick);
        await using var changes = jobs.Gateway.WatchAsync(VirtualJobs.Account, id, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await changes.MoveNextAsync());

        await jobs.PassAsync(id, StopJob.Instance);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        while (!changes.Current.HasEnded)
        {
            Assert.True(await changes.MoveNextAsync(), "The stream ended before the job did.");
        }

        Assert.Equal(3, changes.Current.Head.Polls);
    }

    [Fact]
    public async Task Accounts_never_see_each_others_jobs()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Hourly);
        var ear = new Ear(jobs);

        await jobs.RouteAsync(new GetJob(id, "other"), ear.Ref);
        await jobs.RouteAsync(new WatchJob(id, "other", DateTimeOffset.MaxValue), ear.Ref);
        await jobs.RouteAsync(new AwaitJobEnd(id, "other", DateTimeOffset.MaxValue), ear.Ref);
        foreach (var change in Enum.GetValues<JobChange>())
        {
            await jobs.RouteAsync(new ChangeJob(id, "other", change), ear.Ref);
        }

        Assert.Equal(9, ear.All<JobReply>().Count(r => r.Job is null && r.Refusal!.Code == "not_found"));
        Assert.Equal(9, ear.Heard.Count);
        await jobs.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Fetch 1:00:00", jobs.Story(id));
    }

    [Fact]
    public async Task Nobody_is_there_under_an_unknown_id_and_nothing_stays_in_memory()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var nobody = jobs.NewJob().JobId;

        Assert.Equal("not_found", (await jobs.Gateway.GetAsync(VirtualJobs.Account, nobody, CancellationToken.None)).Refusal!.Code);
        Assert.Equal("not_found", (await jobs.Gateway.CancelAsync(VirtualJobs.Account, nobody, CancellationToken.None)).Refusal!.Code);
        Assert.Equal("not_found", (await jobs.Gateway.WaitAsync(VirtualJobs.Account, nobody, TimeSpan.FromSeconds(9), CancellationToken.None)).Refusal!.Code);
        await foreach (var snapshot in jobs.Gateway.WatchAsync(VirtualJobs.Account, nobody, CancellationToken.None))
        {
            Assert.Fail($"{snapshot} of a job that is not there.");
        }

        await jobs.SettleAsync();
        Assert.Equal(0, jobs.Resident);
    }
}
