using System.Text;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Reading;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>Results at the edges of their forms: each is read as it is meant, or is a failure that says what is wrong.</summary>
[Collection(Alone.Name)]
public sealed class ResultEdgeTest : IAsyncLifetime
{
    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [InlineData("application/json", "", "[1e400,-0,123456789012345678901234567890.10]", "1e400|-0|123456789012345678901234567890.10")]
    [InlineData("application/json", "", "[{\"a\":1,\"a\":2,\"b\":{\"c\":1,\"c\":3}}]", "{\"a\":2,\"b\":{\"c\":3}}")]
    [InlineData("application/json", "", "{\"a\":1,\"a\":2}", "{\"a\":2}")]
    [InlineData("application/json", "", "[\"\\u0000\",\"\\ud83d\\ude00\"]", "\"\\u0000\"|\"\\uD83D\\uDE00\"")]
    [InlineData("application/json", "", " \r\n [ 1 ] \r\n ", "1")]
    [InlineData("application/json", "response: { resourcePath: items }", "{\"items\":null}", "")]
    [InlineData("application/json", "response: { resourcePath: items }", "{\"items\":[1],\"items\":[2]}", "1")]
    [InlineData("application/json", "response: { resourcePath: a.b }", "{\"b\":[9],\"a\":{\"x\":{\"b\":[8]},\"b\":[1]}}", "1")]
    [InlineData("application/x-ndjson", "", "\n{\"a\":1}\r\n\r\n{\"a\":2}", "{\"a\":1}|{\"a\":2}")]
    [InlineData("text/csv", "", "id,n\r\n1,\"a\r\nb\"\r\n2,\"say \"\"hi\"\"\"\r\n", "{\"id\":\"1\",\"n\":\"a\\r\\nb\"}|{\"id\":\"2\",\"n\":\"say \\\"hi\\\"\"}")]
    [InlineData("text/csv", "", "id,n\n1\n2,b,c\n\n3,d\n", "{\"id\":\"1\",\"n\":\"\"}|{\"id\":\"2\",\"n\":\"b\",\"Column2\":\"c\"}|{\"id\":\"3\",\"n\":\"d\"}")]
    [InlineData("text/csv", "", "id,id,\n1,2,3\n", "{\"id\":\"1\",\"id_2\":\"2\",\"Column2\":\"3\"}")]
    [InlineData("text/csv", "", "id,n\n", "")]
    [InlineData("text/csv", "", "id\r1\r2\r", "{\"id\":\"1\"}|{\"id\":\"2\"}")]
    [InlineData("text/csv", "", "a,b\n1,x\0y", "{\"a\":\"1\",\"b\":\"x\\u0000y\"}")]
    [InlineData("text/csv", "", "\uFEFFid\n1", "{\"id\":\"1\"}")]
    [InlineData("text/xml; charset=utf-8", "response: { resourcePath: /r/x }", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><r><x>é</x></r>", "\"é\"")]
    [InlineData("text/xml", "response: { resourcePath: /r/x }", "\uFEFF<r><x/><x a='1'/><y/></r>", "\"\"|{\"@a\":\"1\"}")]
    public async Task What_is_meant_is_read(string type, string fields, string body, string records)
    {
        _vendor.On("/result", 200, type, body);
        using var rig = Rig(fields);

        (await rig.FetchAsync()).IsFetched();

        Assert.Equal(records, string.Join('|', rig.Pages.Lines()));
    }

    [Theory]
    [InlineData("application/json", "", "[{\"a\":1},{\"a\":", "JSON was expected")]
    [InlineData("application/json", "", "[1,2", "JSON was expected")]
    [InlineData("application/json", "", "[1,2]]", "JSON was expected")]
    [InlineData("application/json", "", "[1,2]{}", "JSON was expected")]
    [InlineData("application/json", "", "[1,2,]", "JSON was expected")]
    [InlineData("application/json", "", "[NaN]", "JSON was expected")]
    [InlineData("application/json", "", "[\"a\0b\"]", "JSON was expected")]
    [InlineData("application/json", "", "[\"\\ud800\"]", "not valid Unicode")]
    [InlineData("application/json", "response: { resourcePath: items }", "{\"items\":[1]", "JSON was expected")]
    [InlineData("application/json", "response: { resourcePath: items }", "{\"other\":1", "JSON was expected")]
    [InlineData("application/x-ndjson", "", "{\"a\":1}\n{\"a\":", "NDJSON was expected")]
    [InlineData("application/x-ndjson", "", "{\"a\":1}\noops\n", "NDJSON was expected")]
    [InlineData("text/csv", "", "id,n\n1,\"never closed\n2,b\n", "csv was expected")]
    [InlineData("text/tab-separated-values", "", "id\tn\n1\t\"quoted\" and more\n", "disableQuoteAndStripEnclosingQuotes")]
    [InlineData("text/xml", "response: { resourcePath: /r/x }", "<r><x>1</x>", "XML was expected")]
    public async Task What_is_broken_or_cut_off_is_a_failure_that_is_tried_again(string type, string fields, string body, string message)
    {
        _vendor.On("/result", 200, type, body);
        using var rig = Rig(fields);

        (await rig.FetchAsync()).IsFailed(FailureKind.Unknown, "body_unreadable", message);
    }

