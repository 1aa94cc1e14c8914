using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;
using static AsyncHelperActors.Tests.Actors.Jobs.Striking;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>A blow while a job waits: never an early poll and never a second submit afterwards, and the job comes to its end.</summary>
[Trait("Category", "Slow")]
public sealed class RestartTest
{
    public static TheoryData<Blow> Blows => Striking.Blows;

    /// <summary>Each way, at instants all through a life of two minutes with five polls: between polls, and just before and after them.</summary>
    public static TheoryData<Blow, double> Moments
    {
        get
        {
            var data = new TheoryData<Blow, double>();
            foreach (var blow in Enum.GetValues<Blow>())
            {
                foreach (var at in new[] { 0, 19.9, 20, 20.4, 33, 59.999, 60, 60.3, 75, 99.9, 100 })
                {
                    data.Add(blow, at);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task At_any_moment_of_its_waiting(Blow blow, double seconds)
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 5));
        var id = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(seconds));

        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(10));

        await EndedWellAsync(jobs, id, polls: 5);
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Again_and_again(Blow blow, double seconds)
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 5), VirtualJobs.Settings with { MostDefects = 99 });
        var id = await jobs.AcceptAsync(Policy);
        for (var n = 1; n <= 6; n++)
        {
            await jobs.AdvanceToAsync(TimeSpan.FromSeconds(seconds * n));
            await StrikeAsync(jobs, id, blow);
        }

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(30));

        await EndedWellAsync(jobs, id, polls: 5);
    }

    [Theory]
    [MemberData(nameof(Blows))]
    public async Task While_it_is_parked(Blow blow)
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 3_600_000, PollWaitMs = 3_600_000 });
        await jobs.AdvanceToAsync(TimeSpan.FromHours(1.5));

        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(4));

        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Poll 2:00:00, Poll 3:00:00, Fetch 3:00:00", jobs.Story(id));
    }

    [Theory]
    [MemberData(nameof(Blows))]
    public async Task A_wait_that_the_vendor_asked_for_is_kept_although_nothing_of_it_is_journalled(Blow blow)
    {
        await using var jobs = new VirtualJobs((call, nth) => call.Step is Step.Poll && nth == 2
            ? ScriptedConnector.Status(Decision.InProgress, "RUNNING", 55_000)
            : ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Policy with { InitialWaitMs = 5_000, PollWaitMs = 5_000 });
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(11));

        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        var polls = jobs.Vendor.Calls.Where(c => c.Call.Step is Step.Poll).Select(c => c.At).ToList();
        Assert.Equal(3, polls.Count);
        Assert.InRange(polls[2], TimeSpan.FromSeconds(65), TimeSpan.FromSeconds(65) + Late);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task A_node_that_dies_just_after_a_woken_job_polled_does_not_poll_again_too_early(int horizonSeconds)
    {
        var horizon = TimeSpan.FromSeconds(horizonSeconds);
        await using var jobs = new VirtualJobs(
            (call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3), VirtualJobs.Settings with { AgendaHorizon = horizon, AgendaTick = horizon / 4 });
        var id = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 100_000, PollWaitMs = 100_000 });
        jobs.Events.Fails = happened => happened is StatusChanged;
        jobs.Book.Holds = _ => jobs.Elapsed >= TimeSpan.FromSeconds(100) ? new TaskCompletionSource().Task : null;
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(100));

        // Neither what the vendor said nor anything that was written since is on disk.
        jobs.Events.Fails = _ => false;
        jobs.Book.Holds = _ => null;
        await jobs.CrashAsync();
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(20));

        var polls = jobs.Vendor.Calls.Where(c => c.Call.Step is Step.Poll).Select(c => c.At).ToList();
        Assert.All(polls.Zip(polls.Skip(1), (a, b) => b - a), wait => Assert.InRange(wait, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(240)));
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
    }

    [Fact]
    public async Task A_job_whose_actor_threw_polls_at_its_instant_all_the_same()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(30));

        await StrikeAsync(jobs, id, Blow.Exception);
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(2));

        Assert.Equal("Submit 0:00:00, Poll 0:00:20, Poll 0:00:40, Poll 0:01:00, Fetch 0:01:00", jobs.Story(id));
    }
}
