using AsyncHelperActors.Core.Jobs;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>
/// The laws of an import in thousands of worlds: each batch begins once, each record has one row in its order, a retry sends only what failed, and
/// the import ends, whatever is lost, doubled, late or crashes.
/// </summary>
public sealed class ImportSimulationTest
{
    [Fact]
    public void The_laws_of_an_import_hold_in_every_world()
    {
        var seen = new HashSet<object>();
        Gen.ULong.Sample(
            seed =>
            {
                var world = ImportWorld.Live(seed);
                seen.UnionWith(world.Journal.Select(e => e is JobFinished f ? (object)f.Outcome : e.GetType()));
            },
            iter: 3_000,
            threads: 1);
        object[] stored = [typeof(BatchesBegun), typeof(BatchEnded), typeof(RowsStored), typeof(RecordsGathered), typeof(FetchFailed), typeof(EndingRequested), typeof(RetryRequested)];
        Assert.Empty(stored.Concat(Enum.GetValues<Outcome>().Cast<object>()).Except(seen));
    }
}
