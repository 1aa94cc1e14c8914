using AsyncHelperActors.Client;
using AsyncHelperActors.Demo;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

[Trait("Category", "Slow")]
public sealed class OverviewTest
{
    [Fact]
    public async Task The_overview_counts_what_ended_and_the_account_is_exported_as_a_bundle_that_changes_nothing()
    {
        await using var vendor = await DemoVendorHost.StartAsync();
        await using var server = await RunningServer.StartAsync(new Dictionary<string, string> { ["DEMO_URL"] = vendor.BaseAddress.ToString().TrimEnd('/') });
        await server.ApplySampleAsync("quickstart.yaml");
        var job = await server.RunAsync("orders");
        Assert.Equal(JobOutcome.Done, job.Outcome);

        Overview overview;
        do
        {
            overview = await server.Client.GetOverviewAsync();
        }
        while (overview.Ended.Count == 0 || overview.Active.Count > 0);

        Assert.Equal(1, overview.Ended[JobOutcome.Done]);
        Assert.Equal(60, overview.Slots.Count);
        Assert.Equal((1, 0, 0), (overview.Slots.Sum(s => s.Completed), overview.Slots.Sum(s => s.Failed), overview.Slots.Sum(s => s.Canceled)));
        var helper = Assert.Single(overview.Helpers);
        Assert.Equal(("reports", 1, 0), (helper.AsyncHelperId, helper.Jobs, helper.Failed));
        Assert.Equal(helper.MeanSeconds, helper.LongestSeconds, 0.01);

        Assert.Equal("demo-vendor", Assert.Single(overview.Connections).Id);
        var state = await server.Client.GetConnectionStateAsync("demo-vendor");
        Assert.Equal((0, 0, 64, "closed", 0, null), (state.UnderWay, state.Waiting, state.Limit, state.Breaker, state.Failures, state.OpenUntil));
        var cluster = await server.Client.GetClusterAsync();
        var node = Assert.Single(cluster.Nodes);
        Assert.Equal(("up", true, true), (node.Status, node.IsSelf, node.HasJobs));
        Assert.InRange(cluster.Shards, 1, 100);
        Assert.Equal(cluster.Shards, node.Shards);
        Assert.Equal(404, (await Assert.ThrowsAsync<AsyncHelperException>(() => server.Client.GetConnectionStateAsync("none"))).Problem.Status);

        var bundle = await server.Client.ExportBundleAsync();
        var again = await server.Client.ApplyBundleAsync(bundle, yaml: true);
        Assert.Equal(5, again.Definitions.Count);
        Assert.All(again.Definitions, d => Assert.Equal("unchanged", d.Action));
    }

    [Fact]
    public async Task Every_sample_that_is_offered_can_be_applied_to_see_its_difference()
    {
        await using var server = await RunningServer.StartAsync(new Dictionary<string, string>());
        var samples = await server.Client.GetSamplesAsync();
        Assert.Equal(Directory.GetFiles(House.Repository.At("samples", "vendors"), "*.yaml").Length + 1, samples.Count);
        Assert.All(samples, s => Assert.InRange(s.Title.Length, 4, 120));
        foreach (var sample in samples)
        {
            Assert.NotEmpty((await server.Client.ApplyBundleAsync(sample.Text, yaml: true, dryRun: true)).Definitions);
        }

        var fields = await server.Client.GetFieldsAsync();
        Assert.Equal(["connections", "exports", "imports", "asynchelpers", "scripts"], fields.Keys);
        Assert.Contains(fields["asynchelpers"], f => f is { Path: "http.status.statusPath", Type: "path" });
    }

    [Fact]
    public async Task The_pages_of_an_open_server_are_for_its_own_machine_and_no_page_of_another_origin()
    {
        await using var server = await RunningServer.StartAsync(new Dictionary<string, string>(), options => options with { WebUi = true });
        using var http = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", ("Origin", "http://127.0.0.1:1")));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", ("Host", "rebound.example")));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(403, await StatusAsync(HttpMethod.Get, "/jobs", ("X-Forwarded-For", "192.0.2.1")));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, "/jobs", ("Sec-Fetch-Mode", "navigate")));
        Assert.Equal(200, await StatusAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", ("Origin", server.Address.ToString().TrimEnd('/'))));

        async Task<int> StatusAsync(HttpMethod method, string path, (string Name, string Value) header)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            using var response = await http.SendAsync(request);
            return (int)response.StatusCode;
        }
    }
}
