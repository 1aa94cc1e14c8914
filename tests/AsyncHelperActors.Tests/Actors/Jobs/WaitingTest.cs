using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>When a job polls, and where it is in between: hours and days of virtual time.</summary>
public sealed class WaitingTest
{
    private static readonly JobPolicy Hourly = new() { InitialWaitMs = 3_600_000, PollWaitMs = 3_600_000 };

    [Fact]
    public async Task The_first_poll_comes_after_the_initial_wait_and_the_others_after_the_poll_wait()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 90_000, PollWaitMs = 20_000 });

        await jobs.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("Submit 0:00:00, Poll 0:01:30, Poll 0:01:50, Poll 0:02:10, Fetch 0:02:10", jobs.Story(id));
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
        Assert.Equal(["JobAccepted", "SubmissionStarted", "Submitted", "StatusChanged", "ResultReady", "PagesStored", "JobFinished"], jobs.Happened(id));
    }

    [Fact]
    public async Task The_knobs_of_the_product_keep_the_instants_too()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 4), new JobActorSettings());
        var resident = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 50_000, PollWaitMs = 50_000 });
        var parked = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 100_050, PollWaitMs = 100_050 });

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(8));

        Assert.Equal("Submit 0:00:00, Poll 0:00:50, Poll 0:01:40, Poll 0:02:30, Poll 0:03:20, Fetch 0:03:20", jobs.Story(resident));
        Assert.Equal("Submit 0:00:00, Poll 0:01:40.050, Poll 0:03:20.100, Poll 0:05:00.150, Poll 0:06:40.200, Fetch 0:06:40.200", jobs.Story(parked));
    }

    [Fact]
    public async Task A_vendor_that_asks_for_a_longer_or_a_shorter_wait_gets_it()
    {
        long?[] asked = [5_000, 7_200_000, null, 30_000];
        await using var jobs = new VirtualJobs((call, nth) => call.Step is Step.Poll && nth <= 4
            ? ScriptedConnector.Status(Decision.InProgress, "RUNNING", asked[nth - 1])
            : ScriptedConnector.DoneAtPoll(call, nth, 5));
        var id = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 60_000, PollWaitMs = 600_000 });

        await jobs.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Equal("Submit 0:00:00, Poll 0:01:00, Poll 0:01:05, Poll 2:01:05, Poll 2:11:05, Poll 2:11:35, Fetch 2:11:35", jobs.Story(id));
    }

    [Fact]
    public async Task A_prescribed_sequence_is_kept_and_its_last_wait_repeats()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 6), Rarely);
        var id = await jobs.AcceptAsync(new JobPolicy { SequenceMs = [900_000, 3_600_000, 7_200_000, 14_400_000] });

        await jobs.AdvanceAsync(TimeSpan.FromHours(24));

        Assert.Equal("Submit 0:00:00, Poll 0:15:00, Poll 1:15:00, Poll 3:15:00, Poll 7:15:00, Poll 11:15:00, Poll 15:15:00, Fetch 15:15:00", jobs.Story(id));
    }

    [Fact]
    public async Task A_job_of_a_week_is_out_of_memory_nearly_all_the_time_and_journals_no_unchanged_poll()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 42), Rarely);
        var id = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 14_400_000, PollWaitMs = 14_400_000, TotalDeadlineMs = 8 * 86_400_000L });
        for (var day = 0; day < 6; day++)
        {
            await jobs.AdvanceAsync(TimeSpan.FromDays(1) - TimeSpan.FromHours(1));
            Assert.False(jobs.IsInMemory(id));
            Assert.Equal(0, jobs.Resident);
            await jobs.AdvanceAsync(TimeSpan.FromHours(1));
        }

        await jobs.AdvanceAsync(TimeSpan.FromDays(1));

        var job = await jobs.GetAsync(id);
        Assert.Equal((Outcome.Done, 42), (job.Outcome, job.Head.Polls));
        Assert.Equal(VirtualJobs.Start + TimeSpan.FromDays(7), job.EndedAt);
        Assert.Equal(7, jobs.Happened(id).Count());
    }

    [Fact]
    public async Task A_short_wait_is_spent_in_memory_and_a_long_one_outside()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 9));
        var shortly = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 60_000 });
        var later = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 60_001 });

        Assert.True(jobs.IsInMemory(shortly));
        Assert.False(jobs.IsInMemory(later));
    }

    [Fact]
    public async Task When_too_many_are_in_memory_short_waits_are_spent_outside_too()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2), VirtualJobs.Settings with { MostResident = 2 });
        List<string> ids = [];
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 30_000, PollWaitMs = 30_000 }));
        }

        Assert.Equal(2, jobs.Resident);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.All(ids, id => Assert.Equal("Submit 0:00:00, Poll 0:00:30, Poll 0:01:00, Fetch 0:01:00", jobs.Story(id)));
    }

    [Fact]
    public async Task A_parked_job_has_a_row_without_an_owner_and_is_woken_shortly_before_its_instant()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2));
        var id = await jobs.AcceptAsync(Hourly);
        var due = (VirtualJobs.Start + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds();

        var parked = await jobs.Book.GetAgendaAsync(id);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(25));
        var before = jobs.IsInMemory(id);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(5));
        var shortlyBefore = jobs.IsInMemory(id);
        var claimed = await jobs.Book.GetAgendaAsync(id);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(3));

        Assert.Equal((due, due, null), (parked!.Due, parked.Planned, parked.Owner));
        Assert.False(before);
        Assert.True(shortlyBefore);
        Assert.Equal(jobs.Owner, claimed!.Owner);
        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Poll 2:00:00, Fetch 2:00:00", jobs.Story(id));
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
        Assert.Equal(("completed", "done"), (await jobs.Book.GetIndexAsync(id)) is { } row ? (row.Status, row.Outcome) : default);
    }

    [Fact]
    public async Task The_claim_of_the_agenda_is_the_intent_so_a_woken_job_polls_without_another_write()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 99), new JobActorSettings());
        var id = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 100_000, PollWaitMs = 100_000 });
        jobs.Book.Written.Clear();

        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(350));

        // One row a poll: where it parks again.
        Assert.Equal("Submit 0:00:00, Poll 0:01:40, Poll 0:03:20, Poll 0:05:00", jobs.Story(id));
        Assert.Equal(3, jobs.Book.Written.OfType<BookEntry.PutAgenda>().Count());
    }

    [Fact]
    public async Task A_wake_too_early_changes_nothing()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2));
        var (parked, resident) = (await jobs.AcceptAsync(Hourly), await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 40_000, PollWaitMs = 40_000 }));
        var agenda = new Ear(jobs);

        foreach (var id in new[] { parked, resident, parked, resident })
        {
            var row = await jobs.Book.GetAgendaAsync(id);
            await jobs.RouteAsync(new WakeJob(id, row!, row!.Due + row.Wait), agenda.Ref);
            await jobs.AdvanceAsync(TimeSpan.FromSeconds(3));
        }

        Assert.Equal([parked, resident, parked, resident], agenda.All<JobAwake>().Select(a => a.JobId));
        Assert.False(jobs.IsInMemory(parked));
        await jobs.AdvanceToAsync(TimeSpan.FromHours(3));
        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Poll 2:00:00, Fetch 2:00:00", jobs.Story(parked));
        Assert.Equal("Submit 0:00:00, Poll 0:00:40, Poll 0:01:20, Fetch 0:01:20", jobs.Story(resident));
    }

    [Fact]
    public async Task A_look_at_a_parked_job_does_not_shift_its_poll()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Hourly);
        for (var minute = 0; minute < 130; minute += 7)
        {
            await jobs.AdvanceToAsync(TimeSpan.FromMinutes(minute));
            Assert.Equal("waiting", (await jobs.GetAsync(id)).Phase);
        }

        await jobs.AdvanceToAsync(TimeSpan.FromHours(4));
        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Poll 2:00:00, Poll 3:00:00, Fetch 3:00:00", jobs.Story(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_look_between_the_claim_and_the_wake_does_not_cost_the_job_its_poll(bool andStays)
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2), VirtualJobs.Settings with { AgendaPartitions = 1 }, withAgenda: false);
        var id = await jobs.AcceptAsync(Hourly);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(5));

        // The agenda claims, somebody looks (and may stay), and only then the wake arrives.
        var rows = await jobs.Book.ClaimAsync(0, jobs.Now.ToUnixTimeMilliseconds(), 20_000, 10, "node-1", 120_000);
        await jobs.RouteAsync(andStays ? new AwaitJobEnd(id, VirtualJobs.Account, DateTimeOffset.MaxValue) : new GetJob(id, VirtualJobs.Account), new Ear(jobs).Ref);
        Assert.Equal(andStays, jobs.IsInMemory(id));
        await jobs.RouteAsync(new WakeJob(id, rows[0], rows[0].Due + rows[0].Wait), new Ear(jobs).Ref);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(1));

        Assert.Equal("Submit 0:00:00, Poll 1:00:00", jobs.Story(id));
    }

    [Fact]
    public async Task A_poll_can_be_asked_for_at_once_while_the_job_is_parked()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Hourly);
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(10));

        Assert.Null((await jobs.Gateway.PollNowAsync(VirtualJobs.Account, id, CancellationToken.None)).Refusal);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(3));

        Assert.Equal("Submit 0:00:00, Poll 0:10:00, Poll 1:10:00, Poll 2:10:00, Fetch 2:10:00", jobs.Story(id));
    }

    [Fact]
    public async Task A_shard_that_moves_lets_a_call_finish_and_the_agenda_takes_the_job_up_again()
    {
        var hold = Hold.On<Step.Poll>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 30_000, PollWaitMs = 30_000 });
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(31));

        await jobs.PassAsync(id, StopJob.Instance);
        Assert.True(jobs.IsInMemory(id));
        await hold.ReleaseAsync(jobs);
        Assert.False(jobs.IsInMemory(id));
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(3));

        Assert.Equal("Submit 0:00:00, Poll 0:00:30, Poll 0:01:01, Fetch 0:01:01", jobs.Story(id));
    }

    /// <summary>For stories of days.</summary>
    private static JobActorSettings Rarely => VirtualJobs.Settings with { AgendaTick = TimeSpan.FromMinutes(1), AgendaHorizon = TimeSpan.FromMinutes(2) };
}
