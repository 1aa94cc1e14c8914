using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Tests.Server.Imports;

/// <summary>A server with imports that send to a <see cref="FeedVendor"/>.</summary>
internal sealed class ImportServer : IAsyncDisposable
{
    private readonly RunningServer _server;

    private ImportServer(RunningServer server) => _server = server;

    public AsyncHelperClient Client => _server.Client;

    public RunningServer Server => _server;

    public static async Task<ImportServer> StartAsync(FeedVendor vendor, int batchSize, int concurrency = 8, string? more = null)
    {
        var server = await RunningServer.StartAsync();
        await server.Client.ApplyBundleAsync(Bundle(vendor, batchSize, concurrency, more), yaml: true);
        return new ImportServer(server);
    }

    public static string Bundle(FeedVendor vendor, int batchSize, int concurrency, string? more = null) =>
        $$"""
        connections:
          - _id: vendor
            http: { baseURI: "{{vendor.Address}}", concurrencyLevel: {{concurrency}} }
        exports:
          - _id: feed-status
            _connectionId: vendor
            http: { method: GET, relativeURI: "/feeds/{{"{{data.feedId}}"}}" }
          - _id: feed-result
            _connectionId: vendor
            http: { method: GET, relativeURI: "/feeds/{{"{{data.feedId}}"}}/result", response: { resourcePath: items } }
        imports:
          - _id: stock
            _connectionId: vendor
            http: { method: [POST], relativeURI: [/feeds], batchSize: {{batchSize}}, _asyncHelperId: feeds, {{more ?? "response: { record: { failPath: status, failValues: [ERROR], errorPath: message } }"}} }
          - _id: direct
            _connectionId: vendor
            http: { method: POST, relativeURI: /direct, batchSize: {{batchSize}}, response: { resourcePath: [items], failPath: [status], failValues: [[ERROR]], errorPath: message } }
        asynchelpers:
          - _id: feeds
            name: Feeds
            http:
              submit: { sameAsStatus: true }
              status:
                _exportId: feed-status
                initialWaitTime: "0s"
                pollWaitTime: "100ms"
                statusPath: feedStatus
                inProgressValues: [INPROGRESS]
                doneValues: [PROCESSED]
                errorValues: [ERROR]
              result: { _exportId: feed-result }
        """;

    public static JsonArray Records(int count) => [.. Enumerable.Range(0, count).Select(n => (JsonNode)new JsonObject { ["sku"] = $"s{n}", ["n"] = n })];

    public static string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(n => $"{{\"sku\":\"s{n}\",\"n\":{n}}}\n"));

    public Task<Job> StartAsync(string importId, JsonArray records) => Client.StartJobAsync(new JobStart { ImportId = importId, Records = records });

    public async Task<Job> RunAsync(string importId, JsonArray records) => await Client.WaitForEndAsync((await StartAsync(importId, records)).Id);

    public async Task<Job> UploadAsync(string importId, string lines, string? key = null)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines));
        return await Client.StartImportAsync(new JobStart { ImportId = importId }, content, idempotencyKey: key);
    }

    public async Task<IReadOnlyList<JsonNode>> RowsAsync(string jobId) => [.. (await _server.RecordsAsync(jobId)).Select(line => JsonNode.Parse(line)!)];

    /// <summary>Looks again and again until something is so.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var looks = 0; !isSo(); looks++)
        {
            Xunit.Assert.True(looks < 3_000, "It did not become so.");
            await every.WaitForNextTickAsync();
        }
    }

    /// <summary>How many pages there are, of all jobs.</summary>
    public async Task<long> CountPagesAsync(string set = "")
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_server.Directory, "pages.db")};Mode=ReadOnly");
        await connection.OpenAsync();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM pages WHERE page_set LIKE @set || '%'";
        command.Parameters.AddWithValue("@set", set);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
