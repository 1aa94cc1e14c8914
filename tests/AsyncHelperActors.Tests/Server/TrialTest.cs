using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server;
using AsyncHelperActors.Tests.Connectors.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>Trying requests and rules out without a job.</summary>
public sealed class TrialTest
{
    [Fact]
    public async Task A_try_sends_the_filled_request_once_and_shows_both_sides_without_a_secret()
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.Headers["X-Session-Token"] = "vendors-s3cret";
            await http.Response.WriteAsync($$"""{"reportId":"R-7","echo":"{{http.Request.Headers.Authorization}}"}""");
        });
        await using var server = await StartAsync(vendor);

        var trial = await server.Client.TryAsync("exports", "orders", Sample);

        var call = Assert.Single(trial.Calls);
        Assert.Equal((true, "POST", $"{vendor.Url}/v1/reports?key=****"), (trial.Ok, call.Method, call.Url));
        Assert.Equal("""{"since":"2026-01-01"}""", call.Body);
        Assert.Equal("Bearer ****", call.Headers["Authorization"]);
        Assert.Equal((200, "****", """{"reportId":"R-7","echo":"Bearer ****"}"""), (call.Answer!.StatusCode, call.Answer.Headers["X-Session-Token"], call.Answer.Body));
        Assert.Single(vendor.Seen);
        Assert.Empty((await server.Client.ListJobsAsync()).Jobs);
    }

    [Fact]
    public async Task A_preview_shows_the_same_request_and_what_has_no_value_and_sends_nothing()
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);
        await using var server = await StartAsync(vendor);

        var whole = Assert.Single((await server.Client.PreviewRequestAsync("exports", "orders", Sample)).Calls);
        var lacking = await server.Client.PreviewRequestAsync("exports", "orders", new TrialStart());

        Assert.Equal(($"{vendor.Url}/v1/reports?key=****", """{"since":"2026-01-01"}""", "Bearer ****"), (whole.Url, whole.Body, whole.Headers["Authorization"]));
        Assert.Null(whole.Answer);
        Assert.Equal(["input.since"], lacking.Missing);
        Assert.Empty(vendor.Seen);
    }

    [Fact]
    public async Task A_refused_try_says_why_and_a_long_answer_is_cut()
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.StatusCode = http.Request.Method == "POST" ? 422 : 200;
            await http.Response.WriteAsync(http.Request.Method == "POST" ? """{"error":"no such report"}""" : new string('x', 3_000_000));
        });
        await using var server = await StartAsync(vendor);

        var refused = await server.Client.TryAsync("exports", "orders", Sample);
        var large = await server.Client.TryConnectionAsync("tried", new JsonObject { ["relativeURI"] = "/large" });

        Assert.Equal((false, "http_422", 422), (refused.Ok, refused.Code, refused.Calls[0].Answer!.StatusCode));
        Assert.Contains("no such report", refused.Message, StringComparison.Ordinal);
        Assert.True(large.Calls[0].Answer!.IsCut);
        Assert.InRange(large.Calls[0].Answer!.Body!.Length, 100_000, 300_000);
    }

    [Fact]
    public async Task Rules_on_a_sample_say_what_they_make_of_it_and_what_is_wrong_beside_the_rule()
    {
        await using var server = await ServerRig.StartAsync();
        var rules = JsonNode.Parse("""{ "expression": { "version": "1", "rules": [[ { "extract": "id", "generate": "report.id" } ]] } }""");
        var wrong = JsonNode.Parse("""{ "expression": { "version": "1", "rules": [[ { "extract": "id", "generate": "id" }, { "extract": "a[", "generate": "b" } ]] } }""");
        var sample = JsonNode.Parse("""{ "jobs": [ { "id": 7, "state": "DONE" }, { "id": 8 } ] }""");

        var made = await server.Client.PreviewTransformAsync(new TransformTrial { Sample = sample, ResourcePath = "jobs", Transform = rules });
        var refused = await server.Client.PreviewTransformAsync(new TransformTrial { Sample = sample, Transform = wrong });
        var status = await server.Client.PreviewTransformAsync(new TransformTrial { Sample = sample, ResourcePath = "jobs[0]", StatusPath = "state" });
        var xml = await server.Client.PreviewTransformAsync(new TransformTrial { Sample = "<r><job><id>7</id></job></r>", ResourcePath = "/r/job" });

        Assert.Equal((2, """{"report":{"id":7}}"""), (made.NumSelected, made.Output!.ToJsonString()));
        Assert.StartsWith("transform.expression.rules[0][1]", Assert.Single(refused.Errors).Path, StringComparison.Ordinal);
        Assert.Equal("DONE", status.StatusValue);
        Assert.Equal("""{"id":"7"}""", xml.Selected[0]!.ToJsonString());
    }

    private static TrialStart Sample => new() { Input = new JsonObject { ["since"] = "2026-01-01" } };

    private static async Task<ServerRig> StartAsync(WebVendor vendor)
    {
        var server = await ServerRig.StartAsync(PingTest.WithHttp);
        await server.ApplyAsync($$$"""
            connections:
              - _id: tried
                http: { baseURI: "{{{vendor.Url}}}/v1", auth: { type: token, token: { token: tok-s3cret } } }
            exports:
              - _id: orders
                _connectionId: tried
                http: { method: POST, relativeURI: "/reports?key=abcdefgh", body: '{"since":"{{input.since}}"}' }
            """);
        return server;
    }
}
