using System.Diagnostics;
using AsyncHelperActors.Tests.Crash;
using Xunit;
using Xunit.Abstractions;

namespace AsyncHelperActors.ClusterTests;

// What this test is about
// -----------------------
// Three processes of the built product share one PostgreSQL and run jobs against one vendor, which keeps its own books. While users start jobs
// on whichever node answers, everything that can be taken away is taken away: each node in turn, all nodes at once, the database, a node that
// stands still for longer than the others wait, and last each node once more in good order, as a rolling update does it. Afterwards the two sides are
// compared, as after the crashes of a single node: every accepted job ended, none was submitted twice, none polled too early, each result is
// whole, and the budget that all nodes share was never exceeded.
//
// ASYNCHELPER_CHAOS_JOBS, ASYNCHELPER_CHAOS_PAUSE (seconds that a node stands still) and ASYNCHELPER_CHAOS_SEED make longer runs and the same choices again.
public sealed class ChaosTest(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>From one blow to the next: long enough for the cluster to close its ranks.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(6);

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Every_accepted_job_survives_whatever_happens_to_the_nodes_and_the_database()
    {
        var settings = ChaosSettings.Read();
        Say($"seed {settings.Seed}: {settings.Jobs} jobs, three nodes");
        await using var run = await ChaosRun.StartAsync(settings);
        Say("three nodes are up");
        var users = run.StartJobsAsync(TimeSpan.FromSeconds(75));

        await Pause.ForAsync(Rest);
        foreach (var node in run.Nodes)
        {
            await KillAsync(node);
            await Pause.ForAsync(Rest);
        }

        await KillAllAsync(run);
        await Pause.ForAsync(Rest);
        await KillDatabaseAsync(run);
        await Pause.ForAsync(Rest);
        await FreezeAsync(run.Nodes[1], settings.Pause);
        foreach (var node in run.Nodes)
        {
            Say($"{node.Name} stops in good order");
            Assert.Equal(0, await node.StopAsync());
            await node.StartAsync();
            Say($"{node.Name} is back");
        }

        await users;
        var verdict = await CrashVerdict.OfAsync(run.Jobs, run.Nodes[2].Client, run.Vendor, Patience);
        Say($"done {verdict.Done}; submit_uncertain {verdict.UncertainEnds}; repeated and recognised {verdict.Repeated}; polls {verdict.Polls}; unanswered {run.Jobs.Sum(job => job.Unanswered)}");
        Assert.True(verdict.Wrong.Count == 0, $"seed {settings.Seed}:\n{string.Join('\n', verdict.Wrong)}\nThe nodes said:\n{run.Said}");
        Assert.Equal(settings.Jobs, verdict.Done + verdict.UncertainEnds);
        Assert.Equal(0, run.BudgetExcess());
        Assert.Equal(0, await run.Postgres.CountAsync("asynchelper", "SELECT count(*) FROM agenda"));
    }

    private async Task KillAsync(ClusterNode node)
    {
        Say($"kill -9 of {node.Name}");
        await node.KillAsync();
        await Pause.ForAsync(Rest);
        await node.StartAsync();
        Say($"{node.Name} is back");
    }

    private async Task KillAllAsync(ChaosRun run)
    {
        Say("kill -9 of all nodes");
        await Task.WhenAll(run.Nodes.Select(node => node.KillAsync()));
        await Task.WhenAll(run.Nodes.Select(node => node.StartAsync()));
        Say("all nodes are back");
    }

    private async Task KillDatabaseAsync(ChaosRun run)
    {
        Say("kill -9 of the database");
        await run.Postgres.KillAsync();
        await Pause.ForAsync(Rest);
        await run.Postgres.StartAgainAsync();
        Say("the database is back");
    }

    /// <summary>The others give a frozen node up; when it goes on it finds that out, and ends.</summary>
    private async Task FreezeAsync(ClusterNode node, TimeSpan pause)
    {
        Say($"{node.Name} stands still for {pause.TotalSeconds} s");
        await node.FreezeAsync();
        await Pause.ForAsync(pause);
        await node.ThawAsync();
        Say($"{node.Name} goes on");
        var code = await node.EndedAsync(TimeSpan.FromSeconds(90));
        Say($"{node.Name} has ended with code {code}");
        Assert.NotEqual(0, code);
        await node.StartAsync();
        Say($"{node.Name} is back");
    }

    private void Say(string what) => output.WriteLine($"{_watch.Elapsed.TotalSeconds,6:0.0} s  {what}");
}
