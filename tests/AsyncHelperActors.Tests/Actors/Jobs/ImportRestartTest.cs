using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>The node dies while an import's batches run: each batch is submitted once all the same, and the import comes to its end.</summary>
[Trait("Category", "Slow")]
public sealed class ImportRestartTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(35)]
    [InlineData(41)]
    public async Task At_any_moment_between_its_batches(double seconds)
    {
        await using var jobs = new VirtualJobs(Answer);
        var start = jobs.NewJob(new JobPolicy { InitialWaitMs = 10_000, PollWaitMs = 10_000 });
        var plan = start.Plan with { Type = StepType.Import, Batches = new BatchRule(10, 2, null) };
        var id = await jobs.AcceptAsync(start with { Plan = plan, Records = new JobRecords("records-1", 45, 1_000) });
        for (var n = 1; n <= 4; n++)
        {
            await jobs.AdvanceToAsync(TimeSpan.FromSeconds(seconds * n));
            await jobs.CrashAsync();
        }

        await jobs.AdvanceAsync(TimeSpan.FromHours(2));

        var job = await jobs.GetAsync(id);
        Assert.Equal((Outcome.Done, 5, 45L), (job.Outcome, job.Head.Import!.Ended, job.Head.Import.Tally.Succeeded));
        var submits = jobs.Vendor.Calls.Where(c => c.Call.Step is Step.Submit).Select(c => c.Call.JobId).Order().ToList();
        Assert.Equal(Enumerable.Range(1, 5).Select(n => BatchSlice.IdOf(id, 1, n)), submits);
    }

    private static StepAnswer Answer(StepCall call, int nth) => call.Step is Step.Collect collect
        ? new StepAnswer.Rows(collect.UpTo, 1, 100, new RowTally(Enumerable.Range(collect.Book.Collected + 1, collect.UpTo - collect.Book.Collected).Sum(n => collect.Book.Slice("x", 1, n).Count), 0, 0, null), 0)
        : ScriptedConnector.DoneAtPoll(call, nth, 1);
}
