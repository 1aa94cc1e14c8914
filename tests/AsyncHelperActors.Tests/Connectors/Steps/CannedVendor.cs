using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>One request as it arrived.</summary>
internal sealed record SeenRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, string Body, byte[] Bytes);

/// <summary>A vendor on a free port of loopback that answers what a test tells it to, and remembers what it was asked.</summary>
internal sealed class CannedVendor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new();

    private CannedVendor(WebApplication app) => _app = app;

    /// <summary>Without a slash at the end.</summary>
    public string Base => _app.Urls.First();

    /// <summary>All requests in order.</summary>
    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>The last request.</summary>
    public SeenRequest Last => Seen.Last();

    public static async Task<CannedVendor> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
        });
        var app = builder.Build();
        var vendor = new CannedVendor(app);
        app.Run(vendor.AnswerAsync);
        await app.StartAsync();
        return vendor;
    }

    /// <summary>From now on a path is answered so.</summary>
    public CannedVendor On(string path, int status, string contentType, string body, params (string Name, string Value)[] headers) =>
        On(path, status, contentType, Encoding.UTF8.GetBytes(body), headers);

    /// <inheritdoc cref="On(string, int, string, string, (string, string)[])"/>
    public CannedVendor On(string path, int status, string contentType, byte[] body, params (string Name, string Value)[] headers) => On(path, async http =>
    {
        http.Response.StatusCode = status;
        if (contentType.Length > 0)
        {
            http.Response.ContentType = contentType;
        }

        foreach (var (name, value) in headers)
        {
            http.Response.Headers[name] = value;
        }

        if (status != 204)
        {
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body);
        }
    });

    /// <summary>From now on a path is answered by this.</summary>
    public CannedVendor On(string path, Func<HttpContext, Task> answer)
    {
        _answers[path] = answer;
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var path = http.Request.Path.Value!;
        Seen.Enqueue(new SeenRequest(http.Request.Method, path + http.Request.QueryString, headers, Encoding.UTF8.GetString(body.ToArray()), body.ToArray()));
        if (_answers.TryGetValue(path, out var answer))
        {
            await answer(http);
        }
        else
        {
            http.Response.StatusCode = 404;
            http.Response.ContentType = "text/plain";
            await http.Response.WriteAsync($"nothing at {path}");
        }
    }
}
