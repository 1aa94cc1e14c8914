using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>From when on the next run of an export reads.</summary>
public sealed class ExportRunTest
{
    private static readonly JobPolicy Policy = new() { InitialWaitMs = 20_000, PollWaitMs = 20_000 };

    [Theory]
    [InlineData(Decision.Done, true)]
    [InlineData(Decision.DoneWithoutData, true)]
    [InlineData(Decision.Partial, false)]
    [InlineData(Decision.Error, false)]
    public async Task A_run_counts_when_it_brought_all_that_there_was(Decision end, bool counts)
    {
        await using var jobs = new VirtualJobs((call, nth) => call.Step is Step.Poll
            ? new StepAnswer.Status(null, end, new RemoteStatus("X", RawJson.Null, RawJson.Null, end == Decision.Partial), "The status is X.", null, null)
            : ScriptedConnector.DoneAtPoll(call, nth, 1));
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(5));
        var id = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.NotNull((await jobs.GetAsync(id)).Outcome);
        var expected = counts ? new ExportRun(Ms(TimeSpan.FromSeconds(5)), id, 0) : ExportRun.None;
        Assert.Equal(expected, await RunAsync(jobs));
    }

    [Fact]
    public async Task Runs_at_the_same_time_end_in_any_order_and_the_latest_start_counts()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, call.JobId.EndsWith('1') ? 5 : 1));
        var slow = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(10));
        var quick = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((null, Outcome.Done), ((await jobs.GetAsync(slow)).Outcome, (await jobs.GetAsync(quick)).Outcome));
        Assert.Equal(quick, (await RunAsync(jobs)).JobId);
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(slow)).Outcome);
        Assert.Equal(new ExportRun(Ms(TimeSpan.FromSeconds(10)), quick, 0), await RunAsync(jobs));
    }

    [Fact]
    public async Task A_crash_between_the_end_and_its_row_forgets_no_success()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        jobs.Book.Fails = entries => entries.Any(entry => entry is BookEntry.PutExportRun);
        var id = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
        Assert.Equal(ExportRun.None, await RunAsync(jobs));

        await jobs.CrashAsync();
        jobs.Book.Fails = _ => false;
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(new ExportRun(Ms(TimeSpan.Zero), id, 0), await RunAsync(jobs));
    }

    [Fact]
    public async Task It_outlives_the_job()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var id = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(1));
        Assert.Null((await jobs.Gateway.DeleteAsync(VirtualJobs.Account, id, CancellationToken.None)).Refusal);
        await jobs.SettleAsync();
        Assert.Equal(id, (await RunAsync(jobs)).JobId);
    }

    private static Task<ExportRun> RunAsync(VirtualJobs jobs) => jobs.Book.GetExportRunAsync(VirtualJobs.Account, "orders");

    private static long Ms(TimeSpan since) => (VirtualJobs.Start + since).ToUnixTimeMilliseconds();
}
