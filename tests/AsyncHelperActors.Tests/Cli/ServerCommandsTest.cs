using System.Text.Json.Nodes;
using AsyncHelperActors.Demo;
using AsyncHelperActors.Tests.Connectors.Http;
using AsyncHelperActors.Tests.House;
using AsyncHelperActors.Tests.Server;
using Xunit;

namespace AsyncHelperActors.Tests.Cli;

/// <summary>The commands that talk to a server: <c>apply</c>, <c>jobs</c>, <c>accounts</c>, <c>tokens</c>; and <c>validate</c>, which does not.</summary>
[Trait("Category", "Slow")]
public sealed class ServerCommandsTest : IAsyncLifetime
{
    private RunningServer _server = null!;
    private DemoVendorHost _vendor = null!;

    public async Task InitializeAsync()
    {
        _vendor = await DemoVendorHost.StartAsync();
        _server = await RunningServer.StartAsync(new Dictionary<string, string> { ["DEMO_URL"] = _vendor.BaseAddress.ToString().TrimEnd('/') });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _vendor.DisposeAsync();
    }

    [Fact]
    public async Task Definitions_are_applied_and_a_job_is_started_watched_listed_shown_and_read()
    {
        var (_, created, _) = await CallAsync("apply", "samples/quickstart.yaml");
        Assert.Equal(5, created.Split('\n').Count(line => line.StartsWith("created", StringComparison.Ordinal)));
        var (_, again, _) = await CallAsync("apply", "samples/quickstart.yaml");
        Assert.Equal(5, again.Split('\n').Count(line => line.StartsWith("unchanged", StringComparison.Ordinal)));

        var (code, output, _) = await CallAsync("jobs", "start", "--export", "orders", "--watch", "--json");
        Assert.Equal(0, code);
        var job = JsonNode.Parse(output)!;
        Assert.Equal("done", job["outcome"]!.GetValue<string>());
        var id = job["_id"]!.GetValue<string>();

        Assert.Contains(id, (await CallAsync("jobs", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("IN_PROGRESS", (await CallAsync("jobs", "show", id)).Output, StringComparison.Ordinal);
        var (_, csv, _) = await CallAsync("jobs", "result", id, "--format", "csv");
        Assert.StartsWith("order_id,", csv);
        var (refused, _, why) = await CallAsync("jobs", "cancel", id);
        Assert.Equal(1, refused);
        Assert.Contains("has ended", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_when_on_an_export_reads_is_shown_set_and_forgotten()
    {
        await CallAsync("apply", "samples/quickstart.yaml");
        Assert.Contains("orders: last successful run never; the next one reads from the beginning", (await CallAsync("delta", "show", "orders")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CallAsync("jobs", "start", "--export", "orders", "--last-export", "2026-01-31T12:00:00Z", "--watch")).Code);
        Assert.Contains("(job_", (await CallAsync("delta", "show", "orders")).Output, StringComparison.Ordinal);
        Assert.Contains("last successful run 2026-01-31 12:00:00Z (set at", (await CallAsync("delta", "set", "orders", "2026-01-31T12:00:00Z")).Output, StringComparison.Ordinal);
        Assert.Contains("the next one reads from the beginning", (await CallAsync("delta", "reset", "orders")).Output, StringComparison.Ordinal);
        Assert.Contains("no export", (await CallAsync("delta", "show", "nonsense")).Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_Celigo_exports_is_applied_and_a_job_tells_its_end_and_gives_its_sets()
    {
        var file = Path.Combine(_server.Directory, "celigo.yaml");
        var text = await File.ReadAllTextAsync(Repository.At("samples", "quickstart.yaml"));
        await File.WriteAllTextAsync(file, text.Replace(
            "_id: orders\n", "_id: orders\n    filter: { type: expression, expression: { version: '1', rules: [equals, [string, [extract, a]], b] } }\n", StringComparison.Ordinal));
        Assert.NotEqual(0, (await CallAsync("apply", file)).Code);
        var (applied, _, warned) = await CallAsync("apply", file, "--celigo");
        Assert.Equal(0, applied);
        Assert.Contains("filter", warned, StringComparison.Ordinal);

        await using var receiver = await WebVendor.StartAsync(_ => Task.CompletedTask);
        Assert.Equal(1, (await CallAsync("jobs", "start", "--export", "orders", "--webhook", receiver.Url)).Code);
        var (code, output, _) = await CallAsync(
            "jobs", "start", "--export", "orders", "--webhook", receiver.Url, "--webhook-secret", "correct horse battery staple", "--watch", "--json");
        Assert.Equal(0, code);
        var id = JsonNode.Parse(output)!["_id"]!.GetValue<string>();
        Assert.StartsWith("order_id,", (await CallAsync("jobs", "result", id, "--set", "main", "--format", "csv")).Output);
        var (none, _, why) = await CallAsync("jobs", "result", id, "--set", "errors");
        Assert.Equal(1, none);
        Assert.Contains("no result set errors", why, StringComparison.Ordinal);
        Assert.NotEmpty(receiver.Seen);
    }

    [Fact]
    public async Task A_job_is_canceled_and_retried_from_the_command_line()
    {
        await CallAsync("apply", "samples/quickstart.yaml");
        var (_, started, refused) = await CallAsync("jobs", "start", "--export", "orders", "--json");
        Assert.Equal("", refused);
        var id = JsonNode.Parse(started)!["_id"]!.GetValue<string>();

        var (code, output, error) = await CallAsync("jobs", "cancel", id, "--json");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("canceled", JsonNode.Parse(output)!["outcome"]?.GetValue<string>());
        await CallAsync("jobs", "retry", id);
        var (watched, _, _) = await CallAsync("jobs", "watch", id);
        Assert.Equal(0, watched);
    }

    [Fact]
    public async Task Accounts_and_tokens_are_made_and_a_token_is_shown_once()
    {
        Assert.Equal(0, (await CallAsync("accounts", "create", "second", "--type", "sandbox")).Code);
        Assert.Contains("second", (await CallAsync("accounts", "list")).Output, StringComparison.Ordinal);

        var (_, token, _) = await CallAsync("tokens", "create", "--role", "admin", "--name", "test");
        Assert.StartsWith("aht_", token);
        var (code, list, _) = await CommandProcess.RunAsync("tokens", "list", "--server", _server.Address.ToString(), "--token", token.Trim());
        Assert.Equal(0, code);
        Assert.DoesNotContain(token.Trim(), list, StringComparison.Ordinal);
        Assert.Equal(1, (await CallAsync("tokens", "list")).Code);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_to_be_so()
    {
        var (code, _, error) = await CommandProcess.RunAsync("jobs", "list", "--server", "http://127.0.0.1:9");
        Assert.Equal(1, code);
        Assert.Contains("asynchelper serve", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_samples_are_valid()
    {
        var (code, output, error) = await CommandProcess.RunAsync("validate", "samples/quickstart.yaml", "samples/real", "samples/vendors");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("files are good", output, StringComparison.Ordinal);

        // Celigo's own documents have what would be refused in ours; it is remarked, and they can be applied.
        var (celigo, good, _) = await CommandProcess.RunAsync("validate", "--celigo", "samples/celigo");
        Assert.Equal(0, celigo);
        Assert.Contains("files are good", good, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> CallAsync(params string[] arguments) =>
        CommandProcess.RunAsync([.. arguments, "--server", _server.Address.ToString()]);
}
