using System.Net;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Demo;
using AsyncHelperActors.Tests.Crash;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>PostgreSQL dies in the middle of the work and comes back; the server stays up all the while.</summary>
[Collection(Alone.Name)]
[Trait("Category", "Slow")]
public sealed class PostgresLossTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task When_the_database_dies_requests_are_refused_and_when_it_is_back_every_accepted_job_goes_on()
    {
        using var postgres = new PostgresServer();
        await using var vendor = await DemoVendorHost.StartAsync();
        CrashPopulation.Teach(vendor.Vendor, seed: 1);
        await using var server = await RunningServer.StartAsync(change: options => options with
        {
            Storage = StorageOptions.Postgres(postgres.Url("postgres")),

            // Every job and every request says that the database is away; nobody wants to read it.
            Logging = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "None" },
        });
        await server.Client.ApplyBundleAsync(CrashPopulation.Bundle(vendor.BaseAddress), yaml: false);
        using var http = new HttpClient { BaseAddress = server.Address };

        // Some are waiting, some are being submitted or polled, and some are being accepted while the database dies.
        var accepted = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => StartAsync(server.Client, $"before{i}", i % 2 == 0 ? "keyed-short" : "keyed-long")));
        var during = Enumerable.Range(0, 40).Select(i => StartAsync(server.Client, $"during{i}", "keyed-short")).ToArray();
        postgres.Kill();

        foreach (var (method, path) in new[] { ("POST", "v1/jobs"), ("GET", $"v1/jobs/{accepted[1]}"), ("GET", "v1/jobs"), ("GET", "v1/exports"), ("GET", "health/ready") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Content = method == "POST" ? new StringContent("""{"_exportId":"keyed-short","input":{"correlation":"refused"}}""", null, "application/json") : null;
            using var answer = await http.SendAsync(request);
            var isFromMemory = path == $"v1/jobs/{accepted[1]}" && answer.StatusCode == HttpStatusCode.OK;
            Assert.True(isFromMemory || answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{method} {path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            Assert.True(isFromMemory || path == "health/ready" || answer.Headers.RetryAfter is not null, $"{method} {path} does not say when to come back");
        }

        using (var live = await http.GetAsync(new Uri("health/live", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }

        postgres.Start();
        string[] jobs = [.. accepted, .. await Task.WhenAll(during)];
        using var late = new CancellationTokenSource(Patience);
        var ended = await Task.WhenAll(jobs.Select(job => server.Client.WaitForEndAsync(job, late.Token)));
        Assert.All(ended, job => Assert.Equal(JobOutcome.Done, job.Outcome));
        Assert.All(await Task.WhenAll(jobs.Select(server.RecordsAsync)), records => Assert.Equal(CrashPopulation.Records, records.Count));
        var stats = vendor.Vendor.Stats();
        Assert.Equal((0, 0), (stats.DuplicateSubmits, stats.EarlyPolls));
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal((1, 1), (vendor.Vendor.RemoteJobsFor($"before{i}"), vendor.Vendor.RemoteJobsFor($"during{i}"))));
        Assert.Equal(0, vendor.Vendor.RemoteJobsFor("refused"));
    }

    /// <summary>A user who repeats the request with the same key until it is taken.</summary>
    private static async Task<string> StartAsync(AsyncHelperClient client, string correlation, string kind)
    {
        while (true)
        {
            try
            {
                var job = await client.StartJobAsync(new JobStart { ExportId = kind, Input = new JsonObject { ["correlation"] = correlation } }, correlation);
                return job.Id;
            }
            catch (AsyncHelperException refused) when (refused.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                await Pause.ForAsync(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
