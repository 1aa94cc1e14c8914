using System.Data.Common;

namespace AsyncHelperActors.Actors.Storage.Nodes;

/// <summary>The nodes that share this storage, as they said themselves that they are there. All times are the database's.</summary>
/// <param name="storage">Its schema is up to date: <see cref="StorageSchema.Upgrade"/>.</param>
public sealed class NodeTable(StorageOptions storage)
{
    private readonly SqlDialect _dialect = SqlDialect.For(storage);

    /// <summary>Says that a node is there, and reads which others have said so.</summary>
    /// <param name="address">The node, as others reach it.</param>
    /// <param name="isMember">Whether it is in the cluster, so that others may join it.</param>
    /// <param name="forgetAfter">Nodes that were silent for so long are forgotten.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>All nodes, this one included, with how long each has been silent; the one that spoke last first.</returns>
    public async Task<IReadOnlyList<SeenNode>> AppearAsync(string address, bool isMember, TimeSpan forgetAfter, CancellationToken cancellation)
    {
        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        await connection.ExecuteAsync(
            null,
            $"""
            INSERT INTO cluster_nodes (address, seen_at, is_member) VALUES (@address, {_dialect.Now}, @member)
            ON CONFLICT (address) DO UPDATE SET seen_at = excluded.seen_at, is_member = excluded.is_member
            """,
            cancellation,
            ("@address", address),
            ("@member", isMember ? 1L : 0L));
        await connection.ExecuteAsync(
            null, $"DELETE FROM cluster_nodes WHERE seen_at < {_dialect.Now} - @keep", cancellation, ("@keep", (long)forgetAfter.TotalMilliseconds));
        return await ReadAsync(connection, cancellation);
    }

    /// <summary>All nodes, with how long each has been silent; the one that spoke last first.</summary>
    public async Task<IReadOnlyList<SeenNode>> ReadAsync(CancellationToken cancellation)
    {
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        return await ReadAsync(connection, cancellation);
    }

    /// <summary>The node leaves for good: nobody is to look for it.</summary>
    public async Task DisappearAsync(string address, CancellationToken cancellation)
    {
        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        await connection.ExecuteAsync(null, "DELETE FROM cluster_nodes WHERE address = @address", cancellation, ("@address", address));
    }

    private async Task<IReadOnlyList<SeenNode>> ReadAsync(DbConnection connection, CancellationToken cancellation) => await connection.QueryAsync(
        null,
        $"SELECT address, {_dialect.Now} - seen_at, is_member FROM cluster_nodes ORDER BY seen_at DESC, address",
        row => new SeenNode(row.GetString(0), TimeSpan.FromMilliseconds(Math.Max(row.GetInt64(1), 0)), row.GetInt64(2) == 1),
        cancellation);
}

/// <summary>A node that has said that it is there.</summary>
/// <param name="Address">As others reach it.</param>
/// <param name="Silent">How long ago.</param>
/// <param name="IsMember">Whether it was in the cluster.</param>
public sealed record SeenNode(string Address, TimeSpan Silent, bool IsMember);
