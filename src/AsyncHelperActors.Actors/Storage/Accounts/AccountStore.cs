using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Actors.Storage.Accounts;

/// <summary>Keeps accounts and the digests of their tokens.</summary>
/// <param name="storage">Its schema is up to date: <see cref="StorageSchema.Upgrade"/>.</param>
/// <param name="time">The clock.</param>
public sealed partial class AccountStore(StorageOptions storage, TimeProvider time)
{
    private const string Columns = "id, account, role, name, created_at";

    private readonly SqlDialect _dialect = SqlDialect.For(storage);

    /// <summary>Whether a text can name an account.</summary>
    public static bool IsAccountId(string text) => AccountId().IsMatch(text);

    /// <summary>All accounts, ordered by name.</summary>
    public async Task<IReadOnlyList<StoredAccount>> ListAccountsAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        return await connection.QueryAsync(null, "SELECT id, type, created_at FROM accounts ORDER BY id", ReadAccount, cancellation);
    }

    /// <summary>An account, or null.</summary>
    public async Task<StoredAccount?> FindAccountAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        var rows = await connection.QueryAsync(
            null, "SELECT id, type, created_at FROM accounts WHERE id = @id", ReadAccount, cancellation, ("@id", id));
        return rows.FirstOrDefault();
    }

    /// <summary>Makes an account; null when there is one of that name.</summary>
    /// <exception cref="ArgumentException">The text cannot name an account.</exception>
    public async Task<StoredAccount?> CreateAccountAsync(string id, AccountType type, CancellationToken cancellation)
    {
        if (!IsAccountId(id))
        {
            throw new ArgumentException($"'{id}' cannot name an account: use 1 to 64 letters, digits, dots, dashes and underscores.");
        }

        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await OpenAsync(cancellation);
        var rows = await connection.QueryAsync(
            null,
            "INSERT INTO accounts (id, type, created_at) VALUES (@id, @type, @now) ON CONFLICT (id) DO NOTHING RETURNING id, type, created_at",
            ReadAccount,
            cancellation,
            ("@id", id),
            ("@type", type.Word()),
            ("@now", Now()));
        return rows.FirstOrDefault();
    }

    /// <summary>Makes a token. The secret is given here and never again: only its digest is stored.</summary>
    /// <exception cref="ArgumentException">There is no such account.</exception>
    public async Task<(StoredToken Token, string Secret)> CreateTokenAsync(string account, TokenRole role, string? name, CancellationToken cancellation)
    {
        if (await FindAccountAsync(account, cancellation) is null)
        {
            throw new ArgumentException($"There is no account '{account}'. Make it first: asynchelper accounts create {account}");
        }

        var secret = "aht_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var id = "tok_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await OpenAsync(cancellation);
        var rows = await connection.QueryAsync(
            null,
            $"INSERT INTO tokens (id, account, role, name, hash, created_at) VALUES (@id, @account, @role, @name, @hash, @now) RETURNING {Columns}",
            ReadToken,
            cancellation,
            ("@id", id),
            ("@account", account),
            ("@role", role.Word()),
            ("@name", name),
            ("@hash", Digest(secret)),
            ("@now", Now()));
        return (rows[0], secret);
    }

    /// <summary>The tokens that are not revoked, oldest first; of one account or, with null, of all.</summary>
    public async Task<IReadOnlyList<StoredToken>> ListTokensAsync(string? account, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        return await connection.QueryAsync(
            null,
            $"SELECT {Columns} FROM tokens WHERE revoked_at IS NULL AND (CAST(@account AS text) IS NULL OR account = @account) ORDER BY created_at, id",
            ReadToken,
            cancellation,
            ("@account", account));
    }

    /// <summary>Revokes a token.</summary>
    /// <returns>False when there is none of that id that is not revoked.</returns>
    public async Task<bool> RevokeTokenAsync(string id, CancellationToken cancellation)
    {
        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await OpenAsync(cancellation);
        var changed = await connection.ExecuteAsync(
            null, "UPDATE tokens SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL", cancellation, ("@id", id), ("@now", Now()));
        return changed == 1;
    }

    /// <summary>The token that a secret belongs to; null when it is unknown or revoked.</summary>
    public async Task<StoredToken?> FindTokenAsync(string secret, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        var rows = await connection.QueryAsync(
            null,
            $"SELECT {Columns} FROM tokens WHERE hash = @hash AND revoked_at IS NULL",
            ReadToken,
            cancellation,
            ("@hash", Digest(secret)));
        return rows.FirstOrDefault();
    }

    /// <summary>Whether there is any token that is not revoked.</summary>
    public async Task<bool> HasTokensAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        var rows = await connection.QueryAsync(null, "SELECT 1 FROM tokens WHERE revoked_at IS NULL LIMIT 1", _ => true, cancellation);
        return rows.Count > 0;
    }

    /// <summary>What is stored of a secret. A plain digest is enough: 256 random bits cannot be guessed.</summary>
    public static string Digest(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private Task<DbConnection> OpenAsync(CancellationToken cancellation) => _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static StoredAccount ReadAccount(DbDataReader row) =>
        new(row.GetString(0), AccountWords.ParseType(row.GetString(1)) ?? throw Unknown("type", row.GetString(1)), row.Instant(2));

    private static StoredToken ReadToken(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        AccountWords.ParseRole(row.GetString(2)) ?? throw Unknown("role", row.GetString(2)),
        row.TextOrNull(3),
        row.Instant(4));

    private static InvalidOperationException Unknown(string what, string word) =>
        new($"The storage holds the {what} '{word}', which this release does not know. Run the release that last wrote it.");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex AccountId();
}
