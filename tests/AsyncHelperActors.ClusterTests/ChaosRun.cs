using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Demo;
using AsyncHelperActors.Tests.Crash;

namespace AsyncHelperActors.ClusterTests;

/// <summary>How a chaos test runs.</summary>
/// <param name="Seed">Decides every random choice; real time still decides what a blow falls on.</param>
/// <param name="Jobs">How many jobs are started.</param>
/// <param name="Pause">How long a stopped node stands still.</param>
internal sealed record ChaosSettings(int Seed, int Jobs, TimeSpan Pause)
{
    /// <summary>From the environment: ASYNCHELPER_CHAOS_SEED, ASYNCHELPER_CHAOS_JOBS, ASYNCHELPER_CHAOS_PAUSE (seconds).</summary>
    public static ChaosSettings Read()
    {
        return new ChaosSettings(Number("SEED") ?? Environment.TickCount, Number("JOBS") ?? 300, TimeSpan.FromSeconds(Number("PAUSE") ?? 25));

        static int? Number(string name) =>
            Environment.GetEnvironmentVariable($"ASYNCHELPER_CHAOS_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
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
        _nodes = [.. Enumerable.Range(1, 3).Select(n => new ClusterNode(n, postgres.Url("asynchelper")))];
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
        var postgres = await PostgresServer.StartAsync();
        await postgres.CreateDatabaseAsync("asynchelper");
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
        await _postgres.DisposeAsync();
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
