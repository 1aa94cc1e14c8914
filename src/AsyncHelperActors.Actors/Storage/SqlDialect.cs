using System.Data.Common;
using System.Globalization;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>
/// Everything in which databases differ, in one place: how to connect, and the few phrases of SQL that are not common to
/// SQLite and PostgreSQL. All other SQL stands where it is used and is written so that both understand it.
/// </summary>
internal abstract class SqlDialect
{
    public static SqlDialect Sqlite { get; } = new SqliteDialect();

    /// <summary>The folder of its migrations and part of the name of its HOCON file.</summary>
    public abstract string Name { get; }

    /// <summary>linq2db's name for it, needed by the journal plugin.</summary>
    public abstract string ProviderName { get; }

    /// <summary>True when the driver's asynchronous calls block the caller's thread all the same.</summary>
    public abstract bool Blocks { get; }

    /// <summary>Ends a SELECT whose rows are updated in the same transaction: rows that another node holds are left to it.</summary>
    public abstract string LockRows { get; }

    /// <summary>The condition that @labelKey has the value @labelValue in the JSON column jobs.labels.</summary>
    public abstract string HasLabel { get; }

    /// <summary>Gives some of the space of deleted rows back to the file system; null when the database does that by itself.</summary>
    public abstract string? ReclaimSpace { get; }

    /// <summary>Chooses the dialect of a storage.</summary>
    public static SqlDialect For(StorageOptions storage) => Sqlite;

    /// <summary>A connection that is not open yet.</summary>
    public abstract DbConnection Connect(string connectionString);

    /// <summary>What each connection says to the database just after it was opened; empty when it has nothing to say.</summary>
    public abstract string Greeting(StorageOptions storage);

    /// <summary>Waits until it is the caller's turn to write, where writers of one process would only block each other; else null.</summary>
    public abstract Task<WriteTurns.Turn?> TakeTurnAsync(string connectionString, CancellationToken cancellation);

    /// <summary>The condition that a column is none of the texts in the JSON array of a parameter.</summary>
    public abstract string IsNoneOf(string column, string parameter);

    /// <summary>True when the same transaction, tried again, may well succeed.</summary>
    public abstract bool IsBusy(Exception error);

    /// <summary>An open connection, with the greeting said.</summary>
    public async Task<DbConnection> OpenAsync(StorageOptions storage, string connectionString, CancellationToken cancellation)
    {
        var connection = Connect(connectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await GreetAsync(connection, storage, cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says the greeting on a connection that somebody else has opened.</summary>
    public async Task GreetAsync(DbConnection connection, StorageOptions storage, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Greeting(storage) + Quota(storage);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The pages of a SQLite database have 4 KB.</summary>
    private string Quota(StorageOptions storage) => storage.MostMegabytes is { } megabytes && Name == "sqlite"
        ? string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={megabytes * 256L};")
        : "";

    private sealed class SqliteDialect : SqlDialect
    {
        private const int Busy = 5;
        private const int Locked = 6;

        // SQLite's own 1,000 pages are one or two of our transactions, and a checkpoint flushes two files. 32 MB of log
        // take the pages that are written again and again only once.
        private const int PagesBetweenCheckpoints = 8192;

        public override string Name => "sqlite";

        public override string ProviderName => LinqToDB.ProviderName.SQLiteMS;

        public override bool Blocks => true;

        // There is one writer at a time, and a write transaction of Microsoft.Data.Sqlite begins as that one.
        public override string LockRows => "";

        // Not json_extract: its path has no way to write a key that holds a quotation mark.
        public override string HasLabel => "EXISTS (SELECT 1 FROM json_each(jobs.labels) WHERE key = @labelKey AND value = @labelValue)";

        // At most 16 MB at a time, so that no other write waits for long.
        public override string? ReclaimSpace => "PRAGMA incremental_vacuum(4096)";

        public override DbConnection Connect(string connectionString) => new SqliteConnection(connectionString);

        public override string Greeting(StorageOptions storage) => string.Create(
            CultureInfo.InvariantCulture,
            $"""
            PRAGMA busy_timeout={(int)storage.BusyTimeout.TotalMilliseconds};
            PRAGMA synchronous={(storage.Durability == Durability.PowerLoss ? "FULL" : "NORMAL")};
            PRAGMA cache_size=-{storage.CacheKilobytes};
            PRAGMA wal_autocheckpoint={PagesBetweenCheckpoints};
            """);

        public override async Task<WriteTurns.Turn?> TakeTurnAsync(string connectionString, CancellationToken cancellation) =>
            await WriteTurns.TakeAsync(Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource), cancellation);

        public override string IsNoneOf(string column, string parameter) => $"{column} NOT IN (SELECT value FROM json_each({parameter}))";

        public override bool IsBusy(Exception error) => error is SqliteException { SqliteErrorCode: Busy or Locked };
    }
}
