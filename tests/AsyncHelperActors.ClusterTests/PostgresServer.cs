using System.Diagnostics;
using System.Net;
using AsyncHelperActors.Tests.Crash;
using Npgsql;

namespace AsyncHelperActors.ClusterTests;

/// <summary>A PostgreSQL of the test's own, on loopback, that can be killed and started again.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "asynchelper";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory;
    private readonly int _port;

    private PostgresServer(string directory, int port) => (_directory, _port) = (directory, port);

    private static string Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin"
        : throw new InvalidOperationException("PostgreSQL is not installed. On Debian: apt-get install postgresql.");

    public static async Task<PostgresServer> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("asynchelper-postgres-").FullName;
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres", directory);
        }

        var server = new PostgresServer(directory, ServerProcess.FreePort(Random.Shared));
        await AsOwnerAsync($"{Programs}/initdb", "-D", $"{directory}/data", "-A", "trust", "-U", User, "-E", "UTF8", "--no-locale");
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Where a database is, as the product's --storage takes it.</summary>
    public string Url(string database) => $"postgres://{User}@{IPAddress.Loopback}:{_port}/{database}";

    public async Task CreateDatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name}";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One number.</summary>
    public async Task<long> CountAsync(string database, string query)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public Task StartAgainAsync() => AsOwnerAsync(
        $"{Programs}/pg_ctl", "-D", $"{_directory}/data", "-l", $"{_directory}/log", "-w", "-t", "60",
        "-o", $"-p {_port} -c listen_addresses={IPAddress.Loopback} -c unix_socket_directories={_directory} -c max_connections=200", "start");

    /// <summary>kill -9 of the postmaster and of all its processes.</summary>
    public async Task KillAsync()
    {
        var lines = await File.ReadAllLinesAsync($"{_directory}/data/postmaster.pid");
        var postmaster = int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture);
        var backends = await File.ReadAllTextAsync($"/proc/{postmaster}/task/{postmaster}/children");
        await RunAsync("kill", ["-9", $"{postmaster}", .. backends.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        await Pause.UntilAsync(() => !Directory.Exists($"/proc/{postmaster}"), Patience, TimeSpan.FromMilliseconds(50));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await AsOwnerAsync($"{Programs}/pg_ctl", "-D", $"{_directory}/data", "-m", "immediate", "-w", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = _port,
        Username = User,
        Database = database,
        Pooling = false,
    }.ToString();

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static Task AsOwnerAsync(string program, params string[] arguments) =>
        Environment.UserName == "root" ? RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments]) : RunAsync(program, arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Not through pipes: the server inherits them and holds them open.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" >/dev/null", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}.");
        }
    }
}
