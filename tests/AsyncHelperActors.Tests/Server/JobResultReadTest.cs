using System.Globalization;
using System.IO.Compression;
using System.Text;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using Xunit;
using Job = AsyncHelperActors.Client.Job;

namespace AsyncHelperActors.Tests.Server;

/// <summary>Parts of results, results that have not changed, and results that are not there.</summary>
[Trait("Category", "Slow")]
public sealed class JobResultReadTest(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Ndjson = "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n";

    private readonly ServerRig _server = fixture.Server;

    [Theory]
    [InlineData("bytes=0-8", "{\"id\":1}\n", "bytes 0-8/27")]
    [InlineData("bytes=5-12", ":1}\n{\"id", "bytes 5-12/27")]
    [InlineData("bytes=17-19", "\n{\"", "bytes 17-19/27")]
    [InlineData("bytes=18-", "{\"id\":3}\n", "bytes 18-26/27")]
    [InlineData("bytes=-4", ":3}\n", "bytes 23-26/27")]
    [InlineData("bytes=21-999", "d\":3}\n", "bytes 21-26/27")]
    public async Task Any_part_of_ndjson_can_be_read_across_pages(string range, string text, string contentRange)
    {
        var job = await RunAsync();
        var answer = await ReadAsync(job, "?format=ndjson", ("Range", range));
        Assert.Equal((206, text, contentRange), (answer.Status, answer.Text, answer.Header("Content-Range")));
        Assert.Equal(text.Length.ToString(CultureInfo.InvariantCulture), answer.Header("Content-Length"));
    }

    [Fact]
    public async Task A_part_beyond_the_end_is_refused_and_several_parts_at_once_are_the_whole()
    {
        var job = await RunAsync();
        var beyond = await ReadAsync(job, "?format=ndjson", ("Range", "bytes=27-"));
        Assert.Equal((416, "bytes */27", "application/problem+json"), (beyond.Status, beyond.Header("Content-Range"), beyond.Header("Content-Type")));
        Assert.Contains("27 bytes", beyond.Text, StringComparison.Ordinal);
        var several = await ReadAsync(job, "?format=ndjson", ("Range", "bytes=0-1,5-6"));
        Assert.Equal((200, Ndjson), (several.Status, several.Text));
        var made = await ReadAsync(job, "?format=json", ("Range", "bytes=0-1"));
        Assert.Equal((200, null), (made.Status, made.Header("Accept-Ranges")));
    }

    [Fact]
    public async Task A_download_of_a_file_goes_on_where_it_broke_off_if_the_file_is_still_the_same()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var bytes = new byte[200_000];
        new Random(5).NextBytes(bytes);
        server.Vendor.File = new ResultFile("application/zip", "all.zip");
        server.Vendor.Pages = [.. bytes.Chunk(65_536).Select(Encoding.Latin1.GetString)];
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        var path = $"/v1/jobs/{job.Id}/result";
        var whole = await server.SendAsync("GET", path);
        Assert.Equal(("200000", "bytes", "attachment; filename=all.zip; filename*=UTF-8''all.zip"), (whole.Header("Content-Length"), whole.Header("Accept-Ranges"), whole.Header("Content-Disposition")));

        var rest = await server.SendAsync("GET", path, headers: [("Range", "bytes=65000-"), ("If-Range", whole.Header("ETag")!)]);
        Assert.Equal(206, rest.Status);
        Assert.Equal(bytes.AsSpan(65_000).ToArray(), rest.Bytes);
        var other = await server.SendAsync("GET", path, headers: [("Range", "bytes=65000-"), ("If-Range", "\"another\"")]);
        Assert.Equal((200, 200_000), (other.Status, other.Bytes.Length));
        var page = await server.SendAsync("GET", path + "/pages/1");
        Assert.Equal(bytes.AsSpan(65_536, 65_536).ToArray(), page.Bytes);
        Assert.Equal(406, (await server.SendAsync("GET", path + "?format=csv")).Status);
        Assert.Equal(200, (await server.SendAsync("GET", path + "?format=file", headers: ("Accept", "text/csv"))).Status);
    }

    [Theory]
    [InlineData("?format=ndjson")]
    [InlineData("?format=json")]
    [InlineData("?format=csv")]
    [InlineData("/pages/1?format=json")]
    public async Task What_has_not_changed_is_not_sent_again(string path)
    {
        var job = await RunAsync();
        var first = await ReadAsync(job, path);
        var (tag, modified) = (first.Header("ETag")!, first.Header("Last-Modified")!);
        var again = await ReadAsync(job, path, ("If-None-Match", $"\"other\", {tag}"));
        Assert.Equal((304, "", tag), (again.Status, again.Text, again.Header("ETag")));
        Assert.Equal(304, (await ReadAsync(job, path, ("If-Modified-Since", modified))).Status);
        Assert.Equal(200, (await ReadAsync(job, path, ("If-None-Match", "\"other\""))).Status);
        Assert.Equal(200, (await ReadAsync(job, path, ("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"))).Status);
        var changed = await ReadAsync(job, path, ("If-Match", "\"other\""));
        Assert.Equal((412, "application/problem+json"), (changed.Status, changed.Header("Content-Type")));
    }

    [Fact]
    public async Task Each_form_has_its_own_tag_and_the_same_pages_have_the_same()
    {
        var (one, two) = (await RunAsync(), await RunAsync());
        var tags = new List<string>();
        foreach (var path in (string[])["?format=json", "?format=ndjson", "?format=csv", "/pages/0", "/pages/1"])
        {
            tags.Add((await ReadAsync(one, path)).Header("ETag")!);
            Assert.Equal(tags[^1], (await ReadAsync(two, path)).Header("ETag"));
        }

        tags.Add((await ReadAsync(one, "?format=json", ("Accept-Encoding", "gzip"))).Header("ETag")!);
        Assert.Equal(6, tags.Distinct().Count());
    }

    [Theory]
    [InlineData("json", "[{\"id\":1},\n{\"id\":2},\n{\"id\":3}]")]
    [InlineData("ndjson", Ndjson)]
    [InlineData("csv", "id\r\n1\r\n2\r\n3\r\n")]
    public async Task Records_are_packed_for_those_who_ask(string format, string text)
    {
        var job = await RunAsync();
        var packed = await ReadAsync(job, $"?format={format}", ("Accept-Encoding", "br, gzip;q=0.5"));
        Assert.Equal("gzip", packed.Header("Content-Encoding"));
        using var unpacked = new StreamReader(new GZipStream(new MemoryStream(packed.Bytes), CompressionMode.Decompress));
        Assert.Equal(text, await unpacked.ReadToEndAsync());
        Assert.Null((await ReadAsync(job, $"?format={format}", ("Accept-Encoding", "gzip;q=0"))).Header("Content-Encoding"));
    }

    [Theory]
    [InlineData("?format=ndjson", "27")]
    [InlineData("?format=json", null)]
    [InlineData("?format=csv", null)]
    [InlineData("/pages/1?format=ndjson", "9")]
    public async Task A_head_tells_what_a_get_would_without_a_body(string path, string? length)
    {
        var job = await RunAsync();
        var head = await _server.SendAsync("HEAD", $"/v1/jobs/{job.Id}/result{path}");
        var get = await ReadAsync(job, path);
        Assert.Equal((200, "", length), (head.Status, head.Text, head.Header("Content-Length")));
        Assert.Equal((get.Header("ETag"), get.Header("Content-Type")), (head.Header("ETag"), head.Header("Content-Type")));
        Assert.Equal(404, (await _server.SendAsync("HEAD", "/v1/jobs/job_00000000000000000000000000/result")).Status);
    }

    [Fact]
    public async Task Who_asks_too_early_is_told_when_to_come_back_and_who_asks_too_late_that_it_was_there()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Poll = _ => Decision.InProgress;
        var running = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });
        var early = await server.SendAsync("GET", $"/v1/jobs/{running.Id}/result");
        Assert.Equal((409, "1"), (early.Status, early.Header("Retry-After")));

        server.Vendor.Poll = _ => Decision.Done;
        var start = new JobStart { ExportId = "orders", Retention = new RetentionStart(Result: "0s", Job: "1h") };
        var job = await server.Client.StartJobAsync(start, wait: TimeSpan.FromSeconds(30));
        Assert.Equal((job.EndedAt, job.EndedAt!.Value.AddHours(1)), (job.Result.ExpiresAt, job.ExpiresAt));
        var late = await server.SendAsync("GET", $"/v1/jobs/{job.Id}/result");
        Assert.Equal(410, late.Status);
        Assert.Contains("retention", late.Text, StringComparison.Ordinal);
        Assert.Equal(410, (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/result/main/pages/0")).Status);

        server.Vendor.Poll = _ => Decision.Error;
        var failed = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        Assert.Equal(404, (await server.SendAsync("GET", $"/v1/jobs/{failed.Id}/result")).Status);
    }

    [Fact]
    public async Task A_job_says_when_it_and_its_result_expire_and_the_servers_settings_are_the_usual()
    {
        await using var server = await ServerRig.StartAsync(o => o with { ResultRetention = TimeSpan.FromHours(2), JobRetention = TimeSpan.FromHours(9) });
        await server.ApplyAsync();
        var usual = await RunAsync(server, null);
        Assert.Equal((2.0, 9.0), Hours(usual));
        Assert.Equal((12.0, 12.0), Hours(await RunAsync(server, new RetentionStart(Result: "12h"))));
        Assert.Equal((1.0, 1.0), Hours(await RunAsync(server, new RetentionStart(Job: "1h"))));

        static (double, double) Hours(Job job) => ((job.Result.ExpiresAt!.Value - job.EndedAt!.Value).TotalHours, (job.ExpiresAt!.Value - job.EndedAt.Value).TotalHours);
    }

    [Theory]
    [InlineData("""{ "result": "2h", "job": "1h" }""", "retention.result")]
    [InlineData("""{ "result": "for ever" }""", "retention.result")]
    [InlineData("""{ "job": "-1h" }""", "retention.job")]
    [InlineData("""{ "results": "1h" }""", "retention.results")]
    [InlineData("\"7d\"", "retention")]
    public async Task A_retention_that_makes_no_sense_is_refused_where_it_is_wrong(string retention, string path)
    {
        var answer = await _server.SendAsync("POST", "/v1/jobs", $$"""{ "_exportId": "orders", "retention": {{retention}} }""");
        Assert.Equal((400, path), (answer.Status, (string?)answer.Json["errors"]![0]!["path"]));
    }

    [Fact]
    public async Task Csv_has_a_column_for_each_field_of_any_record_and_too_many_are_refused_before_anything_is_sent()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Pages = ["{\"a\":1}\n", "{\"b\":{\"c\":\"x,y\"},\"a\":null}\n5\n"];
        var job = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        Assert.Equal("a,b,value\r\n1,,\r\n,\"{\"\"c\"\":\"\"x,y\"\"}\",\r\n,,5\r\n", (await server.SendAsync("GET", $"/v1/jobs/{job.Id}/result?format=csv")).Text);

        server.Vendor.Pages = ["{" + string.Join(',', Enumerable.Range(0, 6_000).Select(i => $"\"a{i}\":1")) + "}\n", "{" + string.Join(',', Enumerable.Range(0, 6_000).Select(i => $"\"b{i}\":1")) + "}\n"];
        var wide = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
        var refused = await server.SendAsync("GET", $"/v1/jobs/{wide.Id}/result?format=csv");
        Assert.Equal((406, "application/problem+json"), (refused.Status, refused.Header("Content-Type")));
        Assert.Contains("10000 columns", refused.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await server.SendAsync("GET", $"/v1/jobs/{wide.Id}/result?format=ndjson")).Status);
    }

    private Task<Job> RunAsync() => RunAsync(_server, null);

    private static Task<Job> RunAsync(ServerRig server, RetentionStart? retention) =>
        server.Client.StartJobAsync(new JobStart { ExportId = "orders", Retention = retention }, wait: TimeSpan.FromSeconds(30));

    private Task<Answer> ReadAsync(Job job, string path, params (string Name, string Value)[] headers) =>
        _server.SendAsync("GET", $"/v1/jobs/{job.Id}/result{path}", headers: headers);
}