    [Fact]
    public async Task Nesting_has_an_end()
    {
        _vendor.On("/result", 200, "application/json", $"[{new string('[', 400)}{new string(']', 400)}]");
        using var rig = Rig("");
        Assert.Equal(1, (await rig.FetchAsync()).IsFetched().Records);

        _vendor.On("/result", 200, "application/json", $"[{new string('[', 100_000)}");
        (await rig.FetchAsync()).IsFailed(FailureKind.Unknown, "body_unreadable", "depth");
    }

    [Theory]
    [InlineData("shift_jis", "id\n日本\n")]
    [InlineData("utf-16", "id\n日本\n")]
    [InlineData("utf-16BE", "id\n日本\n")]
    [InlineData("gb18030", "id\n日本\n")]
    [InlineData("\"UTF-8\"", "id\n日本\n")]
    public async Task A_charset_is_understood(string charset, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        _vendor.On("/result", 200, $"text/csv; charset={charset}", Encoding.GetEncoding(charset.Trim('"')).GetBytes(text));
        using var rig = Rig("");

        (await rig.FetchAsync()).IsFetched();

        Assert.Equal("{\"id\":\"日本\"}", Assert.Single(rig.Pages.Lines()));
    }

    [Theory]
    [InlineData("columnDelimiter: \";\"", "a;b\n1;2\n", "{\"a\":\"1\",\"b\":\"2\"}")]
    [InlineData("columnDelimiter: \"|\", hasHeaderRow: false", "1|2\n", "{\"Column0\":\"1\",\"Column1\":\"2\"}")]
    [InlineData("rowsToSkip: 2, trimSpaces: true", "Report\nof today\n a , b \n 1 , 2 \n", "{\"a\":\"1\",\"b\":\"2\"}")]
    [InlineData("disableQuoteAndStripEnclosingQuotes: true", "\"a\",b\n\"1\",\"2\" or \"3\"\n", "{\"a\":\"1\",\"b\":\"2\\\" or \\\"3\"}")]
    [InlineData("disableQuoteAndStripEnclosingQuotes: true", "a,b\n1,5\" pipe\n", "{\"a\":\"1\",\"b\":\"5\\\" pipe\"}")]
    [InlineData("keyColumns: [o]", "o,n\n1,a\n1,b\n2,c\n", "[{\"o\":\"1\",\"n\":\"a\"},{\"o\":\"1\",\"n\":\"b\"}]|[{\"o\":\"2\",\"n\":\"c\"}]")]
    [InlineData("keyColumns: \"o, p\"", "o,p\n1,1\n1,2\n", "[{\"o\":\"1\",\"p\":\"1\"}]|[{\"o\":\"1\",\"p\":\"2\"}]")]
    [InlineData("columnDelimiter: \" \"", "a b\n1 2\n", "{\"a\":\"1\",\"b\":\"2\"}")]
    [InlineData("rowDelimiter: \"\\r\\n\"", "a\r\n1\r\n", "{\"a\":\"1\"}")]
    public async Task The_options_of_csv_are_followed(string options, string text, string records)
    {
        _vendor.On("/result", 200, "text/csv", text);
        using var rig = Rig("", $"file: {{ type: csv, csv: {{ {options} }} }}");

        (await rig.FetchAsync()).IsFetched();

        Assert.Equal(records, string.Join('|', rig.Pages.Lines()));
    }

    [Theory]
    [InlineData("columnDelimiter: \"\u00a6\"", "columnDelimiter is expected to be a character of ASCII")]
    [InlineData("columnDelimiter: '\"'", "columnDelimiter is expected to be a character of ASCII")]
    public async Task An_option_of_csv_that_cannot_be_followed_says_so(string options, string message)
    {
        _vendor.On("/result", 200, "text/csv", "a,b\n1,2\n");
        using var rig = Rig("", $"file: {{ csv: {{ {options} }} }}");

        (await rig.FetchAsync()).IsFailed(FailureKind.Permanent, "definition_unusable", message);
    }

    [Fact]
    public async Task A_key_column_that_no_row_has_would_make_one_record_of_all_and_is_an_error()
    {
        _vendor.On("/result", 200, "text/csv", "id,n\n1,a\n");
        using var rig = Rig("", "file: { csv: { keyColumns: [order] } }");

        (await rig.FetchAsync()).IsFailed(FailureKind.Permanent, "definition_unusable", "keyColumns names 'order'", "id, n");
    }

