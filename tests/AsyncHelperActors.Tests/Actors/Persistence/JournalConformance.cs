using Akka.Actor;
using Akka.Persistence;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Persistence;

/// <summary>What every journal must do, asked through Akka.Persistence's own protocol. Run against the stock plugin and against ours, on every database.</summary>
public abstract class JournalConformance : IDisposable
{
    private readonly JournalRig _rig;

    protected JournalConformance(TestStorage database, bool stock) => _rig = new JournalRig(database, o => o with { StockJournal = stock });

    internal JournalRig Rig => _rig;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void The_journal_is_the_one_that_was_asked_for()
    {
        var name = _rig.System.Settings.Config.GetString("akka.persistence.journal.sql.class");
        Assert.Equal(_rig.Storage.StockJournal, name.Contains("SqlWriteJournal", StringComparison.Ordinal));
    }

    [Fact]
    public void Events_come_back_in_the_order_in_which_they_were_written()
    {
        _rig.Write("a", 1, "one", "two");
        _rig.Write("b", 1, "other");
        _rig.Write("a", 3, "three");
        Assert.Equal(["1 one", "2 two", "3 three"], _rig.Replay("a").Events);
        Assert.Equal(["1 other"], _rig.Replay("b").Events);
    }

    [Fact]
    public void A_stream_that_was_never_written_is_empty_and_its_highest_number_is_zero()
    {
        var replay = _rig.Replay("nobody");
        Assert.Empty(replay.Events);
        Assert.Equal(0, replay.Highest);
    }

    [Theory]
    [InlineData(1, long.MaxValue, long.MaxValue, "1 2 3 4 5")]
    [InlineData(0, long.MaxValue, long.MaxValue, "1 2 3 4 5")]
    [InlineData(3, long.MaxValue, long.MaxValue, "3 4 5")]
    [InlineData(1, 3, long.MaxValue, "1 2 3")]
    [InlineData(2, 4, long.MaxValue, "2 3 4")]
    [InlineData(1, long.MaxValue, 2, "1 2")]
    [InlineData(2, 4, 2, "2 3")]
    [InlineData(3, 3, 1, "3")]
    [InlineData(1, long.MaxValue, 0, "")]
    [InlineData(5, long.MaxValue, long.MaxValue, "5")]
    [InlineData(6, long.MaxValue, long.MaxValue, "")]
    [InlineData(9, long.MaxValue, long.MaxValue, "")]
    [InlineData(4, 2, long.MaxValue, "")]
    [InlineData(1, 0, long.MaxValue, "")]
    public void A_replay_keeps_to_its_bounds(long from, long to, long max, string expected)
    {
        _rig.Write("a", 1, "v", "v", "v", "v", "v");
        var numbers = _rig.Replay("a", from, to, max).Events.Select(e => e.Split(' ')[0]);
        Assert.Equal(expected, string.Join(' ', numbers));
    }

    [Fact]
    public void The_highest_number_is_known_whatever_part_is_replayed()
    {
        _rig.Write("a", 1, "v", "v", "v", "v", "v");
        Assert.Equal(5, _rig.Replay("a", 1, 0, 0).Highest);
        Assert.Equal(5, _rig.Replay("a", 3, 4, 1).Highest);
        Assert.Equal(5, _rig.Replay("a", 5).Highest);
    }

    [Fact]
    public void Deleted_events_are_gone_and_the_highest_number_stays()
    {
        _rig.Write("a", 1, "v", "v", "v");
        _rig.Delete("a", 2);
        Assert.Equal(["3 v"], _rig.Replay("a").Events);
        _rig.Delete("a", 3);
        var replay = _rig.Replay("a");
        Assert.Empty(replay.Events);
        Assert.Equal(3, replay.Highest);

        _rig.Write("a", 4, "again");
        Assert.Equal(["4 again"], _rig.Replay("a").Events);
    }

    [Fact]
    public void A_long_stream_comes_back_whole()
    {
        var values = Enumerable.Range(1, 1203).Select(i => $"v{i}").ToArray();
        _rig.Write("a", 1, values);
        var replay = _rig.Replay("a");
        Assert.Equal(values.Select((v, i) => $"{i + 1} {v}"), replay.Events);
        Assert.Equal(1203, replay.Highest);
        Assert.Equal(["501 v501", "502 v502"], _rig.Replay("a", 501, 502).Events);
        Assert.Equal(["1202 v1202", "1203 v1203"], _rig.Replay("a", 1202).Events);
    }

