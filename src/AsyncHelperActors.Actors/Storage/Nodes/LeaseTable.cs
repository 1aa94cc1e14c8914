namespace AsyncHelperActors.Actors.Storage.Nodes;

/// <summary>Leases that one owner has at a time, kept in the storage and timed by the database's clock, so that clocks of nodes do not matter.</summary>
/// <param name="storage">Its schema is up to date: <see cref="StorageSchema.Upgrade"/>.</param>
public sealed class LeaseTable(StorageOptions storage)
{
    private readonly SqlDialect _dialect = SqlDialect.For(storage);

    /// <summary>Takes a lease that is free, has run out, or is the owner's already.</summary>
    /// <returns>Whether the owner has it now, for <paramref name="time"/>.</returns>
    public async Task<bool> TakeAsync(string name, string owner, TimeSpan time, CancellationToken cancellation)
    {
        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        return await connection.ExecuteAsync(
            null,
            $"""
            INSERT INTO cluster_leases (name, owner, until) VALUES (@name, @owner, {_dialect.Now} + @time)
            ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
            WHERE cluster_leases.owner = excluded.owner OR cluster_leases.until < {_dialect.Now}
            """,
            cancellation,
            ("@name", name),
            ("@owner", owner),
            ("@time", (long)time.TotalMilliseconds)) == 1;
    }

    /// <summary>Gives a lease back; nothing happens when somebody else has it.</summary>
    public async Task GiveBackAsync(string name, string owner, CancellationToken cancellation)
    {
        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        await connection.ExecuteAsync(
            null, "DELETE FROM cluster_leases WHERE name = @name AND owner = @owner", cancellation, ("@name", name), ("@owner", owner));
    }
}
