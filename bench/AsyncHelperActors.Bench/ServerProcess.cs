using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AsyncHelperActors.Bench;

/// <summary>The whole product, <c>asynchelper serve</c>, in a process of its own with a data directory of its own: what it holds is its own alone.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Ready = "Listening on";

    private readonly string[] _arguments;
    private readonly string _directory = Directory.CreateTempSubdirectory("asynchelper-bench-").FullName;
    private Process _process = null!;

    private ServerProcess(string? storage)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Address = new Uri($"http://{listener.LocalEndpoint}/");
        _arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "asynchelper.dll"), "serve", "--urls", Address.ToString().TrimEnd('/'), "--data", _directory,
            .. storage is null ? Array.Empty<string>() : ["--storage", storage],
        ];
    }

    public Uri Address { get; }

    /// <summary>The most memory (RSS) that the process held so far, in bytes.</summary>
    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>The memory (RSS) that the process holds now, in bytes.</summary>
    public long Bytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes on disk.</summary>
    public long DiskBytes => new DirectoryInfo(_directory).EnumerateFiles("*.db*").Sum(file => file.Length);

    /// <summary>The file of its jobs, when it keeps them in SQLite.</summary>
    public string Database => Path.Combine(_directory, "jobs.db");

    /// <param name="storage">As <c>--storage</c> takes it; null: SQLite in the data directory.</param>
    public static async Task<ServerProcess> StartAsync(string? storage = null)
    {
        var server = new ServerProcess(storage);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it on the data that it has.</summary>
    /// <returns>How long it took from the start of the process until it said that it is ready.</returns>
    public async Task<TimeSpan> StartAgainAsync()
    {
        var started = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo("dotnet", _arguments) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{_arguments[0]} did not start.");
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.ErrorDataReceived += (_, said) =>
        {
            if (said.Data?.StartsWith(Ready, StringComparison.Ordinal) != false)
            {
                ready.TrySetResult(said.Data is not null);
            }
            else
            {
                Console.Error.WriteLine(said.Data);
            }
        };
        _process.BeginErrorReadLine();
        return await ready.Task
            ? Stopwatch.GetElapsedTime(started)
            : throw new InvalidOperationException($"{_arguments[0]} ended before it was ready.");
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
