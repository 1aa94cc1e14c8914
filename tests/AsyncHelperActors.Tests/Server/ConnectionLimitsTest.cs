using System.Collections.Concurrent;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server;
using AsyncHelperActors.Tests.Connectors.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>The whole product before a vendor that counts: logins, unfinished jobs, requests.</summary>
[Trait("Category", "Slow")]
public sealed class ConnectionLimitsTest
{
    [Fact]
    public async Task Many_jobs_cause_one_login_and_exceed_neither_the_vendors_places_nor_its_budget()
    {
        await using var vendor = await StrictVendor.StartAsync();
        await using var server = await ServerRig.StartAsync(options => options with { Services = _ => { } });
        var saved = await server.SendAsync("POST", "/v1/bundles", Bundle(vendor.Url), "application/yaml");
        Assert.True(saved.Status == 200, saved.Text);

        var jobs = new List<Job>();
        for (var i = 0; i < 20; i++)
        {
            jobs.Add(await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }));
        }

        foreach (var job in jobs)
        {
            Assert.Equal("completed", (await server.Client.WaitForEndAsync(job.Id)).Status);
        }

        // The budget of submissions is used up for an hour: the next job is accepted, has a place, and is not sent.
        var late = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });

        var looked = await server.SendAsync("GET", $"/v1/jobs/{late.Id}?wait=1");
        Assert.Equal((1, 20, 3, 0), (vendor.Logins, vendor.Submits, vendor.Most, vendor.Running));
        Assert.Equal("queued", (string?)looked.Json["status"]);
        var budget = Assert.Single((await server.Client.GetConnectionStateAsync("vendor")).Budgets);
        Assert.Equal(("POST /reports", 20, 0), (budget.Match, budget.Burst, budget.Left));
        Assert.True(budget.FullAt > late.CreatedAt.AddHours(19), $"full at {budget.FullAt:O}");
    }

    private static string Bundle(string url) => $$$"""
        connections:
          - _id: vendor
            http:
              baseURI: "{{{url}}}"
              maxRemoteJobs: 3
              auth: { type: oauth2-client-credentials, oauth: { tokenURI: /token, clientId: c, clientSecret: s3cret } }
              rateLimit: { requests: [ { match: "POST /reports", rate: 1, per: 1h, burst: 20 } ] }
        exports:
          - _id: orders
            _connectionId: vendor
            http: { method: POST, relativeURI: /reports, body: "{}", _asyncHelperId: reports }
          - _id: report-status
            _connectionId: vendor
            http: { method: GET, relativeURI: "/reports/{{data.id}}" }
        asynchelpers:
          - _id: reports
            name: Reports
            http:
              submit: { sameAsStatus: true }
              status: { _exportId: report-status, initialWaitTime: "0s", pollWaitTime: "100ms", statusPath: status, inProgressValues: [RUNNING], doneValues: [DONE] }
        """;

    /// <summary>Done at the second poll of a job.</summary>
    private sealed class StrictVendor : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, int> _polls = new();
        private WebVendor _web = null!;
        private int _logins;
        private int _submits;
        private int _running;
        private int _most;

        public string Url => _web.Url;

        public int Logins => _logins;

        public int Submits => _submits;

        public int Running => _running;

        public int Most => _most;

        public static async Task<StrictVendor> StartAsync()
        {
            var vendor = new StrictVendor();
            vendor._web = await WebVendor.StartAsync(vendor.AnswerAsync);
            return vendor;
        }

        public ValueTask DisposeAsync() => _web.DisposeAsync();

        private Task AnswerAsync(HttpContext http)
        {
            var path = http.Request.Path.Value!;
            if (path == "/token")
            {
                Interlocked.Increment(ref _logins);
                return http.Response.WriteAsync("""{"access_token":"access-token","expires_in":3600}""");
            }

            if (http.Request.Headers.Authorization != "Bearer access-token")
            {
                http.Response.StatusCode = 401;
                return Task.CompletedTask;
            }

            if (path == "/reports")
            {
                var running = Interlocked.Increment(ref _running);
                for (var most = _most; running > most; most = _most)
                {
                    Interlocked.CompareExchange(ref _most, running, most);
                }

                return http.Response.WriteAsync($$"""{"id":"r{{Interlocked.Increment(ref _submits)}}"}""");
            }

            var isDone = _polls.AddOrUpdate(path, 1, (_, n) => n + 1) == 2;
            if (isDone)
            {
                Interlocked.Decrement(ref _running);
            }

            return http.Response.WriteAsync($$"""{"status":"{{(isDone ? "DONE" : "RUNNING")}}"}""");
        }
    }
}
