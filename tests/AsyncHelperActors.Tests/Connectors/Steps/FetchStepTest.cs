using System.IO.Compression;
using System.Text;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

public sealed class FetchStepTest : IAsyncLifetime
{
    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [InlineData("application/json", "", "[{\"a\":1},{\"a\":2}]", "{\"a\":1}|{\"a\":2}")]
    [InlineData("application/json", "response: { resourcePath: data.items }", "{\"data\":{\"items\":[{\"a\":1}],\"next\":null}}", "{\"a\":1}")]
    [InlineData("application/json", "response: { resourcePath: \"groups[*].items\" }", "{\"groups\":[{\"items\":[1,2]},{\"items\":[3]}]}", "1|2|3")]
    [InlineData("application/json", "response: { resourcePath: wrong }", "{\"data\":1}", "")]
    [InlineData("application/json", "", "{\"a\":1}", "{\"a\":1}")]
    [InlineData("application/json", "", "\"Task succeeded\"", "\"Task succeeded\"")]
    [InlineData("application/json", "", "null", "")]
    [InlineData("application/json", "", "[]", "")]
    [InlineData("application/json", "", "[\"Pall x 1.0\",\"Pall y 1.0\"]", "\"Pall x 1.0\"|\"Pall y 1.0\"")]
    [InlineData("text/plain", "", "[{\"a\":1}]", "{\"a\":1}")]
    [InlineData("application/json; charset=iso-8859-1", "", "[\"L1\"]", "\"L1\"")]
    [InlineData("application/x-ndjson", "", "{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}|{\"a\":2}")]
    [InlineData("application/octet-stream", "successMediaType: ndjson", "{\"a\":1}\n{\"a\":2}", "{\"a\":1}|{\"a\":2}")]
    [InlineData("text/csv", "", "id,n\n1,a\n2,\"b,c\"\n", "{\"id\":\"1\",\"n\":\"a\"}|{\"id\":\"2\",\"n\":\"b,c\"}")]
    [InlineData("application/octet-stream", "successMediaType: csv", "id\n1\n", "{\"id\":\"1\"}")]
    [InlineData("text/tab-separated-values", "", "id\tn\n1\ta\n", "{\"id\":\"1\",\"n\":\"a\"}")]
    [InlineData("text/xml", "response: { resourcePath: /orders/order }", "<orders><order id='1'><n>a</n></order><order id='2'/></orders>", "{\"@id\":\"1\",\"n\":\"a\"}|{\"@id\":\"2\"}")]
    [InlineData("text/xml", "response: { resourcePath: order }", "<o:orders xmlns:o='urn:o'><o:order><o:n>a</o:n></o:order></o:orders>", "{\"n\":\"a\"}")]
    [InlineData("text/xml", "response: { resourcePath: \"//order[n='b']\" }", "<orders><order><n>a</n></order><order><n>b</n></order></orders>", "{\"n\":\"b\"}")]
    [InlineData("text/xml", "response: { resourcePath: \"/orders/order/n/text()\" }", "<orders><order><n>a</n></order></orders>", "\"a\"")]
    [InlineData("text/xml", "", "<orders><n>a</n></orders>", "{\"n\":\"a\"}")]
    [InlineData("application/json-rpc", "response: { resourcePath: result }", "{\"id\":\"h\",\"result\":[{\"length\":\"0\"}]}", "{\"length\":\"0\"}")]
    [InlineData("text/plain", "", "all went well\n", "{\"text\":\"all went well\\n\"}")]
    [InlineData("text/html", "successMediaType: plaintext", "<html/>", "{\"text\":\"<html/>\"}")]
    [InlineData("text/csv", "", "", "")]
    [InlineData("application/x-ndjson", "", "", "")]
    public async Task Every_form_becomes_records(string contentType, string fields, string body, string expected)
    {
        _vendor.On("/result", 200, contentType, body);
        using var rig = Rig(fields);

        var fetched = (await rig.FetchAsync()).IsFetched();

        Assert.Equal(expected, string.Join('|', rig.Pages.Lines()));
        Assert.Equal((rig.Pages.Lines().Count, rig.Pages.Pages.Count, rig.Pages.Bytes), ((int)fetched.Records, fetched.Pages, fetched.Bytes));
        Assert.Null(fetched.Cursor.Text);
        Assert.Null(fetched.File);
    }

    [Fact]
    public async Task Pages_are_dropped_first_and_then_written_by_the_users_page_size()
    {
        _vendor.On("/result", 200, "application/json", "[1,2,3,4,5]");
        using var rig = Rig("", "pageSize: 2");

        var fetched = (await rig.FetchAsync(fromPage: 7)).IsFetched();

        Assert.Equal(["discard 7", "write 7", "write 8", "write 9"], rig.Pages.Calls);
        Assert.Equal((3, 5L), (fetched.Pages, fetched.Records));
    }

