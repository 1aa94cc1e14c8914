using System.Net;
using AsyncHelperActors.Client;
using AsyncHelperActors.Tests.Crash;

namespace AsyncHelperActors.ClusterTests;

/// <summary>One node: the built product as a process, under the same addresses in all its lives.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("asynchelper-node-").FullName;
    private readonly int _httpPort = ServerProcess.FreePort(Random.Shared);
    private readonly Dictionary<string, string> _environment;
    private readonly HttpClient _health;
    private readonly CutWire? _wire;
    private ServerProcess? _process;

    /// <param name="number">Its name.</param>
    /// <param name="storage">The database.</param>
    /// <param name="settings">Further settings.</param>
    /// <param name="canBeCut">Whether the others reach it over a wire that can be cut; it costs time on each message between nodes.</param>
    public ClusterNode(int number, string storage, IReadOnlyDictionary<string, string>? settings = null, bool canBeCut = false)
    {
        Name = $"node {number}";
        ClusterPort = ServerProcess.FreePort(Random.Shared);
        _wire = canBeCut ? new CutWire(ClusterPort, other => IsCut || IsCutOff(other)) : null;
        _environment = new Dictionary<string, string>
        {
            ["ASYNCHELPER__Server__Storage"] = storage,
            ["ASYNCHELPER__Server__MasterKey"] = new string('k', 64),
            ["ASYNCHELPER__Cluster__Enabled"] = "true",
            ["ASYNCHELPER__Cluster__Port"] = $"{ClusterPort}",
            ["ASYNCHELPER__Cluster__PublicPort"] = $"{_wire?.Port ?? ClusterPort}",
            ["ASYNCHELPER__Jobs__Residence"] = $"{CrashPopulation.Residence.TotalMilliseconds}ms",
            ["ASYNCHELPER__Logging__LogLevel__Akka.Actor.ActorSystem"] = "Warning",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            _environment[name] = value;
        }

        Address = new Uri($"http://{IPAddress.Loopback}:{_httpPort}/");
        Client = AsyncHelperClient.Connect(Address);
        _health = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
    }

    public string Name { get; }

    public int ClusterPort { get; }

    public Uri Address { get; }

    public AsyncHelperClient Client { get; }

    /// <summary>Whether it is thought to answer.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether the other nodes cannot reach it, nor it them. Users, the vendor and the database can.</summary>
    public bool IsCut { get; set; }

    /// <summary>Whether a process is a node that is cut off; whoever knows all nodes says so.</summary>
    public Func<int, bool> IsCutOff { get; set; } = _ => false;

    /// <summary>The build of the product that it runs from its next start on; null: this one.</summary>
    public string? Program { get; set; }

    /// <summary>The process; 0 before its first start.</summary>
    public int ProcessId => _process?.Id ?? 0;

    public string Said => _process?.Said ?? "";

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = ServerProcess.Start(_httpPort, _data, _environment, Program);
        await _process.ReadyAsync(_health);
        IsUp = true;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        IsUp = false;
        await _process!.KillAsync();
    }

    /// <summary>Tells it to stop and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _process!.SignalAsync("TERM");

        // It answers until it listens no more: a request that is refused is sent to another node.
        var code = await _process.EndedAsync(TimeSpan.FromSeconds(90));
        IsUp = false;
        return code;
    }

    /// <summary>Holds it still: its sockets stay open and nobody answers.</summary>
    public Task FreezeAsync()
    {
        IsUp = false;
        return _process!.SignalAsync("STOP");
    }

    /// <summary>Lets it go on. The others have given it up, so it stops by itself; whoever looks after it starts it again.</summary>
    public Task ThawAsync() => _process!.SignalAsync("CONT");

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> EndedAsync(TimeSpan atMost)
    {
        var code = await _process!.EndedAsync(atMost);
        IsUp = false;
        return code;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await (_wire?.DisposeAsync() ?? ValueTask.CompletedTask);
        Client.Dispose();
        _health.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
