using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Http.Credentials;
using AsyncHelperActors.Core.Definitions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http.Credentials;

/// <summary>HTTP Digest: the examples of the RFCs, and the conversation with a vendor.</summary>
public sealed class DigestTest
{
    private const string Rfc7616 =
        "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

    private static readonly AuthDef.Digest Credentials = new("user", "p4ssword");

    [Theory]
    [InlineData("Digest algorithm=MD5, " + Rfc7616, "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("Digest algorithm=SHA-256, " + Rfc7616, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    [InlineData("Basic realm=\"a, b\", Digest algorithm=MD5, " + Rfc7616 + ", Digest " + Rfc7616 + ", algorithm=SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_examples_of_rfc_7616_are_answered_as_published(string header, string response)
    {
        var answer = DigestChallenge.Read([header])!.Answer(
            "Mufasa", "Circle of Life", "GET", "/dir/index.html", null, 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");

        Assert.Contains($"response=\"{response}\"", answer, StringComparison.Ordinal);
        Assert.Contains("qop=auth, nc=00000001", answer, StringComparison.Ordinal);
        Assert.Contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_rfc_2617_is_answered_as_published() => Assert.Contains(
        "response=\"6629fae49393a05397450978507c4ef1\"",
        DigestChallenge.Read(["Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""])!
            .Answer("Mufasa", "Circle Of Life", "GET", "/dir/index.html", null, 1, "0a4f113b"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Digest realm=\"x\"")]
    [InlineData("Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256")]
    [InlineData("Digest realm=\"x\", nonce=\"n\", qop=\"other\"")]
    [InlineData("")]
    [InlineData(",,=,\"")]
    public void A_challenge_that_cannot_be_met_is_none(string header) => Assert.Null(DigestChallenge.Read([header]));

    [Fact]
    public async Task One_challenge_serves_many_requests_each_with_its_own_count()
    {
        await using var vendor = await Vendor(_ => "n1");
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        var request = Ask.Post(Ask.Connection(vendor.Url) with { Auth = Credentials }, "/x?a=1");

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await exchange.AnswerAsync(request)).Status);
        }

        var sent = vendor.Seen.Select(seen => seen.Header("Authorization")).ToArray();
        Assert.Equal(4, sent.Length);
        Assert.Null(sent[0]);
        Assert.Equal(["nc=00000001", "nc=00000002", "nc=00000003"], sent[1..].Select(value => value!.Split(", ").Single(part => part.StartsWith("nc=", StringComparison.Ordinal))));
        Assert.All(sent[1..], value => Assert.Contains("uri=\"/x?a=1\"", value, StringComparison.Ordinal));
        Assert.DoesNotContain("p4ssword", string.Concat(sent), StringComparison.Ordinal);
        Assert.All(vendor.Seen, seen => Assert.Equal("{}", seen.Body));
    }

    [Fact]
    public async Task A_stale_challenge_is_replaced_without_a_word()
    {
        var nonce = "n1";
        await using var vendor = await Vendor(_ => nonce);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        var request = Ask.Get(Ask.Connection(vendor.Url) with { Auth = Credentials });
        await exchange.AnswerAsync(request);
        nonce = "n2";

        Assert.Equal(200, (await exchange.AnswerAsync(request)).Status);

        Assert.Equal(4, vendor.Seen.Count);
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once_and_its_refusal_is_the_answer()
    {
        var n = 0;
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = 401;
            http.Response.Headers.WWWAuthenticate = $"Digest realm=\"r\", nonce=\"n{++n}\", qop=\"auth\"";
            return Task.CompletedTask;
        });

        Assert.Equal(401, (await Ask.Get(Ask.Connection(vendor.Url) with { Auth = Credentials }).SendAsync()).Status);

        Assert.Equal(2, vendor.Seen.Count);
    }

    [Fact]
    public async Task A_challenge_of_another_host_is_not_answered()
    {
        await using var other = await Vendor(_ => "n1");
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.Redirect(other.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/stolen");
            return Task.CompletedTask;
        });

        Assert.Equal(401, (await Ask.Get(Ask.Connection(vendor.Url) with { Auth = Credentials }).SendAsync()).Status);

        Assert.Null(Assert.Single(other.Seen).Header("Authorization"));
    }

    private static Task<WebVendor> Vendor(Func<HttpContext, string> nonce) => WebVendor.StartAsync(http =>
    {
        var sent = http.Request.Headers.Authorization.ToString();
        var isGood = sent.Contains($"nonce=\"{nonce(http)}\"", StringComparison.Ordinal);
        http.Response.StatusCode = isGood ? 200 : 401;
        if (!isGood)
        {
            http.Response.Headers.WWWAuthenticate = $"Digest realm=\"r\", nonce=\"{nonce(http)}\", qop=\"auth\"{(sent.Length > 0 ? ", stale=true" : "")}";
        }

        return Task.CompletedTask;
    });
}
