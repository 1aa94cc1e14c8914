using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>Every refusal is a problem that says where, what, and what to write instead.</summary>
public sealed class RefusalTest(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Export = """{ "_id": "x", "_connectionId": "vendor", "http": { "method": "GET", "relativeURI": "/x" } }""";

    /// <summary>Method, path, body, content type; status, the path of the first error, a part of its message or hint.</summary>
    public static TheoryData<string, string, string?, string?, int, string?, string> Cases => new()
    {
        { "GET", "/v1/nothing", null, null, 404, null, "There is nothing at /v1/nothing" },
        { "PUT", "/v1/jobs", null, null, 405, null, "PUT is not possible here" },
        { "GET", "/v1/exports/nobody", null, null, 404, null, "There is no export with the id nobody" },
        { "DELETE", "/v1/exports/nobody", null, null, 404, null, "There is no export with the id nobody" },
        { "GET", "/v1/exports?limt=3", null, null, 400, "limt", "Did you mean limit?" },
        { "GET", "/v1/exports?limit=3&limit=4", null, null, 400, "limit", "Give it once" },
        { "GET", "/v1/exports?limit=0", null, null, 400, "limit", "from 1 to 200" },
        { "GET", "/v1/exports?limit=many", null, null, 400, "limit", "from 1 to 200" },
        { "GET", "/v1/exports?cursor=!", null, null, 400, "cursor", "nextCursor" },
        { "GET", "/v1/exports/orders?x=1", null, null, 400, "x", "this request has none" },
        { "POST", "/v1/exports", Export, "text/plain", 415, null, "send application/json" },
        { "POST", "/v1/exports", Export, null, 415, null, "Content-Type is missing" },
        { "POST", "/v1/exports", "", "application/json", 400, "", "Send a JSON object" },
        { "POST", "/v1/exports", "{\n  \"a\": 1,\n  oops }", "application/json", 400, "", "line 3, position 3" },
        { "POST", "/v1/exports", """{ "a": 1, "a": 2 }""", "application/json", 400, "", "Correct the JSON" },
        { "POST", "/v1/exports", "[]", "application/json", 400, "", "Expected a JSON object" },
        { "POST", "/v1/exports", "{ \"name\": \"\\ud800\" }", "application/json", 400, "", "surrogate" },
        { "POST", "/v1/exports", "{ \"_id\": \"a b\" }", "application/json", 422, "_id", "Ids are" },
        { "POST", "/v1/exports", """{ "_id": "y", "_connectionId": "vender", "http": {} }""", "application/json", 422, "_connectionId", "Did you mean vendor?" },
        { "POST", "/v1/exports", """{ "_id": "orders", "_connectionId": "vendor", "http": {} }""", "application/json", 409, null, "PUT /v1/exports/orders replaces it" },
        { "PUT", "/v1/exports/z", Export, "application/json", 422, "_id", "the path says z" },
        { "PATCH", "/v1/exports/nobody", "{}", "application/merge-patch+json", 404, null, "There is no export" },
        { "POST", "/v1/exports?dialect=sap", Export, "application/json", 400, "dialect", "celigo" },
        { "DELETE", "/v1/connections/vendor", null, null, 409, "exports/orders", "_connectionId refers to it" },
        { "DELETE", "/v1/asynchelpers/reports", null, null, 409, "exports/orders", "http._asyncHelperId refers to it" },
        { "DELETE", "/v1/exports/report-status", null, null, 409, "asynchelpers/reports", "http.status._exportId refers to it" },
        { "POST", "/v1/bundles", "exports: [", "application/yaml", 422, "", "" },
        { "POST", "/v1/bundles", "exprts: []", "application/yaml", 422, "exprts", "Did you mean exports?" },
        { "POST", "/v1/bundles", "{}", "text/html", 415, null, "application/yaml" },
        { "POST", "/v1/bundles?dryrun=true", "{}", "application/json", 400, "dryrun", "Did you mean dryRun?" },
        { "POST", "/v1/bundles?dryRun=yes", "{}", "application/json", 400, "dryRun", "Write one of true, false" },
        { "POST", "/v1/jobs", "{}", "application/json", 400, "_exportId", "Write one of them" },
        { "POST", "/v1/jobs", """{ "_exportId": "orders", "_importId": "stock", "records": [] }""", "application/json", 400, "_exportId", "Write one of them" },
        { "POST", "/v1/jobs", """{ "_exportid": "orders" }""", "application/json", 400, "_exportId", "Write one of them" },
        { "POST", "/v1/jobs", """{ "_exportId": "orders", "inptu": 1 }""", "application/json", 400, "inptu", "Did you mean input?" },
        { "POST", "/v1/jobs", """{ "_exportId": 7 }""", "application/json", 400, "_exportId", "Put it in quotes" },
        { "POST", "/v1/jobs", """{ "_exportId": "order" }""", "application/json", 422, "_exportId", "Did you mean orders?" },
        { "POST", "/v1/jobs", """{ "_exportId": "orders", "records": [] }""", "application/json", 400, "records", "Write what its templates need as input" },
        { "POST", "/v1/jobs", """{ "_importId": "stock" }""", "application/json", 400, "records", "records: [ { ... } ]" },
        { "POST", "/v1/jobs", """{ "_importId": "stock", "records": [], "input": 1 }""", "application/json", 400, "input", "is an object" },
        { "POST", "/v1/jobs", """{ "_exportId": "orders", "deadline": "soon" }""", "application/json", 400, "deadline", "15m" },
        { "POST", "/v1/jobs", """{ "_exportId": "orders", "deadline": 0 }""", "application/json", 400, "deadline", "2h" },
        { "POST", "/v1/jobs", """{ "_exportId": "orders", "labels": { "a": 1 } }""", "application/json", 400, "labels.a", "in quotes" },
        { "POST", "/v1/jobs", """{ "_exportId": "orders", "labels": [] }""", "application/json", 400, "labels", "\"key\": \"value\"" },
        { "POST", "/v1/jobs", """{ "_exportId": "orders", "webhook": { "url": "https://x" } }""", "application/json", 400, "webhook.secret", "secret" },
        { "POST", "/v1/jobs", """{ "_importId": "stock", "records": [], "recordsUrl": "https://x" }""", "application/json", 400, "recordsUrl", "Send one of them" },
        { "POST", "/v1/jobs", """{ "_importId": "stock", "recordsUrl": "ftp://x" }""", "application/json", 400, "recordsUrl", "absolute http" },
        { "POST", "/v1/jobs", "{}", "application/x-ndjson", 400, "_importId", "?_importId=ID" },
        { "POST", "/v1/jobs?_importId=stock", "{}", "text/plain", 415, null, "application/x-ndjson" },
        { "POST", "/v1/jobs?_importId=stock&deadline=soon", "{}", "application/x-ndjson", 400, "deadline", "15m" },
        { "POST", "/v1/jobs?_importId=stock&input=[", "{}", "application/x-ndjson", 400, "input", "percent-encoded" },
        { "POST", "/v1/jobs?_importId=stok", "{}", "application/x-ndjson", 422, "_importId", "Did you mean stock?" },
        { "GET", "/v1/jobs?status=done", null, null, 400, "status", "queued, running" },
        { "GET", "/v1/jobs?phase=wating", null, null, 400, "phase", "Did you mean waiting?" },
        { "GET", "/v1/jobs?label=x", null, null, 400, "label", "label=key=value" },
        { "GET", "/v1/jobs?createdAfter=yesterday", null, null, 400, "createdAfter", "2026-01-31T12:00:00Z" },
        { "GET", "/v1/jobs?cursor=x", null, null, 400, "cursor", "nextCursor" },
        { "GET", "/v1/jobs?limit=201", null, null, 400, "limit", "from 1 to 200" },
        { "GET", "/v1/jobs?_exportId=a&_importId=b", null, null, 400, "_importId", "Leave one" },
        { "GET", "/v1/jobs/job_1", null, null, 404, null, "There is no job job_1" },
        { "GET", "/v1/jobs/job_00000000000000000000000000", null, null, 404, null, "There is no job" },
        { "GET", "/v1/jobs/job_00000000000000000000000000/timeline", null, null, 404, null, "There is no job" },
        { "GET", "/v1/jobs/job_00000000000000000000000000/result", null, null, 404, null, "There is no job" },
        { "GET", "/v1/jobs/job_00000000000000000000000000/events", null, null, 404, null, "There is no job" },
        { "POST", "/v1/jobs/job_00000000000000000000000000/cancel", null, null, 404, null, "There is no job" },
        { "POST", "/v1/jobs/job_00000000000000000000000000/poll", null, null, 404, null, "There is no job" },
        { "DELETE", "/v1/jobs/job_00000000000000000000000000", null, null, 404, null, "There is no job" },
        { "POST", "/v1/jobs/job_00000000000000000000000000/retry", """{ "from": "start" }""", "application/json", 400, "from", "Write result or submit" },
        { "POST", "/v1/jobs/job_00000000000000000000000000/retry", """{ "form": "result" }""", "application/json", 400, "from", "Write \"result\"" },
        { "POST", "/v1/accounts", """{ "_id": "a b" }""", "application/json", 400, "_id", "letters, digits" },
        { "POST", "/v1/accounts", """{ "_id": "a", "type": "sandbx" }""", "application/json", 400, "type", "Did you mean sandbox?" },
        { "POST", "/v1/accounts", """{ "_id": "default" }""", "application/json", 409, null, "already" },
        { "POST", "/v1/tokens", """{ "role": "root" }""", "application/json", 400, "role", "viewer or operator or admin" },
        { "POST", "/v1/tokens", """{ "role": "viewer" }""", "application/json", 409, null, "Make one with the role admin" },
        { "DELETE", "/v1/tokens/tok_1", null, null, 404, null, "There is no token tok_1" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_refusal_says_where_and_what_to_do(string method, string path, string? body, string? type, int status, string? where, string says)
    {
        var answer = await fixture.Server.SendAsync(method, path, body, type);
        Assert.True(status == answer.Status, $"{answer.Status} {answer.Text}");
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        Assert.Equal(status, (int?)answer.Json["status"]);
        Assert.StartsWith("urn:asynchelper:problem:", (string?)answer.Json["type"], StringComparison.Ordinal);
        Assert.NotEmpty((string)answer.Json["title"]!);
        Assert.NotEmpty((string)answer.Json["detail"]!);
        Assert.Equal(where, (string?)answer.Json["errors"]?[0]?["path"]);
        Assert.Contains(says, answer.Json.ToJsonString(new(System.Text.Json.JsonSerializerOptions.Default) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("\\\"", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_read()
    {
        var answer = await fixture.Server.SendAsync("POST", "/v1/jobs", new string(' ', 11 * 1024 * 1024));
        Assert.Equal((413, "application/problem+json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Contains("10485760 bytes", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_that_is_too_large_is_refused()
    {
        var answer = await fixture.Server.SendAsync("POST", "/v1/jobs", $$"""{ "_exportId": "orders", "input": "{{new string('x', 300_000)}}" }""");
        Assert.Equal(400, answer.Status);
        Assert.Equal("input", (string?)answer.Json["errors"]![0]!["path"]);
        Assert.Contains("262144 are allowed", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_or_too_long_labels_are_refused()
    {
        var many = string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"l{i}\":\"x\""));
        var answer = await fixture.Server.SendAsync("POST", "/v1/jobs", $$"""{ "_exportId": "orders", "labels": { {{many}} } }""");
        Assert.Contains("33 labels, and 32 are allowed", answer.Text, StringComparison.Ordinal);
        answer = await fixture.Server.SendAsync("POST", "/v1/jobs", $$"""{ "_exportId": "orders", "labels": { "{{new string('k', 65)}}": "x" } }""");
        Assert.Contains("Use 1 to 64", answer.Text, StringComparison.Ordinal);
        answer = await fixture.Server.SendAsync("POST", "/v1/jobs", $$"""{ "_exportId": "orders", "labels": { "k": "{{new string('v', 257)}}" } }""");
        Assert.Contains("at most 256", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idempotency_key_that_is_none_is_refused()
    {
        var answer = await fixture.Server.SendAsync(
            "POST", "/v1/jobs", """{ "_exportId": "orders" }""", headers: ("Idempotency-Key", new string('k', 256)));
        Assert.Equal((400, "Idempotency-Key"), (answer.Status, (string?)answer.Json["errors"]![0]!["path"]));
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_refused()
    {
        using var content = new ByteArrayContent([(byte)'{', 0xC3, (byte)'}']);
        content.Headers.ContentType = new("application/json");
        using var response = await fixture.Server.Http.PostAsync("/v1/exports", content);
        Assert.Contains("not valid UTF-8", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