    [Theory]
    [InlineData("twoDArray: { hasHeader: true }", "[[\"a\",\"a\",null],[1,2,{\"x\":1}],[3]]", "{\"a\":1,\"a_2\":2,\"Column2\":{\"x\":1}}|{\"a\":3,\"a_2\":null,\"Column2\":null}")]
    [InlineData("twoDArray: { hasHeader: false }", "[[1,2],[3,4,5]]", "{\"Column0\":1,\"Column1\":2}|{\"Column0\":3,\"Column1\":4,\"Column2\":5}")]
    [InlineData("twoDArray: { hasHeader: true, doNotNormalize: true }", "[[\"a\"],[1]]", "[\"a\"]|[1]")]
    [InlineData("twoDArray: { hasHeader: true }", "[{\"a\":1}]", "{\"a\":1}")]
    [InlineData("resourcePath: rows, twoDArray: { hasHeader: true }", "{\"rows\":[[\"a\"],[1]]}", "{\"a\":1}")]
    public async Task A_table_in_json_becomes_records_with_names(string response, string body, string records)
    {
        _vendor.On("/result", 200, "application/json", body);
        using var rig = Rig($"response: {{ {response} }}");

        (await rig.FetchAsync()).IsFetched();

        Assert.Equal(records, string.Join('|', rig.Pages.Lines()));
    }

    [Theory]
    [InlineData("failPath: error.code", "error", true, "none")]
    [InlineData("failPath: error.code, errorPath: error.message", "error", false, "out of rows")]
    [InlineData("successPath: ok, successValues: [\"true\"]", "ok", true, "none")]
    [InlineData("successPath: ok, successValues: [\"true\"]", "ok", false, "successPath 'ok'")]
    [InlineData("successPath: items", "ok", true, "none")]
    [InlineData("successPath: missing", "ok", true, "successPath 'missing'")]
    [InlineData("successPath: \"states[*]\", successValues: [good], allowArrayforSuccessPath: true", "states", true, "none")]
    [InlineData("successPath: \"states[*]\", successValues: [good], allowArrayforSuccessPath: true", "states", false, "successPath 'states[*]'")]
    public async Task Of_a_long_answer_too_it_is_heeded_what_it_says_of_success_wherever_that_stands(string rules, string field, bool isGood, string message)
    {
        var end = (field, isGood) switch
        {
            ("error", false) => "\"error\":{\"code\":7,\"message\":\"out of rows\"}",
            ("ok", _) => $"\"ok\":{(isGood ? "true" : "false")}",
            ("states", _) => isGood ? "\"states\":[\"bad\",\"good\"]" : "\"states\":[\"bad\"]",
            _ => "\"end\":0",
        };
        var text = $"{{\"items\":[{string.Join(',', Enumerable.Repeat("{\"filler\":\"0123456789\"}", 30_000))}],{end}}}";
        foreach (var packed in new[] { false, true })
        {
            _vendor.On("/result", 200, "application/json", packed ? Packed.By(Encoding.UTF8.GetBytes(text), "gzip") : Encoding.UTF8.GetBytes(text));
            using var rig = Rig($"response: {{ resourcePath: items, {rules} }}");

            var answer = await rig.FetchAsync();

            if (message == "none")
            {
                Assert.Equal(30_000, answer.IsFetched().Records);
            }
            else
            {
                answer.IsFailed(FailureKind.Permanent, "vendor_error", message);
            }
        }
    }

    [Fact]
    public async Task A_wrong_checksum_is_a_failure_unless_the_definition_knows_that_the_vendor_is_wrong()
    {
        _vendor.On("/result", 200, "text/csv", "id\n1\n", ("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="));
        using var rig = Rig("");
        using var lenient = Rig("verifyChecksum: false");

        (await rig.FetchAsync()).IsFailed(FailureKind.Unknown, "body_corrupt", "Content-MD5", "http.verifyChecksum");
        Assert.Equal(1, (await lenient.FetchAsync()).IsFetched().Records);
    }

    [Fact]
    public async Task Three_hundred_megabytes_pass_in_little_memory()
    {
        const int Members = 30;
        var record = $"{{\"v\":\"{new string('x', 980)}\"}}\n";
        var member = Packed.By(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(record, 10_000))), "gzip");
        _vendor.On("/result", 200, "application/octet-stream", [.. Enumerable.Repeat(member, Members).SelectMany(bytes => bytes)]);
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (most, next) = (0L, 50L << 20);
        using var rig = new ConnectorRig(
            VendorYaml.Job(_vendor.Base, resultRequest: "method: GET, relativeURI: /result, successMediaType: ndjson", stepFields: "pageSize: 1000"), "orders", forgetsPages: true, afterWrite: Look);

        var fetched = (await rig.FetchAsync()).IsFetched();

        Assert.Equal(Members * 10_000, fetched.Records);
        Assert.True(fetched.Bytes > 280L << 20, $"{fetched.Bytes} bytes");
        Assert.True(most > 0 && most - before < 48L << 20, $"{(most - before) >> 20} MB were held");

        void Look(long bytes)
        {
            if (bytes > next)
            {
                next += 50L << 20;
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            }
        }
    }

    private ConnectorRig Rig(string fields, string exportFields = "", ConnectorLimits? limits = null) => new(
        VendorYaml.Job(_vendor.Base, resultRequest: $"method: GET, relativeURI: /result{(fields.Length == 0 ? "" : ", " + fields)}", resultFields: exportFields), "orders", limits: limits);
}
