using System.Reflection;
using DbUp;
using DbUp.Builder;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>
/// Brings the database to the schema of this release: numbered scripts under Storage/Migrations, each run once, in
/// order, in a transaction of its own. Run it before anything else opens the database.
/// </summary>
public static class StorageSchema
{
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

    private static void UpgradePostgres(StorageOptions storage) => storage.Alone(
        StorageLock.Upgrade,
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
