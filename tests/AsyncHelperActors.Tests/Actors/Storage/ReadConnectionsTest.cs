using System.Data.Common;
using AsyncHelperActors.Actors.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

public sealed class ReadConnectionsTest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TempDirectory _directory = new();
    private readonly ReadConnections _reads;

    public ReadConnectionsTest()
    {
        var storage = StorageOptions.Sqlite(_directory.File("jobs.db"));
        StorageSchema.Upgrade(storage);
        _reads = new ReadConnections(storage, storage.ConnectionString, connections: 1);
    }

    public void Dispose()
    {
        _reads.Dispose();
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_idle_connection_is_lent_again() =>
        Assert.Same(await ConnectionAsync(), await ConnectionAsync());

    [Fact]
    public async Task A_connection_on_which_a_read_failed_is_not_lent_again()
    {
        var first = await ConnectionAsync();
        await Assert.ThrowsAsync<SqliteException>(() => _reads.QueryAsync("SELECT nothing", r => r.GetInt64(0), CancellationToken.None));
        Assert.NotSame(first, await ConnectionAsync());
    }

    [Fact]
    public async Task A_connection_that_died_while_it_was_idle_is_replaced_before_anybody_notices()
    {
        var dead = await ConnectionAsync();
        await dead.CloseAsync();
        Assert.Equal([7], await _reads.QueryAsync("SELECT 7", r => r.GetInt64(0), CancellationToken.None).WaitAsync(Patience));
        Assert.NotSame(dead, await ConnectionAsync());
    }

    [Fact]
    public async Task Readers_wait_for_each_other_when_all_connections_are_lent()
    {
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _reads.UseAsync(
            async (_, _) =>
            {
                inside.SetResult();
                await held.Task;
                return 1;
            },
            CancellationToken.None);
        await inside.Task.WaitAsync(Patience);
        using var impatient = new CancellationTokenSource();
        var second = _reads.UseAsync((_, _) => Task.FromResult(2), impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience));
        held.SetResult();
        Assert.Equal(1, await first.WaitAsync(Patience));
    }

    [Fact]
    public async Task Closed_connections_say_so()
    {
        await ConnectionAsync();
        _reads.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(ConnectionAsync);
    }

    private Task<DbConnection> ConnectionAsync() =>
        _reads.UseAsync((connection, _) => Task.FromResult(connection.Connection), CancellationToken.None);
}
