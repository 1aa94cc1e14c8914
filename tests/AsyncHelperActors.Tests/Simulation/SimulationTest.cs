using System.Globalization;
using AsyncHelperActors.Core.Jobs;
using CsCheck;
using Xunit;
using Xunit.Abstractions;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>
/// The laws of the house in random worlds. SIMULATION_JOBS=1000000 makes the long run; CsCheck_Seed=... repeats the case that a failure names.
/// </summary>
public sealed class SimulationTest(ITestOutputHelper output)
{
    private const int UsualJobs = 20_000;

    private static readonly int Jobs =
        int.TryParse(Environment.GetEnvironmentVariable("SIMULATION_JOBS"), CultureInfo.InvariantCulture, out var jobs) ? jobs : UsualJobs;

    [Fact]
    public void The_laws_hold_in_every_world()
    {
        var before = Environment.CpuUsage.TotalTime;
        long events = 0;
        var seen = new HashSet<object>();
        WorldSettings.Any.Sample(
            settings =>
            {
                var world = World.Live(settings);
                events += world.Events;
                seen.UnionWith(world.Shell.Journal.Select(e => e is JobFinished f ? (object)f.Outcome : e.GetType()));
            },
            iter: Jobs,
            threads: 1);
        var spent = Environment.CpuUsage.TotalTime - before;
        output.WriteLine($"{Jobs} jobs, {events} things happened, {Jobs / spent.TotalSeconds:F0} jobs for a second of processor time");
        var stored = typeof(JobEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(JobEvent)) && t != typeof(Folded) && t != typeof(JobFinished));

        // An import as a whole has worlds of its own: ImportSimulationTest.
        stored = stored.Except([typeof(BatchesBegun), typeof(BatchEnded), typeof(RowsStored), typeof(RecordsGathered)]);
        Assert.Empty(stored.Concat<object>(Enum.GetValues<Outcome>().Cast<object>()).Except(seen));
    }

    [Fact]
    public void Where_nothing_goes_wrong_a_job_ends_as_the_vendors_does() =>
        WorldSettings.Calm.Sample(settings => { World.Live(settings); }, iter: Jobs / 4, threads: 1);

    [Fact]
    public void The_same_seed_tells_the_same_story()
    {
        var settings = new WorldSettings(42, 40, 3, 1, 20, 3, 30);
        Assert.Equal(World.Story(settings), World.Story(settings));
    }
}
