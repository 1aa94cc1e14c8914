using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Nodes;
using AsyncHelperActors.Server.Definitions;
using AsyncHelperActors.Tests.Actors.Storage;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>Nodes that log in to the same connection do so one after the other.</summary>
public sealed class LoginTurnsTest
{
    [Fact]
    public async Task One_login_of_a_connection_at_a_time_and_those_of_others_beside_it()
    {
        using var directory = new TempDirectory();
        var storage = StorageOptions.Sqlite(directory.File("jobs.db"));
        StorageSchema.Upgrade(storage);
        LoginTurns[] nodes = [new(new LeaseTable(storage), TimeProvider.System), new(new LeaseTable(storage), TimeProvider.System)];

        var first = await nodes[0].TakeAsync("acme", "vendor", default);
        await using var other = await nodes[1].TakeAsync("acme", "another", default);
        var second = nodes[1].TakeAsync("acme", "vendor", default).AsTask();
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(250));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => nodes[0].TakeAsync("acme", "vendor", impatient.Token).AsTask());
        Assert.False(second.IsCompleted);

        await first.DisposeAsync();
        await (await second).DisposeAsync();
    }
}
