using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage.Definitions;

/// <summary>What the store must do on every database.</summary>
public abstract class DefinitionStoreConformance : IDisposable
{
    private readonly TestStorage _database;
    private readonly DefinitionStore _store;

    protected DefinitionStoreConformance(TestStorage database)
    {
        _database = database;
        _store = new DefinitionStore(_database.Options, TimeProvider.System);
    }

    [Fact]
    public async Task A_definition_is_kept_in_every_version_and_the_last_one_is_current()
    {
        var seen = await WriteAsync(await _store.ReadAsync("a", default), Script("s", "one"));
        seen = await WriteAsync(seen, Script("s", "two"));
        Assert.Equal(2, seen.Get(DefinitionKind.Scripts, "s")!.Version);
        Assert.Equal("two", (string?)(await VersionAsync("a", "s", 2))!.ToDocument()["content"]);
        Assert.Equal("one", (string?)(await VersionAsync("a", "s", 1))!.ToDocument()["content"]);
        Assert.Null(await VersionAsync("a", "s", 3));
        Assert.Null(await VersionAsync("b", "s", 1));
    }

    [Fact]
    public async Task A_deleted_definition_is_gone_from_the_list_and_its_versions_stay_and_count_on()
    {
        var seen = await WriteAsync(await _store.ReadAsync("a", default), Script("s", "one"));
        seen = await WriteAsync(seen, new DefinitionWrite(DefinitionKind.Scripts, "s", null));
        Assert.Empty(seen.All);
        Assert.NotNull(await VersionAsync("a", "s", 1));
        Assert.Null(await VersionAsync("a", "s", 2));
        seen = await WriteAsync(seen, Script("s", "three"));
        Assert.Equal(3, seen.Get(DefinitionKind.Scripts, "s")!.Version);
    }

    [Fact]
    public async Task A_write_that_has_not_seen_the_latest_one_changes_nothing()
    {
        var seen = await _store.ReadAsync("a", default);
        await WriteAsync(seen, Script("first", "x"));
        Assert.Null(await _store.WriteAsync(seen, [Script("second", "x"), Script("third", "x")], default));
        Assert.Equal(["first"], (await _store.ReadAsync("a", default)).Ids(DefinitionKind.Scripts));
    }

    [Fact]
    public async Task Of_two_writers_at_the_same_moment_one_wins()
    {
        var seen = await _store.ReadAsync("a", default);
        var written = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => _store.WriteAsync(seen, [Script($"s{i}", "x")], default))));
        Assert.Single(written, w => w is not null);
        Assert.Single((await _store.ReadAsync("a", default)).All);
    }

    [Fact]
    public async Task Another_process_on_the_same_storage_sees_each_write()
    {
        using var other = new DefinitionStore(_database.Options, TimeProvider.System);
        var seen = await WriteAsync(await _store.ReadAsync("a", default), Script("one", "x"));
        Assert.Equal(["one"], (await other.ReadAsync("a", default)).Ids(DefinitionKind.Scripts));
        seen = await WriteAsync(seen, Script("two", "x"), new DefinitionWrite(DefinitionKind.Scripts, "one", null));
        Assert.Equal(["two"], (await other.ReadAsync("a", default)).Ids(DefinitionKind.Scripts));
        Assert.Equal(seen.Revision, (await other.ReadAsync("a", default)).Revision);
    }

    [Fact]
    public async Task Accounts_do_not_see_each_other()
    {
        await WriteAsync(await _store.ReadAsync("a", default), Script("s", "x"));
        Assert.Empty((await _store.ReadAsync("b", default)).All);
        Assert.Empty((await _store.ReadAsync("", default)).All);
    }

    public void Dispose()
    {
        _store.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<Catalogue> WriteAsync(Catalogue seen, params DefinitionWrite[] writes) =>
        await _store.WriteAsync(seen, writes, default) ?? throw new InvalidOperationException("Somebody else wrote.");

    private Task<StoredDefinition?> VersionAsync(string account, string id, int version) =>
        _store.GetVersionAsync(account, DefinitionKind.Scripts, id, version, default);

    private static DefinitionWrite Script(string id, string content) =>
        new(DefinitionKind.Scripts, id, new JsonObject { ["_id"] = id, ["name"] = id, ["content"] = content });
}

public sealed class SqliteDefinitionStoreTest() : DefinitionStoreConformance(TestStorage.Sqlite());

[Trait("Category", "Slow")]
public sealed class PostgresDefinitionStoreTest() : DefinitionStoreConformance(TestStorage.Postgres());
