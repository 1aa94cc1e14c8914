using System.Net;
using System.Text;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

/// <summary>Credentials reach their vendor in every form, and nobody else in any.</summary>
public sealed class CredentialTest
{
    private const string Secret = "s3cret-value";
    private static readonly IPAddress s_elsewhere = IPAddress.Parse("127.0.0.2");

    [Fact]
    public async Task Basic_credentials_go_in_the_authorization_header()
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);

        await Ask.Get(Ask.Connection(vendor.Url) with { Auth = new AuthDef.Basic("müller", "{{p}}") })
            .RenderedWith("{{p}}", "pass:word").SendAsync();

        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("müller:pass:word")), vendor.Last.Header("Authorization"));
    }

    [Theory]
    [InlineData("", "Bearer", "Authorization", "Bearer s3cret-value")]
    [InlineData("X-Api-Key", "", "X-Api-Key", "s3cret-value")]
    public async Task A_token_goes_in_the_header_that_the_connection_names(string name, string scheme, string header, string value)
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);

        await Ask.Get(Ask.Connection(vendor.Url) with { Auth = new AuthDef.Token(Secret, TokenLocation.Header, name, scheme, "") }).SendAsync();

        Assert.Equal(value, vendor.Last.Header(header));
    }

    [Fact]
    public async Task A_token_in_the_url_is_added_on_the_wire_and_shown_nowhere()
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);
        var connection = Ask.Connection(vendor.Url) with { Auth = new AuthDef.Token("a b&c-secret", TokenLocation.Url, "", "", "api_key") };

        var told = await Ask.Get(connection, "/x?q=1").SendAsync();

        Assert.Equal("/x?q=1&api_key=a b%26c-secret".Replace(" ", "%20", StringComparison.Ordinal), vendor.Last.Target.Replace(" ", "%20", StringComparison.Ordinal));
        Assert.Equal(vendor.Url + "/x?q=1", told.Url);
        Assert.DoesNotContain("secret", told.Trace.Request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "{\"a\":\"ü\"}", "{\"a\":\"ü\",\"token\":\"s3cret-value\"}")]
    [InlineData("application/json", "{\"token\":\"own\"}", "{\"token\":\"own\"}")]
    [InlineData("application/json", "[1]", "[1]")]
    [InlineData("application/json", "{broken", "{broken")]
    [InlineData("application/x-www-form-urlencoded", "a=1", "a=1&token=s3cret-value")]
    [InlineData("application/x-www-form-urlencoded", "", "token=s3cret-value")]
    [InlineData("text/plain", "text", "text")]
    public async Task A_token_in_the_body_is_added_to_forms_and_objects(string type, string body, string expected)
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);
        var connection = Ask.Connection(vendor.Url) with { Auth = new AuthDef.Token(Secret, TokenLocation.Body, "", "", "token") };

        await (Ask.Post(connection, body: body) with { ContentType = type }).SendAsync();

        Assert.Equal(expected, vendor.Last.Body);
    }

    [Theory]
    [InlineData("absolute")]
    [InlineData("relative to an answer from there")]
    [InlineData("redirect 302")]
    [InlineData("redirect 307")]
    public async Task No_credentials_go_to_another_host(string way)
    {
        await using var other = await WebVendor.StartAsync(http => http.Response.WriteAsync("other"), s_elsewhere);
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = way.EndsWith('7') ? 307 : 302;
            http.Response.Headers.Location = other.Url + "/file";
            return Task.CompletedTask;
        });

        foreach (var auth in EveryAuth())
        {
            var connection = Connection(vendor.Url, auth);
            var request = Ask.Post(connection).With("X-Step", "kept").With("X-Copy", $"v {Secret}").With("X-Shook", "mine");
            request = way switch
            {
                "absolute" => request with { Uri = other.Url + "/file" },
                "relative to an answer from there" => request with { Uri = "/file", RelativeTo = other.Url + "/a/b" },
                _ => request,
            };

            var told = await request.SendAsync();

            Assert.Equal(("other", other.Url + "/file"), (told.Text, told.Url));
            Assert.Equal("/file", other.Last.Target);
            Assert.Equal("kept", other.Last.Header("X-Step"));
            Assert.Null(other.Last.Header("Authorization"));
            Assert.Null(other.Last.Header("X-Connection"));
            Assert.Null(other.Last.Header("X-Copy"));
            Assert.Null(other.Last.Header("Cookie"));
            Assert.DoesNotContain(Secret, other.Last.ToString() + other.Last.Body + string.Join(' ', other.Last.Headers.Values), StringComparison.Ordinal);
        }

        Assert.Equal(5, other.Seen.Count);
    }

    [Fact]
    public async Task Another_port_is_another_host()
    {
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask);
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);

        await (Ask.Get(Connection(vendor.Url, new AuthDef.Basic("u", Secret))) with { Uri = other.Url + "/x" }).SendAsync();

        Assert.Null(other.Last.Header("Authorization"));
    }

    [Fact]
    public async Task A_listed_host_gets_the_credentials_also_by_redirect()
    {
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask, s_elsewhere);
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.Redirect(other.Url + "/file");
            return Task.CompletedTask;
        });
        var connection = Connection(vendor.Url, new AuthDef.Basic("u", Secret)) with { AllowedHosts = [$"127.0.0.2:{other.Port}"] };

        await Ask.Get(connection).SendAsync();
        await (Ask.Get(connection) with { Uri = other.Url + "/direct" }).SendAsync();

        Assert.All(other.Seen, seen => Assert.StartsWith("Basic ", seen.Header("Authorization"), StringComparison.Ordinal));
        Assert.All(other.Seen, seen => Assert.Equal("1", seen.Header("X-Connection")));
    }

    [Fact]
    public async Task A_redirect_home_by_way_of_another_host_gets_no_credentials()
    {
        WebVendor? vendor = null;
        await using var other = await WebVendor.StartAsync(
            http =>
            {
                http.Response.Redirect(vendor!.Url + "/delete-all");
                return Task.CompletedTask;
            },
            s_elsewhere);
        await using var home = vendor = await WebVendor.StartAsync(http =>
        {
            if (http.Request.Path == "/x")
            {
                http.Response.Redirect(other.Url);
            }

            return Task.CompletedTask;
        });

        await Ask.Get(Connection(home.Url, new AuthDef.Basic("u", Secret))).SendAsync();

        Assert.Equal(["/x", "/delete-all"], home.Seen.Select(seen => seen.Target));
        Assert.NotNull(home.Seen.First().Header("Authorization"));
        Assert.Null(home.Last.Header("Authorization"));
    }

    [Fact]
    public async Task A_step_may_send_another_host_that_hosts_own_token()
    {
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask, s_elsewhere);

        await (Ask.Get(Connection("http://127.0.0.1:9", new AuthDef.Basic("u", Secret))) with { Uri = other.Url })
            .With("Authorization", "Bearer one-time").SendAsync();

        Assert.Equal("Bearer one-time", other.Last.Header("Authorization"));
    }

    [Fact]
    public async Task A_redirect_to_another_host_takes_no_header_along_that_is_named_like_a_secret()
    {
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask, s_elsewhere);
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.Redirect(other.Url);
            return Task.CompletedTask;
        });

        await Ask.Get(vendor.Url).With("Authorization", "Bearer x").With("X-Api-Key", "y").With("Accept", "text/csv").With("Host", "a.example").SendAsync();

        Assert.Equal("a.example", vendor.Last.Header("Host"));
        Assert.Null(other.Last.Header("Authorization"));
        Assert.Null(other.Last.Header("X-Api-Key"));
        Assert.NotEqual("a.example", other.Last.Header("Host"));
        Assert.Equal("text/csv", other.Last.Header("Accept"));
    }

    [Theory]
    [InlineData("?key=s3cret-value", null)]
    [InlineData("?key=s3cret%2Dvalue", null)]
    [InlineData("", "{\"key\":\"s3cret-value\"}")]
    [InlineData("", "czNjcmV0LXZhbHVl")]
    public async Task A_secret_that_a_template_puts_into_another_hosts_address_or_body_stays_here(string query, string? body)
    {
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask, s_elsewhere);
        var connection = Connection("http://127.0.0.1:9", new AuthDef.None());

        var failure = await Ask.Post(connection, other.Url + "/file" + query, body).FailAsync();

        Assert.Equal((FailureKind.Permanent, "credentials_refused"), (failure.Kind, failure.Code));
        Assert.Contains("allowedHosts", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cret-value", failure.Message, StringComparison.Ordinal);
        Assert.Empty(other.Seen);
    }

    private static AuthDef[] EveryAuth() =>
    [
        new AuthDef.Basic("user", Secret),
        new AuthDef.Token(Secret, TokenLocation.Header, "", "Bearer", ""),
        new AuthDef.Token(Secret, TokenLocation.Url, "", "", "api_key"),
        new AuthDef.Token(Secret, TokenLocation.Body, "", "", "token"),
        new AuthDef.Custom(),
    ];

    private static ConnectionDef Connection(string url, AuthDef auth) => Ask.Connection(url) with
    {
        Auth = auth,
        Headers = [new("X-Connection", "1"), new("X-Secret", Secret)],
        Encrypted = new() { ["deep"] = new System.Text.Json.Nodes.JsonArray(Secret) },
        Handshake = new Handshake(409, "X-Shook"),
    };
}
