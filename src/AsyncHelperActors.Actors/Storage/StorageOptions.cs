using Microsoft.Data.Sqlite;
using Npgsql;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>Where and how the server keeps its data.</summary>
/// <param name="ConnectionString">
/// What the driver takes. It may hold a password. Use <see cref="Sqlite"/> or <see cref="Postgres"/> to make it from what a user says.
/// </param>
public sealed record StorageOptions(string ConnectionString)
{
    /// <summary>Which database that is.</summary>
    public Database Database { get; init; } = Database.Sqlite;

    /// <summary>What a completed write has survived. Default: the loss of power.</summary>
    public Durability Durability { get; init; } = Durability.PowerLoss;

    /// <summary>The page cache of one connection, in KiB; a handful of connections are open at a time.</summary>
    public int CacheKilobytes { get; init; } = 16 * 1024;

    /// <summary>How long a connection waits for another one's write before it reports the database as busy.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Replays with Akka.Persistence.Sql's own code instead of ours: the way out if ours were ever in doubt.</summary>
    public bool StockJournal { get; init; }

    /// <summary>Writes to the book that wait for a transaction before further callers are made to wait.</summary>
    public int QueueCapacity { get; init; } = 20_000;

    /// <summary>Pages that wait for a transaction, in memory, before further callers are made to wait.</summary>
    public int PageQueueCapacity { get; init; } = 64;

    /// <summary>
    /// The most that each file of a SQLite database may grow to, in megabytes; null: as much as the disk holds. With it the server refuses before its disk is
    /// full, and others on that disk do not suffer.
    /// </summary>
    public int? MostMegabytes { get; init; }

    /// <summary>Where result pages are: on SQLite in a second file, beside the main one.</summary>
    internal string PagesConnectionString
    {
        get
        {
            if (Database != Database.Sqlite)
            {
                return ConnectionString;
            }

            var builder = new SqliteConnectionStringBuilder(ConnectionString);
            builder.DataSource = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) ?? ".", "pages.db");
            return builder.ToString();
        }
    }

    /// <summary>Storage in one SQLite file.</summary>
    /// <param name="path">The file; it and its directory are made when they do not exist.</param>
    public static StorageOptions Sqlite(string path) =>
        new(new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(path) }.ToString());

    /// <summary>Storage in a PostgreSQL database, which several nodes may share.</summary>
    /// <param name="url"><c>postgres://user:password@host:port/database</c>; what else it may hold is in docs/storage.md.</param>
    /// <exception cref="FormatException">It cannot be read; the message says why, without the password.</exception>
    public static StorageOptions Postgres(string url) => new(PostgresUrl.ToConnectionString(url)) { Database = Database.Postgres };

    /// <summary>Which storage, for people: without a password.</summary>
    public override string ToString()
    {
        if (Database == Database.Sqlite)
        {
            return "sqlite:" + new SqliteConnectionStringBuilder(ConnectionString).DataSource;
        }

        var server = new NpgsqlConnectionStringBuilder(ConnectionString);
        return $"postgres://{server.Username}@{server.Host}:{server.Port}/{server.Database}";
    }
}

/// <summary>The databases that a server can keep its data in.</summary>
public enum Database
{
    /// <summary>Files of one machine, for one process.</summary>
    Sqlite,

    /// <summary>A server that several nodes share.</summary>
    Postgres,
}

/// <summary>What a completed write has survived.</summary>
public enum Durability
{
    /// <summary>Every commit is flushed to the disk: the write survives the loss of power.</summary>
    PowerLoss,

    /// <summary>The write survives a crash of the process; the last seconds may be lost with the power.</summary>
    ProcessCrash,
}
