using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Security;
using AsyncHelperActors.Tests.Connectors.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>Every route of the API, tried by an admin of one account on what belongs to another.</summary>
[Trait("Category", "Slow")]
public sealed class AccountRoutesTest
{
    private const string Ours = "our-very-own";

    [Fact]
    public async Task No_route_lets_an_account_see_or_change_what_belongs_to_another()
    {
        await using var receiver = await WebVendor.StartAsync(_ => Task.CompletedTask);
        await using var server = await ServerRig.StartAsync();
        using var ours = await server.ClientAsync(TokenRole.Admin, "ours");
        var theirs = await server.TokenAsync(TokenRole.Admin, "theirs");
        await server.ApplyAsync(Bundle, ours);
        var start = new JobStart { ExportId = $"{Ours}-orders", Webhook = new WebhookStart(receiver.Url, "0123456789abcdef") };
        var job = await ours.StartJobAsync(start, "key", TimeSpan.FromSeconds(30));
        var token = (await ours.ListTokensAsync()).Tokens[0].Id;
        var before = await StateAsync(ours, job.Id);

        var tried = new List<string>();
        foreach (var (method, pattern) in Routes(server.Services))
        {
            var path = pattern
                .Replace("{id}", pattern.StartsWith("/v1/jobs", StringComparison.Ordinal) ? job.Id : pattern.StartsWith("/v1/tokens", StringComparison.Ordinal) ? token : IdOf(pattern), StringComparison.Ordinal)
                .Replace("{name}", "main", StringComparison.Ordinal)
                .Replace("{number:int}", "0", StringComparison.Ordinal)
                .Replace("{number}", "0", StringComparison.Ordinal);
            if (path == "/v1/jobs/events")
            {
                continue;
            }

            var answer = await server.SendAsync(method, path, Body(method, pattern), token: theirs);
            tried.Add($"{method} {path}");
            var asked = $"{method} {path} was answered {answer.Status}: {answer.Text}";
            if (method != "PUT" && path != pattern)
            {
                // A body that the route does not take may be refused before anything is looked for.
                Assert.True(answer.Status is 404 or 403 || (method is "POST" or "PATCH" && answer.Status is 400 or 415 or 422), asked);
            }

            Assert.True(answer.Status is >= 200 and < 500, asked);
            Assert.False(method == "GET" && path == pattern && answer.Text.Contains(Ours, StringComparison.Ordinal), asked);
            Assert.DoesNotContain("s3cr3t-of-the-vendor", answer.Text, StringComparison.Ordinal);
            if (!path.Contains(job.Id, StringComparison.Ordinal))
            {
                Assert.DoesNotContain(job.Id, answer.Text, StringComparison.Ordinal);
            }
        }

        Assert.True(tried.Count >= 45, $"Only {tried.Count} routes were found.");
        Assert.Equal(before, await StateAsync(ours, job.Id));
        Assert.Equal(200, (await server.SendAsync("GET", "/v1/jobs", token: (await ours.CreateTokenAsync(new TokenStart("viewer"))).Secret)).Status);
    }

    [Fact]
    public async Task The_stream_of_all_events_tells_an_account_its_own_and_no_others()
    {
        await using var server = await ServerRig.StartAsync();
        using var ours = await server.ClientAsync(TokenRole.Admin, "ours");
        var secret = await server.TokenAsync(TokenRole.Admin, "theirs");
        using var theirs = AsyncHelperClient.Connect(server.Address, secret);
        await server.ApplyAsync(client: ours);
        await server.ApplyAsync(client: theirs);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = Task.Run(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/jobs/events");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            return await FirstAsync(stream, limit.Token);
        });

