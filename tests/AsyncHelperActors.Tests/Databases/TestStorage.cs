using System.Data.Common;
using AsyncHelperActors.Actors.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AsyncHelperActors.Tests.Databases;

/// <summary>A database for one test, at this release's schema, with short ways to ask it things. Removed after the test.</summary>
public abstract class TestStorage : IDisposable
{
    /// <summary>The database, for the product.</summary>
    public abstract StorageOptions Options { get; }

    /// <summary>Its address, as <c>--storage</c> takes it.</summary>
    public abstract string Url { get; }

    /// <summary>The database that holds the pages.</summary>
    protected virtual string PagesConnection => Options.ConnectionString;

    /// <summary>SQLite in a directory of its own.</summary>
    public static TestStorage Sqlite() => new SqliteStorage();

    /// <summary>A database of its own on the test run's PostgreSQL.</summary>
    public static TestStorage Postgres() => new PostgresStorage(PostgresServer.Shared);

    /// <summary>Runs a statement and gives its first value as a number.</summary>
    public long Sql(string statement) => Scalar(Options.ConnectionString, statement);

    /// <summary>Runs a statement and gives its first column, a line for each row.</summary>
    public string Text(string statement)
    {
        using var connection = Connect(Options.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    /// <summary>Runs a statement where the pages are and gives its first value as a number.</summary>
    public long PagesSql(string statement) => Scalar(PagesConnection, statement);

    /// <summary>How bytes are written in a statement.</summary>
    public abstract string Bytes(string hex);

    /// <summary>Lets nobody else write into a table until it is disposed.</summary>
    public abstract IDisposable BlockWrites(string table);

    /// <summary>Every byte that is stored, as texts.</summary>
    public abstract IEnumerable<string> Everything();

    /// <inheritdoc/>
    public void Dispose()
    {
        Destroy();
        GC.SuppressFinalize(this);
    }

    protected abstract void Destroy();

    protected abstract DbConnection Connect(string connectionString);

    private long Scalar(string connectionString, string statement)
    {
        using var connection = Connect(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L, null);
    }

    protected IDisposable Hold(params string[] statements)
    {
        // Not from a pool: a pooled connection keeps its transaction, and so the lock, when it is closed.
        var connection = Connect(Options.ConnectionString + ";Pooling=False");
        connection.Open();
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }

        return connection;
    }

    private sealed class SqliteStorage : TestStorage
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("asynchelper-");

        public SqliteStorage()
        {
            Options = StorageOptions.Sqlite(Path.Combine(_directory.FullName, "jobs.db"));
            StorageSchema.Upgrade(Options);
        }

        public override StorageOptions Options { get; }

        public override string Url => Options.ToString();

        protected override string PagesConnection => $"Data Source={Path.Combine(_directory.FullName, "pages.db")}";

        public override string Bytes(string hex) => $"x'{hex}'";

        public override IDisposable BlockWrites(string table) => Hold("BEGIN IMMEDIATE");

        public override IEnumerable<string> Everything()
        {
            SqliteConnection.ClearAllPools();
            return _directory.GetFiles("*", SearchOption.AllDirectories).Select(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file.FullName)));
        }

        protected override DbConnection Connect(string connectionString) => new SqliteConnection(connectionString);

        protected override void Destroy()
        {
            SqliteConnection.ClearAllPools();
            _directory.Delete(recursive: true);
        }
    }

    private sealed class PostgresStorage : TestStorage
    {
        private const string Template = "template_asynchelper";
        private static readonly Lock s_gate = new();
        private static readonly HashSet<int> s_prepared = [];
        private static int s_count;

        private readonly PostgresServer _server;
        private readonly string _name;

        public PostgresStorage(PostgresServer server)
        {
            _server = server;
            lock (s_gate)
            {
                _name = $"test_{++s_count}";
                if (s_prepared.Add(server.Port))
                {
                    server.Execute($"CREATE DATABASE {Template}");
                    var template = StorageOptions.Postgres(server.Url(Template));
                    StorageSchema.Upgrade(template);
                    Forget(template);
                }

                // A template may have no other user while it is copied, not even another copy of it.
                server.Execute($"CREATE DATABASE {_name} TEMPLATE {Template}");
            }

            Options = StorageOptions.Postgres(server.Url(_name));
        }

        public override StorageOptions Options { get; }

        public override string Url => _server.Url(_name);

        public override string Bytes(string hex) => $@"'\x{hex}'";

        public override IDisposable BlockWrites(string table) => Hold("BEGIN", $"LOCK TABLE {table} IN EXCLUSIVE MODE");

        public override IEnumerable<string> Everything()
        {
            using var connection = Connect(Options.ConnectionString);
            connection.Open();
            using var tables = connection.CreateCommand();
            tables.CommandText = "SELECT string_agg(CAST(query_to_xml('SELECT * FROM ' || tablename, true, false, '') AS text), ' ') FROM pg_tables WHERE schemaname = 'public'";
            yield return (string)tables.ExecuteScalar()!;
        }

        protected override DbConnection Connect(string connectionString) => new NpgsqlConnection(connectionString);

        protected override void Destroy()
        {
            Forget(Options);
            _server.Execute($"DROP DATABASE {_name} WITH (FORCE)");
        }

        private static void Forget(StorageOptions storage)
        {
            using var any = new NpgsqlConnection(storage.ConnectionString);
            NpgsqlConnection.ClearPool(any);
        }
    }
}
