using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Tests.Crash;

/// <summary>Reads what a dead server left behind, on a copy: to open the files themselves would repair them before the next server does.</summary>
internal static class ParkedJobs
{
    /// <summary>Jobs that were in the agenda and not in memory.</summary>
    public static async Task<int> CountAsync(string data)
    {
        var copy = Directory.CreateTempSubdirectory("asynchelper-copy-").FullName;
        try
        {
            var database = Directory.EnumerateFiles(data, "*.db").Single(file => Path.GetFileName(file) != "pages.db");
            foreach (var file in Directory.EnumerateFiles(data, $"{Path.GetFileName(database)}*"))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            await using var connection = new SqliteConnection($"Data Source={Path.Combine(copy, Path.GetFileName(database))};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM agenda WHERE owner IS NULL";
            return Convert.ToInt32(await command.ExecuteScalarAsync());
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }
}