        var own = new List<string>();
        while (!seen.IsCompleted)
        {
            await ours.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
            own.Add((await theirs.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30))).Id);
        }

        Assert.Contains(await seen, own);
    }

    [Fact]
    public async Task A_sandbox_may_do_everything_but_create_an_async_helper_and_says_why()
    {
        await using var server = await ServerRig.StartAsync();
        await server.Services.GetRequiredService<AccountStore>().CreateAccountAsync("trial", AccountType.Sandbox, default);
        var token = (await server.Services.GetRequiredService<AccountStore>().CreateTokenAsync("trial", TokenRole.Admin, null, default)).Secret;
        const string Helper = """{ "_id": "h", "name": "H", "http": { "submit": { "sameAsStatus": true }, "status": { "_exportId": "e", "statusPath": "s", "inProgressValues": ["A"], "doneValues": ["B"] }, "result": { "_exportId": "e" } } }""";
        Assert.Equal(201, (await server.SendAsync("POST", "/v1/connections", """{ "_id": "c", "http": { "baseURI": "https://a.example" } }""", token: token)).Status);
        Assert.Equal(201, (await server.SendAsync("POST", "/v1/exports", """{ "_id": "e", "_connectionId": "c", "http": { "method": "GET", "relativeURI": "/" } }""", token: token)).Status);
        foreach (var (method, path, body) in new[]
        {
            ("POST", "/v1/asynchelpers", Helper),
            ("PUT", "/v1/asynchelpers/h", Helper),
            ("POST", "/v1/bundles", $$"""{ "asynchelpers": [ {{Helper}} ] }"""),
            ("POST", "/v1/bundles?dryRun=true", $$"""{ "asynchelpers": [ {{Helper}} ] }"""),
        })
        {
            var refused = await server.SendAsync(method, path, body, token: token);
            Assert.Equal((403, true), (refused.Status, refused.Text.Contains("sandbox", StringComparison.Ordinal)));
        }

        Assert.Empty((await server.SendAsync("GET", "/v1/asynchelpers", token: token)).Json["items"]!.AsArray());
        Assert.Equal(202, (await server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "e" }""", token: token)).Status);
    }

    private static string Bundle => new[] { "vendor", "orders", "report-status", "report-result", "stock", "reports" }.Aggregate(
        Bundles.Reports, (text, id) => text.Replace($"_id: {id}\n", $"_id: {Ours}-{id}\n", StringComparison.Ordinal)
            .Replace($"_connectionId: {id}\n", $"_connectionId: {Ours}-{id}\n", StringComparison.Ordinal)
            .Replace($"_asyncHelperId: {id} ", $"_asyncHelperId: {Ours}-{id} ", StringComparison.Ordinal)
            .Replace($"_exportId: {id}\n", $"_exportId: {Ours}-{id}\n", StringComparison.Ordinal)
            .Replace($"_exportId: {id} ", $"_exportId: {Ours}-{id} ", StringComparison.Ordinal));

    /// <summary>A definition of ours, of the collection that a route is about.</summary>
    private static string IdOf(string pattern) => Ours + pattern.Split('/')[2] switch
    {
        "connections" => "-vendor",
        "exports" => "-orders",
        "imports" => "-stock",
        "asynchelpers" => "-reports",
        _ => "",
    };

    private static string? Body(string method, string pattern) => (method, pattern) switch
    {
        ("GET" or "HEAD" or "DELETE", _) => null,
        (_, "/v1/jobs") => $$"""{ "_exportId": "{{Ours}}-orders" }""",
        (_, "/v1/tokens") => """{ "role": "admin", "account": "ours" }""",
        (_, "/v1/jobs/{id}/retry") => """{ "from": "submit" }""",
        _ => "{}",
    };

    /// <summary>All routes that want a caller, as they are declared: one that is added later is tried as well.</summary>
    private static IEnumerable<(string Method, string Pattern)> Routes(IServiceProvider services) =>
        from endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<ForEverybody>() is null
        let pattern = "/" + endpoint.RoutePattern.RawText!.Trim('/')
        where pattern.StartsWith("/v1/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
        orderby method == "DELETE"
        select (method, pattern);

    /// <summary>Everything of ours that a stranger could have changed.</summary>
    private static async Task<string> StateAsync(AsyncHelperClient ours, string jobId)
    {
        var parts = new List<string>();
        foreach (var kind in (string[])["connections", "exports", "imports", "asynchelpers", "scripts"])
        {
            parts.AddRange((await ours.ListDefinitionsAsync(kind)).Items.Select(d => d.ToJsonString()));
        }

        var job = await ours.GetJobAsync(jobId);
        parts.Add($"{job.Id} {job.Outcome} {job.Attempt} {(await ours.ListJobsAsync()).Jobs.Count} {(await ours.ListTokensAsync()).Tokens.Count}");
        return string.Join('\n', parts);
    }

    private static async Task<string> FirstAsync(Stream stream, CancellationToken cancellation)
    {
        var events = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize(data, ClientJson.Default.Job)!.Id);
        await foreach (var item in events.EnumerateAsync(cancellation))
        {
            return item.Data;
        }

        throw new EndOfStreamException("The stream ended without an event.");
    }
}
