using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>The disk does not do its part for a while: jobs are late, and none is lost.</summary>
public sealed class StorageFailureTest
{
    private static readonly JobPolicy Quick = new() { InitialWaitMs = 20_000, PollWaitMs = 20_000 };

    private static readonly JobPolicy Hourly = new() { InitialWaitMs = 3_600_000, PollWaitMs = 3_600_000 };

    [Fact]
    public async Task No_poll_goes_out_while_its_intent_cannot_be_written()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 4));
        var id = await jobs.AcceptAsync(Quick);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(30));

        jobs.Book.Fails = _ => true;
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(90.5));
        jobs.Book.Fails = _ => false;
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(5));

        Assert.Equal("Submit 0:00:00, Poll 0:00:20, Poll 0:01:31, Poll 0:01:51, Poll 0:02:11, Fetch 0:02:11", jobs.Story(id));
        Assert.Equal("completed", (await jobs.Book.GetIndexAsync(id))!.Status);
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
    }

    [Fact]
    public async Task A_job_that_cannot_be_parked_stays_and_polls_on_time()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2));
        jobs.Book.Fails = entries => entries.Any(e => e is BookEntry.PutAgenda { Row.Owner: null });
        var id = await jobs.AcceptAsync(Hourly);

        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(30));
        Assert.True(jobs.IsInMemory(id));
        jobs.Book.Fails = _ => false;
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(31));
        Assert.False(jobs.IsInMemory(id));
        await jobs.AdvanceToAsync(TimeSpan.FromHours(3));

        Assert.Equal("Submit 0:00:00, Poll 1:00:00, Poll 2:00:00, Fetch 2:00:00", jobs.Story(id));
    }

    [Fact]
    public async Task The_list_is_right_again_after_a_write_of_it_failed()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 9));
        var id = await jobs.AcceptAsync(Quick with { PollWaitMs = 50_000 });
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(19));

        // The first poll changes the status; the row that says so is not written.
        var failed = 0;
        jobs.Book.Fails = entries => entries.OfType<BookEntry.PutIndex>().Any(e => e.Row.StatusValue == "RUNNING") && ++failed == 1;
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, failed);
        Assert.Equal("RUNNING", (await jobs.Book.GetIndexAsync(id))!.StatusValue);
    }

    [Fact]
    public async Task The_end_of_a_job_is_written_as_soon_as_it_can_be()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Quick);
        jobs.Book.Fails = entries => entries.Any(e => e is BookEntry.RemoveAgenda);

        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(10));
        Assert.NotNull(await jobs.Book.GetAgendaAsync(id));
        jobs.Book.Fails = _ => false;
        await jobs.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Null(await jobs.Book.GetAgendaAsync(id));
        Assert.Equal("completed", (await jobs.Book.GetIndexAsync(id))!.Status);
        Assert.Equal("Submit 0:00:00, Poll 0:00:20, Fetch 0:00:20", jobs.Story(id));
    }

    [Fact]
    public async Task A_job_whose_row_is_not_on_disk_is_not_promised_and_the_same_request_again_is_answered()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var start = jobs.NewJob(Quick);
        jobs.Book.Fails = _ => true;

        var failure = await Assert.ThrowsAsync<JobsUnavailableException>(() => jobs.Gateway.StartAsync(start, CancellationToken.None));
        jobs.Book.Fails = _ => false;
        var again = await jobs.Gateway.StartAsync(start, CancellationToken.None);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Contains("The disk is full.", failure.Message, StringComparison.Ordinal);
        Assert.Null(again.Refusal);
        Assert.Equal(1, jobs.Vendor.Calls.Count(c => c.Call.Step is Step.Submit));
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(start.JobId)).Outcome);
    }

    [Fact]
    public async Task A_job_that_the_journal_does_not_take_is_not_promised_and_its_orphaned_row_goes()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var start = jobs.NewJob(Quick);
        jobs.Events.Fails = _ => true;

        var failure = await Assert.ThrowsAsync<JobsUnavailableException>(() => jobs.Gateway.StartAsync(start, CancellationToken.None));
        Assert.Contains("The disk is full.", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(await jobs.Book.GetAgendaAsync(start.JobId));

        jobs.Book.Fails = entries => entries[0] is BookEntry.RemoveAgenda;
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.NotNull(await jobs.Book.GetAgendaAsync(start.JobId));
        Assert.Equal(0, jobs.Resident);
        jobs.Book.Fails = _ => false;
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(3));

        Assert.Null(await jobs.Book.GetAgendaAsync(start.JobId));
        Assert.Equal(0, jobs.Resident);
        Assert.Equal("", jobs.Story(start.JobId));
    }

    [Fact]
    public async Task An_answer_that_the_journal_does_not_take_is_asked_for_again_and_not_too_early()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2));
        var id = await jobs.AcceptAsync(Quick);
        jobs.Events.Fails = happened => happened is ResultReady;

        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(60));
        Assert.False(jobs.IsInMemory(id));
        jobs.Events.Fails = _ => false;
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(10));

        var polls = jobs.Vendor.Calls.Where(c => c.Call.Step is Step.Poll).Select(c => c.At.TotalSeconds).ToList();
        Assert.Equal([20, 40], polls.Take(2));
        Assert.InRange(polls[2], 60.5, 40 + 20.5 + 120 + 10);
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
    }

    [Theory]
    [InlineData(JobChange.Cancel)]
    [InlineData(JobChange.RetryFromSubmit)]
    public async Task A_change_that_the_journal_does_not_take_is_answered_at_once(JobChange change)
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 99));
        var id = await jobs.AcceptAsync(Hourly);
        if (change == JobChange.RetryFromSubmit)
        {
            await jobs.CancelAsync(id);
        }

        jobs.Events.Fails = _ => true;
        await Assert.ThrowsAsync<JobsUnavailableException>(() => change == JobChange.Cancel
            ? jobs.Gateway.CancelAsync(VirtualJobs.Account, id, CancellationToken.None)
            : jobs.Gateway.RetryAsync(VirtualJobs.Account, id, RetryFrom.Submit, CancellationToken.None));
        jobs.Events.Fails = _ => false;
        await jobs.AdvanceToAsync(TimeSpan.FromHours(1.5));

        Assert.Equal(change == JobChange.Cancel ? "Submit 0:00:00, Poll 1:00:00" : "Submit 0:00:00", jobs.Story(id));
    }

    [Fact]
    public async Task While_the_agenda_cannot_be_read_parked_jobs_are_late_and_none_is_lost()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2));
        var id = await jobs.AcceptAsync(Hourly);
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(30));

        jobs.Book.IsBlind = true;
        await jobs.RouteAsync(new GetJob(id, VirtualJobs.Account));
        Assert.False(jobs.IsInMemory(id));
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(90));
        jobs.Book.IsBlind = false;
        await jobs.AdvanceToAsync(TimeSpan.FromHours(4));

        Assert.Equal("Submit 0:00:00, Poll 1:30:10, Poll 2:30:10, Fetch 2:30:10", jobs.Story(id));
    }

    [Fact]
    public async Task A_row_that_a_finished_job_left_behind_is_written_off_at_its_next_wake()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Quick);
        jobs.Book.Fails = entries => entries.Any(e => e is BookEntry.RemoveAgenda);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(25));
        await jobs.StopActorAsync(id);
        jobs.Book.Fails = _ => false;
        Assert.NotNull(await jobs.Book.GetAgendaAsync(id));

        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(10));

        Assert.Null(await jobs.Book.GetAgendaAsync(id));
        Assert.Equal("completed", (await jobs.Book.GetIndexAsync(id))!.Status);
        Assert.Equal(0, jobs.Resident);
        Assert.Equal("Submit 0:00:00, Poll 0:00:20, Fetch 0:00:20", jobs.Story(id));
    }
}
