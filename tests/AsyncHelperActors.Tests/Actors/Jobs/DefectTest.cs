using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>A defect of ours stops a job a few times at most.</summary>
public sealed class DefectTest
{
    private static readonly JobPolicy Quick = new() { InitialWaitMs = 20_000, PollWaitMs = 20_000 };

    [Fact]
    public async Task A_connector_that_throws_at_each_poll_parks_the_job_with_the_reason()
    {
        await using var jobs = new VirtualJobs((call, nth) => call.Step is Step.Poll
            ? throw new InvalidDataException("A bug in the reader.")
            : ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Quick);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        var job = await jobs.GetAsync(id);
        Assert.Equal("Submit 0:00:00, Poll 0:00:20, Poll 0:00:40, Poll 0:01:00", jobs.Story(id));
        Assert.Equal((Outcome.Error, "internal_error"), (job.Outcome, job.Head.Errors.Single().Code));
        Assert.Contains("A bug in the reader.", job.Head.Errors.Single().Message, StringComparison.Ordinal);
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
    }

    [Fact]
    public async Task A_connector_that_throws_once_costs_the_job_one_poll()
    {
        await using var jobs = new VirtualJobs((call, nth) => call.Step is Step.Poll && nth == 1
            ? throw new InvalidDataException("A bug in the reader.")
            : ScriptedConnector.DoneAtPoll(call, nth, 3));
        var id = await jobs.AcceptAsync(Quick);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal("Submit 0:00:00, Poll 0:00:20, Poll 0:00:40, Poll 0:01:00, Fetch 0:01:00", jobs.Story(id));
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
    }

    [Fact]
    public async Task An_actor_that_throws_again_and_again_is_parked_and_a_retry_starts_from_nothing()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Quick);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(19));

        jobs.Book.Throws = entries => entries.Any(e => e is BookEntry.PutAgenda);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));
        var parked = await jobs.GetAsync(id);
        jobs.Book.Throws = _ => false;
        await jobs.Gateway.RetryAsync(VirtualJobs.Account, id, RetryFrom.Submit, CancellationToken.None);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal((Outcome.Error, "internal_error"), (parked.Outcome, parked.Head.Errors.Single().Code));
        Assert.Contains("A defect in the book.", parked.Head.Errors.Single().Message, StringComparison.Ordinal);
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
    }

    [Fact]
    public async Task A_request_that_hits_a_defect_is_answered_at_once_and_can_be_repeated()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2));
        var start = jobs.NewJob(Quick);

        jobs.Book.Throws = _ => true;
        var failure = await Assert.ThrowsAsync<JobsUnavailableException>(() => jobs.Gateway.StartAsync(start, CancellationToken.None));
        jobs.Book.Throws = _ => false;
        await jobs.AcceptAsync(start);
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(5));

        Assert.Contains("A defect in the book.", failure.Message, StringComparison.Ordinal);
        Assert.Equal("Submit 0:00:00, Poll 0:00:20, Poll 0:00:40, Fetch 0:00:40", jobs.Story(start.JobId));
    }
}
