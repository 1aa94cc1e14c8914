using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using AsyncHelperActors.Actors.Persistence;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Tests.Actors.Storage;
using AsyncHelperActors.Tests.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Persistence;

public sealed class LeanReplayJournalTest() : LeanJournalConformance(TestStorage.Sqlite())
{
    [Fact]
    public void A_recovery_that_asks_for_no_replay_leaves_nothing_behind_that_a_later_one_could_miss()
    {
        Rig.Write("a", 1, "one");
        Assert.Equal(1, Rig.Replay("a", 1, 0).Highest);
        Rig.Write("a", 2, "two");
        Assert.Equal(["1 one", "2 two"], Rig.Replay("a").Events);
    }

    [Fact]
    public void What_is_kept_between_the_two_questions_of_a_recovery_is_bounded()
    {
        var kept = new KeptStreams<string>(3);
        for (var i = 0; i < 1000; i++)
        {
            kept.Keep($"p{i}", $"s{i}");
        }

        Assert.Equal(3, kept.Count);
        Assert.False(kept.TryTake("p996", out _));
        Assert.True(kept.TryTake("p999", out var stream));
        Assert.Equal("s999", stream);
        Assert.False(kept.TryTake("p999", out _));
    }

    [Fact]
    public async Task A_write_waits_for_its_turn_and_hands_it_on_while_reads_take_none()
    {
        Rig.Write("other", 1, "v");
        var writer = Rig.Probe();
        var file = Path.GetFullPath(new SqliteConnectionStringBuilder(Rig.Storage.ConnectionString).DataSource);
        using (await WriteTurns.TakeAsync(file, CancellationToken.None))
        {
            Rig.Journal.Tell(JournalRig.AtomicWrite("a", [(1, "v")], writer.Ref));
            Assert.Equal(["1 v"], Rig.Replay("other").Events);
            Assert.True(writer.IsEmpty);
        }

        writer.Expect<WriteMessagesSuccessful>();
        using var again = await WriteTurns.TakeAsync(file, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotNull(again);
    }

    [Fact]
    public async Task A_host_that_asks_for_sql_persistence_gets_our_journal_on_its_file()
    {
        using var directory = new TempDirectory();
        var storage = StorageOptions.Sqlite(directory.File("jobs.db"));
        StorageSchema.Upgrade(storage);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAkka("hosted", akka => akka.WithSqlPersistence(storage));
        using (var host = builder.Build())
        {
            await host.StartAsync();
            var system = host.Services.GetRequiredService<ActorSystem>();
            var actor = system.ActorOf(Props.Create<Recorder>("p1"));
            await actor.Ask<string>("kept", TimeSpan.FromSeconds(30));
            Assert.EndsWith("LeanReplayJournal, AsyncHelperActors.Actors", system.Settings.Config.GetString("akka.persistence.journal.sql.class"), StringComparison.Ordinal);
            await host.StopAsync();
        }

        await using var connection = new SqliteConnection(storage.ConnectionString);
        await connection.OpenAsync();
        await using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM journal WHERE persistence_id = 'p1'";
        Assert.Equal(1L, await count.ExecuteScalarAsync());
        await connection.CloseAsync();
        SqliteConnection.ClearAllPools();
    }
}
