using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AsyncHelperActors.Demo;

/// <summary>A demo vendor that listens on a port of its own until it is disposed.</summary>
public sealed class DemoVendorHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DemoVendorHost(WebApplication app, DemoVendor vendor, IReadOnlyList<Uri> addresses, bool hasHttp2)
    {
        _app = app;
        Vendor = vendor;
        BaseAddress = addresses[0];
        Http2Address = hasHttp2 ? addresses[1] : null;
    }

    /// <summary>Where it listens; ends with a slash, for example http://127.0.0.1:40123/.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Where it speaks HTTP/2 without TLS, if that was asked for.</summary>
    public Uri? Http2Address { get; }

    /// <summary>The vendor itself, to script and to question it without HTTP.</summary>
    public DemoVendor Vendor { get; }

    /// <summary>Starts a vendor.</summary>
    /// <param name="time">The vendor's clock; the system's when absent.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="http2Port">A second port for HTTP/2 without TLS; 0 for a free one, null for none.</param>
    /// <param name="address">What it listens on; 127.0.0.1 when absent.</param>
    public static async Task<DemoVendorHost> StartAsync(TimeProvider? time = null, int port = 0, int? http2Port = null, IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(address, port, listen => listen.Protocols = HttpProtocols.Http1);
            if (http2Port is { } second)
            {
                kestrel.Listen(address, second, listen => listen.Protocols = HttpProtocols.Http2);
            }
        });
        var app = builder.Build();
        var vendor = new DemoVendor(time ?? TimeProvider.System);
        app.MapDemoVendor(vendor);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new DemoVendorHost(app, vendor, [.. addresses.Select(address => new Uri(address))], http2Port is not null);
    }

    /// <summary>Completes when the process is asked to end.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
