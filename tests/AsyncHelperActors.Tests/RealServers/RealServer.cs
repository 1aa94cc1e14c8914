using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace AsyncHelperActors.Tests.RealServers;

/// <summary>
/// A server that nobody here wrote, started for a collection of tests by tests/realservers/NAME/start.sh on free ports of
/// loopback, with its data in a directory of its own, and ended by process id. What is missing on the machine fails the tests.
/// </summary>
public abstract class RealServer(string name, int ports) : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"{name}-{Guid.NewGuid():N}");
    private Dictionary<string, string> _rig = [];

    /// <summary>Where the API is; ends with a slash.</summary>
    public Uri BaseAddress => new(Rig("BASE"));

    public async Task InitializeAsync()
    {
        // A port that was free a moment ago may be taken by now, so a start that failed for that is repeated.
        for (var attempt = 1; ; attempt++)
        {
            var (code, message) = await RunAsync("start.sh", [_data, .. FreePorts(ports)]);
            if (code == 0)
            {
                break;
            }

            if (attempt == 3 || !message.Contains("is in use", StringComparison.Ordinal))
            {
                Assert.Fail($"{name} did not start: {message}");
            }
        }

        var lines = await File.ReadAllLinesAsync(Path.Combine(_data, "rig.env"));
        _rig = lines.Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }

    public async Task DisposeAsync()
    {
        var (code, message) = await RunAsync("stop.sh", [_data]);
        Assert.True(code == 0, $"{name} did not stop: {message}");
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>A value of the rig.env that start.sh wrote.</summary>
    protected string Rig(string key) => _rig.TryGetValue(key, out var value)
        ? value
        : throw new InvalidOperationException($"{name}: start.sh wrote no {key} into rig.env");

    private static List<string> FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var found = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port.ToString());
        listeners.ForEach(listener => listener.Dispose());
        return found;
    }

    private static string ScriptsDirectory()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var scripts = Path.Combine(directory.FullName, "tests", "realservers");
            if (Directory.Exists(scripts))
            {
                return scripts;
            }
        }

        throw new DirectoryNotFoundException($"no tests/realservers above {AppContext.BaseDirectory}: run the tests inside the repository");
    }

    private async Task<(int Code, string Message)> RunAsync(string script, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(ScriptsDirectory(), name, script), .. arguments]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            var message = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, message.Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            return (-1, $"{script} takes more than {s_patience.TotalSeconds} s");
        }
    }
}
