using System.Net;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

/// <summary>A token that the vendor no longer accepts is exchanged for a new one.</summary>
public sealed class TokenRefreshTest
{
    [Fact]
    public async Task A_login_on_another_host_that_the_connection_names_gets_the_login_and_nothing_else()
    {
        await using var other = await WebVendor.StartAsync(http => http.Response.WriteAsync("{\"deep\":{\"token\":\"fresh-token\"}}"), IPAddress.Parse("127.0.0.2"));
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);
        var connection = WithRefresh(vendor.Url, "", other.Url + "/token?x={{x}}", "deep.token") with { Headers = [new("X-Secret", "s3cret-value")] };

        await Ask.Get(connection).RenderedWith("{{x}}", "1").With("X-Step", "1").SendAsync();

        Assert.Equal(("/token?x=1", "refresh_token=r3fresh"), (other.Last.Target, other.Last.Body));
        Assert.Equal("Basic abc", other.Last.Header("Authorization"));
        Assert.Equal("application/x-www-form-urlencoded", other.Last.Header("Content-Type"));
        Assert.Null(other.Last.Header("X-Secret"));
        Assert.Null(other.Last.Header("X-Step"));
        Assert.Equal("Bearer fresh-token", vendor.Last.Header("Authorization"));
    }

    [Fact]
    public async Task A_token_that_is_refused_is_refreshed_once_by_all_who_wait_for_it()
    {
        await using var vendor = await TokenVendor();
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => exchange.AnswerAsync(Ask.Post(WithRefresh(vendor.Url, "old-token", "/token", "access_token")))));

        Assert.All(all, told => Assert.Equal(200, told.Status));
        Assert.Single(vendor.Seen, seen => seen.Target == "/token");
        Assert.Equal(20, vendor.Seen.Count(seen => seen.Header("Authorization") == "Bearer new-token"));
    }

    [Fact]
    public async Task A_body_that_refuses_the_credentials_makes_the_next_request_log_in()
    {
        await using var vendor = await TokenVendor();
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        var request = Ask.Post(WithRefresh(vendor.Url, "old-token", "/token", "access_token"), "/says-200");
        var outcome = await exchange.SendAsync(request, CancellationToken.None);
        await using var answer = Assert.IsType<ExchangeOutcome.Answered>(outcome).Answer;

        Assert.True(exchange.RefuseCredentials(request, answer));
        await exchange.AnswerAsync(request);
        Assert.True(exchange.RefuseCredentials(request, answer));
        await exchange.AnswerAsync(request);

        Assert.Equal(["/says-200", "/token", "/says-200", "/says-200"], vendor.Seen.Select(seen => seen.Target));
        Assert.Equal("Bearer new-token", vendor.Last.Header("Authorization"));
    }

    [Theory]
    [InlineData("{\"other\":1}")]
    [InlineData("{broken")]
    [InlineData("<broken")]
    [InlineData("")]
    public async Task A_refresh_without_a_token_in_its_answer_is_permanent(string body)
    {
        await using var vendor = await WebVendor.StartAsync(http => http.Response.WriteAsync(body));

        var failure = await Ask.Post(WithRefresh(vendor.Url, "", "/token", "access_token")).FailAsync();

        Assert.Equal((FailureKind.Permanent, "login_failed"), (failure.Kind, failure.Code));
        Assert.Contains("access_token", failure.Message, StringComparison.Ordinal);
        Assert.Equal("/token", Assert.Single(vendor.Seen).Target);
    }

    [Fact]
    public async Task A_token_is_found_in_xml_too()
    {
        await using var vendor = await WebVendor.StartAsync(http => http.Response.WriteAsync("<a><token>from-xml</token></a>"));

        await Ask.Get(WithRefresh(vendor.Url, "", "/token", "/a/token")).SendAsync();

        Assert.Equal("Bearer from-xml", vendor.Last.Header("Authorization"));
    }

    private static ConnectionDef WithRefresh(string url, string token, string refreshUri, string path) => Ask.Connection(url) with
    {
        Auth = new AuthDef.Token(token, TokenLocation.Header, "", "Bearer", "")
        {
            Refresh = new TokenRefresh(refreshUri, "POST", "refresh_token=r3fresh", MediaType.UrlEncoded, path, "r3fresh", [new("Authorization", "Basic abc")]),
        },
    };

    private static Task<WebVendor> TokenVendor() => WebVendor.StartAsync(http =>
    {
        var isGood = http.Request.Headers.Authorization == "Bearer new-token" || http.Request.Path == "/says-200";
        http.Response.StatusCode = isGood || http.Request.Path == "/token" ? 200 : 401;
        return http.Response.WriteAsync("{\"access_token\":\"new-token\"}");
    });
}
