using System.Globalization;
using System.Text.RegularExpressions;
using AsyncHelperActors.Tests.Databases;
using AsyncHelperActors.Tests.Golden;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Tests.Upgrade;

/// <summary>A database as a server of an older release left it. It is a day old, whenever the test runs: what is due is due, and no retention is over.</summary>
internal static partial class StoredDatabase
{
    private static readonly DateOnly s_written = new(2026, 12, 1);

    /// <summary>The data directory of a server on the embedded database.</summary>
    public static void Sqlite(string directory)
    {
        Load("jobs");
        Load("pages");
        var keys = Directory.CreateDirectory(Path.Combine(directory, "keys"));
        File.Copy(At("sqlite.key.xml"), Path.Combine(keys.FullName, "key-79bf76f8-d91e-4899-bc0e-fde8b782694a.xml"));

        void Load(string name)
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, name + ".db")};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Read($"sqlite.{name}.sql");
            command.ExecuteNonQuery();
        }
    }

    /// <summary>A database on a server of PostgreSQL.</summary>
    public static void Postgres(PostgresServer server, string name)
    {
        server.Execute($"CREATE DATABASE {name}");
        server.Execute(Read("postgres.sql"), name);
    }

    private static string At(string file) => RepositoryFiles.At("tests", "AsyncHelperActors.Tests", "Upgrade", file);

    private static string Read(string file)
    {
        var yesterday = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-1);
        var later = (yesterday.DayNumber - s_written.DayNumber) * 86_400_000L;
        var moved = File.ReadAllText(At(file)).Replace(s_written.ToString("O"), yesterday.ToString("O"), StringComparison.Ordinal);
        return UnixMilliseconds().Replace(moved, time => (long.Parse(time.Value, CultureInfo.InvariantCulture) + later).ToString(CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"\b1796\d{9}\b", RegexOptions.CultureInvariant)]
    private static partial Regex UnixMilliseconds();
}
