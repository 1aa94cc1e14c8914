using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AsyncHelperActors.Bench;

/// <summary>The whole product, <c>asynchelper serve</c>, in a process of its own with a data directory of its own: what it holds is its own alone.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Ready = "Listening on";

    private readonly Process _process;
    private readonly string _directory;

    private ServerProcess(Process process, string directory, Uri address)
    {
        _process = process;
        _directory = directory;
        Address = address;
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

    public static async Task<ServerProcess> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("asynchelper-bench-").FullName;
        var program = Path.Combine(AppContext.BaseDirectory, "asynchelper.dll");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}/");
        listener.Stop();
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--urls", address.ToString().TrimEnd('/'), "--data", directory]) { RedirectStandardError = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, said) =>
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
        process.BeginErrorReadLine();
        return await ready.Task
            ? new ServerProcess(process, directory, address)
            : throw new InvalidOperationException($"{program} ended before it was ready.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
