using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace AsyncHelperActors.Tests.Databases;

/// <summary>
/// A PostgreSQL server for tests: a cluster made by initdb in a directory of its own, on a free port of loopback, with every commit flushed. It ends with
/// the process that made it, however that ends, and its directory with it. It works as root too, who may not run PostgreSQL: then as the user postgres.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const string User = "asynchelper";
    private const string Password = "the tests' own password: 100% @home/";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly Lazy<PostgresServer> s_shared = new(() => new PostgresServer());

    private readonly string _directory = Directory.CreateTempSubdirectory("asynchelper-postgres-").FullName;
    private readonly string _programs = FindPrograms();
    private Process? _process;

    /// <summary>Makes a cluster and starts it.</summary>
    public PostgresServer()
    {
        Port = FreePort();
        var password = Path.Combine(_directory, "password");
        File.WriteAllText(password, Password);
        if (IsRoot)
        {
            Run("chown", "-R", "postgres", _directory);
        }

        RunAsServer(
            Path.Combine(_programs, "initdb"), "--no-sync", "-D", Data, "-U", User, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale", "C.UTF-8");
        Start();
    }

    /// <summary>The server of this test run, started by whoever asks first.</summary>
    public static PostgresServer Shared => s_shared.Value;

    /// <summary>Its port of loopback; it stays the same when it is started again.</summary>
    public int Port { get; }

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    private string Data => Path.Combine(_directory, "data");

    /// <summary>The address of a database of it, as <c>--storage</c> takes it.</summary>
    public string Url(string database) => $"postgres://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port}/{database}";

    /// <summary>Starts it, the first time or after <see cref="Kill"/>, and waits until it answers.</summary>
    public void Start()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            _process = Launch();
            if (AnswersInTime())
            {
                return;
            }

            // After a kill the last of its processes may still hold the memory that the next server refuses to share with them.
            End(keep: true);
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"PostgreSQL did not start in {Patience}. It said:\n{File.ReadAllText(Path.Combine(_directory, "log"))}");
            }
        }
    }

    /// <summary>Ends the server process as a crash does; the others of its processes end because it is gone.</summary>
    public void Kill()
    {
        using var server = Process.GetProcessById(ServerId());
        server.Kill();

        // The shell is its parent: nobody else can wait for its end.
        End(keep: true);
    }

    /// <summary>The processor time of all its processes so far.</summary>
    public TimeSpan ProcessorTime()
    {
        const long TicksOfOneSecond = 100;
        var server = ServerId();
        var ticks = 0L;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            try
            {
                // After the name, which is in brackets and may hold anything: state, parent, ... user, system, and those of children that are gone.
                var text = File.ReadAllText(Path.Combine(process, "stat"));
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(f => long.TryParse(f, out var number) ? number : 0).ToArray();
                if (int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture) == server)
                {
                    ticks += fields[11..15].Sum();
                }
                else if (fields[1] == server)
                {
                    ticks += fields[11] + fields[12];
                }
            }
            catch (IOException)
            {
                // It has ended while we looked; its time is in its parent's then.
            }
        }

        return TimeSpan.FromSeconds((double)ticks / TicksOfOneSecond);
    }

    /// <summary>Runs a statement on a database of the server; on <c>postgres</c> when none is named.</summary>
    public void Execute(string sql, string database = "postgres")
    {
        using var connection = new NpgsqlConnection(Connection(database));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>One number that a query on a database of the server gives.</summary>
    public long Count(string sql, string database)
    {
        using var connection = new NpgsqlConnection(Connection(database));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Ends it and removes its files.</summary>
    public void Dispose() => End(keep: false);

    private string Connection(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = User,
        Password = Password,
        Database = database,
        Pooling = false,
        CommandTimeout = 300,
    }.ConnectionString;

    /// <summary>
    /// The shell waits for the end of its input, which comes when this process closes it or dies. The directory goes only when it is not to be
    /// used again, which whoever ends it says first.
    /// </summary>
    private Process Launch()
    {
        const string Script = """
            "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$2" -c max_connections=300 -c shared_buffers=64MB >>"$2/log" 2>&1 </dev/null &
            server=$!
            read word
            kill -QUIT $server 2>/dev/null
            wait $server
            [ "$word" = keep ] || rm -rf "$2"
            """;
        var start = AsServer("/bin/sh", ["-c", Script, "sh", _programs, _directory, Port.ToString(CultureInfo.InvariantCulture)]);
        start.RedirectStandardInput = true;
        return Process.Start(start) ?? throw new InvalidOperationException("No shell could be started.");
    }

    private void End(bool keep)
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        using (process)
        {
            if (keep)
            {
                process.StandardInput.WriteLine("keep");
            }

            process.StandardInput.Close();
            process.WaitForExit();
        }
    }

    private int ServerId() => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private bool AnswersInTime()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(5))
        {
            try
            {
                Execute("SELECT 1");
                return true;
            }
            catch (Exception notYet) when (notYet is NpgsqlException or SocketException)
            {
                // A refused connection costs nothing; the next one may be taken.
                Thread.Yield();
            }
        }

        return false;
    }

    private void RunAsServer(string program, params string[] arguments) => Finish(AsServer(program, arguments));

    private static void Run(string program, params string[] arguments) => Finish(new ProcessStartInfo(program, arguments));

    private static ProcessStartInfo AsServer(string program, string[] arguments) =>
        IsRoot ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", program, .. arguments]) : new ProcessStartInfo(program, arguments);

    private static void Finish(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} could not be started.");
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with code {process.ExitCode}: {error.Result}");
        }
    }

    private static string FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        IEnumerable<string> candidates = [
            .. Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderDescending(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")) : [],
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];
        return candidates.FirstOrDefault(c => File.Exists(Path.Combine(c, "initdb")))
            ?? throw new FileNotFoundException("PostgreSQL's initdb is needed. Install the package postgresql: bash tests/realservers/install.sh");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
