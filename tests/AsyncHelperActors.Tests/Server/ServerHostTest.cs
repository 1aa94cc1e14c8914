using System.Net;
using System.Text.RegularExpressions;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server;
using AsyncHelperActors.Server.Endpoints;
using AsyncHelperActors.Tests.Actors.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

[Trait("Category", "Slow")]
public sealed partial class ServerHostTest
{
    [Fact]
    public async Task A_job_runs_from_its_bundle_to_its_records()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders", Input = "2026-01-01" });
        job = await server.Client.WaitForEndAsync(job.Id);
        Assert.Equal((JobStatus.Completed, JobOutcome.Done, 3L), (job.Status, job.Outcome, job.Result.NumRecords));
        Assert.Equal(3, (await server.SendAsync("GET", job.Links.Result)).Text.Split('\n').Length);
    }

    [Fact]
    public async Task A_running_job_goes_on_after_a_restart()
    {
        using var directory = new TempDirectory();
        string id;
        await using (var server = await ServerRig.StartAsync(directory: directory.Path))
        {
            await server.ApplyAsync();
            server.Vendor.Poll = _ => Decision.InProgress;
            id = (await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(1))).Id;
        }

        await using (var server = await ServerRig.StartAsync(directory: directory.Path))
        {
            Assert.Equal(JobOutcome.Done, (await server.Client.WaitForEndAsync(id)).Outcome);
            Assert.DoesNotContain(server.Vendor.Calls, c => c.Step is Step.Submit);
        }
    }

    [Fact]
    public async Task Where_others_can_reach_it_the_server_does_not_start_without_tokens()
    {
        using var directory = new TempDirectory();
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => ServerRig.StartAsync(o => o with { Urls = ["http://0.0.0.0:0"] }, directory.Path));
        Assert.Contains("asynchelper tokens create --role admin", refused.Message, StringComparison.Ordinal);

        var storage = StorageOptions.Sqlite(directory.File("jobs.db"));
        await new AccountStore(storage, TimeProvider.System).CreateTokenAsync("default", TokenRole.Admin, null, default);
        var guarded = new ServerOptions { Urls = ["http://0.0.0.0:0"], DataDirectory = directory.Path, AllowedHosts = ["http://x"] };
        Assert.Contains("Network:AllowedHosts", Assert.Throws<StartRefusedException>(() => ServerHost.Build(guarded)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", true, true)]
    [InlineData("http://0.0.0.0:0", false, true)]
    public async Task A_server_that_others_can_reach_calls_no_address_inside_unless_it_is_listed(string url, bool inside, bool listed)
    {
        using var directory = new TempDirectory();
        await using var app = ServerHost.Build(new ServerOptions { Urls = [url], DataDirectory = directory.Path, AllowedHosts = ["10.1.0.0/16"] });
        var guard = app.Services.GetRequiredService<AddressGuard>();
        Assert.Equal(inside, guard.MayConnect("localhost", IPAddress.Loopback));
        Assert.Equal(inside, guard.MayConnect("metadata", IPAddress.Parse("169.254.169.254")));
        Assert.Equal(listed, guard.MayConnect("inside", IPAddress.Parse("10.1.2.3")));
        Assert.True(guard.MayConnect("outside", IPAddress.Parse("93.184.216.34")));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8480", true)]
    [InlineData("http://localhost:8480", true)]
    [InlineData("http://[::1]:8480", true)]
    [InlineData("http://0.0.0.0:8480", false)]
    [InlineData("http://*:8480", false)]
    [InlineData("http://+:8480", false)]
    [InlineData("http://10.0.0.1:8480", false)]
    [InlineData("https://jobs.example.com", false)]
    [InlineData("http://localhost.example.com", false)]
    public void An_address_is_loopback_or_not(string url, bool loopback) =>
        Assert.Equal(loopback, new ServerOptions { Urls = ["http://127.0.0.1:1", url] }.IsLoopbackOnly);

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_with_the_first_ones_address()
    {
        using var directory = new TempDirectory();
        await using (var first = await ServerRig.StartAsync(directory: directory.Path))
        {
            var refused = await Assert.ThrowsAsync<DataDirectoryInUseException>(() => ServerRig.StartAsync(directory: directory.Path));
            Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        }

        await using var next = await ServerRig.StartAsync(directory: directory.Path);
        Assert.Equal(200, (await next.SendAsync("GET", "/health/ready")).Status);
    }

    [Fact]
    public async Task Health_says_what_is_wrong()
    {
        await using var server = await ServerRig.StartAsync(o => o with
        {
            Services = services =>
            {
                o.Services!(services);
                services.AddSingleton(new ReadinessCheck("journal", _ => Task.FromResult<string?>("It is slow.")));
                services.AddSingleton(new ReadinessCheck("disk", _ => throw new IOException("/secret/path is full")));
            },
        });
        Assert.Equal((200, "ok"), (await LiveAsync(), (string?)(await server.SendAsync("GET", "/health/live")).Json["status"]));
        var ready = await server.SendAsync("GET", "/health/ready");
        Assert.Equal(503, ready.Status);
        Assert.Equal(["disk", "journal"], ready.Json["errors"]!.AsArray().Select(e => (string)e!["path"]!).Order());
        Assert.DoesNotContain("secret", ready.Text, StringComparison.Ordinal);

        async Task<int> LiveAsync() => (await server.SendAsync("GET", "/health/live")).Status;
    }

    [Fact]
    public async Task The_API_describes_itself_and_the_page_about_it_needs_no_other_host()
    {
        await using var server = await ServerRig.StartAsync();
        var document = (await server.SendAsync("GET", "/openapi/v1.json")).Json;
        var paths = document["paths"]!.AsObject();
        foreach (var path in new[] { "/v1/bundles", "/v1/exports/{id}", "/v1/jobs", "/v1/jobs/{id}/result/pages/{number}", "/v1/jobs/{id}/events", "/v1/tokens", "/health/ready" })
        {
            Assert.True(paths.ContainsKey(path), path);
        }

        var body = paths["/v1/jobs"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        Assert.Equal("#/components/schemas/JobStart", (string?)body["$ref"]);
        Assert.True(document["components"]!["schemas"]!.AsObject().ContainsKey("ProblemDocument"));
        Assert.Contains(paths["/v1/jobs"]!["get"]!["parameters"]!.AsArray(), p => (string?)p!["name"] == "createdAfter");

        var page = await server.SendAsync("GET", "/docs/");
        Assert.Equal(200, page.Status);
        Assert.DoesNotMatch(OtherHost(), page.Text);
    }

    [GeneratedRegex("""(?:src|href|url)\s*[=:(]\s*["']?https?://""", RegexOptions.IgnoreCase)]
    private static partial Regex OtherHost();
}
