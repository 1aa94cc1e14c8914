using System.Text.Json.Nodes;
using AsyncHelperActors.Tests.Server;
using Xunit;

namespace AsyncHelperActors.Tests.RealServers;

/// <summary>samples/real/aria2 against the real daemon, over both of its interfaces.</summary>
[Collection(nameof(Aria2Server))]
[Trait("Category", "Slow")]
public sealed class Aria2CasesTest(Aria2Server aria2) : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync(new Dictionary<string, string>
        {
            ["ARIA2_URL"] = aria2.BaseAddress.ToString().TrimEnd('/'),
            ["ARIA2_SECRET"] = aria2.Secret,
        });
        await _server.ApplySampleAsync("real", "aria2", "json-rpc.yaml");
        await _server.ApplySampleAsync("real", "aria2", "xml-rpc.yaml");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("aria2-download")]
    [InlineData("aria2-xml-download")]
    public async Task A_slow_download_is_waited_for_and_its_files_are_the_result(string export)
    {
        var job = await _server.RunAsync(export, Input("big.bin", "500K"));

        Assert.Equal(("done", "complete", ""), (job.Outcome, job.StatusValue, string.Join(' ', job.Errors)));
        var timeline = await _server.Client.GetTimelineAsync(job.Id);
        Assert.Contains(timeline.Entries, e => e.StatusValue == "active");
        var file = Assert.Single(await _server.RecordsAsync(job.Id));
        Assert.Contains("3000000", file, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aria2-download")]
    [InlineData("aria2-xml-download")]
    public async Task A_download_that_fails_ends_as_an_error_and_nothing_is_fetched(string export)
    {
        var job = await _server.RunAsync(export, Input("no-such-file.bin", null));

        Assert.Equal(("error", "error"), (job.Outcome, job.StatusValue));
        var error = Assert.Single(job.Errors);
        Assert.Equal(("remote_failed", "status"), (error.Code, error.Source));
        Assert.Equal(0, job.Result.NumPages);
    }

    [Fact]
    public async Task A_file_of_no_bytes_is_done_without_data()
    {
        var job = await _server.RunAsync("aria2-download", Input("empty.txt", null));
        Assert.Equal("doneWithoutData", job.Outcome);
    }

    [Theory]
    [InlineData("json-rpc.yaml", "aria2-download", "Unauthorized")]
    [InlineData("xml-rpc.yaml", "aria2-xml-download", "Unauthorized")]
    public async Task A_wrong_secret_is_refused_at_the_submission_and_the_secret_is_told_to_nobody(string sample, string export, string says)
    {
        const string Wrong = "wr0ng-s3cret";
        await using var server = await RunningServer.StartAsync(new Dictionary<string, string>
        {
            ["ARIA2_URL"] = aria2.BaseAddress.ToString().TrimEnd('/'),
            ["ARIA2_SECRET"] = Wrong,
        });
        await server.ApplySampleAsync("real", "aria2", sample);

        var job = await server.RunAsync(export, Input("small.txt", null));

        var error = Assert.Single(job.Errors);
        Assert.Equal(("error", "submit_refused"), (job.Outcome, error.Code));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, error.Message, StringComparison.Ordinal);
    }

    private JsonObject Input(string file, string? limit) => new() { ["url"] = new Uri(aria2.Files, file).ToString(), ["limit"] = limit };
}
