using System.Text.Json.Nodes;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary><c>POST /v1/asynchelpers/{_id}/preview</c>.</summary>
public sealed class PreviewTest(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ServerRig _server = fixture.Server;

    [Fact]
    public async Task A_helper_is_run_against_the_answers_that_are_given_and_nothing_is_sent_or_stored()
    {
        var before = _server.Vendor.Calls.Count;
        var preview = await PreviewAsync("""
            {
              "_exportId": "orders",
              "input": { "since": "2026-01-01" },
              "submitResponse": { "reportId": "R-7" },
              "statusResponses": [ { "processingStatus": "IN_QUEUE" }, { "processingStatus": "DONE", "documentId": "D-1" } ],
              "resultResponse": { "statusCode": 200, "body": [ { "id": 1 } ] }
            }
            """);

        Assert.Equal(200, preview.Status);
        var answer = preview.Json;
        Assert.Equal(("done", "orders", 2), ((string?)answer["outcome"], (string?)answer["_exportId"], (int)answer["numPolls"]!));
        Assert.Equal("""[{"id":1}]""", answer["result"]!["records"]!.ToJsonString());
        var submit = answer["timeline"]![1]!["requests"]![0]!;
        Assert.Equal(("POST", "https://api.example.com/reports", """{"since":"2026-01-01"}"""), ((string?)submit["method"], (string?)submit["url"], (string?)submit["body"]));
        Assert.Equal("Bearer ****", (string?)submit["headers"]!["Authorization"]);
        Assert.Contains("http.status.inProgressValues", (string?)answer["timeline"]![2]!["rule"], StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", preview.Text, StringComparison.Ordinal);
        Assert.Equal(before, _server.Vendor.Calls.Count);
        Assert.Empty((await _server.Client.ListJobsAsync()).Jobs);
    }

    [Fact]
    public async Task What_is_not_given_is_where_the_preview_stops()
    {
        var answer = (await PreviewAsync("""{ "submitResponse": { "reportId": "R-7" }, "statusResponses": [ { "processingStatus": "DONE", "documentId": "D-1" } ] }""")).Json;

        Assert.Null(answer["outcome"]);
        Assert.Equal("no_answer", (string?)answer["stopped"]!["code"]);
        var last = answer["timeline"]!.AsArray()[^1]!["requests"]![0]!;
        Assert.Equal(("result", "https://api.example.com/documents/D-1"), ((string?)last["step"], (string?)last["url"]));
    }

    [Fact]
    public async Task An_import_is_previewed_with_its_records()
    {
        var answer = (await PreviewAsync("""{ "_importId": "stock", "records": [ { "sku": "A" } ], "submitResponse": { "statusCode": 400 } }""")).Json;
        Assert.Equal(("error", "stock"), ((string?)answer["outcome"], (string?)answer["_importId"]));
        Assert.Contains("\"sku\":\"A\"", (string?)answer["timeline"]![1]!["requests"]![0]!["body"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "submitRespons": {} }""", 400, "Did you mean submitResponse?")]
    [InlineData("""{ "statusResponses": { "a": 1 } }""", 400, "statusResponses: Expected a list")]
    [InlineData("""{ "_exportId": "report-status" }""", 400, "does not use the async helper reports")]
    [InlineData("""{ "_exportId": "ordres" }""", 400, "Did you mean orders?")]
    [InlineData("""{ "submitResponse": { "file": "/etc/passwd", "statusCode": 200 } }""", 400, "reads no files")]
    [InlineData("""{ "submitResponse": { "statusCode": 99 } }""", 400, "from 200 to 599")]
    public async Task A_bad_preview_is_refused_with_what_to_write(string body, int status, string says)
    {
        var answer = await PreviewAsync(body);
        Assert.Equal(status, answer.Status);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_that_is_not_there_is_not_found() =>
        Assert.Equal(404, (await _server.SendAsync("POST", "/v1/asynchelpers/nobody/preview", "{}")).Status);

    [Fact]
    public async Task A_helper_that_no_step_uses_is_run_by_a_made_up_one()
    {
        var document = new JsonObject
        {
            ["http"] = new JsonObject
            {
                ["status"] = new JsonObject { ["_exportId"] = "report-status", ["statusPath"] = "s", ["inProgressValues"] = "A", ["doneValues"] = "B" },
            },
        };
        await _server.Client.PutDefinitionAsync("asynchelpers", "lonely", document);

        var answer = await _server.SendAsync("POST", "/v1/asynchelpers/lonely/preview", """{ "submitResponse": { "reportId": 1 }, "statusResponses": [ { "s": "B" } ] }""");

        Assert.Equal(("done", null), ((string?)answer.Json["outcome"], (string?)answer.Json["_exportId"]));
    }

    private async Task<Answer> PreviewAsync(string body) => await _server.SendAsync("POST", "/v1/asynchelpers/reports/preview", body);
}
