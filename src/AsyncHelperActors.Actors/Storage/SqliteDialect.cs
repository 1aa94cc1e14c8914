using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>SQLite, in files of this machine that belong to one process.</summary>
internal sealed class SqliteDialect : SqlDialect
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

    // The write transaction holds everything.
    public override string HoldRows => "";

    public override string Least => "min";

    public override string Greatest => "max";

    // Not json_extract: its path has no way to write a key that holds a quotation mark.
    public override string HasLabel => "EXISTS (SELECT 1 FROM json_each(jobs.labels) WHERE key = @labelKey AND value = @labelValue)";

    public override string Now => "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)";

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

    // It is a file of this machine. What goes wrong with it goes wrong for one statement.
    public override bool IsAway(Exception error) => false;
}
