using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AsyncHelperActors.Client;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.BrowserTests;

/// <summary>The product as its users start it, in a process of its own, with the demo vendor and a data directory of its own.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("asynchelper-ui-").FullName;
    private Process? _process;

    private ServerProcess(Uri address)
    {
        Address = address;
        Api = AsyncHelperClient.Connect(address);
    }

    public Uri Address { get; }

    public AsyncHelperClient Api { get; private set; }

    /// <summary>Starts a server.</summary>
    /// <param name="prepare">What is done to its data, which are one SQLite file, before it starts.</param>
    public static async Task<ServerProcess> StartAsync(Func<string, Task>? prepare = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        var server = new ServerProcess(address);
        if (prepare is not null)
        {
            await prepare(Path.Combine(server._directory, "data", "jobs.db"));
        }

        await server.RunAsync();
        return server;
    }

    /// <summary>Starts it on its data and waits until it answers.</summary>
    public async Task RunAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = _directory };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "asynchelper.dll"), "serve", "--demo", "--data", Path.Combine(_directory, "data"), "--urls", Address.ToString().TrimEnd('/')])
        {
            start.ArgumentList.Add(argument);
        }

        var listening = new TaskCompletionSource();
        var said = new List<string>();
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.ErrorDataReceived += (_, line) =>
        {
            said.Add(line.Data ?? "");
            if (line.Data?.Contains("Listening on", StringComparison.Ordinal) == true)
            {
                listening.TrySetResult();
            }
        };
        _process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"The server ended: {string.Join('\n', said)}"));
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await listening.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Applies a bundle of the repository's samples.</summary>
    public async Task ApplySampleAsync(params string[] path) =>
        await Api.ApplyBundleAsync(await File.ReadAllTextAsync(Repository.At(["samples", .. path])), yaml: true);

    /// <summary>Ends it at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>From now on the API is spoken to with a token.</summary>
    public void Use(string token)
    {
        Api.Dispose();
        Api = AsyncHelperClient.Connect(Address, token);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (_process is not null)
        {
            await KillAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>One server without tokens for the tests that can share one; the quick start's definitions are on it.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    private ServerProcess? _server;

    public ServerProcess Server => _server!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync();
        await _server.ApplySampleAsync("quickstart.yaml");
    }

    public async Task DisposeAsync() => await _server!.DisposeAsync();
}
