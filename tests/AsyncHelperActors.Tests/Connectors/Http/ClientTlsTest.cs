using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

/// <summary>Certificates: of a vendor that nobody vouches for, accepted on request and at home only, and of the client.</summary>
public sealed class ClientTlsTest
{
    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_accepted_on_request_for_the_connections_own_host_and_no_other()
    {
        using var certificate = WebVendor.SelfSigned();
        await using var other = await WebVendor.StartAsync(_ => Task.CompletedTask, certificate: certificate);
        await using var vendor = await WebVendor.StartAsync(
            http =>
            {
                if (http.Request.Path == "/away")
                {
                    http.Response.Redirect(other.Url + "/there");
                }

                return Task.CompletedTask;
            },
            certificate: certificate);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        var connection = Ask.Connection(vendor.Url) with { Tls = new TlsDef(true, "", "", "", "") };

        Assert.Equal(200, (await exchange.AnswerAsync(Ask.Get(connection))).Status);
        Assert.Equal("tls_failed", (await exchange.FailAsync(Ask.Get(connection, "/away"))).Code);
        Assert.Equal("tls_failed", (await exchange.FailAsync(Ask.Get(Ask.Connection(vendor.Url)) with { ConnectionKey = "acc/strict@1" })).Code);

        Assert.Empty(other.Seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_clients_certificate_is_shown(bool asPem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var client = new CertificateRequest("CN=our-client", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90));
        var tls = asPem
            ? new TlsDef(true, client.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\\n"), "", "")
            : new TlsDef(true, "", "", Convert.ToBase64String(client.Export(X509ContentType.Pkcs12, "p4ss")), "p4ss");
        using var server = WebVendor.SelfSigned();
        await using var vendor = await AskingVendorAsync(server);
        var url = vendor.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        var told = await Ask.Get(Ask.Connection(url) with { Tls = tls }).SendAsync();

        Assert.Equal((200, "CN=our-client"), (told.Status, told.Text));
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_is_permanent_and_does_not_show_itself()
    {
        var failure = await Ask.Get(Ask.Connection("https://127.0.0.1:9") with { Tls = new TlsDef(false, "-----BEGIN CERTIFICATE-----\nrubbish", "s3cret-key", "", "") }).FailAsync();

        Assert.Equal((FailureKind.Permanent, "client_certificate"), (failure.Kind, failure.Code));
        Assert.DoesNotContain("s3cret", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> AskingVendorAsync(X509Certificate2 server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = server;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (_, _, _) => true;
        })));
        var app = builder.Build();
        app.Run(http => http.Response.WriteAsync(http.Connection.ClientCertificate?.Subject ?? "none"));
        await app.StartAsync();
        return app;
    }
}
