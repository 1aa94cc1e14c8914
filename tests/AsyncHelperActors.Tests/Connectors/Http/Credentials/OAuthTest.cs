using System.Text;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Demo;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http.Credentials;

/// <summary>Tokens of OAuth 2: fetched once, renewed in time, renewed after a refusal, and kept where the vendor rotates refresh tokens.</summary>
public sealed class OAuthTest
{
    private static readonly AuthDef.OAuth ClientCredentials = new(OAuthGrant.ClientCredentials, "/token", "cl ient", "s3cret+secret") { Scope = "a b", Audience = "aud" };

    private static readonly AuthDef.OAuth Refresh = new(OAuthGrant.RefreshToken, "/token", "client", "s3cret-secret") { RefreshToken = "refresh-0" };

    [Fact]
    public async Task The_client_proves_itself_in_the_header_and_asks_for_scope_and_audience()
    {
        await using var vendor = await Vendor();

        Assert.Equal(200, (await Ask.Get(With(vendor, ClientCredentials)).SendAsync()).Status);

        var login = vendor.Seen.First();
        Assert.Equal(("POST", "/token", "grant_type=client_credentials&scope=a%20b&audience=aud"), (login.Method, login.Target, login.Body));
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("cl%20ient:s3cret%2Bsecret")), login.Header("Authorization"));
        Assert.Equal(("application/x-www-form-urlencoded", "application/json"), (login.Header("Content-Type"), login.Header("Accept")));
        Assert.Equal("Bearer access-1", vendor.Last.Header("Authorization"));
    }

    [Fact]
    public async Task The_client_can_prove_itself_in_the_body_and_the_token_can_go_elsewhere()
    {
        await using var vendor = await Vendor();
        var auth = ClientCredentials with
        {
            ClientProof = ClientProof.Body, Scope = "", Audience = "", Parameters = [new("resource", "r")], Place = new TokenPlace(TokenLocation.Header, "X-Token", "", ""),
        };

        await Ask.Get(With(vendor, auth)).SendAsync();

        Assert.Equal("grant_type=client_credentials&client_id=cl%20ient&client_secret=s3cret%2Bsecret&resource=r", vendor.Seen.First().Body);
        Assert.Null(vendor.Seen.First().Header("Authorization"));
        Assert.Equal("access-1", vendor.Last.Header("X-Token"));
    }

    [Fact]
    public async Task Two_hundred_requests_with_one_expired_token_cause_one_refresh()
    {
        await using var host = await DemoVendorHost.StartAsync();
        host.Vendor.Script("s", new VendorScript { Auth = new ScriptAuth { Kind = AuthKind.Bearer, User = "client", Password = "s3cret-secret", TtlMs = 3_600_000 } });
        var time = new HandTime();
        using var exchange = new HttpExchange(time, AddressGuard.Open);
        var connection = Ask.Connection(host.BaseAddress + "s/s") with { Auth = ClientCredentials with { ClientId = "client", ClientSecret = "s3cret-secret", Scope = "", Audience = "" } };
        Assert.Equal(202, (await exchange.AnswerAsync(Ask.Post(connection, "/jobs"))).Status);
        time.Move(TimeSpan.FromHours(1));

        var all = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => exchange.AnswerAsync(Ask.Post(connection, "/jobs"))));

        Assert.All(all, told => Assert.Equal(202, told.Status));
        var stats = host.Vendor.Stats();
        Assert.Equal((2, 0, 201), (stats.Logins, stats.AuthFailures, stats.RemoteJobs));
    }

    [Theory]
    [InlineData(3600, 60, 3539, 1)]
    [InlineData(3600, 60, 3540, 2)]
    [InlineData(30, 60, 14, 1)]
    [InlineData(30, 60, 15, 2)]
    [InlineData(null, 60, 360_000, 1)]
    public async Task A_token_is_renewed_before_its_end_and_never_later_than_half_of_it(int? lifetime, int skew, int after, int logins)
    {
        await using var vendor = await Vendor(lifetime);
        var time = new HandTime();
        using var exchange = new HttpExchange(time, AddressGuard.Open);
        var request = Ask.Get(With(vendor, ClientCredentials with { Answer = new TokenAnswer { SkewMs = skew * 1000 } }));
        await exchange.AnswerAsync(request);
        time.Move(TimeSpan.FromSeconds(after));

        await exchange.AnswerAsync(request);

        Assert.Equal(logins, vendor.Seen.Count(seen => seen.Target == "/token"));
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once_and_a_second_refusal_is_the_answer()
    {
        var good = "access-2";
        await using var vendor = await Vendor(3600, () => good);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);

        Assert.Equal(200, (await exchange.AnswerAsync(Ask.Post(With(vendor, ClientCredentials)))).Status);
        good = "none";
        Assert.Equal(401, (await exchange.AnswerAsync(Ask.Post(With(vendor, ClientCredentials)))).Status);

        Assert.Equal(["/token", "/x", "/token", "/x", "/x", "/token", "/x"], vendor.Seen.Select(seen => seen.Target));
    }

    [Fact]
    public async Task A_rotated_refresh_token_is_kept_before_it_is_used_and_found_after_a_restart()
    {
        await using var vendor = await Vendor(rotates: true);
        var vault = new MemoryTokens();
        var time = new HandTime();
        using (var exchange = new HttpExchange(time, AddressGuard.Open, vault))
        {
            await exchange.AnswerAsync(Ask.Get(With(vendor, Refresh)));
            time.Move(TimeSpan.FromHours(2));
            await exchange.AnswerAsync(Ask.Get(With(vendor, Refresh)));
        }

        using var restarted = new HttpExchange(time, AddressGuard.Open, vault);
        await restarted.AnswerAsync(Ask.Get(With(vendor, Refresh)));
        time.Move(TimeSpan.FromHours(2));
        await restarted.AnswerAsync(Ask.Get(With(vendor, Refresh)));

        Assert.Equal(["refresh-0", "refresh-1", "refresh-2"], vendor.Seen.Where(seen => seen.Target == "/token").Select(RefreshTokenOf));
        Assert.Equal(["Bearer access-1", "Bearer access-2", "Bearer access-2", "Bearer access-3"], vendor.Seen.Where(seen => seen.Target == "/x").Select(seen => seen.Header("Authorization")));
    }

    [Fact]
    public async Task A_new_consent_makes_kept_tokens_void()
    {
        await using var vendor = await Vendor(rotates: true);
        var vault = new MemoryTokens();
        using (var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open, vault))
        {
            await exchange.AnswerAsync(Ask.Get(With(vendor, Refresh)));
        }

        using var restarted = new HttpExchange(TimeProvider.System, AddressGuard.Open, vault);
        await restarted.AnswerAsync(Ask.Get(With(vendor, Refresh with { RefreshToken = "consent-2" })));

        Assert.Equal(["refresh-0", "consent-2"], vendor.Seen.Where(seen => seen.Target == "/token").Select(RefreshTokenOf));
    }

    [Fact]
    public async Task Two_versions_of_a_connection_never_use_one_refresh_token_twice()
    {
        await using var vendor = await Vendor(rotates: true);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);

        await Task.WhenAll(Enumerable.Range(1, 20).Select(n => exchange.AnswerAsync(Ask.Get(With(vendor, Refresh)) with { ConnectionKey = $"acc/vendor@{n}" })));

        Assert.Equal("refresh-0", RefreshTokenOf(Assert.Single(vendor.Seen, seen => seen.Target == "/token")));
        Assert.Equal(20, vendor.Seen.Count(seen => seen.Header("Authorization") == "Bearer access-1"));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_not_used_and_not_asked_for_again()
    {
        await using var vendor = await Vendor(rotates: true);
        var vault = new FailingVault { Fails = true };
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open, vault);

        var failure = await exchange.FailAsync(Ask.Get(With(vendor, Refresh)));
        vault.Fails = false;
        await exchange.AnswerAsync(Ask.Get(With(vendor, Refresh)));

        Assert.Equal((FailureKind.Transient, "tokens_not_kept"), (failure.Kind, failure.Code));
        Assert.Equal(["/token", "/x"], vendor.Seen.Select(seen => seen.Target));
        Assert.Equal("refresh-1", (await vault.FindAsync("acc", "vendor", default))!.RefreshToken);
    }

    [Fact]
    public async Task A_refresh_that_is_refused_is_permanent_and_shows_no_secret_of_old_or_new()
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync("{\"error\":\"invalid_grant\",\"hint\":\"refresh-0 of s3cret-secret\"}");
        });

        var failure = await Ask.Get(With(vendor, Refresh)).FailAsync();

        Assert.Equal((FailureKind.Permanent, "login_failed"), (failure.Kind, failure.Code));
        Assert.Contains("invalid_grant", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("refresh-0", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assertion_is_exchanged_for_a_token()
    {
        await using var vendor = await Vendor();

        await Ask.Get(With(vendor, new AuthDef.Jwt(JwtAlgorithm.HS256, "s3cret-key", "/token") { Issuer = "me", Scope = "read" })).SendAsync();

        Assert.StartsWith("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey", vendor.Seen.First().Body, StringComparison.Ordinal);
        Assert.EndsWith("&scope=read", vendor.Seen.First().Body, StringComparison.Ordinal);
        Assert.Equal("Bearer access-1", vendor.Last.Header("Authorization"));
    }

    private static ConnectionDef With(WebVendor vendor, AuthDef auth) => Ask.Connection(vendor.Url) with { Auth = auth };

    private static string? RefreshTokenOf(SeenRequest seen) =>
        seen.Body.Split('&').Select(pair => pair.Split('=')).Where(pair => pair[0] == "refresh_token").Select(pair => pair[1]).FirstOrDefault();

    /// <summary>Issues access-1, access-2, ... and with them, when it rotates, refresh-1, refresh-2, ...; what is good it is told.</summary>
    private static Task<WebVendor> Vendor(int? lifetime = 3600, Func<string>? good = null, bool rotates = false)
    {
        var issued = 0;
        return WebVendor.StartAsync(async http =>
        {
            if (http.Request.Path == "/token")
            {
                var n = Interlocked.Increment(ref issued);
                await http.Response.WriteAsync($$"""{"access_token":"access-{{n}}"{{(lifetime is null ? "" : $",\"expires_in\":{lifetime}")}}{{(rotates ? $",\"refresh_token\":\"refresh-{n}\"" : "")}}}""");
                return;
            }

            http.Response.StatusCode = good is null || http.Request.Headers.Authorization == "Bearer " + good() ? 200 : 401;
        });
    }

    private sealed class FailingVault : ITokenVault
    {
        private readonly MemoryTokens _tokens = new();

        public bool Fails { get; set; }

        public Task<KeptTokens?> FindAsync(string account, string connectionId, CancellationToken cancellation) => _tokens.FindAsync(account, connectionId, cancellation);

        public Task KeepAsync(string account, string connectionId, KeptTokens tokens, CancellationToken cancellation) =>
            Fails ? Task.FromException(new IOException("disk full")) : _tokens.KeepAsync(account, connectionId, tokens, cancellation);
    }
}
