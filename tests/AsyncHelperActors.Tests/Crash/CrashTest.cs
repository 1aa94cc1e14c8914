using System.Diagnostics;
using AsyncHelperActors.Tests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace AsyncHelperActors.Tests.Crash;

// What this test is about
// -----------------------
// The promises about crashes cannot be shown by a test that stops its server nicely. Here the built product runs as a process of its
// own and is killed with SIGKILL thirty times, at moments that a seed chooses, while a user starts jobs over HTTP and the vendor keeps
// its own books in the test's process. Afterwards the two sides are compared: what was promised with a 202, what the vendor was asked,
// and what came out.
//
// Some of the jobs can be submitted again with a key that the vendor knows, and must all end well. The others cannot: for them a kill
// between sending and hearing leaves a question that nobody can answer, and the job must end by saying so, never by asking twice.
//
// ASYNCHELPER_CRASH_KILLS and ASYNCHELPER_CRASH_SEED make longer runs, and the same choices again.
[Collection(Alone.Name)]
public sealed class CrashTest(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Every_accepted_job_survives_kill_9_and_no_vendor_notices()
    {
        var verdict = await RunAsync(CrashSettings.Read());
        Assert.True(verdict.Repeated > 0 || CrashSettings.Read().Kills < 20, "no kill fell between a submission and its answer: the test proves less than it says");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task On_PostgreSQL_too()
    {
        using var database = TestStorage.Postgres();
        await RunAsync(CrashSettings.Read() with { Kills = 8, Storage = database.Url });
    }

    private async Task<CrashVerdict> RunAsync(CrashSettings settings)
    {
        output.WriteLine($"seed {settings.Seed}: {settings.Kills} kills, {settings.Jobs} jobs");
        var watch = Stopwatch.StartNew();
        await using var run = await CrashRun.StartAsync(settings);
        await run.RunAsync();
        var killed = watch.Elapsed;
        var verdict = await CrashVerdict.OfAsync(run.Jobs, run.Client, run.Vendor, Patience);

        output.WriteLine($"killed: {string.Join(", ", run.Kills.OrderBy(k => k.Key).Select(k => $"{k.Key} {k.Value}"))}; in the agenda and not in memory: {run.ParkedAtKills}");
        output.WriteLine($"requests without an answer, sent again: {run.Jobs.Sum(j => j.Unanswered)}; repeated 202s: {run.Jobs.Sum(j => j.Ids.Values.Sum() - 1)}");
        output.WriteLine($"done {verdict.Done}; submit_uncertain {verdict.UncertainEnds}; repeated and recognised {verdict.Repeated}; polls {verdict.Polls}");
        output.WriteLine($"kills took {killed}, the rest {watch.Elapsed - killed}");
        Assert.True(verdict.Wrong.Count == 0, $"seed {settings.Seed}:\n{string.Join('\n', verdict.Wrong)}\nThe server said:\n{run.ServerSaid}");
        Assert.Equal(settings.Jobs, verdict.Done + verdict.UncertainEnds);
        if (settings.Kills >= 20)
        {
            Assert.True(run.ParkedAtKills > 0, "no kill met a job that was out of memory: is the residence setting bound?");
        }

        return verdict;
    }
}
