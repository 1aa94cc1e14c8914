namespace AsyncHelperActors.Actors.Storage.Nodes;

/// <summary>The nodes that share this storage, as they said themselves that they are there. All times are the database's.</summary>
/// <param name="storage">Its schema is up to date: <see cref="StorageSchema.Upgrade"/>.</param>
public sealed class NodeTable(StorageOptions storage)
{
    private readonly SqlDialect _dialect = SqlDialect.For(storage);

    /// <summary>Says that a node is there, and reads which others have said so.</summary>
    /// <param name="address">The node, as others reach it.</param>
    /// <param name="forgetAfter">Nodes that were silent for so long are forgotten.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>All nodes, this one included, with how long each has been silent; the one that spoke last first.</returns>
    public async Task<IReadOnlyList<SeenNode>> AppearAsync(string address, TimeSpan forgetAfter, CancellationToken cancellation)
    {
        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        await connection.ExecuteAsync(
            null,
            $"""
            INSERT INTO cluster_nodes (address, seen_at) VALUES (@address, {_dialect.Now})
            ON CONFLICT (address) DO UPDATE SET seen_at = excluded.seen_at
            """,
            cancellation,
            ("@address", address));
        await connection.ExecuteAsync(
            null, $"DELETE FROM cluster_nodes WHERE seen_at < {_dialect.Now} - @keep", cancellation, ("@keep", (long)forgetAfter.TotalMilliseconds));
        return await connection.QueryAsync(
            null,
            $"SELECT address, {_dialect.Now} - seen_at FROM cluster_nodes ORDER BY seen_at DESC, address",
            row => new SeenNode(row.GetString(0), TimeSpan.FromMilliseconds(Math.Max(row.GetInt64(1), 0))),
            cancellation);
    }

    /// <summary>The node leaves for good: nobody is to look for it.</summary>
    public async Task DisappearAsync(string address, CancellationToken cancellation)
    {
        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        await connection.ExecuteAsync(null, "DELETE FROM cluster_nodes WHERE address = @address", cancellation, ("@address", address));
    }
}

/// <summary>A node that has said that it is there.</summary>
/// <param name="Address">As others reach it.</param>
/// <param name="Silent">How long ago.</param>
public sealed record SeenNode(string Address, TimeSpan Silent);