    [Theory]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(501)]
    public void No_event_is_lost_at_the_length_where_the_way_of_replaying_changes(int length)
    {
        _rig.Write("a", 1, [.. Enumerable.Range(1, length).Select(i => "v")]);
        var replay = _rig.Replay("a");
        Assert.Equal(length, replay.Events.Count);
        Assert.Equal(length, replay.Highest);
    }

    [Fact]
    public void Events_persisted_together_are_stored_together_or_not_at_all()
    {
        _rig.Write("a", 1, "first");
        var probe = _rig.Probe();
        _rig.Journal.Tell(JournalRig.AtomicWrite("a", [(2, "x"), (3, "y"), (1, "clashes with the first")], probe.Ref));
        probe.Expect<WriteMessagesFailed>();
        Assert.Equal(["1 first"], _rig.Replay("a").Events);
    }

    [Fact]
    public void An_event_that_cannot_be_serialized_is_rejected_and_the_next_one_is_stored()
    {
        var probe = _rig.Probe();
        _rig.Journal.Tell(JournalRig.AtomicWrite("a", [(1, TextSerializer.Unserializable)], probe.Ref));
        probe.Expect<WriteMessagesSuccessful>();
        Assert.Contains("cannot be written", probe.Expect<WriteMessageRejected>().Cause.Message, StringComparison.Ordinal);
        _rig.Write("a", 1, "next");
        Assert.Equal(["1 next"], _rig.Replay("a").Events);
    }

    [Fact]
    public void A_recovery_waits_for_the_write_that_is_still_on_its_way()
    {
        _rig.Write("other", 1, "v");
        var writer = _rig.Probe();
        var reader = _rig.Probe();
        using (_rig.BlockWrites())
        {
            _rig.Journal.Tell(JournalRig.AtomicWrite("a", [(1, "slow")], writer.Ref));
            _rig.Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "a", reader.Ref));

            // Its mailbox is first in, first out: once the other stream was answered, the first question has been looked at.
            Assert.Equal(["1 v"], _rig.Replay("other").Events);
            Assert.True(reader.IsEmpty);
        }

        writer.Expect<WriteMessagesSuccessful>();
        Assert.Equal("1 slow", JournalRig.Describe(reader.Expect<ReplayedMessage>()));
        Assert.Equal(1, reader.Expect<RecoverySuccess>().HighestSequenceNr);
    }

    [Fact]
    public void A_damaged_event_fails_the_recovery_instead_of_being_skipped()
    {
        _rig.Write("a", 1, "one", "two", "three");
        _rig.Sql($"UPDATE journal SET message = {_rig.Bytes("00FF")} WHERE persistence_id = 'a' AND sequence_number = 2");
        var probe = _rig.Probe();
        _rig.Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "a", probe.Ref));
        Exception? error = null;
        while (error is null)
        {
            switch (probe.Expect<object>())
            {
                case ReplayMessagesFailure failure:
                    error = failure.Cause;
                    break;
                case RecoverySuccess:
                    Assert.Fail("The recovery succeeded without the damaged event.");
                    break;
            }
        }

        CheckDamage(error);
    }

    [Fact]
    public async Task Many_actors_write_at_once_and_all_of_them_recover()
    {
        const int Actors = 500;
        var ids = Enumerable.Range(0, Actors).Select(i => $"p{i}").ToArray();
        await _rig.PersistEverywhereAsync(ids, eventsEach: 4);
        _rig.Restart();
        var states = await _rig.RecoverAsync(ids);
        Assert.All(states, s => Assert.Equal(["e1", "e2", "e3", "e4"], s));
    }

    [Fact]
    public void Everything_is_still_there_after_a_restart_on_the_same_file()
    {
        _rig.Write("a", 1, "one", "two");
        _rig.Write("b", 1, "v");
        _rig.Delete("b", 1);
        _rig.Restart();
        Assert.Equal(["1 one", "2 two"], _rig.Replay("a").Events);
        Assert.Equal(1, _rig.Replay("b").Highest);
        _rig.Write("a", 3, "three");
        Assert.Equal(3, _rig.Replay("a").Highest);
    }

    protected virtual void CheckDamage(Exception error) => Assert.NotNull(error);
}

[Trait("Category", "Slow")]
public sealed class StockJournalTest() : JournalConformance(TestStorage.Sqlite(), stock: true);

[Trait("Category", "Slow")]
public sealed class StockPostgresJournalTest() : JournalConformance(TestStorage.Postgres(), stock: true);
