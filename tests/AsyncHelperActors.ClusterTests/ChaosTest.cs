using System.Diagnostics;
using AsyncHelperActors.Tests.Crash;
using Xunit;
using Xunit.Abstractions;

namespace AsyncHelperActors.ClusterTests;

// What this test is about
// -----------------------
// Three processes of the built product share one PostgreSQL and run jobs against one vendor, which keeps its own books. While users start jobs
// on whichever node answers, everything that can be taken away is taken away: each node in turn, all nodes at once, the database, a node that
// stands still for longer than the others wait, a node that the others no longer reach, and last each node once more in good order, as a rolling update
// does it. Afterwards the two sides are compared, as after the crashes of a single node: every accepted job ended, none was submitted twice, none polled
// too early, each result is whole, and the budget that all nodes share was never exceeded.
//
// The suite runs a short version, in which no wire is cut: for the nodes that stay, a node that stands still is the same. ASYNCHELPER_CHAOS_JOBS=3000 runs
// the long one, in which each node is killed, a node stands still for a minute and another one is cut off. ASYNCHELPER_CHAOS_SEED makes the same choices again. With ASYNCHELPER_CHAOS_PREVIOUS, an older build, there are no blows but the rolling update: tests/rolling-update.sh.
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
        var users = run.StartJobsAsync(settings.Within);

        await Pause.ForAsync(Rest);
        if (settings.Previous is null)
        {
            await StrikeAsync(run, settings);
        }

        foreach (var node in run.Nodes)
        {
            await ReplaceAsync(node);
        }

        await users;
        var verdict = await CrashVerdict.OfAsync(run.Jobs, run.Nodes[2].Client, run.Vendor, Patience);
        Say($"done {verdict.Done}; submit_uncertain {verdict.UncertainEnds}; repeated and recognised {verdict.Repeated}; polls {verdict.Polls}; unanswered {run.Jobs.Sum(job => job.Unanswered)}");
        Assert.True(verdict.Wrong.Count == 0, $"seed {settings.Seed}:\n{string.Join('\n', verdict.Wrong)}\nThe nodes said:\n{run.Said}");
        Assert.Equal(settings.Jobs, verdict.Done + verdict.UncertainEnds);
        Assert.Equal(0, run.BudgetExcess());
        Assert.Equal(0, run.Postgres.Count("SELECT count(*) FROM agenda", "asynchelper"));
    }

    private async Task StrikeAsync(ChaosRun run, ChaosSettings settings)
    {
        foreach (var node in settings.IsLong ? run.Nodes : [run.Nodes[0]])
        {
            await KillAsync(node);
            await Pause.ForAsync(Rest);
        }

        await KillAllAsync(run);
        await Pause.ForAsync(Rest);
        await KillDatabaseAsync(run);
        await Pause.ForAsync(Rest);
        await FreezeAsync(run.Nodes[1], settings.Pause);
        if (settings.IsLong)
        {
            await Pause.ForAsync(Rest);
            await CutOffAsync(run.Nodes[2]);
        }
    }

    /// <summary>As a rolling update does it. A node that ran an older build runs this one from here on.</summary>
    private async Task ReplaceAsync(ClusterNode node)
    {
        Say($"{node.Name} stops in good order");
        var code = await node.StopAsync();
        Assert.True(code == 0, $"{node.Name} ended with code {code}. It said:\n{node.Said}");
        var isUpdate = node.Program is not null;
        node.Program = null;
        await node.StartAsync();
        Say($"{node.Name} is back");
        await Pause.ForAsync(isUpdate ? Rest * 2 : TimeSpan.Zero);
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
        run.Postgres.Kill();
        await Pause.ForAsync(Rest);
        run.Postgres.Start();
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

    /// <summary>Nobody is told that the wire is cut: both sides find it out, the larger one goes on, and the node that is alone ends.</summary>
    private async Task CutOffAsync(ClusterNode node)
    {
        Say($"{node.Name} is cut off from the other nodes");
        node.IsCut = true;
        var code = await node.EndedAsync(TimeSpan.FromSeconds(90));
        Say($"{node.Name} has ended with code {code}");
        Assert.True(code == 1, $"{node.Name} ended with code {code}. It said:\n{node.Said}");
        node.IsCut = false;
        await node.StartAsync();
        Say($"{node.Name} is back, and so is the wire");
    }

    private void Say(string what) => output.WriteLine($"{_watch.Elapsed.TotalSeconds,6:0.0} s  {what}");
}
