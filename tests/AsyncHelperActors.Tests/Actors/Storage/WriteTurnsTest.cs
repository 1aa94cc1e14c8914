using AsyncHelperActors.Actors.Storage;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

public sealed class WriteTurnsTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Turns_are_handed_on_in_the_order_in_which_they_were_asked_for()
    {
        var order = new List<int>();
        var first = await WriteTurns.TakeAsync("file-1", CancellationToken.None);
        var waiting = Enumerable.Range(1, 5).Select(async i =>
        {
            using var turn = await WriteTurns.TakeAsync("file-1", CancellationToken.None);
            order.Add(i);
        }).ToArray();
        Assert.Empty(order);
        first.Dispose();
        await Task.WhenAll(waiting).WaitAsync(Patience);
        Assert.Equal([1, 2, 3, 4, 5], order);
    }

    [Fact]
    public async Task A_turn_that_ends_twice_lets_only_one_other_in()
    {
        var first = await WriteTurns.TakeAsync("file-2", CancellationToken.None);
        first.Dispose();
        first.Dispose();
        using var second = await WriteTurns.TakeAsync("file-2", CancellationToken.None);
        Assert.False(WriteTurns.TakeAsync("file-2", CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Files_do_not_wait_for_each_other_and_who_gives_up_loses_his_place_only()
    {
        var first = await WriteTurns.TakeAsync("file-3", CancellationToken.None);
        using var other = await WriteTurns.TakeAsync("file-4", CancellationToken.None).WaitAsync(Patience);
        using var impatient = new CancellationTokenSource();
        var givenUp = WriteTurns.TakeAsync("file-3", impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp.WaitAsync(Patience));
        first.Dispose();
        using var next = await WriteTurns.TakeAsync("file-3", CancellationToken.None).WaitAsync(Patience);
        Assert.NotNull(next);
    }
}
