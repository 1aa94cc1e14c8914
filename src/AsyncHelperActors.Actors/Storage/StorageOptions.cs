using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>Where and how the server keeps its data.</summary>
/// <param name="ConnectionString">
/// A SQLite connection string (<c>Data Source=data/jobs.db</c>). Use <see cref="Sqlite"/> to make one from a path.
/// </param>
public sealed record StorageOptions(string ConnectionString)
{
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
    /// The most that each file of the database may grow to, in megabytes; null: as much as the disk holds. With it the server refuses before its disk is full,
    /// and others on that disk do not suffer.
    /// </summary>
    public int? MostMegabytes { get; init; }

    /// <summary>The second file, beside the main one, that holds result pages.</summary>
    internal string PagesConnectionString
    {
        get
        {
            var builder = new SqliteConnectionStringBuilder(ConnectionString);
            builder.DataSource = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) ?? ".", "pages.db");
            return builder.ToString();
        }
    }

    /// <summary>Storage in one SQLite file.</summary>
    /// <param name="path">The file; it and its directory are made when they do not exist.</param>
    public static StorageOptions Sqlite(string path) =>
        new(new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(path) }.ToString());
}

/// <summary>What a completed write has survived.</summary>
public enum Durability
{
    /// <summary>Every commit is flushed to the disk: the write survives the loss of power.</summary>
    PowerLoss,

    /// <summary>The write survives a crash of the process; the last seconds may be lost with the power.</summary>
    ProcessCrash,
}
