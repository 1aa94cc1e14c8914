using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using AsyncHelperActors.Demo;
using Xunit;

namespace AsyncHelperActors.Tests.Vendor;

public sealed class VendorResultTests(VendorRig rig) : IClassFixture<VendorRig>
{
    [Theory]
    [InlineData("json", "application/json", """[{"n":1,"t":"row 1, \"x\""},{"n":2,"t":"row 2, \"x\""}]""")]
    [InlineData("ndjson", "application/x-ndjson", "{\"n\":1,\"t\":\"row 1, \\\"x\\\"\"}\n{\"n\":2,\"t\":\"row 2, \\\"x\\\"\"}\n")]
    [InlineData("csv", "text/csv", "n,t\n1,\"row 1, \"\"x\"\"\"\n2,\"row 2, \"\"x\"\"\"\n")]
    [InlineData("tsv", "text/tab-separated-values", "n\tt\n1\t\"row 1, \"\"x\"\"\"\n2\t\"row 2, \"\"x\"\"\"\n")]
    public async Task Records_come_in_every_format(string format, string type, string expected)
    {
        rig.Vendor.Script(format, $$$"""{"records":2,"format":"{{{format}}}","recordTemplate":{"n":"{n}","t":"row {n}, \"x\""}}""");
        var id = await rig.FinishedAsync(format);
        using var answer = await rig.GetAsync($"s/{format}/jobs/{id}/result");
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(expected, text.Replace("\\u0022", "\\\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task XML_has_an_envelope_and_text_has_lines()
    {
        rig.Vendor.Script("rxml", """{"format":"xml","envelope":"feed.rows","records":2}""");
        rig.Vendor.Script("rtext", """{"format":"text","records":2,"recordTemplate":"line {n}"}""");
        var xml = XElement.Parse(await rig.TextAsync($"s/rxml/jobs/{await rig.FinishedAsync("rxml")}/result"));
        Assert.Equal("1002", xml.Element("rows")!.Elements("record").Last().Element("order_id")!.Value);
        Assert.Equal("line 1\nline 2\n", await rig.TextAsync($"s/rtext/jobs/{await rig.FinishedAsync("rtext")}/result"));
    }

    [Fact]
    public async Task Binary_results_are_byte_exact_and_named()
    {
        rig.Vendor.Script("bin", """{"format":"binary","records":100000,"fileName":"{id}.bin"}""");
        var id = await rig.FinishedAsync("bin");
        using var answer = await rig.GetAsync($"s/bin/jobs/{id}/result");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31L % 251)), bytes);
        Assert.Equal($"{id}.bin", answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
    }

    [Theory]
    [InlineData("true", "gzip", "text/csv")]
    [InlineData("\"file\"", null, "application/gzip")]
    public async Task Gzip_is_announced_by_a_header_or_by_nothing(string gzip, string? encoding, string type)
    {
        rig.Vendor.Script("zip", $$"""{"format":"csv","gzip":{{gzip}},"records":2000}""");
        var id = await rig.FinishedAsync("zip");
        using var answer = await rig.GetAsync($"s/zip/jobs/{id}/result");
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress), Encoding.UTF8);
        Assert.Equal(2001, (await reader.ReadToEndAsync()).TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("next", "records")]
    [InlineData("bodyToken", "records")]
    [InlineData("link", null)]
    [InlineData("token", null)]
    [InlineData("page", "data.items")]
    public async Task Every_way_of_paging_leads_through_all_records_once(string paging, string? envelope)
    {
        var script = "paged-" + paging;
        var path = envelope is null ? "" : $",\"envelope\":\"{envelope}\"";
        rig.Vendor.Script(script, $$"""{"records":7,"pages":3,"paging":"{{paging}}","tokenEnd":"null"{{path}}}""");
        var first = $"s/{script}/jobs/{await rig.FinishedAsync(script)}/result";
        var orders = new List<int>();
        var pages = 0;
        for (var url = first; url is not null; pages++)
        {
            using var answer = await rig.GetAsync(url);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            var records = envelope is null ? body : envelope.Split('.').Aggregate(body, (at, name) => at.GetProperty(name));
            orders.AddRange(records.EnumerateArray().Select(record => record.GetProperty("order_id").GetInt32()));
            url = NextPage(paging, first, answer, body);
        }

        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(1001, 7), orders);
    }

    [Fact]
    public async Task A_page_after_the_last_is_empty()
    {
        rig.Vendor.Script("over", """{"records":7,"pages":3}""");
        var id = await rig.FinishedAsync("over");
        Assert.Equal(0, (await rig.JsonAsync($"s/over/jobs/{id}/result?page=4")).GetArrayLength());
    }

    [Fact]
    public async Task With_no_hop_the_result_is_in_the_status_or_is_the_status()
    {
        rig.Vendor.Script("inline", """{"resultHops":0,"records":2}""");
        rig.Vendor.Script("instead", """{"resultHops":0,"records":4,"resultField":""}""");
        var inline = await rig.StatusAsync("inline", await rig.SubmitAsync("inline"));
        Assert.Equal(2, inline.GetProperty("result").GetArrayLength());
        Assert.Equal("DONE", inline.GetProperty("status").GetString());
        Assert.Equal(4, (await rig.StatusAsync("instead", await rig.SubmitAsync("instead"))).GetArrayLength());
    }

    [Fact]
    public async Task With_two_hops_the_document_names_a_URL_that_expires()
    {
        rig.Vendor.Script("hops", """{"resultHops":2,"urlTtlMs":300000,"urlHost":"localhost"}""");
        var id = await rig.SubmitAsync("hops");
        var documentId = (await rig.StatusAsync("hops", id)).GetProperty("documentId").GetString();
        var url = (await rig.JsonAsync($"s/hops/documents/{documentId}")).GetProperty("url").GetString()!;
        Assert.Equal("localhost", new Uri(url).Host);
        Assert.Equal(3, (await rig.JsonAsync(url)).GetArrayLength());
        rig.Clock.Advance(TimeSpan.FromMinutes(6));
        using var expired = await rig.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, expired.StatusCode);
        var fresh = (await rig.JsonAsync($"s/hops/documents/{documentId}")).GetProperty("url").GetString()!;
        Assert.Equal(3, (await rig.JsonAsync(fresh)).GetArrayLength());
    }

    [Fact]
    public async Task A_result_is_gone_after_its_time_and_further_sets_stand_beside_it()
    {
        rig.Vendor.Script("kept", """{"resultTtlMs":60000,"sets":{"errors":1}}""");
        var id = await rig.FinishedAsync("kept");
        Assert.Equal(1, (await rig.JsonAsync($"s/kept/jobs/{id}/result/errors")).GetArrayLength());
        rig.Clock.Advance(TimeSpan.FromMinutes(2));
        using var gone = await rig.GetAsync($"s/kept/jobs/{id}/result");
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    public async Task A_long_result_is_streamed()
    {
        rig.Vendor.Script("long", """{"records":200000,"format":"ndjson"}""");
        var id = await rig.FinishedAsync("long");
        using var answer = await rig.Http.GetAsync(new Uri($"s/long/jobs/{id}/result", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Null(answer.Content.Headers.ContentLength);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var lines = 0;
        while (await reader.ReadLineAsync() is not null)
        {
            lines++;
        }

        Assert.Equal(200_000, lines);
    }

    [Theory]
    [InlineData("orders", "DONE", true)]
    [InlineData("empty", "CANCELLED", false)]
    [InlineData("broken", "FATAL", false)]
    public async Task A_report_of_the_quick_start_goes_as_its_type_says(string type, string end, bool hasDocument)
    {
        using var submitted = await rig.Http.PostAsJsonAsync("reports", new { type });
        Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reportId").GetString();
        Assert.Equal("IN_QUEUE", await ReportAsync(id));
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("IN_PROGRESS", await ReportAsync(id));
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(end, await ReportAsync(id));
        var report = await rig.JsonAsync($"reports/{id}");
        Assert.Equal(hasDocument, report.TryGetProperty("documentId", out var documentId));
        if (hasDocument)
        {
            var csv = await rig.TextAsync($"documents/{documentId}");
            Assert.StartsWith("order_id,customer,total,currency\n1001,", csv, StringComparison.Ordinal);
            Assert.Equal(12, (await rig.JsonAsync($"documents/{documentId}?format=json")).GetArrayLength());
        }
    }

    [Fact]
    public async Task A_report_without_a_type_is_refused_with_a_hint()
    {
        using var refused = await rig.Http.PostAsJsonAsync("reports", new { kind = "orders" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("{\\u0022type\\u0022:\\u0022orders\\u0022}", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string? NextPage(string paging, string first, HttpResponseMessage answer, JsonElement body) => paging switch
    {
        "next" => body.GetProperty("next").GetString(),
        "bodyToken" => body.GetProperty("nextToken").GetString() is { } token ? $"{first}?token={token}" : null,
        "link" => answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null,
        "token" => answer.Headers.GetValues("X-Next-Token").Single() is var token && token != "null" ? $"{first}?token={token}" : null,
        _ => body.GetProperty("page").GetInt32() is var page && page < body.GetProperty("pages").GetInt32() ? $"{first}?page={page + 1}" : null,
    };

    private async Task<string?> ReportAsync(string? id) => (await rig.JsonAsync($"reports/{id}")).GetProperty("processingStatus").GetString();
}
