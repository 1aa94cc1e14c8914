using System.Globalization;
using System.Net;
using AsyncHelperActors.Client;
using AsyncHelperActors.Demo;

namespace AsyncHelperActors.Tests.Crash;

/// <summary>How the crash test runs.</summary>
/// <param name="Seed">Decides every random choice; real time still decides what a kill falls on.</param>
/// <param name="Kills">How often the server is killed.</param>
/// <param name="JobsForEachKill">How many jobs are started in each of its lives.</param>
internal sealed record CrashSettings(int Seed, int Kills, int JobsForEachKill)
{
    /// <summary>The address of a PostgreSQL database; null: the server's embedded one.</summary>
    public string? Storage { get; init; }

    public int Jobs => Kills * JobsForEachKill;

    /// <summary>From the environment: ASYNCHELPER_CRASH_SEED, ASYNCHELPER_CRASH_KILLS.</summary>
    public static CrashSettings Read()
    {
        return new CrashSettings(Number("SEED") ?? Environment.TickCount, Number("KILLS") ?? 30, 4);

        static int? Number(string name) =>
            Environment.GetEnvironmentVariable($"ASYNCHELPER_CRASH_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
    }
}

/// <summary>One run: a vendor, a server that is killed again and again, and a user who starts jobs all the while.</summary>
internal sealed class CrashRun : IAsyncDisposable
{
    private static readonly TimeSpan JobsAreStartedWithin = TimeSpan.FromMilliseconds(1_200);

    private readonly CrashSettings _settings;
    private readonly DemoVendorHost _vendor;
    private readonly KillPlan _plan;
    private readonly string _data = Directory.CreateTempSubdirectory("asynchelper-crash-").FullName;
    private readonly int _port;
    private readonly HttpClient _health;
    private ServerProcess? _server;
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CrashRun(CrashSettings settings, DemoVendorHost vendor)
    {
        _settings = settings;
        _vendor = vendor;
        _plan = new KillPlan(settings.Seed, vendor.Vendor);
        _port = ServerProcess.FreePort(Random.Shared);
        Address = new Uri($"http://{IPAddress.Loopback}:{_port}/");
        _health = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        Client = AsyncHelperClient.Connect(Address);
        var random = new Random(settings.Seed);
        Jobs = [.. Enumerable.Range(0, settings.Jobs).Select(n => new CrashJob($"c{n}", CrashPopulation.Kinds[random.Next(CrashPopulation.Kinds.Count)]))];
    }

    public Uri Address { get; }

    public AsyncHelperClient Client { get; }

    public IReadOnlyList<CrashJob> Jobs { get; }

    public DemoVendor Vendor => _vendor.Vendor;

    /// <summary>Kills by what they waited for.</summary>
    public IReadOnlyDictionary<KillMoment, int> Kills => _plan.Done;

    /// <summary>Over all kills, jobs that were in the agenda and not in memory.</summary>
    public int ParkedAtKills { get; private set; }

    public string ServerSaid => _server?.Said ?? "";

    public static async Task<CrashRun> StartAsync(CrashSettings settings)
    {
        var vendor = await DemoVendorHost.StartAsync();
        CrashPopulation.Teach(vendor.Vendor, settings.Seed);
        return new CrashRun(settings, vendor);
    }

    /// <summary>All the kills. Afterwards the server is up and every job was accepted.</summary>
    public async Task RunAsync()
    {
        await LiveAsync();
        await Client.ApplyBundleAsync(CrashPopulation.Bundle(_vendor.BaseAddress), yaml: false);
        var users = new List<Task>();
        var random = new Random(_settings.Seed);
        for (var kill = 0; kill < _settings.Kills; kill++)
        {
            users.AddRange(Jobs.Skip(kill * _settings.JobsForEachKill).Take(_settings.JobsForEachKill)
                .Select(job => UseAsync(job, JobsAreStartedWithin * random.NextDouble(), again: random.Next(4) == 0)));
            await _plan.MomentAsync();
            await EndAsync();
            ParkedAtKills += _settings.Storage is null ? await ParkedJobs.CountAsync(_data) : 0;
            if (_plan.DiesYoung() is { } age)
            {
                Start();
                await Pause.ForAsync(age);
                await EndAsync();
            }

            await LiveAsync();
        }

        await Task.WhenAll(users);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _health.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _vendor.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private void Start()
    {
        var environment = new Dictionary<string, string> { ["ASYNCHELPER__Jobs__Residence"] = CrashPopulation.Residence.TotalMilliseconds + "ms" };
        if (_settings.Storage is { } storage)
        {
            environment["ASYNCHELPER__Server__Storage"] = storage;
        }

        _server = ServerProcess.Start(_port, _data, environment);
    }

    private async Task LiveAsync()
    {
        Start();
        await _server!.ReadyAsync(_health);
        _ready.TrySetResult();
    }

    private async Task EndAsync()
    {
        if (_server!.HasEnded)
        {
            throw new InvalidOperationException($"The server ended before it was killed. It said:\n{_server.Said}");
        }

        if (_ready.Task.IsCompleted)
        {
            _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await _server.DisposeAsync();
    }

    /// <summary>A user who wants one job and repeats the request with the same key until it is answered; some ask once more in a later life.</summary>
    private async Task UseAsync(CrashJob job, TimeSpan after, bool again)
    {
        await Pause.ForAsync(after);
        await job.AcceptedAsync(UpAsync);
        if (again)
        {
            await Pause.ForAsync(TimeSpan.FromSeconds(4));
            await job.AcceptedAsync(UpAsync);
        }
    }

    private async Task<AsyncHelperClient> UpAsync()
    {
        await _ready.Task;
        return Client;
    }
}
