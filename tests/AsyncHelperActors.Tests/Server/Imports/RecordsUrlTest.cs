using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Tests.Connectors.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Server.Imports;

/// <summary>Records that the server fetches from an address.</summary>
[Trait("Category", "Slow")]
public sealed class RecordsUrlTest
{
    private const string Lines = "{\"sku\":\"s0\",\"n\":0}\n{\"sku\":\"s1\",\"n\":1}\n";

    [Fact]
    public async Task They_come_as_ndjson_as_a_list_as_csv_and_packed_and_over_a_redirect()
    {
        await using var source = await WebVendor.StartAsync(ServeAsync);
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);
        string[] paths = ["/lines", "/list", "/text-list", "/csv", "/tsv", "/coded", "/file.gz", "/file.zip", "/moved"];
        foreach (var path in paths)
        {
            var job = await StartAsync(server, $"{source.Url}{path}?signature=secret");
            job = await server.Client.WaitForEndAsync(job.Id);

            Assert.Equal((path, JobOutcome.Done, 2L), (path, job.Outcome, job.Import!.NumRecords));
            Assert.Equal((path, "s0,s1"), (path, string.Join(',', vendor.Feeds.Last().Records.Select(record => (string)record["sku"]!))));
        }

        Assert.Equal(paths.Length, vendor.Feeds.Count);
        Assert.All(source.Seen, request => Assert.Null(request.Header("Authorization")));
    }

    [Theory]
    [InlineData("/cut", "")]
    [InlineData("/cut-gzip", "")]
    [InlineData("/broken", "After 1 records")]
    [InlineData("/missing", "answered 404")]
    [InlineData("/page", "it begins otherwise")]
    public async Task A_transfer_that_breaks_or_is_none_refuses_the_import_and_nothing_is_kept(string path, string says)
    {
        await using var source = await WebVendor.StartAsync(ServeAsync);
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);

        var refused = await Assert.ThrowsAsync<AsyncHelperException>(() => StartAsync(server, $"{source.Url}{path}?signature=secret"));

        Assert.Equal((422, "urn:asynchelper:problem:records_unreadable"), (refused.Problem.Status, refused.Problem.Type));
        Assert.Contains(says, refused.Problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal("recordsUrl", Assert.Single(refused.Problem.Errors!).Path);
        Assert.Equal(0, await server.CountPagesAsync());
        Assert.Empty((await server.Client.ListJobsAsync()).Jobs);
    }

    private static Task<Job> StartAsync(ImportServer server, string url) =>
        server.Client.StartJobAsync(new JobStart { ImportId = "stock", RecordsUrl = url });

    private static async Task ServeAsync(HttpContext http)
    {
        var plain = Encoding.UTF8.GetBytes(Lines);
        var list = Encoding.UTF8.GetBytes(new JsonArray([.. Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line))]).ToJsonString());
        switch (http.Request.Path.Value)
        {
            case "/moved":
                http.Response.Redirect("/lines");
                return;
            case "/missing":
                http.Response.StatusCode = 404;
                return;
            case "/coded":
                http.Response.Headers.ContentEncoding = "gzip";
                break;
            case "/cut":
                http.Response.ContentLength = plain.Length + 1_000;
                await http.Response.Body.WriteAsync(plain);
                await http.Response.Body.FlushAsync();
                http.Abort();
                return;
        }

        var (type, body) = http.Request.Path.Value switch
        {
            "/lines" => ("application/x-ndjson", plain),
            "/list" => ("application/json", list),
            "/text-list" => ("text/plain", list),
            "/csv" => ("text/csv", Encoding.UTF8.GetBytes("sku,n\ns0,0\ns1,1\n")),
            "/tsv" => ("text/tab-separated-values", Encoding.UTF8.GetBytes("sku\tn\ns0\t0\ns1\t1\n")),
            "/coded" => ("application/x-ndjson", Gzip(plain)),
            "/file.gz" => ("application/gzip", Gzip(plain)),
            "/file.zip" => ("application/zip", Zip(plain)),
            "/cut-gzip" => ("application/gzip", Gzip(plain)[..^9]),
            "/broken" => ("application/x-ndjson", Encoding.UTF8.GetBytes("{\"sku\":\"s0\"}\n{oops\n")),
            _ => ("text/html", "<html>sign in</html>"u8.ToArray()),
        };
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body);
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    private static byte[] Zip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("records.ndjson").Open())
        {
            entry.Write(plain);
        }

        return packed.ToArray();
    }
}
