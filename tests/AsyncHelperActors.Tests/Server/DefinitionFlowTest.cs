using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

public sealed class DefinitionFlowTest(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ServerRig _server = fixture.Server;

    [Fact]
    public async Task A_definition_is_made_read_replaced_changed_and_deleted()
    {
        var made = await _server.SendAsync("POST", "/v1/exports", """{ "name": "First", "_connectionId": "vendor", "http": { "method": "GET", "relativeURI": "/a" } }""");
        Assert.Equal((201, "\"1\""), (made.Status, made.Header("ETag")));
        var id = (string)made.Json["_id"]!;
        Assert.Matches("^[0-9a-f]{24}$", id);
        Assert.Equal($"/v1/exports/{id}", made.Header("Location"));

        var read = await _server.SendAsync("GET", $"/v1/exports/{id}");
        Assert.Equal((200, "\"1\"", made.Text), (read.Status, read.Header("ETag"), read.Text));
        Assert.Equal(304, (await _server.SendAsync("GET", $"/v1/exports/{id}", headers: ("If-None-Match", "\"1\""))).Status);

        var replaced = await _server.SendAsync("PUT", $"/v1/exports/{id}", """{ "name": "Second", "_connectionId": "vendor", "http": { "relativeURI": "/b" } }""");
        Assert.Equal((200, "\"2\"", "Second"), (replaced.Status, replaced.Header("ETag"), (string?)replaced.Json["name"]));
        Assert.Null(replaced.Json["http"]!["method"]);

        var patched = await _server.SendAsync("PATCH", $"/v1/exports/{id}", """{ "name": null, "http": { "method": "POST" } }""", "application/merge-patch+json");
        Assert.Equal((200, "\"3\""), (patched.Status, patched.Header("ETag")));
        Assert.Equal("""{"relativeURI":"/b","method":"POST"}""", patched.Json["http"]!.ToJsonString());
        Assert.False(patched.Json.ContainsKey("name"));
        Assert.Equal((string?)made.Json["createdAt"], (string?)patched.Json["createdAt"]);

        Assert.Equal(204, (await _server.SendAsync("DELETE", $"/v1/exports/{id}")).Status);
        Assert.Equal(404, (await _server.SendAsync("GET", $"/v1/exports/{id}")).Status);
    }

    [Fact]
    public async Task A_document_that_was_read_can_be_sent_back_and_changes_nothing()
    {
        var read = await _server.Client.GetDefinitionAsync("connections", "vendor");
        Assert.NotNull(read.Document["lastModified"]);
        var back = await _server.Client.PutDefinitionAsync("connections", "vendor", read.Document, read.ETag);
        Assert.Equal(read.ETag, back.ETag);
        Assert.True(JsonNode.DeepEquals(read.Document, back.Document));
    }

    [Fact]
    public async Task A_change_of_an_old_version_is_refused()
    {
        var put = await _server.SendAsync("PUT", "/v1/scripts/versions", """{ "content": "1" }""", headers: ("If-None-Match", "*"));
        Assert.Equal((201, "\"1\""), (put.Status, put.Header("ETag")));
        Assert.Equal(412, (await _server.SendAsync("PUT", "/v1/scripts/versions", """{ "content": "1" }""", headers: ("If-None-Match", "*"))).Status);
        Assert.Equal(200, (await _server.SendAsync("PUT", "/v1/scripts/versions", """{ "content": "2" }""", headers: ("If-Match", "\"1\""))).Status);

        foreach (var (method, body) in new[] { ("PUT", """{ "content": "3" }"""), ("PATCH", """{ "content": "3" }"""), ("DELETE", null) })
        {
            var late = await _server.SendAsync(method, "/v1/scripts/versions", body, headers: ("If-Match", "\"1\""));
            Assert.Equal(412, late.Status);
            Assert.Contains("is now at", late.Text, StringComparison.Ordinal);
        }

        Assert.Equal(412, (await _server.SendAsync("PUT", "/v1/scripts/absent", """{ "content": "3" }""", headers: ("If-Match", "*"))).Status);
        Assert.Equal("2", (string?)(await _server.Client.GetDefinitionAsync("scripts", "versions")).Document["content"]);
        Assert.Equal(200, (await _server.SendAsync("PATCH", "/v1/scripts/versions", """{ "content": "4" }""", headers: ("If-Match", "\"1\", \"2\""))).Status);
    }

    [Fact]
    public async Task Of_two_changes_of_one_version_one_is_refused()
    {
        await _server.SendAsync("PUT", "/v1/scripts/race", """{ "content": "0" }""");
        var answers = await Task.WhenAll(Enumerable.Range(1, 6).Select(i =>
            _server.SendAsync("PUT", "/v1/scripts/race", $$"""{ "content": "{{i}}" }""", headers: ("If-Match", "\"1\""))));
        Assert.Single(answers, a => a.Status == 200);
        Assert.Equal(5, answers.Count(a => a.Status == 412));
    }

    [Fact]
    public async Task Changes_of_different_definitions_at_once_all_succeed()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 6).Select(i => _server.SendAsync("PUT", $"/v1/scripts/many{i}", """{ "content": "x" }""")));
        Assert.All(answers, a => Assert.Equal(201, a.Status));
    }

    [Fact]
    public async Task A_list_goes_page_by_page_and_finds_names()
    {
        for (var i = 1; i <= 5; i++)
        {
            await _server.Client.PutDefinitionAsync("scripts", $"page{i}", new JsonObject { ["name"] = $"Paged {i}", ["content"] = "x" });
        }

        var ids = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await _server.Client.ListDefinitionsAsync("scripts", "pAGEd", limit: 2, cursor);
            Assert.InRange(page.Items.Count, 1, 2);
            ids.AddRange(page.Items.Select(i => (string?)i["_id"]));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(["page1", "page2", "page3", "page4", "page5"], ids);
        Assert.Empty((await _server.Client.ListDefinitionsAsync("scripts", "no such name")).Items);
    }

    [Fact]
    public async Task A_misspelt_field_is_remarked_in_a_header()
    {
        var made = await _server.SendAsync("PUT", "/v1/exports/misspelt", """{ "_connectionId": "vendor", "http": { "relativURI": "/a" } }""");
        Assert.Equal(201, made.Status);
        Assert.Contains("relativeURI", made.Header("Warning"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_runs_keeps_its_definitions_when_they_are_deleted()
    {
        await _server.Client.PutDefinitionAsync("connections", "short", new JsonObject { ["http"] = new JsonObject { ["baseURI"] = "https://api.example.com" } });
        await _server.Client.PutDefinitionAsync("exports", "short-lived", new JsonObject { ["_connectionId"] = "short", ["http"] = new JsonObject { ["relativeURI"] = "/x" } });
        var job = await _server.Client.StartJobAsync(new JobStart { ExportId = "short-lived" });
        await _server.Client.DeleteDefinitionAsync("exports", "short-lived");
        await _server.Client.DeleteDefinitionAsync("connections", "short");
        Assert.Equal(JobOutcome.Done, (await _server.Client.WaitForEndAsync(job.Id)).Outcome);
        var refused = await Assert.ThrowsAsync<AsyncHelperException>(() => _server.Client.StartJobAsync(new JobStart { ExportId = "short-lived" }));
        Assert.Equal(422, refused.Problem.Status);
    }
}
