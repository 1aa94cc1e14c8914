using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

[Trait("Category", "Slow")]
public sealed class SecretTest
{
    private const string Secret = "s3cr3t-of-the-vendor";

    [Fact]
    public async Task A_secret_is_in_no_answer_no_log_and_no_file()
    {
        using var directory = new TempDirectory();
        using var log = new KeptLog();
        var seen = new StringBuilder();
        await using (var server = await ServerRig.StartAsync(o => o with { Services = log.With(o.Services) }, directory.Path))
        {
            async Task See(string method, string path, string? body = null, string type = "application/json") =>
                seen.AppendLine((await server.SendAsync(method, path, body, type)).Text);

            await See("POST", "/v1/bundles", Bundles.Reports, "application/yaml");
            await See("POST", "/v1/bundles", Bundles.Reports.Replace("example.com", "example.org", StringComparison.Ordinal), "application/yaml");
            await See("GET", "/v1/connections");
            await See("GET", "/v1/connections/vendor");
            await See("PATCH", "/v1/connections/vendor", """{ "name": "Vendor" }""", "application/merge-patch+json");
            await See("PUT", "/v1/connections/wrong", $$"""{ "http": { "auth": { "type": "token", "token": { "token": ["{{Secret}}"] } } } }""");
            await See("PUT", "/v1/connections/wrong", $$"""{ "http": { "baseURI": "https://me:{{Secret}}@example.com" } }""");
            var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });
            await server.Client.WaitForEndAsync(job.Id);
            foreach (var path in new[] { "", "/timeline", "/result", "/events" })
            {
                await See("GET", $"/v1/jobs/{job.Id}{path}");
            }

