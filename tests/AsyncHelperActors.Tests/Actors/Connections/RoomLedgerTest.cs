using AsyncHelperActors.Actors.Connections;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Connections;

/// <summary>How room is shared out: never more than there is, all of it used, everybody served.</summary>
public sealed class RoomLedgerTest
{
    [Fact]
    public void A_node_that_is_alone_gets_all_room_and_is_told_nothing_more()
    {
        var ledger = new RoomLedger<string> { Most = 8 };
        ledger.Report("a", 0, 0, 0, 1);
        Assert.Equal([("a", 1L, 8)], ledger.Settle());
        ledger.Report("a", 1, 8, 8, 8);
        Assert.Empty(ledger.Settle());
    }

    [Fact]
    public void What_one_node_has_too_much_goes_to_another_only_when_it_is_free()
    {
        var ledger = new RoomLedger<string> { Most = 4 };
        ledger.Report("a", 0, 0, 0, 4);
        ledger.Settle();
        ledger.Report("a", 1, 4, 4, 4);
        ledger.Report("b", 0, 0, 0, 4);

        Assert.Equal([("a", 2L, 2)], ledger.Settle());
        ledger.Report("a", 2, 2, 3, 4);
        Assert.Equal([("b", 1L, 1)], ledger.Settle());
        ledger.Report("a", 2, 2, 2, 4);
        Assert.Equal([("b", 2L, 2)], ledger.Settle());
        Assert.Equal(4, ledger.Reserved);
    }

    [Fact]
    public void A_new_ledger_counts_what_nodes_were_allowed_before()
    {
        var ledger = new RoomLedger<string> { Most = 4 };
        ledger.Report("a", 0, 3, 1, 1);
        ledger.Report("b", 0, 0, 0, 4);
        Assert.Equal([("a", 1L, 1), ("b", 1L, 1)], ledger.Settle());
    }

    [Fact]
    public void A_node_that_did_not_hear_its_number_is_told_again()
    {
        var ledger = new RoomLedger<string> { Most = 4 };
        ledger.Report("a", 0, 0, 0, 4);
        ledger.Settle();
        Assert.Equal((1L, 4), ledger.Report("a", 0, 0, 0, 4));
    }

    [Fact]
    public void What_a_dead_node_had_is_given_on()
    {
        var ledger = new RoomLedger<string> { Most = 1 };
        ledger.Report("a", 0, 0, 0, 1);
        ledger.Settle();
        ledger.Report("b", 0, 0, 0, 1);
        ledger.Settle();
        ledger.Remove("a");
        Assert.Equal([("b", 1L, 1)], ledger.Settle());
    }

    /// <summary>Nodes with work, words that cross and get lost, nodes that die and new ledgers: the vendor never sees more than it allows.</summary>
    [Fact]
    public void Whatever_happens_no_more_calls_are_under_way_than_the_connection_allows()
    {
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[0, 100_000]).Sample(
            (most, nodes, seed) =>
            {
                var world = new RoomWorld(most, nodes, seed);
                for (var step = 0; step < 300; step++)
                {
                    world.Step();
                    Assert.InRange(world.UnderWay, 0, most);
                }
            },
            iter: 300);
    }

    /// <summary>With nothing lost and all in need, the room is full and everybody gets calls done.</summary>
    [Fact]
    public void Everybody_who_wants_room_is_served_in_turn()
    {
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[0, 100_000]).Sample(
            (most, nodes, seed) =>
            {
                var world = new RoomWorld(most, nodes, seed) { IsCalm = true };
                for (var step = 0; step < 4_000; step++)
                {
                    world.Step();
                }

                var (least, total) = (world.Done.Min(), world.Done.Sum());
                Assert.True(least > 0 && least * nodes * 4 >= total, $"{string.Join(", ", world.Done)} calls of {total} in a room of {most}");
            },
            iter: 60);
    }
}
