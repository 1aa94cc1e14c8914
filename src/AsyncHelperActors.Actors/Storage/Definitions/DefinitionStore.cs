using System.Collections.Concurrent;
using System.Data.Common;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Actors.Storage.Definitions;

/// <summary>
/// Keeps every version of every definition. What is current of an account is held in memory as a <see cref="Catalogue"/>; each
/// read asks the database for one number, the account's revision, and loads only what changed since, so that all nodes of a
/// cluster see each other's writes.
/// </summary>
/// <param name="storage">Its schema is up to date: <see cref="StorageSchema.Upgrade"/>.</param>
/// <param name="time">The clock.</param>
public sealed class DefinitionStore(StorageOptions storage, TimeProvider time) : IDisposable
{
    private const int MostVersionsInMemory = 10_000;

    private readonly SqlDialect _dialect = SqlDialect.For(storage);
    private readonly ReadConnections _reads = new(storage, storage.ConnectionString, connections: 2);
    private readonly ConcurrentDictionary<string, Catalogue> _catalogues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Account, DefinitionKind Kind, string Id, int Version), StoredDefinition> _versions = new();

    /// <summary>What is current of an account.</summary>
    public Task<Catalogue> ReadAsync(string account, CancellationToken cancellation) =>
        CatchUpAsync(_catalogues.GetValueOrDefault(account) ?? new Catalogue(account, 0, Catalogue.Nothing), cancellation);

    /// <summary>Writes changes in one transaction, if nothing was written since <paramref name="seen"/>.</summary>
    /// <returns>What is current then; null when something was written meanwhile and nothing was changed.</returns>
    public async Task<Catalogue?> WriteAsync(Catalogue seen, IReadOnlyList<DefinitionWrite> writes, CancellationToken cancellation)
    {
        if (writes.Count == 0)
        {
            return seen;
        }

        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await ClaimRevisionAsync(connection, transaction, seen, cancellation))
        {
            return null;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var write in writes)
        {
            await WriteOneAsync(connection, transaction, seen.Account, seen.Revision + 1, write, now, cancellation);
        }

        await transaction.CommitAsync(CancellationToken.None);
        return await CatchUpAsync(seen, CancellationToken.None);
    }

    /// <summary>A version, also of a definition that was deleted since; null when there never was one.</summary>
    public async Task<StoredDefinition?> GetVersionAsync(string account, DefinitionKind kind, string id, int version, CancellationToken cancellation)
    {
        if (_versions.TryGetValue((account, kind, id, version), out var known))
        {
            return known;
        }

        var rows = await _reads.QueryAsync(
            """
            SELECT d.version, d.document, h.created_at, d.saved_at
            FROM definitions d JOIN definition_heads h ON h.account = d.account AND h.kind = d.kind AND h.id = d.id
            WHERE d.account = @account AND d.kind = @kind AND d.id = @id AND d.version = @version AND d.document IS NOT NULL
            """,
            row => new StoredDefinition(kind, id, row.GetInt32(0), row.GetString(1), row.Instant(2), row.Instant(3)),
            cancellation,
            ("@account", account),
            ("@kind", kind.Plural()),
            ("@id", id),
            ("@version", version));
        if (rows is not [var found])
        {
            return null;
        }

        if (_versions.Count >= MostVersionsInMemory)
        {
            _versions.Clear();
        }

        return _versions.GetOrAdd((account, kind, id, version), found);
    }

    /// <inheritdoc/>
    public void Dispose() => _reads.Dispose();

    private async Task<Catalogue> CatchUpAsync(Catalogue known, CancellationToken cancellation)
    {
        var revisions = await _reads.QueryAsync(
            "SELECT revision FROM definition_revisions WHERE account = @account",
            row => row.GetInt64(0),
            cancellation,
            ("@account", known.Account));
        if (revisions is not [var revision] || revision <= known.Revision)
        {
            return known;
        }

        // A row may be newer than the revision that was just read; it is then loaded once more with the next read, which does no harm.
        var changed = await _reads.QueryAsync(
            """
            SELECT h.kind, h.id, h.version, d.document, h.created_at, d.saved_at
            FROM definition_heads h
            JOIN definitions d ON d.account = h.account AND d.kind = h.kind AND d.id = h.id AND d.version = h.version
            WHERE h.account = @account AND h.revision > @revision
            """,
            ReadHead,
            cancellation,
            ("@account", known.Account),
            ("@revision", known.Revision));
        var current = known.With(revision, changed);
        return _catalogues.AddOrUpdate(known.Account, current, (_, other) => other.Revision >= current.Revision ? other : current);
    }

    private static (DefinitionKind Kind, string Id, StoredDefinition? Stored) ReadHead(DbDataReader row)
    {
        if (!DefinitionKindNames.TryParse(row.GetString(0), out var kind))
        {
            throw new InvalidOperationException(
                $"The table definition_heads holds the kind '{row.GetString(0)}', which this release does not know. Run the release that last wrote it.");
        }

        var id = row.GetString(1);
        return row.TextOrNull(3) is { } text
            ? (kind, id, new StoredDefinition(kind, id, row.GetInt32(2), text, row.Instant(4), row.Instant(5)))
            : (kind, id, null);
    }

    /// <summary>Moves the account's revision on by one; false when it is not the one that the caller has seen.</summary>
    private static async Task<bool> ClaimRevisionAsync(DbConnection connection, DbTransaction transaction, Catalogue seen, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(
            transaction,
            "INSERT INTO definition_revisions (account, revision) VALUES (@account, 0) ON CONFLICT (account) DO NOTHING",
            cancellation,
            ("@account", seen.Account));
        var moved = await connection.ExecuteAsync(
            transaction,
            "UPDATE definition_revisions SET revision = revision + 1 WHERE account = @account AND revision = @seen",
            cancellation,
            ("@account", seen.Account),
            ("@seen", seen.Revision));
        return moved == 1;
    }

    private static async Task WriteOneAsync(
        DbConnection connection, DbTransaction transaction, string account, long revision, DefinitionWrite write, long now, CancellationToken cancellation)
    {
        var heads = await connection.QueryAsync(
            transaction,
            """
            INSERT INTO definition_heads (account, kind, id, version, revision, created_at) VALUES (@account, @kind, @id, 1, @revision, @now)
            ON CONFLICT (account, kind, id) DO UPDATE SET version = definition_heads.version + 1, revision = excluded.revision
            RETURNING version
            """,
            row => row.GetInt32(0),
            cancellation,
            ("@account", account),
            ("@kind", write.Kind.Plural()),
            ("@id", write.Id),
            ("@revision", revision),
            ("@now", now));
        await connection.ExecuteAsync(
            transaction,
            "INSERT INTO definitions (account, kind, id, version, document, saved_at) VALUES (@account, @kind, @id, @version, @document, @now)",
            cancellation,
            ("@account", account),
            ("@kind", write.Kind.Plural()),
            ("@id", write.Id),
            ("@version", heads[0]),
            ("@document", write.Document?.ToJsonString()),
            ("@now", now));
    }
}
