using AsyncHelperActors.Actors.Persistence;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Persistence;

/// <summary>What our journal does beyond what every journal must do.</summary>
public abstract class LeanJournalConformance(TestStorage database) : JournalConformance(database, stock: false)
{
    protected override void CheckDamage(Exception error)
    {
        Assert.IsType<UnreadableEventException>(error);
        Assert.Contains("Event 2 of 'a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("serializer 7001, manifest 't', 2 bytes: These bytes are no text.", error.Message, StringComparison.Ordinal);
    }
}

[Trait("Category", "Slow")]
public sealed class PostgresJournalTest() : LeanJournalConformance(TestStorage.Postgres());
