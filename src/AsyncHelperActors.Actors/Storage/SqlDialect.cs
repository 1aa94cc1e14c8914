using System.Data.Common;
using System.Globalization;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>
/// Everything in which databases differ, in one place: how to connect, and the few phrases of SQL that are not common to
/// SQLite and PostgreSQL. All other SQL stands where it is used and is written so that both understand it.
/// </summary>
internal abstract class SqlDialect
{
    private static readonly SqliteDialect Sqlite = new();
    private static readonly PostgresDialect Postgres = new();

    /// <summary>The folder of its migrations and part of the name of its HOCON file.</summary>
    public abstract string Name { get; }

    /// <summary>linq2db's name for it, needed by the journal plugin.</summary>
    public abstract string ProviderName { get; }

    /// <summary>True when the driver's asynchronous calls block the caller's thread all the same.</summary>
    public abstract bool Blocks { get; }

    /// <summary>Ends a SELECT whose rows are updated in the same transaction: rows that another node holds are left to it.</summary>
    public abstract string LockRows { get; }

    /// <summary>Ends a SELECT whose rows nobody else may change or hold before the transaction is over: whoever else asks for them waits.</summary>
    public abstract string HoldRows { get; }

    /// <summary>The function that gives the least of its arguments.</summary>
    public abstract string Least { get; }

    /// <summary>The function that gives the greatest of its arguments.</summary>
    public abstract string Greatest { get; }

    /// <summary>The condition that @labelKey has the value @labelValue in the JSON column jobs.labels.</summary>
    public abstract string HasLabel { get; }

    /// <summary>The database's own clock, in unix milliseconds: the same for every node.</summary>
    public abstract string Now { get; }

    /// <summary>Gives some of the space of deleted rows back to the file system; null when the database does that by itself.</summary>
    public abstract string? ReclaimSpace { get; }

    /// <summary>Chooses the dialect of a storage.</summary>
    public static SqlDialect For(StorageOptions storage) => storage.Database switch
    {
        Database.Sqlite => Sqlite,
        Database.Postgres => Postgres,
        _ => throw new ArgumentOutOfRangeException(nameof(storage), storage.Database, "This release does not know the database."),
    };

    /// <summary>A connection that is not open yet.</summary>
    public abstract DbConnection Connect(string connectionString);

    /// <summary>What each connection says to the database just after it was opened; empty when it has nothing to say.</summary>
    public abstract string Greeting(StorageOptions storage);

    /// <summary>Waits until it is the caller's turn to write, where writers of one process would only block each other; else null.</summary>
    public abstract Task<WriteTurns.Turn?> TakeTurnAsync(string connectionString, CancellationToken cancellation);

    /// <summary>The condition that a column is none of the texts in the JSON array of a parameter.</summary>
    public abstract string IsNoneOf(string column, string parameter);

    /// <summary>True when the same transaction, tried again at once, may well succeed.</summary>
    public abstract bool IsBusy(Exception error);

    /// <summary>True when the database cannot be reached or does not take part now: what was asked is not to blame.</summary>
    public abstract bool IsAway(Exception error);

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
        if (Greeting(storage) + Quota(storage) is not { Length: > 0 } greeting)
        {
            return;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = greeting;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The pages of a SQLite database have 4 KB.</summary>
    private static string Quota(StorageOptions storage) => storage is { Database: Database.Sqlite, MostMegabytes: { } megabytes }
        ? string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={megabytes * 256L};")
        : "";
}
