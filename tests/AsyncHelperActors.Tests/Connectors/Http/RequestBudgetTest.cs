using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

/// <summary>Each request to the connection's host asks for room before it goes: the login too, a repetition too, and nothing abroad.</summary>
public sealed class RequestBudgetTest
{
    [Fact]
    public async Task Every_request_asks_with_its_method_and_its_path_behind_the_base_uri()
    {
        var issued = 0;
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask);
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            if (http.Request.Path == "/api/token")
            {
                await http.Response.WriteAsync($$"""{"access_token":"access-{{++issued}}"}""");
            }
            else if (http.Request.Headers.Authorization != "Bearer access-2")
            {
                http.Response.StatusCode = 401;
            }
            else
            {
                http.Response.Redirect(http.Request.Path == "/api/x" ? "/outside?b=2" : other.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/there");
            }
        });
        var gate = new Gate();
        var connection = Ask.Connection(vendor.Url + "/api/") with { Auth = new AuthDef.OAuth(OAuthGrant.ClientCredentials, "/token", "c", "s3cret") };

        var told = await (Ask.Get(connection, "/x?a=1") with { Gate = gate }).SendAsync();

        Assert.Equal(200, told.Status);
        Assert.Equal(["POST /token", "GET /x?a=1", "POST /token", "GET /x?a=1", "GET /outside?b=2"], gate.Asked);
        Assert.Equal(5, vendor.Seen.Count);
    }

    [Fact]
    public async Task What_is_held_back_is_not_sent()
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        var until = DateTimeOffset.UnixEpoch.AddYears(80);

        var held = await Assert.ThrowsAsync<HeldBackException>(
            () => exchange.SendAsync(Ask.Post(vendor.Url) with { Gate = new Gate { HoldFrom = 0, Until = until } }, CancellationToken.None));

        Assert.Equal(until, held.Until);
        Assert.Empty(vendor.Seen);
    }

    [Fact]
    public async Task A_request_after_one_that_had_an_effect_says_that_it_cannot_be_put_off()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            if (http.Request.Method == "POST")
            {
                http.Response.StatusCode = 303;
                http.Response.Headers.Location = "/made";
            }

            return Task.CompletedTask;
        });
        var gate = new Gate();

        Assert.Equal(200, (await (Ask.Post(vendor.Url) with { Gate = gate }).SendAsync()).Status);

        Assert.Equal(["POST /x", "GET /made!"], gate.Asked);
    }

    private sealed class Gate : IRequestGate
    {
        public List<string> Asked { get; } = [];

        public int HoldFrom { get; init; } = int.MaxValue;

        public DateTimeOffset Until { get; init; }

        public Task<DateTimeOffset?> EnterAsync(string method, string path, bool mustGo, CancellationToken cancellation)
        {
            Asked.Add($"{method} {path}{(mustGo ? "!" : "")}");
            return Task.FromResult<DateTimeOffset?>(Asked.Count > HoldFrom ? Until : null);
        }
    }
}
