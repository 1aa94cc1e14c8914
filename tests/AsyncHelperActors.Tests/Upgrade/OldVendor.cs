using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AsyncHelperActors.Tests.Upgrade;

/// <summary>The vendor of the stored jobs, a day later: everything that it ever took is done.</summary>
internal sealed class OldVendor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();

    private OldVendor(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>Every request that had the connection's token.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static async Task<OldVendor> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var vendor = new OldVendor(builder.Build());
        vendor._app.Run(vendor.AnswerAsync);
        await vendor._app.StartAsync();
        return vendor;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers.Authorization != "Bearer the-vendors-secret")
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        _requests.Enqueue($"{http.Request.Method} {http.Request.Path}");
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(http.Request.Path.Value!.Split('/') switch
        {
            [_, _, var id, "result"] => string.Join(',', Enumerable.Range(1, 3).Select(n => $$"""{"n":{{n}},"of":"{{id}}"}""")) is var records ? $"[{records}]" : "",
            [_, _, var id] => $$"""{"id":"{{id}}","status":"DONE"}""",
            _ => """{"id":"new-1","status":"RUNNING"}""",
        });
    }
}