    [Fact]
    public async Task A_file_is_stored_byte_for_byte_with_its_type_and_name()
    {
        var bytes = new byte[2_500_000];
        new Random(1).NextBytes(bytes);
        _vendor.On("/result", 200, "application/zip", bytes, ("Content-Disposition", "attachment; filename=\"../up/archive.zip\""));
        using var rig = Rig("");

        var fetched = (await rig.FetchAsync()).IsFetched();

        Assert.Equal(bytes, rig.Pages.Raw());
        Assert.Equal((3, 0L, 2_500_000L), (fetched.Pages, fetched.Records, fetched.Bytes));
        Assert.Equal(new ResultFile("application/zip", "archive.zip"), fetched.File);
    }

    [Fact]
    public async Task A_text_that_is_declared_binary_is_not_touched()
    {
        _vendor.On("/result", 200, "text/csv", "a,b\r\n");
        using var rig = Rig("successMediaType: binary");

        var fetched = (await rig.FetchAsync()).IsFetched();

        Assert.Equal("a,b\r\n", Encoding.UTF8.GetString(rig.Pages.Raw()));
        Assert.Equal(new ResultFile("text/csv", null), fetched.File);
    }

    [Theory]
    [InlineData("application/octet-stream", "successMediaType: csv")]
    [InlineData("text/csv", "")]
    public async Task A_compressed_file_that_no_header_announces_is_opened_when_text_is_expected(string contentType, string fields)
    {
        _vendor.On("/result", 200, contentType, Gzip("id\n1\n2\n"));
        using var gzip = Rig(fields);
        Assert.Equal(2, (await gzip.FetchAsync()).IsFetched().Records);

        _vendor.On("/result", 200, contentType, Zip(("a.csv", "id\n1\n"), ("b.csv", "id\n2\n3\n")));
        using var zip = Rig(fields);
        Assert.Equal(3, (await zip.FetchAsync()).IsFetched().Records);
        Assert.Equal("{\"id\":\"3\"}", zip.Pages.Lines()[^1]);
    }