            Assert.Equal(Secret, await TokenAsync(server));
        }

        Assert.Contains("\"******\"", seen.ToString(), StringComparison.Ordinal);
        AssertAbsent("an answer", seen.ToString());
        AssertAbsent("the log", string.Join('\n', log.Lines));
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories))
        {
            AssertAbsent(file, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }
    }

    [Fact]
    public async Task A_masked_secret_that_comes_back_keeps_the_stored_one()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var read = await server.Client.GetDefinitionAsync("connections", "vendor");
        Assert.Equal("******", (string?)read.Document["http"]!["auth"]!["token"]!["token"]);

        read.Document["name"] = "Another name";
        var put = await server.Client.PutDefinitionAsync("connections", "vendor", read.Document);
        Assert.Equal(("\"2\"", Secret), (put.ETag, await TokenAsync(server, 2)));

        await server.Client.PatchDefinitionAsync("connections", "vendor", new JsonObject { ["http"] = new JsonObject { ["baseURI"] = "https://other.example" } });
        Assert.Equal(Secret, await TokenAsync(server, 3));

        var change = JsonNode.Parse("""{ "http": { "auth": { "token": { "token": "a-new-secret" } } } }""")!.AsObject();
        await server.Client.PatchDefinitionAsync("connections", "vendor", change);
        Assert.Equal("a-new-secret", await TokenAsync(server, 4));
    }

    [Fact]
    public async Task A_mask_without_a_secret_behind_it_and_a_sealed_text_are_refused()
    {
        await using var server = await ServerRig.StartAsync();
        foreach (var value in new[] { "******", "sealed:v1:abc" })
        {
            var answer = await server.SendAsync(
                "PUT", "/v1/connections/v", $$"""{ "http": { "baseURI": "https://a.example", "auth": { "type": "token", "token": { "token": "{{value}}" } } } }""");
            Assert.Equal(422, answer.Status);
            Assert.Equal("http.auth.token.token", (string?)answer.Json["errors"]![0]!["path"]);
            Assert.Contains("Write the secret itself", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Encrypted_values_are_masked_whether_they_come_as_an_object_or_as_its_text()
    {
        await using var server = await ServerRig.StartAsync();
        foreach (var encrypted in new[] { """{ "apiKey": "k-1234", "n": 5 }""", "\"{ \\\"apiKey\\\": \\\"k-1234\\\", \\\"n\\\": 5 }\"" })
        {
            var answer = await server.SendAsync("PUT", "/v1/connections/c", $$"""{ "http": { "baseURI": "https://a.example", "encrypted": {{encrypted}} } }""");
            Assert.Equal("""{"apiKey":"******","n":"******"}""", answer.Json["http"]!["encrypted"]!.ToJsonString());
            var again = await server.Client.PutDefinitionAsync("connections", "c", answer.Json);
            Assert.Equal("\"1\"", again.ETag);
        }
    }

    [Fact]
    public async Task A_variable_is_filled_in_for_the_connector_and_shown_by_its_name()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync(Bundles.Reports.Replace(Secret, "${env:VENDOR_TOKEN}", StringComparison.Ordinal));
        var read = await server.Client.GetDefinitionAsync("connections", "vendor");
        Assert.Equal("${env:VENDOR_TOKEN}", (string?)read.Document["http"]!["auth"]!["token"]!["token"]);
        Assert.Equal("the-vendors-token", await TokenAsync(server));
    }

    [Fact]
    public async Task A_missing_variable_refuses_the_start_of_a_job_and_is_named()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync(Bundles.Reports.Replace(Secret, "${env:NOT_SET}", StringComparison.Ordinal));
        var answer = await server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "orders" }""");
        Assert.Equal(422, answer.Status);
        Assert.Contains("environment variable NOT_SET is not set", answer.Text, StringComparison.Ordinal);
        Assert.Contains("connection vendor", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_own_settings_and_what_is_not_shared_are_no_variables_of_a_definition()
    {
        await using var server = await ServerRig.StartAsync(o => o with { Variable = _ => "leaked", SharedVariables = ["SHARED"] });
        await server.ApplyAsync(Bundles.Reports.Replace(Secret, "${env:ASYNCHELPER__Server__Storage}", StringComparison.Ordinal));
        Assert.Equal(422, (await server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "orders" }""")).Status);

        using var tenant = await server.ClientAsync(TokenRole.Admin, "tenant");
        await tenant.ApplyBundleAsync(Bundles.Reports.Replace(Secret, "${env:PATH}", StringComparison.Ordinal), yaml: true);
        var refused = await Assert.ThrowsAsync<AsyncHelperException>(() => tenant.StartJobAsync(new JobStart { ExportId = "orders" }));
        Assert.Contains("Definitions:SharedVariables", refused.Message, StringComparison.Ordinal);
        await tenant.ApplyBundleAsync(Bundles.Reports.Replace(Secret, "${env:SHARED}", StringComparison.Ordinal), yaml: true);
        Assert.Equal(JobOutcome.Done, (await tenant.WaitForEndAsync((await tenant.StartJobAsync(new JobStart { ExportId = "orders" })).Id)).Outcome);
    }

    [Fact]
    public async Task Secrets_survive_a_restart_and_can_be_written_anew_when_their_keys_are_lost()
    {
        using var directory = new TempDirectory();
        await using (var server = await ServerRig.StartAsync(directory: directory.Path))
        {
            await server.ApplyAsync();
        }

        await using (var server = await ServerRig.StartAsync(directory: directory.Path))
        {
            Assert.Equal(Secret, await TokenAsync(server));
        }

        Directory.Delete(directory.File("keys"), recursive: true);
        await using (var server = await ServerRig.StartAsync(directory: directory.Path))
        {
            var lost = await server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "orders" }""");
            Assert.Equal(422, lost.Status);
            Assert.Contains("cannot be opened", lost.Text, StringComparison.Ordinal);
            await server.ApplyAsync();
            Assert.Equal(Secret, await TokenAsync(server, 2));
        }
    }

    private static async Task<string> TokenAsync(ServerRig server, int version = 1)
    {
        var source = server.Services.GetRequiredService<IDefinitionSource>();
        var connection = (ConnectionDef)await source.GetAsync("default", DefinitionKind.Connections, new DefinitionRef("vendor", version), default);
        return ((AuthDef.Token)connection.Auth).Value;
    }

    private static void AssertAbsent(string where, string text)
    {
        foreach (var form in new[] { Secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)).TrimEnd('=') })
        {
            Assert.False(text.Contains(form, StringComparison.Ordinal), $"The secret is in {where}.");
        }
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public Action<IServiceCollection> With(Action<IServiceCollection>? others) => services =>
        {
            others?.Invoke(services);
            services.AddLogging(logging => logging.AddProvider(this).AddFilter<KeptLog>(null, LogLevel.Trace));
        };

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
