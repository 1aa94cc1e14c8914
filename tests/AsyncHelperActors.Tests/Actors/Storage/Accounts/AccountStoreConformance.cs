using System.Text;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage.Accounts;

/// <summary>What the store must do on every database.</summary>
public abstract class AccountStoreConformance : IDisposable
{
    private readonly TestStorage _database;
    private readonly AccountStore _store;

    protected AccountStoreConformance(TestStorage database)
    {
        _database = database;
        _store = new AccountStore(_database.Options, TimeProvider.System);
    }

    [Fact]
    public async Task The_default_account_is_there_from_the_start()
    {
        var account = Assert.Single(await _store.ListAccountsAsync(default));
        Assert.Equal(("default", AccountType.Production), (account.Id, account.Type));
        Assert.False(await _store.HasTokensAsync(default));
    }

    [Fact]
    public async Task An_account_is_made_once()
    {
        Assert.Equal(AccountType.Sandbox, (await _store.CreateAccountAsync("trial", AccountType.Sandbox, default))!.Type);
        Assert.Null(await _store.CreateAccountAsync("trial", AccountType.Production, default));
        Assert.Equal(AccountType.Sandbox, (await _store.FindAccountAsync("trial", default))!.Type);
        Assert.Null(await _store.FindAccountAsync("nobody", default));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.CreateAccountAsync("a b", AccountType.Sandbox, default));
    }

    [Fact]
    public async Task A_token_is_found_by_its_secret_until_it_is_revoked()
    {
        var (token, secret) = await _store.CreateTokenAsync("default", TokenRole.Operator, "ci", default);
        Assert.StartsWith("aht_", secret, StringComparison.Ordinal);
        Assert.Equal(47, secret.Length);
        Assert.Equal(token, await _store.FindTokenAsync(secret, default));
        Assert.Null(await _store.FindTokenAsync(secret[..^1], default));
        Assert.Equal([token], await _store.ListTokensAsync("default", default));
        Assert.Empty(await _store.ListTokensAsync("other", default));

        Assert.True(await _store.RevokeTokenAsync(token.Id, default));
        Assert.False(await _store.RevokeTokenAsync(token.Id, default));
        Assert.Null(await _store.FindTokenAsync(secret, default));
        Assert.Empty(await _store.ListTokensAsync(null, default));
        Assert.False(await _store.HasTokensAsync(default));
    }

    [Fact]
    public async Task A_token_needs_an_account()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => _store.CreateTokenAsync("nobody", TokenRole.Viewer, null, default));
        Assert.Contains("accounts create nobody", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_in_no_file()
    {
        var (_, secret) = await _store.CreateTokenAsync("default", TokenRole.Admin, null, default);
        Assert.All(_database.Everything(), text => Assert.DoesNotContain(secret[4..], text, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _database.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteAccountStoreTest() : AccountStoreConformance(TestStorage.Sqlite());

[Trait("Category", "Slow")]
public sealed class PostgresAccountStoreTest() : AccountStoreConformance(TestStorage.Postgres());
