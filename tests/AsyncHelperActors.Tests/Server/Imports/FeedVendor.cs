using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AsyncHelperActors.Tests.Server.Imports;

/// <summary>
/// A vendor of feeds on loopback: takes a list of records, works on it for some polls, and says what became of each. It remembers every
/// record that it was sent, so that a test can count.
/// </summary>
public sealed class FeedVendor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Feed> _feeds = new();
    private int _open;

    private FeedVendor(WebApplication app) => _app = app;

    /// <summary>Where it is.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Feeds in the order in which they came.</summary>
    public ConcurrentQueue<Feed> Feeds { get; } = new();

    /// <summary>Whether a record is refused by its row.</summary>
    public Func<JsonNode, bool> Refuses { get; set; } = _ => false;

    /// <summary>Whether a whole feed fails.</summary>
    public Func<Feed, bool> Fails { get; set; } = _ => false;

    /// <summary>Polls until a feed has ended.</summary>
    public int Polls { get; set; } = 1;

    /// <summary>Feeds that do not end before this is set.</summary>
    public Func<Feed, bool> Holds { get; set; } = _ => false;

    /// <summary>What the rows of a result look like.</summary>
    public Func<Feed, IEnumerable<JsonNode>> Result { get; set; } = null!;

    /// <summary>The most feeds that were open at once.</summary>
    public int MostOpen { get; private set; }

    /// <summary>How often each record was sent, by its sku.</summary>
    public Dictionary<string, int> Sends => Feeds.SelectMany(feed => feed.Records).GroupBy(r => (string)r["sku"]!).ToDictionary(g => g.Key, g => g.Count());

    public static async Task<FeedVendor> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var vendor = new FeedVendor(app);
        vendor.Result = feed => feed.Records.Select(vendor.Row);
        app.MapPost("/feeds", (Delegate)vendor.SubmitAsync);
        app.MapGet("/feeds/{id}", vendor.Status);
        app.MapGet("/feeds/{id}/result", (string id) => Results.Json(new JsonObject { ["items"] = new JsonArray([.. vendor.Result(vendor._feeds[id])]) }));
        app.MapPost("/direct", (Delegate)vendor.DirectAsync);
        app.MapPost("/raw", (Delegate)vendor.RawAsync);
        await app.StartAsync();
        return vendor;
    }

    public JsonNode Row(JsonNode record) => Refuses(record)
        ? new JsonObject { ["sku"] = (string)record["sku"]!, ["status"] = "ERROR", ["message"] = $"no such sku {record["sku"]}" }
        : new JsonObject { ["sku"] = (string)record["sku"]!, ["status"] = "OK", ["id"] = $"v-{record["sku"]}" };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<IResult> SubmitAsync(HttpContext context)
    {
        var feed = await TakeAsync(context);
        lock (Feeds)
        {
            MostOpen = Math.Max(MostOpen, ++_open);
        }

        return Results.Json(new JsonObject { ["feedId"] = feed.Id }, statusCode: 202);
    }

    private async Task<IResult> DirectAsync(HttpContext context)
    {
        var feed = await TakeAsync(context);
        context.Response.Headers["X-Feed"] = feed.Id;
        context.Response.Headers.SetCookie = "session=1";
        return Fails(feed) ? Results.Json(new JsonObject { ["error"] = "bad batch" }, statusCode: 400) : Results.Json(new JsonObject { ["items"] = new JsonArray([.. Result(feed)]) });
    }

    private async Task<IResult> RawAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var feed = new Feed($"f{Feeds.Count + 1}", [], await reader.ReadToEndAsync(), context.Request.ContentType ?? "", context.Request.QueryString.Value ?? "");
        Feeds.Enqueue(feed);
        return Results.Json(new JsonObject { ["ok"] = true });
    }

    private async Task<Feed> TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        var body = JsonNode.Parse(text);
        var records = (body as JsonArray ?? body?["records"] as JsonArray ?? [body?.DeepClone()]).Select(record => record!.DeepClone()).ToList();
        lock (Feeds)
        {
            var feed = new Feed($"f{Feeds.Count + 1}", records, text, context.Request.ContentType ?? "", context.Request.QueryString.Value ?? "");
            _feeds[feed.Id] = feed;
            Feeds.Enqueue(feed);
            return feed;
        }
    }

    private IResult Status(string id)
    {
        var feed = _feeds[id];
        var polls = feed.Polled();
        if (polls < Polls || Holds(feed))
        {
            return Results.Json(new JsonObject { ["feedStatus"] = "INPROGRESS" });
        }

        lock (Feeds)
        {
            _open -= feed.HasEnded ? 0 : 1;
            feed.HasEnded = true;
        }

        return Results.Json(new JsonObject { ["feedStatus"] = Fails(feed) ? "ERROR" : "PROCESSED" });
    }
}

/// <summary>What the vendor was sent at once.</summary>
public sealed class Feed(string id, IReadOnlyList<JsonNode> records, string body, string contentType, string query)
{
    private int _polls;

    public string Id => id;

    public IReadOnlyList<JsonNode> Records => records;

    public string Body => body;

    public string ContentType => contentType;

    public string Query => query;

    public bool HasEnded { get; set; }

    public int Polled() => Interlocked.Increment(ref _polls);
}
