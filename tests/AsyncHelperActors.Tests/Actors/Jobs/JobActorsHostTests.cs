using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

[Trait("Category", "Slow")]
public sealed class JobActorsHostTests
{
    private static readonly JobPolicy Quick = new() { InitialWaitMs = 100, PollWaitMs = 100 };

    [Fact]
    public async Task A_job_runs_from_its_acceptance_to_its_result()
    {
        var connector = new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        await using var host = await JobActorsHost.StartAsync(connector);
        var start = JobActorsHost.NewJob(Quick);

        var accepted = await host.Gateway.StartAsync(start, CancellationToken.None);
        var ended = await host.Gateway.WaitAsync("default", start.JobId, TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.True(accepted.Created);
        Assert.Equal(Outcome.Done, ended.Job!.Outcome);
        Assert.Equal(3, ended.Job.Head.Polls);
        Assert.Equal(3, ended.Job.Head.Stored.Records);
        Assert.Equal(["Submit", "Poll", "Poll", "Poll", "Fetch"], connector.Calls.Select(c => c.Step.GetType().Name));
        var history = await host.Gateway.HistoryAsync("default", start.JobId, CancellationToken.None);
        Assert.Equal(
            ["JobAccepted", "SubmissionStarted", "Submitted", "StatusChanged", "ResultReady", "PagesStored", "JobFinished"],
            history.Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task A_job_that_leaves_memory_for_its_wait_is_woken_by_the_agenda()
    {
        var connector = new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));
        await using var host = await JobActorsHost.StartAsync(connector, settings: new() { Residence = TimeSpan.FromMilliseconds(200) });
        var start = JobActorsHost.NewJob(new JobPolicy { InitialWaitMs = 1_500, PollWaitMs = 1_500 });

        await host.Gateway.StartAsync(start, CancellationToken.None);
        using var everySoOften = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var seen = (AgendaRowOwner: "", Polls: 0);
        for (var i = 0; i < 200 && connector.Calls.Count < 5 && await everySoOften.WaitForNextTickAsync(); i++)
        {
            seen = await host.Book.GetAgendaAsync(start.JobId) is { Owner: null } row ? ("nobody", row.Polls) : seen;
        }

        var ended = await host.Gateway.WaitAsync("default", start.JobId, TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Equal(Outcome.Done, ended.Job!.Outcome);
        Assert.Equal(3, ended.Job.Head.Polls);
        Assert.Equal("nobody", seen.AgendaRowOwner);
    }
}
