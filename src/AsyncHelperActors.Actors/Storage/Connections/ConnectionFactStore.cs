namespace AsyncHelperActors.Actors.Storage.Connections;

/// <summary>
/// Keeps what was learnt of connections beside their definitions: small texts by name, the last one of each. They belong to the connection's
/// id and not to a version of it, and stay when it is deleted, because jobs that were accepted before go on with it.
/// </summary>
/// <param name="storage">Its schema is up to date: <see cref="StorageSchema.Upgrade"/>.</param>
/// <param name="time">The clock.</param>
public sealed class ConnectionFactStore(StorageOptions storage, TimeProvider time)
{
    /// <summary>Longer is no fact but a mistake: nothing is cut, it is refused.</summary>
    public const int LongestValue = 256 * 1024;

    private readonly SqlDialect _dialect = SqlDialect.For(storage);

    /// <summary>The facts of a connection whose names begin so.</summary>
    public async Task<IReadOnlyList<(string Name, string Value)>> ReadAsync(string account, string connectionId, string prefix, CancellationToken cancellation)
    {
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        var rows = await connection.QueryAsync(
            null,
            "SELECT name, value FROM connection_facts WHERE account = @account AND connection = @connection ORDER BY name",
            row => (row.GetString(0), row.GetString(1)),
            cancellation,
            ("@account", account),
            ("@connection", connectionId));
        return rows.FindAll(row => row.Item1.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>Keeps a fact in the place of an earlier one. Durable when the task completes.</summary>
    /// <exception cref="ArgumentException">It is too long.</exception>
    public Task WriteAsync(string account, string connectionId, string name, string value, CancellationToken cancellation) =>
        PutAsync(account, connectionId, name, value, null, cancellation);

    /// <summary>Keeps a fact if what is kept is still what the caller believes, or nothing. Durable when the task completes.</summary>
    /// <returns>Null when it is kept; otherwise what somebody else kept meanwhile.</returns>
    /// <exception cref="ArgumentException">It is too long.</exception>
    public async Task<string?> ExchangeAsync(string account, string connectionId, string name, string believed, string value, CancellationToken cancellation)
    {
        if (await PutAsync(account, connectionId, name, value, believed, cancellation) == 1)
        {
            return null;
        }

        var rows = await ReadAsync(account, connectionId, name, cancellation);
        return rows.Single(row => row.Name == name).Value;
    }

    private async Task<int> PutAsync(string account, string connectionId, string name, string value, string? believed, CancellationToken cancellation)
    {
        if (value.Length > LongestValue)
        {
            throw new ArgumentException($"The fact {name} of connection {connectionId} has {value.Length} characters; at most {LongestValue} are kept.", nameof(value));
        }

        using var turn = await _dialect.TakeTurnAsync(storage.ConnectionString, cancellation);
        await using var connection = await _dialect.OpenAsync(storage, storage.ConnectionString, cancellation);
        return await connection.ExecuteAsync(
            null,
            $"""
            INSERT INTO connection_facts (account, connection, name, value, changed_at) VALUES (@account, @connection, @name, @value, @now)
            ON CONFLICT (account, connection, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
            {(believed is null ? "" : "WHERE connection_facts.value = @believed")}
            """,
            cancellation,
            [
                ("@account", account),
                ("@connection", connectionId),
                ("@name", name),
                ("@value", value),
                ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
                .. ((string, object?)[])(believed is null ? [] : [("@believed", believed)]),
            ]);
    }
}
