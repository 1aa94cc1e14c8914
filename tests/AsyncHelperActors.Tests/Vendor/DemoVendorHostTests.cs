using System.Net;
using AsyncHelperActors.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AsyncHelperActors.Tests.Vendor;

public sealed class DemoVendorHostTests
{
    [Fact]
    public async Task A_second_port_speaks_HTTP_2_without_TLS()
    {
        await using var host = await DemoVendorHost.StartAsync(http2Port: 0);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Http2Address!, "_stats"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpVersion.Version20, answer.Version);
        Assert.True(host.BaseAddress.IsLoopback && host.BaseAddress != host.Http2Address);
    }

    [Fact]
    public async Task Mounted_under_a_prefix_its_links_stay_under_it()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        var vendor = new DemoVendor(TimeProvider.System);
        app.MapDemoVendor(vendor, "/demo");
        await app.StartAsync();
        vendor.Script("m", """{"links":"relative","location":[{"absolute":true}],"pages":2,"paging":"link","resultHops":2}""");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var submitted = await http.PostAsync(new Uri("demo/s/m/jobs", UriKind.Relative), null);
        Assert.StartsWith($"{app.Urls.Single()}/demo/s/m/jobs/", submitted.Headers.Location!.ToString(), StringComparison.Ordinal);
        var status = await http.GetStringAsync(submitted.Headers.Location);
        Assert.Contains("\"statusUrl\":\"/demo/s/m/jobs/", status, StringComparison.Ordinal);
        using var result = await http.GetAsync(new Uri(submitted.Headers.Location + "/result"));
        var next = result.Headers.GetValues("Link").Single().Split('<', '>')[1];
        Assert.StartsWith("/demo/s/m/jobs/", next, StringComparison.Ordinal);
        using var second = await http.GetAsync(new Uri(next, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }
}
