using System.Net;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Demo;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

/// <summary>What a connection learns from its vendor: cookies of a login, the header of a handshake.</summary>
public sealed class SessionTest
{
    [Fact]
    public async Task Many_requests_at_once_share_one_login()
    {
        await using var vendor = await CookieVendor("one");
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => exchange.AnswerAsync(Ask.Get(WithLogin(vendor.Url)))));

        Assert.All(all, told => Assert.Equal((200, "in"), (told.Status, told.Text)));
        var login = Assert.Single(vendor.Seen, seen => seen.Target == "/login");
        Assert.Equal(("POST", "{\"user\":\"u\",\"password\":\"p4ssword\"}", "application/json"), (login.Method, login.Body, login.Header("Content-Type")));
        Assert.Null(login.Header("X-Step"));
    }

    [Fact]
    public async Task Each_connection_has_cookies_of_its_own()
    {
        await using var vendor = await CookieVendor("one");
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        var request = Ask.Get(WithLogin(vendor.Url));

        await exchange.AnswerAsync(request);
        await exchange.AnswerAsync(request with { ConnectionKey = "other/vendor@1" });

        Assert.Equal(2, vendor.Seen.Count(seen => seen.Target == "/login"));
    }

    [Fact]
    public async Task A_session_that_ended_is_begun_again_once_and_the_post_arrives_once()
    {
        var good = "one";
        await using var vendor = await CookieVendor(() => good);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        await exchange.AnswerAsync(Ask.Get(WithLogin(vendor.Url)));
        good = "two";

        var told = await exchange.AnswerAsync(Ask.Post(WithLogin(vendor.Url)));

        Assert.Equal((200, "in"), (told.Status, told.Text));
        Assert.Equal(["GET /x", "POST /x", "POST /x"], vendor.Seen.Where(seen => seen.Target == "/x").Select(seen => $"{seen.Method} {seen.Target}"));
        Assert.Equal("sid=two", vendor.Last.Header("Cookie"));
        Assert.Equal(2, vendor.Seen.Count(seen => seen.Target == "/login"));
    }

    [Fact]
    public async Task A_refusal_after_a_fresh_login_is_the_answer()
    {
        var logins = 0;
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            if (http.Request.Path == "/login")
            {
                http.Response.Cookies.Append("sid", $"never-{++logins}");
            }
            else
            {
                http.Response.StatusCode = 401;
            }

            return Task.CompletedTask;
        });

        var told = await Ask.Get(WithLogin(vendor.Url)).SendAsync();

        Assert.Equal(401, told.Status);
        Assert.Equal(["/login", "/x", "/login", "/x"], vendor.Seen.Select(seen => seen.Target));
    }

    [Theory]
    [InlineData(401, FailureKind.Permanent)]
    [InlineData(200, FailureKind.Permanent)]
    [InlineData(500, FailureKind.Transient)]
    [InlineData(429, FailureKind.Throttled)]
    public async Task A_login_that_fails_means_that_the_step_had_no_effect(int status, FailureKind kind)
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        var connection = WithLogin(vendor.Url);
        connection = connection with { Auth = (AuthDef.Cookie)connection.Auth with { SuccessStatusCode = 204 } };

        var failure = await Ask.Post(connection).FailAsync();

        Assert.Equal((kind, "login_failed", status), (failure.Kind, failure.Code, failure.HttpStatus));
        Assert.Contains("204 was expected", failure.Message, StringComparison.Ordinal);
        Assert.Single(vendor.Seen);
    }

    [Fact]
    public async Task Wrong_credentials_are_not_tried_again_for_a_minute()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        var time = new HandTime();
        using var exchange = new HttpExchange(time, AddressGuard.Open);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("login_failed", (await exchange.FailAsync(Ask.Post(WithLogin(vendor.Url)))).Code);
            time.Move(TimeSpan.FromSeconds(25));
        }

        Assert.Single(vendor.Seen);
        await exchange.FailAsync(Ask.Post(WithLogin(vendor.Url)));
        Assert.Equal(2, vendor.Seen.Count);
    }

    [Fact]
    public async Task A_login_without_an_answer_is_transient_because_the_step_was_never_sent()
    {
        await using var vendor = new RawVendor(connection => connection.ReadAsync());

        var failure = await Ask.Post(WithLogin(vendor.Url)).FailAsync();

        Assert.Equal((FailureKind.Transient, "connection_dropped"), (failure.Kind, failure.Code));
        Assert.Equal(1, vendor.Requests);
    }

    [Theory]
    [InlineData("{{host}}/login")]
    [InlineData("http://127.0.0.2{{host}}/login")]
    [InlineData("ftp://127.0.0.2/login")]
    public async Task A_login_on_another_host_that_a_template_made_is_refused(string address)
    {
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask, IPAddress.Parse("127.0.0.2"));
        var connection = WithLogin("http://127.0.0.1:9") with { Auth = new AuthDef.Cookie(address, "POST", "p4ssword", null) };

        var failure = await Ask.Get(connection).RenderedWith("{{host}}", address[0] == '{' ? other.Url : $":{other.Port}").FailAsync();

        Assert.Equal((FailureKind.Permanent, "login_failed"), (failure.Kind, failure.Code));
        Assert.Empty(other.Seen);
    }

    [Fact]
    public async Task A_handshake_repeats_the_request_once_and_is_remembered()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            if (http.Request.Headers["X-Session-Id"] != "abcdef")
            {
                http.Response.StatusCode = 409;
                http.Response.Headers["X-Session-Id"] = "abcdef";
            }

            return Task.CompletedTask;
        });
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        var request = Ask.Post(Ask.Connection(vendor.Url) with { Handshake = new Handshake(409, "X-Session-Id") });

        Assert.Equal(200, (await exchange.AnswerAsync(request)).Status);
        Assert.Equal(200, (await exchange.AnswerAsync(request)).Status);

        Assert.Equal([null, "abcdef", "abcdef"], vendor.Seen.Select(seen => seen.Header("X-Session-Id")));
        Assert.All(vendor.Seen, seen => Assert.Equal("{}", seen.Body));
    }

    [Theory]
    [InlineData("same", 2)]
    [InlineData("changing", 2)]
    [InlineData(null, 1)]
    public async Task An_answer_that_only_looks_like_a_handshake_is_the_answer(string? value, int requests)
    {
        var n = 0;
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = 409;
            if (value is not null)
            {
                http.Response.Headers["X-Session-Id"] = value == "same" ? value : $"{value}-{++n}";
            }

            return Task.CompletedTask;
        });

        var told = await Ask.Post(Ask.Connection(vendor.Url) with { Handshake = new Handshake(409, "X-Session-Id") }).SendAsync();

        Assert.Equal(409, told.Status);
        Assert.Equal(requests, vendor.Seen.Count);
    }

    [Theory]
    [InlineData(AuthKind.Basic)]
    [InlineData(AuthKind.Bearer)]
    [InlineData(AuthKind.Header)]
    [InlineData(AuthKind.Query)]
    [InlineData(AuthKind.Cookie)]
    [InlineData(AuthKind.Handshake)]
    public async Task The_demo_vendor_grants_every_way_to_prove_who_one_is(AuthKind kind)
    {
        await using var host = await DemoVendorHost.StartAsync();
        host.Vendor.Script("s", new VendorScript { Auth = new ScriptAuth { Kind = kind, Value = kind is AuthKind.Bearer or AuthKind.Header or AuthKind.Query ? "tok-123" : null, User = "u", Password = "p4ssword", Uses = 2 } });
        var connection = Ask.Connection(host.BaseAddress + "s/s") with
        {
            Auth = kind switch
            {
                AuthKind.Basic => new AuthDef.Basic("u", "p4ssword"),
                AuthKind.Bearer => new AuthDef.Token("tok-123", TokenLocation.Header, "", "Bearer", ""),
                AuthKind.Header => new AuthDef.Token("tok-123", TokenLocation.Header, "X-Api-Key", "", ""),
                AuthKind.Query => new AuthDef.Token("tok-123", TokenLocation.Url, "", "", "api_key"),
                AuthKind.Cookie => new AuthDef.Cookie("/login", "POST", "{\"user\":\"u\",\"password\":\"p4ssword\"}", null),
                _ => new AuthDef.None(),
            },
            Handshake = kind == AuthKind.Handshake ? new Handshake(409, "X-Session-Id") : null,
        };
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);

        // A session of the demo vendor is good for two requests, so the third one must renew it.
        for (var i = 0; i < 3; i++)
        {
            Assert.InRange((await exchange.AnswerAsync(Ask.Post(connection, "/jobs"))).Status, 200, 202);
        }

        Assert.Equal(3, host.Vendor.Stats().RemoteJobs);
    }

    private static ConnectionDef WithLogin(string url) => Ask.Connection(url) with
    {
        Auth = new AuthDef.Cookie("/login", "POST", "{\"user\":\"u\",\"password\":\"p4ssword\"}", null),
    };

    private static Task<WebVendor> CookieVendor(string good) => CookieVendor(() => good);

    private static Task<WebVendor> CookieVendor(Func<string> good) => WebVendor.StartAsync(http =>
    {
        if (http.Request.Path == "/login")
        {
            http.Response.Cookies.Append("sid", good());
            return Task.CompletedTask;
        }

        http.Response.StatusCode = http.Request.Cookies["sid"] == good() ? 200 : 401;
        return http.Response.WriteAsync("in");
    });
}
