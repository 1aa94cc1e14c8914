using System.Globalization;
using System.Reflection;
using DbUp;
using DbUp.Builder;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>
/// Brings the database to the schema of this release: numbered scripts under Storage/Migrations, each run once, in
/// order, in a transaction of its own. Run it before anything else opens the database.
/// </summary>
public static class StorageSchema
{
    // Two numbers that nobody else is likely to lock in the same database.
    private const int LockClass = 0x41484132;
    private const int LockOfUpgrade = 1;

    /// <summary>
    /// Makes what is not there, and runs the scripts that have not run yet. On PostgreSQL several nodes may do so at the same moment: one does
    /// it, the others wait for it.
    /// </summary>
    /// <exception cref="InvalidOperationException">A script failed; the database is as it was before that script.</exception>
    public static void Upgrade(StorageOptions storage)
    {
        if (storage.Database == Database.Postgres)
        {
            UpgradePostgres(storage);
            return;
        }

        var folder = SqlDialect.For(storage).Name;
        UpgradeSqlite(storage.ConnectionString, storage, folder, "");

        // Pages come and go in large numbers. That their space can be given back must be chosen before the first table.
        UpgradeSqlite(storage.PagesConnectionString, storage, folder + "-pages", "PRAGMA auto_vacuum=INCREMENTAL;");
    }

    /// <summary>Runs what only one node may do at a time, among all that share a PostgreSQL database.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="lockNumber">Which of such things.</param>
    /// <param name="body">What to do; it uses connections of its own.</param>
    internal static void Alone(StorageOptions storage, int lockNumber, Action body)
    {
        // The lock belongs to this session, so it ends with this process however that dies. Not from the pool: it must end with this block.
        using var session = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(storage.ConnectionString) { Pooling = false, CommandTimeout = 0 }.ToString());
        session.Open();
        using var command = session.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_lock({LockClass}, {lockNumber})");
        command.ExecuteNonQuery();
        body();
    }

    private static void UpgradePostgres(StorageOptions storage) => Alone(
        storage,
        LockOfUpgrade,
        () => Run(storage, DeployChanges.To.PostgresqlDatabase(storage.ConnectionString), SqlDialect.For(storage).Name));

    private static void UpgradeSqlite(string connectionString, StorageOptions storage, string folder, string beforeTheFirstTable)
    {
        PrepareFile(connectionString, beforeTheFirstTable);
        Run(storage, DeployChanges.To.SqliteDatabase(connectionString), folder);
    }

    private static void Run(StorageOptions storage, UpgradeEngineBuilder upgrade, string folder)
    {
        var prefix = $"migrations/{folder}/";
        var result = upgrade
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.StartsWith(prefix, StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException(
                $"The database {storage} could not be upgraded: script '{result.ErrorScript?.Name}' failed with " +
                $"'{result.Error.Message}'. Nothing of that script was kept. Run the release that last wrote it, or restore a backup.",
                result.Error);
        }
    }

    /// <summary>The write-ahead log is a property of the file, so it is chosen once, here.</summary>
    private static void PrepareFile(string connectionString, string beforeTheFirstTable)
    {
        var file = Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = beforeTheFirstTable + "PRAGMA journal_mode=WAL;";
        command.ExecuteNonQuery();
    }
}
