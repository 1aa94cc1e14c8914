using System.Text;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage.Accounts;

public sealed class AccountStoreTest : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly AccountStore _store;

    public AccountStoreTest()
    {
        var storage = StorageOptions.Sqlite(Path.Combine(_directory.Path, "jobs.db"));
        StorageSchema.Upgrade(storage);
        _store = new AccountStore(storage, TimeProvider.System);
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
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(secret[4..], Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        }
    }

    public void Dispose() => _directory.Dispose();
}
