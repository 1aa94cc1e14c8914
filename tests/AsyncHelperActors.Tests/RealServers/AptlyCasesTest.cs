using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Tests.Server;
using Xunit;

namespace AsyncHelperActors.Tests.RealServers;

/// <summary>samples/real/aptly against the real server: states are numbers, and 0 is one of them.</summary>
[Collection(nameof(AptlyServer))]
[Trait("Category", "Slow")]
public sealed class AptlyCasesTest(AptlyServer aptly) : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync(new Dictionary<string, string> { ["APTLY_URL"] = aptly.BaseAddress.ToString().TrimEnd('/') });
        await _server.ApplySampleAsync("real", "aptly", "aptly.yaml");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_mirror_is_updated_and_its_packages_are_the_records()
    {
        var job = await _server.RunAsync("aptly-update", Mirror(aptly.TakeFreshMirror()));

        Assert.Equal(("done", "2"), (job.Outcome, job.StatusValue));
        var timeline = await _server.Client.GetTimelineAsync(job.Id);
        Assert.Contains(timeline.Entries, e => e.StatusValue == "1");
        var packages = await _server.RecordsAsync(job.Id);
        Assert.Equal(3, packages.Count);
        Assert.All(packages, p => Assert.StartsWith("\"Pall orders-", p));
    }

    [Fact]
    public async Task What_a_task_returned_can_be_the_result()
    {
        var mirror = aptly.TakeFreshMirror();
        await _server.RunAsync("aptly-update", Mirror(mirror));
        var input = Mirror(mirror);
        input["snapshot"] = "kept";

        var job = await _server.RunAsync("aptly-snapshot", input);

        Assert.Equal("done", job.Outcome);
        var returned = JsonNode.Parse(Assert.Single(await _server.RecordsAsync(job.Id)))!;
        Assert.Equal(201, returned["Code"]!.GetValue<int>());
        Assert.Equal("kept", returned["Value"]!["Name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_repository_that_lacks_a_package_fails()
    {
        var job = await _server.RunAsync("aptly-update", Mirror("broken"));
        Assert.Equal(("error", "3"), (job.Outcome, job.StatusValue));
    }

    [Fact]
    public async Task An_empty_repository_is_done_with_no_records()
    {
        var job = await _server.RunAsync("aptly-update", Mirror("empty"));

        Assert.Equal(("done", 0), (job.Outcome, job.Result.NumRecords));
        Assert.Empty(await _server.RecordsAsync(job.Id));
    }

    [Fact]
    public async Task A_mirror_that_is_being_updated_is_refused_with_the_vendors_words()
    {
        var mirror = aptly.TakeFreshMirror();
        var first = await _server.Client.StartJobAsync(new JobStart { ExportId = "aptly-update", Input = Mirror(mirror) });
        await foreach (var seen in _server.Client.WatchJobAsync(first.Id))
        {
            if (seen.SubmittedAt is not null)
            {
                break;
            }
        }

        var second = await _server.RunAsync("aptly-update", Mirror(mirror));

        var error = Assert.Single(second.Errors);
        Assert.Equal(("error", "submit_refused"), (second.Outcome, error.Code));
        Assert.Contains("used by other tasks", error.Message, StringComparison.Ordinal);
        Assert.Equal("done", (await _server.Client.WaitForEndAsync(first.Id)).Outcome);
    }

    private static JsonObject Mirror(string name) => new() { ["mirror"] = name };
}
