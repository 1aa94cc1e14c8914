using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server;
using AsyncHelperActors.Tests.Actors.Storage;
using AsyncHelperActors.Tests.Databases;
using AsyncHelperActors.Tests.Server;
using Xunit;

namespace AsyncHelperActors.Tests.Upgrade;

/// <summary>This release starts on what an older one left behind: its jobs go on, its results can be read, its definitions and secrets work. See README.md beside it.</summary>
[Trait("Category", "Slow")]
public sealed class UpgradeTest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_first_release_on_the_embedded_database()
    {
        StoredDatabase.Sqlite(_data.Path);
        await GoesOnAsync(options => options with { DataDirectory = _data.Path }, kept: null);
    }

    [Fact]
    public async Task The_first_release_with_several_nodes_on_postgres()
    {
        StoredDatabase.Postgres(PostgresServer.Shared, "older");
        await GoesOnAsync(options => options with
        {
            DataDirectory = _data.Path,
            Storage = StorageOptions.Postgres(PostgresServer.Shared.Url("older")),
            MasterKey = new string('k', 64),
            Cluster = new ClusterSetup { Port = 0 },
        }, kept: new RetentionStart("3650d", "3650d"));

        // The node that was killed is forgotten, and this one has left.
        Assert.Equal(0, PostgresServer.Shared.Count("SELECT count(*) FROM cluster_nodes", "older"));
    }

    private static async Task GoesOnAsync(Func<ServerOptions, ServerOptions> with, RetentionStart? kept)
    {
        await using var vendor = await OldVendor.StartAsync();
        await using var server = await RunningServer.StartAsync(new Dictionary<string, string> { ["VENDOR_URL"] = vendor.Address }, with);
        using var late = new CancellationTokenSource(Patience);

        // The same request with the same key names the job that the older release accepted.
        var jobs = new Dictionary<string, Job>();
        foreach (var kind in new[] { "ended", "failed", "waiting", "fetching", "submitting" })
        {
            jobs[kind] = await server.Client.WaitForEndAsync((await StartAsync(kind)).Id, late.Token);
        }

        Assert.DoesNotContain("POST /jobs", vendor.Requests);
        Assert.Equal((JobOutcome.Error, "remote_failed"), (jobs["failed"].Outcome, Assert.Single(jobs["failed"].Errors).Code));
        Assert.Equal((JobOutcome.Error, "submit_uncertain"), (jobs["submitting"].Outcome, Assert.Single(jobs["submitting"].Errors).Code));
        foreach (var kind in new[] { "ended", "waiting", "fetching" })
        {
            Assert.Equal(JobOutcome.Done, jobs[kind].Outcome);
            var records = await server.RecordsAsync(jobs[kind].Id);
            Assert.Equal([1, 2, 3], records.Select(record => (int)JsonNode.Parse(record)!["n"]!));
            Assert.All(records, record => Assert.StartsWith(kind, (string)JsonNode.Parse(record)!["of"]!, StringComparison.Ordinal));
        }

        // It was done before, and so it was not asked for again.
        Assert.DoesNotContain(vendor.Requests, request => request.Contains("ended", StringComparison.Ordinal));
        Assert.Equal(5, (await server.Client.ListJobsAsync()).Jobs.Count);

        var fresh = await server.Client.WaitForEndAsync((await StartAsync("new")).Id, late.Token);
        Assert.Equal(JobOutcome.Done, fresh.Outcome);
        Assert.Single(vendor.Requests, "POST /jobs");

        Task<Job> StartAsync(string kind) =>
            server.Client.StartJobAsync(new JobStart { ExportId = "reports", Input = new JsonObject { ["kind"] = kind }, Retention = kept }, $"key-{kind}");
    }
}
