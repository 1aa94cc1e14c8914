using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

public sealed class RequestRendererTest : IAsyncLifetime
{
    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [InlineData("json", "'{\"a\":\"{{input.a}}\",\"n\":{{input.n}} }'", "application/json", "{\"a\":\"x \\\"&<y\",\"n\":5 }")]
    [InlineData("xml", "'<a>{{input.a}}</a>'", "application/xml; charset=utf-8", "<a>x &quot;&amp;&lt;y</a>")]
    [InlineData("urlencoded", "'a={{input.a}}&n={{input.n}}'", "application/x-www-form-urlencoded", "a=x+%22%26%3Cy&n=5")]
    [InlineData("urlencoded", "'{\"a\":\"{{input.a}}\",\"l\":[1,2]}'", "application/x-www-form-urlencoded", "a=x+%22%26%3Cy&l=1&l=2")]
    [InlineData("plaintext", "'{{input.a}}'", "text/plain; charset=utf-8", "x \"&<y")]
    [InlineData("csv", "'{{input.n}},{{input.n}}'", "text/csv; charset=utf-8", "5,5")]
    [InlineData("tsv", "\"{{input.n}}\\t{{input.n}}\"", "text/tab-separated-values; charset=utf-8", "5\t5")]
    [InlineData("ndjson", "'{\"a\":\"{{input.a}}\"}'", "application/x-ndjson", "{\"a\":\"x \\\"&<y\"}")]
    [InlineData("octet-stream", "'{{input.a}}'", "application/octet-stream", "x \"&<y")]
    [InlineData("binary", "'{{input.a}}'", "application/octet-stream", "x \"&<y")]
    public async Task A_body_is_written_in_its_media_type(string type, string body, string contentType, string expected)
    {
        _vendor.On("/jobs", 202, "application/json", "{}");
        using var rig = Rig($"method: POST, relativeURI: /jobs, requestMediaType: {type}, body: {body}");
        rig.Input = new RawJson("""{"a":"x \"&<y","n":5}""");

        (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal((contentType, expected), (_vendor.Last.Headers["Content-Type"], _vendor.Last.Body));
    }

    [Theory]
    [InlineData("columnDelimiter: \"\\t\", includeHeader: true", "sku\tn\na\t\"x\"\"\ty\nz\"\n")]
    [InlineData("columnDelimiter: \"\\t\", replaceTabWithSpace: true, replaceNewlineWithSpace: true", "sku\tn\na\t\"x\"\" y z\"\n")]
    [InlineData("includeHeader: false, wrapWithQuotes: true, rowDelimiter: \"\\r\\n\"", "\"a\",\"x\"\"\ty\nz\"\r\n")]
    [InlineData("truncateLastRowDelimiter: true, replaceNewlineWithSpace: true, rowDelimiter: \"\\r\\n\"", "sku,n\r\na,\"x\"\"\ty z\"")]
    public async Task The_options_of_csv_are_followed_in_what_an_import_sends(string options, string expected)
    {
        _vendor.On("/jobs", 202, "application/json", "{}");
        using var rig = new ConnectorRig(
            $$"""
            connections: [ { _id: vendor, http: { baseURI: "{{_vendor.Base}}" } } ]
            imports: [ { _id: send, _connectionId: vendor, http: { method: POST, relativeURI: /jobs, requestMediaType: csv }, file: { type: csv, csv: { {{options}} } } } ]
            """,
            "send",
            StepType.Import)
        {
            Input = new RawJson("""[{"sku":"a","n":"x\"\ty\nz"}]"""),
        };

        (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal(expected, _vendor.Last.Body);
    }

    [Fact]
    public async Task A_multipart_form_has_fields_and_files()
    {
        _vendor.On("/jobs", 202, "application/json", "{}");
        using var rig = Rig("""method: POST, relativeURI: /jobs, requestMediaType: form-data, body: '{"type":"{{input.a}}","file":{"filename":"o\"r.csv","contentType":"text/csv","content":"aWQKMQo=","encoding":"base64"}}'""");
        rig.Input = new RawJson("""{"a":"orders"}""");

        (await rig.SubmitAsync()).IsSubmitted();

        var boundary = _vendor.Last.Headers["Content-Type"].Split("boundary=")[1];
        Assert.StartsWith("multipart/form-data; ", _vendor.Last.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\norders\r\n"
            + $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"o%22r.csv\"\r\nContent-Type: text/csv\r\n\r\nid\n1\n\r\n--{boundary}--\r\n",
            _vendor.Last.Body);
    }

    [Fact]
    public async Task A_content_type_of_the_definition_is_sent_exactly_as_written()
    {
        _vendor.On("/jobs", 202, "application/json", "{}");
        using var rig = Rig("method: POST, relativeURI: /jobs, body: '{}', headers: [ { name: content-type, value: \"application/vnd.x+json;v=2\" }, { name: X-Job, value: \"{{job.id}}\" }, { name: X-None, value: \"{{input.none}}\" } ]");

        (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal("application/vnd.x+json;v=2", _vendor.Last.Headers["Content-Type"]);
        Assert.Equal("job_1", _vendor.Last.Headers["X-Job"]);
        Assert.False(_vendor.Last.Headers.ContainsKey("X-None"));
    }

    [Theory]
    [InlineData("json", 1, "{\"id\":1}", "{\"id\":1}")]
    [InlineData("json", 10, "{\"id\":1}", "[{\"id\":1}]")]
    [InlineData("json", 10, "{\"id\":1},{\"id\":2}", "[{\"id\":1},{\"id\":2}]")]
    [InlineData("ndjson", 10, "{\"id\":1},{\"id\":2}", "{\"id\":1}\n{\"id\":2}\n")]
    [InlineData("csv", 10, "{\"id\":1,\"n\":\"a,b\"},{\"id\":2,\"x\":\"q\\\"\"}", "id,n,x\n1,\"a,b\",\n2,,\"q\"\"\"\n")]
    [InlineData("urlencoded", 1, "{\"id\":1,\"n\":\"a b\"}", "id=1&n=a+b")]
    public async Task Records_without_a_template_are_sent_in_the_media_type(string type, int batch, string records, string expected)
    {
        _vendor.On("/feeds", 200, "application/json", """{"id":9}""");
        using var rig = Import($"method: [POST], relativeURI: [/feeds], requestMediaType: {type}, batchSize: {batch}", records);

        Assert.Equal("""{"id":9}""", (await rig.SubmitAsync()).IsSubmitted().Remote.Data.Text);
        Assert.Equal(expected, _vendor.Last.Body);
    }

    [Fact]
    public async Task Records_are_data_in_a_template_and_the_first_one_is_the_record()
    {
        _vendor.On("/feeds/a", 200, "text/plain", "thanks");
        using var rig = Import(
            "method: [POST], relativeURI: [\"/feeds/{{record.sku}}\"], batchSize: 10, body: ['{\"m\":[{{#each data}}\"{{sku}}\"{{#unless @last}},{{/unless}}{{/each}}]}']",
            """{"sku":"a"},{"sku":"b"}""");

        (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal(("/feeds/a", "{\"m\":[\"a\",\"b\"]}"), (_vendor.Last.PathAndQuery, _vendor.Last.Body));
    }

    [Theory]
    [InlineData("{{{submit.headers.Location}}}", "/api/jobs/7")]
    [InlineData("{{submit.headers.location}}", "/api/jobs/7")]
    [InlineData("{{{submit.headers.X-Full}}}", "/elsewhere/7")]
    [InlineData("{{{data.path}}}/archive", "/up/7/archive")]
    [InlineData("{{data.path}}/archive", "/up/7/archive")]
    [InlineData("{{{data.sibling}}}", "/api/v1/sibling")]
    [InlineData("/status/{{data.id}}", "/api/v1/status/a%2Fb")]
    [InlineData("/status?u={{data.path}}", "/api/v1/status?u=%2Fup%2F7")]
    [InlineData("{{data.id}}", "/api/v1/a%2Fb")]
    [InlineData("{{{submit.url}}}/more", "/api/v1/jobs/more")]
    public async Task An_address_from_an_answer_is_relative_to_the_answer_and_one_of_the_definition_to_the_base(string uri, string expected)
    {
        _vendor.On("/api/v1/jobs", 202, "application/json", """{"id":"a/b","path":"/up/7","sibling":"sibling"}""",
            ("Location", "../jobs/7"), ("X-Full", $"{_vendor.Base}/elsewhere/7"));
        _vendor.On(Uri.UnescapeDataString(expected.Split('?')[0]), 200, "application/json", """{"status":"DONE"}""");
        using var rig = new ConnectorRig(VendorYaml.Job($"{_vendor.Base}/api/v1", statusRequest: $"method: GET, relativeURI: \"{uri}\""), "orders");
        await rig.SubmitAsync();

        await rig.PollAsync();

        Assert.Equal(expected, _vendor.Last.PathAndQuery);
    }

    [Fact]
    public async Task The_result_can_be_at_an_address_that_the_status_answer_gave()
    {
        _vendor.On("/jobs", 202, "application/json", """{"id":1}""");
        _vendor.On("/status", 200, "application/json", """{"status":"DONE","result":{"path":"files/9"},"url":null}""", ("Operation-Location", "/ops/9"));
        _vendor.On("/files/9", 200, "application/json", "[1]").On("/ops/9", 200, "application/json", "[1,2]");
        foreach (var (uri, records) in new[] { ("{{{data.statusRes.result.path}}}", 1), ("{{{status.resource.result.path}}}", 1), ("{{{status.headers.operation-location}}}", 2), ("{{{status.body.result.path}}}", 1) })
        {
            using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base, resultRequest: $"method: GET, relativeURI: \"{uri}\""), "orders");
            await rig.SubmitAsync();
            (await rig.PollAsync()).IsStatus(Decision.Done);

            Assert.Equal(records, (await rig.FetchAsync()).IsFetched().Records);
        }

        using var none = new ConnectorRig(VendorYaml.Job(_vendor.Base, resultRequest: "method: GET, relativeURI: \"{{{data.statusRes.url}}}\""), "orders");
        await none.SubmitAsync();
        await none.PollAsync();
        (await none.FetchAsync()).IsFailed(FailureKind.Permanent, "template_error", "Result request of export order-result", "renders to nothing", "data.statusRes.url has no value");
    }

    [Theory]
    [InlineData("method: POST, relativeURI: \"/jobs/{{#if a}}\"", "http.relativeURI")]
    [InlineData("method: POST, relativeURI: /jobs, body: '{{nosuchhelper a b}}'", "http.body")]
    [InlineData("method: POST, relativeURI: /jobs, headers: [ { name: X-A, value: '{{add}}{{/x}}' } ]", "http.headers X-A")]
    public async Task A_template_that_is_wrong_is_named_with_its_place_and_nothing_is_sent(string request, string field)
    {
        using var rig = Rig(request);

        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "template_error", "Submit request of export orders", field, "line 1, column");
        Assert.Empty(_vendor.Seen);
    }

    [Theory]
    [InlineData("requestMediaType: form-data, body: 'plain'", "form-data", "JSON object of its fields")]
    [InlineData("requestMediaType: urlencoded, body: '{\"a\":}'", "urlencoded", "jsonEncode")]
    [InlineData("requestMediaType: form-data, body: '{\"f\":{\"content\":\"%%\",\"encoding\":\"base64\"}}'", "base64", "base64Encode")]
    public async Task A_body_that_cannot_be_made_is_refused_with_a_remedy(string fields, string what, string remedy)
    {
        using var rig = Rig($"method: POST, relativeURI: /jobs, {fields}");

        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "template_error", "http.body", what, remedy);
    }

