using AsyncHelperActors.Actors.Storage.Connections;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Server.Definitions;
using Microsoft.AspNetCore.DataProtection;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage.Connections;

/// <summary>What the store must do on every database.</summary>
public abstract class ConnectionFactStoreConformance : IDisposable
{
    private readonly TestStorage _database;
    private readonly ConnectionFactStore _store;

    protected ConnectionFactStoreConformance(TestStorage database)
    {
        _database = database;
        _store = new ConnectionFactStore(_database.Options, TimeProvider.System);
    }

    [Fact]
    public async Task The_last_value_of_a_name_is_kept_and_connections_and_accounts_are_apart()
    {
        await _store.WriteAsync("a", "c", "budget:x", "1", default);
        await _store.WriteAsync("a", "c", "budget:x", "2", default);
        await _store.WriteAsync("a", "c", "other", "3", default);
        await _store.WriteAsync("a", "d", "budget:x", "4", default);
        await _store.WriteAsync("b", "c", "budget:x", "5", default);

        Assert.Equal([("budget:x", "2")], await _store.ReadAsync("a", "c", "budget:", default));
        Assert.Equal([("budget:x", "5")], await _store.ReadAsync("b", "c", "", default));
        Assert.Empty(await _store.ReadAsync("b", "d", "", default));
    }

    [Fact]
    public async Task A_value_that_is_too_long_is_refused_and_not_cut() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _store.WriteAsync("a", "c", "n", new string('x', ConnectionFactStore.LongestValue + 1), default));

    [Fact]
    public async Task Tokens_are_sealed_at_rest_and_open_for_their_own_connection_only()
    {
        var keys = new EphemeralDataProtectionProvider();
        var vault = new SealedTokenVault(_store, keys);
        var tokens = new KeptTokens("root", "refresh-s3cret", "access-s3cret", DateTimeOffset.UnixEpoch);

        await vault.KeepAsync("a", "c", tokens, default);

        var (name, stored) = Assert.Single(await _store.ReadAsync("a", "c", "", default));
        Assert.DoesNotContain("s3cret", stored, StringComparison.Ordinal);
        Assert.Equal(tokens, await vault.FindAsync("a", "c", default));
        Assert.Null(await vault.FindAsync("b", "c", default));
        Assert.DoesNotContain("s3cret", tokens.ToString(), StringComparison.Ordinal);
        await _store.WriteAsync("b", "c", name, stored, default);
        await Assert.ThrowsAsync<DefinitionUnusableException>(() => vault.FindAsync("b", "c", default));
    }

    public void Dispose()
    {
        _database.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteConnectionFactStoreTest() : ConnectionFactStoreConformance(TestStorage.Sqlite());

[Trait("Category", "Slow")]
public sealed class PostgresConnectionFactStoreTest() : ConnectionFactStoreConformance(TestStorage.Postgres());
