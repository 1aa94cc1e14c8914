using System.Reflection;
using DbUp;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>
/// Brings the database to the schema of this release: numbered scripts under Storage/Migrations, each run once, in
/// order, in a transaction of its own. Run it from one place, before anything else opens the database.
/// </summary>
public static class StorageSchema
{
    /// <summary>Makes the files if they do not exist, and runs the scripts that have not run yet.</summary>
    /// <exception cref="InvalidOperationException">A script failed; the database is as it was before that script.</exception>
    public static void Upgrade(StorageOptions storage)
    {
        var dialect = SqlDialect.For(storage);
        UpgradeSqlite(storage.ConnectionString, dialect.Name, "");

        // Pages come and go in large numbers. That their space can be given back must be chosen before the first table.
        UpgradeSqlite(storage.PagesConnectionString, dialect.Name + "-pages", "PRAGMA auto_vacuum=INCREMENTAL;");
    }

    private static void UpgradeSqlite(string connectionString, string folder, string beforeTheFirstTable)
    {
        PrepareFile(connectionString, beforeTheFirstTable);
        var prefix = $"migrations/{folder}/";
        var result = DeployChanges.To
            .SqliteDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.StartsWith(prefix, StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException(
                $"The database '{connectionString}' could not be upgraded: script '{result.ErrorScript?.Name}' failed with " +
                $"'{result.Error.Message}'. Nothing of that script was kept. Run the release that last wrote the file, or restore a backup.",
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
