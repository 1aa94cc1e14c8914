using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;

namespace AsyncHelperActors.Tests.Crash;

/// <summary>The built product as a process of its own, so that it can be killed without any chance to tidy up.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it printed last, for the message of a failure.</summary>
    public string Said => string.Join('\n', _said);

    public bool HasEnded => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>A port that is free and that no outgoing connection of this machine takes by chance while the server is down.</summary>
    public static int FreePort(Random random)
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(l => l.Port).ToHashSet();
        int port;
        do
        {
            port = random.Next(21_000, 30_000);
        }
        while (taken.Contains(port));

        return port;
    }

    /// <summary>Starts it; it is not ready yet.</summary>
    /// <param name="port">Where it listens for users.</param>
    /// <param name="data">Its data directory.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="program">The asynchelper.dll of another build; null: the one beside the tests.</param>
    public static ServerProcess Start(int port, string data, IReadOnlyDictionary<string, string> environment, string? program = null)
    {
        program ??= Path.Combine(AppContext.BaseDirectory, "asynchelper.dll");
        if (!File.Exists(program) || !File.Exists(Path.ChangeExtension(program, ".runtimeconfig.json")))
        {
            throw new FileNotFoundException($"The command line is expected beside the tests as {program}, with its .runtimeconfig.json. Build the solution.");
        }

        var start = new ProcessStartInfo("dotnet", [program, "serve", "--urls", $"http://{IPAddress.Loopback}:{port}", "--data", data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended by itself, or is not ready in a minute.</exception>
    public async Task ReadyAsync(HttpClient http)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(30));
        while (!await IsReadyAsync(http))
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                var what = _process.HasExited ? $"ended with code {_process.ExitCode}" : $"is not ready after {Patience.TotalSeconds} s";
                throw new InvalidOperationException($"The server {what}. It said:\n{Said}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>Sends it a signal by its name, as STOP, CONT or TERM.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"The signal {signal} did not reach process {_process.Id}{(_process.HasExited ? $", which has ended with code {_process.ExitCode}" : "")}. It said:\n{Said}");
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It has not.</exception>
    public async Task<int> EndedAsync(TimeSpan atMost)
    {
        await _process.WaitForExitAsync().WaitAsync(atMost);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        _said.Enqueue(line);
        if (_said.Count > KeptLines)
        {
            _said.TryDequeue(out _);
        }
    }
}