    [Fact]
    public async Task A_content_encoding_is_undone_and_a_byte_order_mark_and_a_charset_are_read()
    {
        _vendor.On("/result", 200, "application/json", Gzip("[1,2]"), ("Content-Encoding", "gzip"));
        using var rig = Rig("");
        Assert.Equal(2, (await rig.FetchAsync()).IsFetched().Records);

        _vendor.On("/result", 200, "application/json", [0xEF, 0xBB, 0xBF, .. "[\"é\"]"u8]);
        await rig.FetchAsync();
        Assert.Equal("\"é\"", Assert.Single(rig.Pages.Lines()));

        _vendor.On("/result", 200, "text/csv; charset=windows-1252", Encoding.Latin1.GetBytes("n\né\n"));
        await rig.FetchAsync();
        Assert.Equal("{\"n\":\"é\"}", Assert.Single(rig.Pages.Lines()));

        _vendor.On("/result", 200, "application/json", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("[\"ü\"]")]);
        await rig.FetchAsync();
        Assert.Equal("\"ü\"", Assert.Single(rig.Pages.Lines()));
    }

    [Theory]
    [InlineData(204, "application/json", "")]
    [InlineData(205, "", "")]
    public async Task No_content_is_no_records(int code, string contentType, string body)
    {
        _vendor.On("/result", code, contentType, body);
        using var rig = Rig("");

        Assert.Equal((0, 0L), ((await rig.FetchAsync()).IsFetched().Pages, 0L));
    }

    [Fact]
    public async Task Without_a_result_export_the_last_status_resource_is_the_result_and_nothing_is_sent()
    {
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base, resultRequest: null), "orders")
        {
            Status = new RemoteStatus("DONE", new RawJson("""{"status":"DONE","n":1}"""), RawJson.Null, false),
        };

        var fetched = (await rig.FetchAsync()).IsFetched();

        Assert.Null(fetched.Call);
        Assert.Equal("""{"status":"DONE","n":1}""", Assert.Single(rig.Pages.Lines()));
        Assert.Empty(_vendor.Seen);
    }

    [Fact]
    public async Task Without_a_helper_the_step_itself_is_the_result()
    {
        _vendor.On("/things", 200, "application/json", """{"items":[1,2]}""");
        using var rig = new ConnectorRig(
            $$"""
            connections: [ { _id: v, http: { baseURI: "{{_vendor.Base}}" } } ]
            exports: [ { _id: things, _connectionId: v, http: { method: GET, relativeURI: "/things?since={{"{{input.since}}"}}", response: { resourcePath: items } } } ]
            """,
            "things")
        { Input = new RawJson("""{"since":"2024"}""") };

        Assert.Equal(2, (await rig.FetchAsync()).IsFetched().Records);
        Assert.Equal("/things?since=2024", _vendor.Last.PathAndQuery);
    }

    [Theory]
    [InlineData(404, FailureKind.Permanent)]
    [InlineData(410, FailureKind.Permanent)]
    [InlineData(409, FailureKind.Permanent)]
    [InlineData(500, FailureKind.Unknown)]
    [InlineData(503, FailureKind.Transient)]
    public async Task A_bad_status_is_classified_with_what_the_answer_says(int code, FailureKind kind)
    {
        _vendor.On("/result", code, "application/json", """{"error":"expired"}""");
        using var rig = Rig("");

        (await rig.FetchAsync()).IsFailed(kind, $"http_{code}", "Result request of export order-result: GET", "expired");
        Assert.Empty(rig.Pages.Pages);
    }

    [Fact]
    public async Task A_fail_path_of_the_result_export_is_heeded()
    {
        _vendor.On("/result", 200, "application/json", """{"fault":{"message":"no rows left"}}""");
        using var rig = Rig("response: { failPath: fault, resourcePath: items }");

        (await rig.FetchAsync()).IsFailed(FailureKind.Permanent, "vendor_error", "failPath 'fault'", "no rows left");

        _vendor.On("/result", 200, "application/json", """{"items":[1]}""");
        Assert.Equal(1, (await rig.FetchAsync()).IsFetched().Records);
    }

    [Fact]
    public async Task Too_fast_is_heard_behind_a_good_status_of_a_result_too()
    {
        _vendor.On("/result", 200, "text/csv", "id\n1\n");
        using var rig = Rig("", connection: "rateLimit: { failPath: fault }");
        Assert.Equal(1, (await rig.FetchAsync()).IsFetched().Records);

        _vendor.On("/result", 200, "application/json", """{"fault":"slow down"}""");
        (await rig.FetchAsync()).IsFailed(FailureKind.Throttled, "rate_limited");
    }

    [Fact]
    public async Task A_length_that_is_not_kept_counts_nothing()
    {
        _vendor.On("/result", async http =>
        {
            http.Response.ContentType = "text/csv";
            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync("id\n1\n2\n");
            await http.Response.Body.FlushAsync();
        });
        using var rig = Rig("");

        (await rig.FetchAsync()).IsFailed(FailureKind.Unknown, "body_truncated", "Result request of export order-result");
    }

    [Fact]
    public async Task A_result_that_is_longer_than_allowed_is_refused_with_the_limits_name()
    {
        _vendor.On("/result", 200, "text/csv", "id\n" + string.Concat(Enumerable.Repeat("1\n", 1000)));
        using var rig = Rig("maxResponseBytes: 1000");

        (await rig.FetchAsync()).IsFailed(FailureKind.Permanent, "body_too_large", "at most 1000 bytes", "http.maxResponseBytes");
    }

    [Fact]
    public async Task What_has_to_be_read_in_one_piece_is_limited_and_says_what_would_not_be()
    {
        var limits = ConnectorLimits.Default with { WholeResultBytes = 10_000, RecordBytes = 64 * 1024 };
        var large = $$"""{"groups":[{"items":["{{new string('x', 200_000)}}"]}]}""";
        _vendor.On("/result", 200, "application/json", large);
        using var whole = Rig("response: { resourcePath: \"groups[*].items\" }", limits: limits);
        using var stream = Rig("response: { resourcePath: groups }", limits: limits);

        (await whole.FetchAsync()).IsFailed(FailureKind.Permanent, "body_too_large", "json that has to be read in one piece of at most 10000 bytes", "a resource path of plain names");
        (await stream.FetchAsync()).IsFailed(FailureKind.Permanent, "body_too_large", "a single record of at most 65536 bytes");
        _vendor.On("/result", 200, "text/xml", $"<r><x>{new string('x', 200_000)}</x></r>");
        using var xml = Rig("response: { resourcePath: /r/x }", limits: limits);
        (await xml.FetchAsync()).IsFailed(FailureKind.Permanent, "body_too_large", "a single record");
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return packed.ToArray();
    }

    private ConnectorRig Rig(string resultFields, string stepFields = "", string connection = "", ConnectorLimits? limits = null) => new(
        VendorYaml.Job(
            _vendor.Base,
            connection,
            resultRequest: $"method: GET, relativeURI: /result{(resultFields.Length == 0 ? "" : ", " + resultFields)}",
            stepFields: stepFields),
        "orders",
        limits: limits);
}
