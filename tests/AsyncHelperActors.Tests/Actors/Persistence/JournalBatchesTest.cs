using System.Diagnostics.Metrics;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Persistence;

/// <summary>Counts the transactions of every journal in the process, so nobody else may write events meanwhile.</summary>
[Collection(Alone.Name)]
[Trait("Category", "Slow")]
public sealed class JournalBatchesTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_of_many_actors_share_transactions(bool postgres)
    {
        var transactions = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "asynchelper.storage.transaction")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            if (tags.ToArray().Any(t => Equals(t.Value, "journal")))
            {
                Interlocked.Increment(ref transactions);
            }
        });
        listener.Start();
        using var rig = new JournalRig(postgres ? TestStorage.Postgres() : TestStorage.Sqlite());
        await rig.PersistEverywhereAsync([.. Enumerable.Range(0, 500).Select(i => $"p{i}")], eventsEach: 4);
        Assert.Equal(2000, rig.Sql("SELECT count(*) FROM journal"));
        Assert.InRange(transactions, 1, 400);
    }
}
