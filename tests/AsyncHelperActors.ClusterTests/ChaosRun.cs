using System.Globalization;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Demo;
using AsyncHelperActors.Tests.Crash;
using AsyncHelperActors.Tests.Databases;

namespace AsyncHelperActors.ClusterTests;

/// <summary>How a chaos test runs.</summary>
/// <param name="Seed">Decides every random choice; real time still decides what a blow falls on.</param>
/// <param name="Jobs">How many jobs are started.</param>
internal sealed record ChaosSettings(int Seed, int Jobs)
{
    private const int ShortVersion = 300;

    /// <summary>Whether every node gets its blow.</summary>
    public bool IsLong => Jobs > ShortVersion;

    /// <summary>How long a frozen node stands still: longer than the others wait.</summary>
    public TimeSpan Pause => TimeSpan.FromSeconds(IsLong ? 60 : 22);

    /// <summary>Within which time the jobs are started.</summary>
    public TimeSpan Within => TimeSpan.FromSeconds(IsLong ? 150 : 60);

    /// <summary>The asynchelper.dll of an older build, with which the nodes start; they are then replaced one after the other. Null: all runs are of this build.</summary>
    public string? Previous { get; init; }

    /// <summary>From the environment: ASYNCHELPER_CHAOS_SEED, ASYNCHELPER_CHAOS_JOBS, ASYNCHELPER_CHAOS_PREVIOUS.</summary>
    public static ChaosSettings Read()
    {
        return new ChaosSettings(Number("SEED") ?? Environment.TickCount, Number("JOBS") ?? ShortVersion) { Previous = Text("PREVIOUS") };

        static int? Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

        static string? Text(string name) => Environment.GetEnvironmentVariable($"ASYNCHELPER_CHAOS_{name}") is { Length: > 0 } text ? text : null;
    }
}

/// <summary>Three nodes on one PostgreSQL, a vendor that keeps its own books, and users who start jobs on whichever node answers.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    /// <summary>Submissions of one kind are limited for the whole cluster.</summary>
    public const int BudgetRate = 4;

    public const int BudgetBurst = 5;

    public const string BudgetedKind = "keyed-long";

    private readonly DemoVendorHost _vendor;
    private readonly PostgresServer _postgres;
    private readonly List<ClusterNode> _nodes;
    private readonly Random _random;
    private readonly CancellationTokenSource _over = new();

    private ChaosRun(ChaosSettings settings, DemoVendorHost vendor, PostgresServer postgres)
    {
        (_vendor, _postgres, _random) = (vendor, postgres, new Random(settings.Seed));
        _nodes = [.. Enumerable.Range(1, 3).Select(n => new ClusterNode(n, postgres.Url("asynchelper"), canBeCut: settings.IsLong))];
        foreach (var node in _nodes)
        {
            node.Program = settings.Previous;
            node.IsCutOff = process => _nodes.Exists(other => other.IsCut && other.ProcessId == process);
        }

        Jobs = [.. Enumerable.Range(0, settings.Jobs).Select(n => new CrashJob($"c{n}", CrashPopulation.Kinds[_random.Next(CrashPopulation.Kinds.Count)]))];
    }

    public IReadOnlyList<CrashJob> Jobs { get; }

    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public DemoVendor Vendor => _vendor.Vendor;

    public PostgresServer Postgres => _postgres;

    /// <summary>What the nodes said last, for the message of a failure.</summary>
    public string Said => string.Join("\n", _nodes.Select(node => $"--- {node.Name}\n{node.Said}"));

    /// <summary>Three nodes that are up, with the definitions applied.</summary>
    public static async Task<ChaosRun> StartAsync(ChaosSettings settings)
    {
        var postgres = new PostgresServer();
        postgres.Execute("CREATE DATABASE asynchelper");
        var vendor = await DemoVendorHost.StartAsync();
        CrashPopulation.Teach(vendor.Vendor, settings.Seed);
        var run = new ChaosRun(settings, vendor, postgres);
        await Task.WhenAll(run._nodes.Select(node => node.StartAsync()));
        await run._nodes[0].Client.ApplyBundleAsync(Bundle(vendor.BaseAddress), yaml: false);
        return run;
    }

    /// <summary>Users start all jobs within a time, each on a node of their choice, and on another one when that does not answer.</summary>
    public Task StartJobsAsync(TimeSpan within) => Task.WhenAll(Jobs.Select(async (job, n) =>
    {
        await Pause.ForAsync(within * n / Jobs.Count);
        await job.AcceptedAsync(AnyAsync);
    }));

    /// <summary>A node that is up.</summary>
    public async Task<AsyncHelperClient> AnyAsync()
    {
        while (true)
        {
            _over.Token.ThrowIfCancellationRequested();
            var up = _nodes.Where(node => node.IsUp).ToList();
            if (up.Count > 0)
            {
                return up[Random.Shared.Next(up.Count)].Client;
            }

            await Pause.ForAsync(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>The most submissions of the budgeted kind beyond what its budget allows, over every span of time; a request may take half a second on its way.</summary>
    public int BudgetExcess()
    {
        var instants = Vendor.Jobs().Where(row => row.Script == BudgetedKind).Select(row => row.CreatedAt).Order().ToList();
        var worst = 0;
        for (var i = 0; i < instants.Count; i++)
        {
            for (var j = i; j < instants.Count; j++)
            {
                var allowed = BudgetBurst + (((instants[j] - instants[i]).TotalSeconds + 0.5) * BudgetRate);
                worst = Math.Max(worst, (int)(j - i + 1 - allowed));
            }
        }

        return worst;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _vendor.DisposeAsync();
        _postgres.Dispose();
        _over.Dispose();
    }

    private static string Bundle(Uri vendor)
    {
        var bundle = JsonNode.Parse(CrashPopulation.Bundle(vendor))!;
        var http = bundle["connections"]![0]!["http"]!;
        http["concurrencyLevel"] = 24;
        http["rateLimit"] = new JsonObject
        {
            ["requests"] = new JsonArray(new JsonObject { ["match"] = $"POST /s/{BudgetedKind}/jobs", ["rate"] = BudgetRate, ["per"] = "1s", ["burst"] = BudgetBurst }),
        };
        return bundle.ToJsonString();
    }
}
