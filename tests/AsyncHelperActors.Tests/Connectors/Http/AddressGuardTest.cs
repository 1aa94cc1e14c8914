using System.Net;
using System.Net.Sockets;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

public sealed class AddressGuardTest
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.254")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("168.63.129.16")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:c0a8:101::1")]
    [InlineData("2001:0:1234::1")]
    [InlineData("2001:db8::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("100::1")]
    public void An_address_that_is_not_public_is_refused(string address) =>
        Assert.False(new AddressGuard([]).MayConnect("host", IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("192.167.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450::1")]
    public void A_public_address_passes(string address) =>
        Assert.True(new AddressGuard([]).MayConnect("host", IPAddress.Parse(address)));

    [Theory]
    [InlineData("vault.internal", "vault.internal", "10.0.0.1", true)]
    [InlineData("Vault.Internal", "vault.internal.", "10.0.0.1", true)]
    [InlineData("vault.internal", "other.internal", "10.0.0.1", false)]
    [InlineData("10.0.0.0/8", "x", "10.9.9.9", true)]
    [InlineData("10.0.0.0/8", "x", "::ffff:10.9.9.9", true)]
    [InlineData("10.0.0.0/8", "x", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "x", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "x", "127.0.0.2", false)]
    [InlineData("[::1]", "x", "::1", true)]
    [InlineData("fd00::/8", "x", "fd12::1", true)]
    public void What_the_operator_listed_passes_and_nothing_beside_it(string entry, string host, string address, bool passes) =>
        Assert.Equal(passes, new AddressGuard([entry]).MayConnect(host, IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://x")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("10.0.0.0/99")]
    public void A_bad_entry_stops_the_start_and_is_named(string entry)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new AddressGuard([entry]));

        Assert.Contains($"'{entry}'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}")]
    [InlineData("http://2130706433:{0}")]
    [InlineData("http://0x7f.1:{0}")]
    [InlineData("http://0.0.0.0:{0}")]
    public async Task A_guarded_exchange_reaches_no_loopback_address_however_it_is_written(string url)
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);

        var failure = await Ask.Post(string.Format(url, vendor.Port)).FailAsync(new AddressGuard([]));

        Assert.Equal((FailureKind.Permanent, "address_refused"), (failure.Kind, failure.Code));
        Assert.Empty(vendor.Seen);
    }

    [Theory]
    [InlineData("127.0.0.2", null)]
    [InlineData("localhost", null)]
    [InlineData("127.0.0.2", "127.0.0.2/32")]
    public async Task A_redirect_gets_no_further_than_the_guard_lets_it(string host, string? alsoAllowed)
    {
        await using var inside = await WebVendor.StartAsync(http => http.Response.WriteAsync("inside"), IPAddress.Parse(host == "localhost" ? "127.0.0.1" : host));
        await using var vendor = await WebVendor.StartAsync(
            http =>
            {
                http.Response.Redirect($"http://{host}:{inside.Port}/metadata");
                return Task.CompletedTask;
            },
            IPAddress.Parse("127.0.0.3"));
        using var exchange = new HttpExchange(TimeProvider.System, new AddressGuard(alsoAllowed is null ? ["127.0.0.3"] : ["127.0.0.3", alsoAllowed]));

        var outcome = await exchange.SendAsync(Ask.Get(vendor.Url), CancellationToken.None);

        Assert.Single(vendor.Seen);
        if (alsoAllowed is null)
        {
            Assert.Equal("address_refused", Assert.IsType<ExchangeOutcome.Failed>(outcome).Failure.Code);
            Assert.Empty(inside.Seen);
        }
        else
        {
            await using var answer = Assert.IsType<ExchangeOutcome.Answered>(outcome).Answer;
            Assert.Equal(200, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_listed_name_is_reached()
    {
        await using var vendor = await WebVendor.StartAsync(http => http.Response.WriteAsync("ok"));
        using var exchange = new HttpExchange(TimeProvider.System, new AddressGuard(["localhost"]));

        Assert.Equal("ok", (await exchange.AnswerAsync(Ask.Get($"http://localhost:{vendor.Port}"))).Text);
    }
}