    [Fact]
    public async Task A_missing_value_is_named_when_the_vendor_refuses_the_request()
    {
        using var rig = Rig("method: POST, relativeURI: \"/reports/{{input.reportId}}\"");

        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "http_404", "these template paths had no value: input.reportId");
    }

    [Theory]
    [InlineData("auth: { type: basic, basic: { username: u, password: pass-word } }", "Authorization", "Basic dTpwYXNzLXdvcmQ=")]
    [InlineData("auth: { type: token, token: { token: tok-12345 } }", "Authorization", "Bearer tok-12345")]
    [InlineData("auth: { type: token, token: { token: tok-12345, location: header, headerName: X-Api-Key, scheme: \" \" } }", "X-Api-Key", "tok-12345")]
    [InlineData("headers: [ { name: X-Key, value: \"{{{connection.http.encrypted.key}}}\" } ], encrypted: { key: enc-12345 }", "X-Key", "enc-12345")]
    [InlineData("headers: [ { name: X-Site, value: \"{{{connection.http.unencrypted.site}}}\" } ], unencrypted: { site: s1 }", "X-Site", "s1")]
    public async Task Credentials_go_with_the_request_and_appear_in_no_message(string connection, string header, string value)
    {
        _vendor.On("/jobs", 403, "text/plain", $"you sent {value}");
        using var rig = Rig("method: POST, relativeURI: /jobs, body: '{}'", connection);

        var failure = (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "http_403");

        Assert.Equal(value, _vendor.Last.Headers[header]);
        if (header != "X-Site")
        {
            Assert.DoesNotContain(value[^5..], failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_in_the_address_is_masked_in_the_timeline()
    {
        _vendor.On("/jobs", 202, "application/json", """{"id":1}""");
        using var rig = Rig("method: POST, relativeURI: /jobs, body: '{}'", "auth: { type: token, token: { token: tok-12345, location: url, paramName: api_key } }");

        var submitted = (await rig.SubmitAsync()).IsSubmitted();

        Assert.Equal("/jobs?api_key=tok-12345", _vendor.Last.PathAndQuery);
        Assert.DoesNotContain("12345", submitted.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_of_its_own_is_used_for_a_request_on_another_one()
    {
        await using var other = await CannedVendor.StartAsync();
        _vendor.On("/jobs", 202, "application/json", """{"id":1}""");
        other.On("/status", 200, "application/json", """{"status":"DONE"}""");
        using var rig = new ConnectorRig(
            $$"""
            connections:
              - { _id: a, http: { baseURI: "{{_vendor.Base}}", headers: [ { name: X-A, value: a } ] } }
              - { _id: b, http: { baseURI: "{{other.Base}}", headers: [ { name: X-B, value: b } ] } }
            exports:
              - { _id: e, _connectionId: a, http: { method: POST, relativeURI: /jobs, _asyncHelperId: h } }
              - { _id: s, _connectionId: b, http: { method: GET, relativeURI: /status } }
            asynchelpers: [ { _id: h, name: H, http: { submit: { sameAsStatus: true }, status: { _exportId: s, {{VendorYaml.Lists}} } } } ]
            """,
            "e");
        await rig.SubmitAsync();

        (await rig.PollAsync()).IsStatus(Decision.Done);

        Assert.Equal(("b", false), (other.Last.Headers["X-B"], other.Last.Headers.ContainsKey("X-A")));
    }

    private ConnectorRig Rig(string submitRequest, string connection = "") =>
        new(VendorYaml.Job(_vendor.Base, connection, submitRequest), "orders");

    private ConnectorRig Import(string request, string records) => new(
        $$"""
        connections: [ { _id: v, http: { baseURI: "{{_vendor.Base}}" } } ]
        imports: [ { _id: feed, _connectionId: v, http: { {{request}} } } ]
        """,
        "feed",
        StepType.Import)
    { Input = new RawJson($$"""{"records":[{{records}}]}""") };
}
