using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Demo;
using AsyncHelperActors.Tests.Crash;
using AsyncHelperActors.Tests.Databases;
using Xunit;
using ResultFormat = AsyncHelperActors.Client.ResultFormat;
using Xunit.Abstractions;

namespace AsyncHelperActors.ClusterTests;

/// <summary>Two nodes with jobs and one without, which speak TLS with each other: any of them serves any request, and one is enough to go on.</summary>
public sealed class ClusterTest(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly PostgresServer _postgres = new();
    private readonly NodeCertificates _certificates = new();
    private readonly List<ClusterNode> _nodes = [];
    private DemoVendorHost _vendor = null!;

    public async Task InitializeAsync()
    {
        _postgres.Execute("CREATE DATABASE asynchelper");
        _vendor = await DemoVendorHost.StartAsync();
        CrashPopulation.Teach(_vendor.Vendor, seed: 1);
        foreach (var role in new[] { "jobs", "jobs", "front" })
        {
            _nodes.Add(new ClusterNode(_nodes.Count + 1, _postgres.Url("asynchelper"), new Dictionary<string, string>(_certificates.Settings)
            {
                ["ASYNCHELPER__Cluster__Roles"] = role,
            }));
        }

        await Task.WhenAll(_nodes.Select(node => node.StartAsync()));
        await _nodes[2].Client.ApplyBundleAsync(CrashPopulation.Bundle(_vendor.BaseAddress), yaml: false);
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _vendor.DisposeAsync();
        _postgres.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Any_node_serves_any_request_half_of_them_are_enough_and_nobody_else_uses_their_database()
    {
        var seen = new ConcurrentDictionary<string, string>();
        using var watching = new CancellationTokenSource();
        var watch = WatchAsync(await OpenStreamAsync(_nodes[2]), seen, watching.Token);
        var jobs = await StartAsync(30, "first");
        await EndedAsync(jobs);
        Assert.True(await Pause.UntilAsync(() => jobs.All(id => seen.GetValueOrDefault(id) == "done"), Patience, TimeSpan.FromMilliseconds(100)), "the stream of the node without jobs lacks ends");
        await watching.CancelAsync();
        await watch;

        output.WriteLine("kill -9 of node 1");
        await _nodes[0].KillAsync();
        var more = await StartAsync(30, "second");
        await EndedAsync(more);
        Assert.Equal(0, _vendor.Vendor.Stats().DuplicateSubmits);
        Assert.Equal(0, _vendor.Vendor.Stats().EarlyPolls);
        await RefusesAServerThatIsAloneAsync();
    }

    private async Task RefusesAServerThatIsAloneAsync()
    {
        await using var stranger = new ClusterNode(4, _postgres.Url("asynchelper"), new Dictionary<string, string> { ["ASYNCHELPER__Cluster__Enabled"] = "false" });
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(stranger.StartAsync);
        Assert.Contains("belongs to a cluster", refused.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> StartAsync(int count, string run)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var job = new CrashJob($"{run}-{i}", CrashPopulation.Kinds[i % 2]);
            await job.AcceptedAsync(() => Task.FromResult(_nodes.Where(node => node.IsUp).ElementAt(i % _nodes.Count(node => node.IsUp)).Client));
            ids.AddRange(job.Ids.Keys);
        }

        return ids;
    }

    /// <summary>Asks the node without jobs, and reads each result there.</summary>
    private async Task EndedAsync(IReadOnlyList<string> jobs)
    {
        using var late = new CancellationTokenSource(Patience);
        foreach (var id in jobs)
        {
            var job = await _nodes[2].Client.WaitForEndAsync(id, late.Token);
            Assert.Equal(JobOutcome.Done, job.Outcome);
            using var result = await _nodes[2].Client.OpenResultAsync(id, ResultFormat.Ndjson, cancellation: late.Token);
            using var reader = new StreamReader(result.Content);
            Assert.Equal(CrashPopulation.Records, (await reader.ReadToEndAsync(late.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
    }

    /// <summary>What changes after this is told.</summary>
    private static async Task<StreamReader> OpenStreamAsync(ClusterNode node)
    {
        using var http = new HttpClient();
        return new StreamReader(await http.GetStreamAsync(new Uri(node.Address, "/v1/jobs/events")));
    }

    private static async Task WatchAsync(StreamReader stream, ConcurrentDictionary<string, string> seen, CancellationToken cancellation)
    {
        using var open = stream;
        try
        {
            while (await stream.ReadLineAsync(cancellation) is { } line)
            {
                if (line.StartsWith("data: {\"", StringComparison.Ordinal))
                {
                    var job = JsonNode.Parse(line["data: ".Length..])!;
                    seen[(string)job["_id"]!] = (string?)job["outcome"] ?? (string)job["status"]!;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The test has seen enough.
        }
    }
}
