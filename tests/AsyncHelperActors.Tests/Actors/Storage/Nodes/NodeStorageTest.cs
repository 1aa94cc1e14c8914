using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Connections;
using AsyncHelperActors.Actors.Storage.Nodes;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage.Nodes;

/// <summary>What nodes know of each other through the storage.</summary>
public sealed class NodeStorageTest : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly TempDirectory _directory = new();
    private readonly StorageOptions _storage;

    public NodeStorageTest()
    {
        _storage = StorageOptions.Sqlite(_directory.File("jobs.db"));
        StorageSchema.Upgrade(_storage);
    }

    [Fact]
    public async Task Nodes_see_those_who_spoke_and_not_those_who_left_or_are_forgotten()
    {
        var table = new NodeTable(_storage);
        await table.AppearAsync("a", true, Hour, default);
        await table.AppearAsync("b", false, Hour, default);
        var seen = await table.AppearAsync("c", false, Hour, default);
        Assert.Equal(["a", "b", "c"], seen.Select(node => node.Address).Order());
        Assert.Equal(["a"], seen.Where(node => node.IsMember).Select(node => node.Address));
        Assert.All(seen, node => Assert.InRange(node.Silent, TimeSpan.Zero, TimeSpan.FromMinutes(5)));

        await table.DisappearAsync("b", default);
        Assert.Equal(["a", "c"], (await table.AppearAsync("a", true, Hour, default)).Select(node => node.Address).Order());
        Assert.Empty(await table.AppearAsync("a", true, TimeSpan.FromHours(-1), default));
    }

    [Fact]
    public async Task A_lease_has_one_owner_until_it_is_given_back_or_has_run_out()
    {
        var table = new LeaseTable(_storage);
        Assert.True(await table.TakeAsync("sbr", "a", Hour, default));
        Assert.True(await table.TakeAsync("sbr", "a", Hour, default));
        Assert.False(await table.TakeAsync("sbr", "b", Hour, default));
        Assert.True(await table.TakeAsync("other", "b", Hour, default));

        await table.GiveBackAsync("sbr", "b", default);
        Assert.False(await table.TakeAsync("sbr", "b", Hour, default));
        await table.GiveBackAsync("sbr", "a", default);
        Assert.True(await table.TakeAsync("sbr", "b", TimeSpan.FromHours(-1), default));
        Assert.True(await table.TakeAsync("sbr", "a", Hour, default));
    }

    [Fact]
    public async Task Of_many_who_exchange_a_fact_each_builds_on_the_one_before()
    {
        var store = new ConnectionFactStore(_storage, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var believed = "0";
            for (var done = 0; done < 10;)
            {
                var mine = $"{int.Parse(believed) + 1}";
                var found = await store.ExchangeAsync("acme", "vendor", "n", believed, mine, default);
                done += found is null ? 1 : 0;
                believed = found ?? mine;
            }
        }));
        var last = Assert.Single(await store.ReadAsync("acme", "vendor", "n", default));
        Assert.Equal("80", last.Value);
    }

    public void Dispose() => _directory.Dispose();
}
