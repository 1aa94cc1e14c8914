using System.Globalization;
using Npgsql;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>What only one node at a time may do, among all that share a PostgreSQL database.</summary>
public enum StorageLock
{
    /// <summary>Bringing the schema up to date.</summary>
    Upgrade = 1,

    /// <summary>Making the first keys.</summary>
    Keys = 2,
}

/// <summary>Takes turns with the other nodes.</summary>
public static class StorageLocks
{
    // Says whose locks these are: another program may use the same database and the same small numbers.
    private const int Ours = 0x41484132;

    /// <summary>Does something while no other node does it; waits for the one that is at it. On SQLite there is no other node.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="what">Which thing.</param>
    /// <param name="body">Does it, on connections of its own.</param>
    /// <exception cref="IOException">The database cannot be opened.</exception>
    public static void Alone(this StorageOptions storage, StorageLock what, Action body)
    {
        if (storage.Database != Database.Postgres)
        {
            body();
            return;
        }

        // The lock belongs to this session, so it ends with this process however that dies. Not from the pool: it must end with this block.
        var own = new NpgsqlConnectionStringBuilder(storage.ConnectionString) { Pooling = false, CommandTimeout = 0 };
        using var session = new NpgsqlConnection(own.ConnectionString);
        try
        {
            session.Open();
        }
        catch (Exception refused) when (refused is NpgsqlException or System.Net.Sockets.SocketException)
        {
            throw new IOException($"The database {storage} cannot be opened: {refused.Message}", refused);
        }

        using var command = session.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_lock({Ours}, {(int)what})");
        command.ExecuteNonQuery();
        body();
    }
}
