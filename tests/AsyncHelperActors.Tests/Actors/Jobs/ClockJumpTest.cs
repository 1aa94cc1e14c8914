using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>Somebody sets the node's wall clock while jobs wait. The stories are told by a right clock, as the vendor has it. See docs/cluster.md.</summary>
public sealed class ClockJumpTest
{
    private static readonly TimeSpan Jump = TimeSpan.FromMinutes(10);
    private static readonly JobPolicy Short = new() { InitialWaitMs = 50_000, PollWaitMs = 50_000 };
    private static readonly JobPolicy Hourly = new() { InitialWaitMs = 3_600_000, PollWaitMs = 3_600_000 };

    [Fact]
    public async Task Put_forward_it_brings_each_wait_once_forward_by_as_much_and_no_other()
    {
        await using var jobs = New();
        var (resident, parked) = await StartAsync(jobs);

        await jobs.AdvanceAsync(TimeSpan.FromSeconds(10));
        jobs.SetClock(Jump);
        await jobs.AdvanceAsync(TimeSpan.FromHours(5));

        Assert.Equal("Submit 0:00:00, Poll 0:00:10.250, Poll 0:01:00.250, Poll 0:01:50.250, Fetch 0:01:50.250", jobs.Story(resident));
        Assert.Equal("Submit 0:00:00, Poll 0:50:00, Poll 1:50:00, Poll 2:50:00, Fetch 2:50:00", jobs.Story(parked));
    }

    [Fact]
    public async Task Put_back_it_delays_each_wait_once_by_so_much()
    {
        await using var jobs = New();
        var (resident, parked) = await StartAsync(jobs);

        await jobs.AdvanceAsync(TimeSpan.FromSeconds(10));
        jobs.SetClock(-Jump);
        await jobs.AdvanceAsync(TimeSpan.FromHours(5));

        Assert.Equal("Submit 0:00:00, Poll 0:10:50, Poll 0:11:40, Poll 0:12:30, Fetch 0:12:30", jobs.Story(resident));
        Assert.Equal("Submit 0:00:00, Poll 1:10:00, Poll 2:10:00, Poll 3:10:00, Fetch 3:10:00", jobs.Story(parked));
    }

    [Fact]
    public async Task Put_back_and_set_right_again_soon_nothing_is_late_for_longer_than_it_was_wrong()
    {
        await using var jobs = New();
        var (resident, parked) = await StartAsync(jobs);

        await jobs.AdvanceAsync(TimeSpan.FromSeconds(10));
        jobs.SetClock(-Jump);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(2));
        jobs.SetClock(TimeSpan.Zero);
        await jobs.AdvanceAsync(TimeSpan.FromHours(5));

        Assert.Equal("Submit 0:00:00, Poll 0:02:10.250, Poll 0:03:00.250, Poll 0:03:50.250, Fetch 0:03:50.250", jobs.Story(resident));
        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Poll 2:00:00, Poll 3:00:00, Fetch 3:00:00", jobs.Story(parked));
    }

    [Fact]
    public async Task Put_forward_and_set_right_again_nothing_is_polled_twice_for_one_wait()
    {
        await using var jobs = New();
        var (resident, parked) = await StartAsync(jobs);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(51));
        jobs.SetClock(Jump);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(2));
        jobs.SetClock(TimeSpan.Zero);
        await jobs.AdvanceAsync(TimeSpan.FromHours(5));

        Assert.Equal("Submit 0:00:00, Poll 0:00:50, Poll 0:01:40, Poll 0:02:30, Fetch 0:02:30", jobs.Story(resident));
        Assert.Equal("Submit 0:00:00, Poll 0:51:00.250, Poll 2:01:00.250, Poll 3:01:00.250, Fetch 3:01:00.250", jobs.Story(parked));
    }

    [Fact]
    public async Task A_node_that_dies_with_a_wrong_clock_leaves_no_job_behind()
    {
        await using var jobs = New();
        var (resident, parked) = await StartAsync(jobs);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        jobs.SetClock(Jump);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        await jobs.CrashAsync();
        await jobs.AdvanceAsync(TimeSpan.FromHours(5));

        Assert.Equal((Outcome.Done, Outcome.Done), ((await jobs.GetAsync(resident)).Outcome, (await jobs.GetAsync(parked)).Outcome));
        Assert.Equal("Submit 0:00:00, Poll 0:00:50, Poll 0:01:00.250, Poll 0:01:50.250, Fetch 0:01:50.250", jobs.Story(resident));
        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Poll 2:00:00, Poll 3:00:00, Fetch 3:00:00", jobs.Story(parked));
    }

    private static VirtualJobs New() => new((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3), new JobActorSettings { AgendaPartitions = 2 });

    private static async Task<(string Resident, string Parked)> StartAsync(VirtualJobs jobs) => (await jobs.AcceptAsync(Short), await jobs.AcceptAsync(Hourly));
}
