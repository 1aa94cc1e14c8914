using AsyncHelperActors.Server;
using AsyncHelperActors.Tests.Connectors.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>Trying a connection out.</summary>
public sealed class PingTest
{
    [Fact]
    public async Task A_ping_tells_what_was_sent_and_what_came_and_no_secret()
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.Headers["X-Session-Token"] = "vendors-s3cret";
            http.Response.StatusCode = http.Request.Headers.Authorization == "Bearer tok-s3cret" ? 200 : 401;
            await http.Response.WriteAsync($$"""{"you":"me","echo":"{{http.Request.Headers.Authorization}}"}""");
        });
        await using var server = await ServerRig.StartAsync(WithHttp);
        await SaveAsync(server, $$"""{ "http": { "baseURI": "{{vendor.Url}}/v1", "auth": { "type": "token", "token": { "token": "tok-s3cret" } }, "ping": { "relativeURI": "/me", "successPath": "you" } } }""");

        var ping = await server.Client.PingConnectionAsync("tried");

        Assert.Equal((true, $"GET {vendor.Url}/v1/me", 200), (ping.Ok, ping.Request, ping.StatusCode));
        Assert.Contains("\"you\":\"me\"", ping.Body, StringComparison.Ordinal);
        Assert.Equal("****", ping.Headers["X-Session-Token"]);
        Assert.DoesNotContain("s3cret", ping.Body, StringComparison.Ordinal);
        Assert.Single(vendor.Seen);
    }

    [Fact]
    public async Task A_ping_that_fails_says_why_and_what_to_do()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        await using var server = await ServerRig.StartAsync(WithHttp);
        await SaveAsync(server, $$"""{ "http": { "baseURI": "{{vendor.Url}}", "auth": { "type": "basic", "basic": { "username": "u", "password": "p4ssword" } }, "ping": { "relativeURI": "/me" } } }""");

        var ping = await server.Client.PingConnectionAsync("tried");

        Assert.Equal((false, 401, "http_401"), (ping.Ok, ping.StatusCode, ping.Code));
        Assert.Contains("Check the credentials", ping.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_ping_and_without_a_connection_the_answer_says_so()
    {
        await using var server = await ServerRig.StartAsync(WithHttp);
        await SaveAsync(server, """{ "http": { "baseURI": "http://127.0.0.1:9" } }""");

        var (status, text) = await PostAsync(server, "tried");
        Assert.Equal(422, status);
        Assert.Contains("http.ping", text, StringComparison.Ordinal);
        Assert.Equal(404, (await PostAsync(server, "other")).Status);
    }

    /// <summary>The product's own connector in the place of the script.</summary>
    internal static ServerOptions WithHttp(ServerOptions options) => options with { Services = _ => { } };

    private static async Task SaveAsync(ServerRig server, string document) => Assert.InRange((await server.SendAsync("PUT", "/v1/connections/tried", document)).Status, 200, 201);

    private static async Task<(int Status, string Text)> PostAsync(ServerRig server, string id)
    {
        var answer = await server.SendAsync("POST", $"/v1/connections/{id}/ping");
        return (answer.Status, answer.Text);
    }
}
