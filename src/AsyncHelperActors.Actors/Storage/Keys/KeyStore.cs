namespace AsyncHelperActors.Actors.Storage.Keys;

/// <summary>
/// Keeps keys for all nodes of a PostgreSQL database. They are sealed before they come here. Its calls block, because those who keep keys in it can
/// only wait; there are a few in the life of a process.
/// </summary>
/// <param name="storage">A PostgreSQL database whose schema is up to date: <see cref="StorageSchema.Upgrade"/>.</param>
/// <param name="time">The clock.</param>
public sealed class KeyStore(StorageOptions storage, TimeProvider time)
{
    private readonly SqlDialect _dialect = SqlDialect.For(storage);

    /// <summary>The keys whose names begin so, in the order of their names.</summary>
    public IReadOnlyList<(string Name, byte[] Value)> Read(string prefix)
    {
        using var connection = _dialect.Connect(storage.ConnectionString);
        connection.Open();
        using var command = connection.Command(null, "SELECT name, value FROM keys ORDER BY name");
        using var reader = command.ExecuteReader();
        List<(string, byte[])> keys = [];
        while (reader.Read())
        {
            if (reader.GetString(0).StartsWith(prefix, StringComparison.Ordinal))
            {
                keys.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
            }
        }

        return keys;
    }

    /// <summary>Keeps a key, unless there is one of that name: a key never changes.</summary>
    public void Add(string name, byte[] value)
    {
        using var connection = _dialect.Connect(storage.ConnectionString);
        connection.Open();
        using var command = connection.Command(
            null,
            "INSERT INTO keys (name, value, created_at) VALUES (@name, @value, @now) ON CONFLICT (name) DO NOTHING",
            ("@name", name),
            ("@value", value),
            ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()));
        command.ExecuteNonQuery();
    }
}
