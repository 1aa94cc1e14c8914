using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

public sealed class JobStartTest(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ServerRig _server = fixture.Server;

    [Fact]
    public async Task A_job_is_accepted_with_its_place_and_its_links()
    {
        var answer = await _server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "orders", "labels": { "team": "blue" }, "deadline": "2h" }""");
        var job = answer.Json;
        var id = (string)job["_id"]!;
        Assert.Equal((202, $"/v1/jobs/{id}"), (answer.Status, answer.Header("Location")));
        Assert.Matches("^job_[0-9A-Z]{26}$", id);
        Assert.Equal(("export", "orders", "reports"), ((string?)job["type"], (string?)job["_exportId"], (string?)job["_asyncHelperId"]));
        Assert.Equal("blue", (string?)job["labels"]!["team"]);
        Assert.Equal($"/v1/jobs/{id}/timeline", (string?)job["links"]!["timeline"]);
        Assert.Equal(TimeSpan.FromHours(2), (DateTimeOffset)job["deadlineAt"]! - (DateTimeOffset)job["createdAt"]!);
        Assert.True(job.ContainsKey("outcome") && job.ContainsKey("endedAt") && !job.ContainsKey("_importId"));
    }

    [Fact]
    public async Task Waiting_for_the_end_answers_200_with_the_finished_job()
    {
        var answer = await _server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "orders" }""", headers: ("Prefer", "respond-async, wait=30"));
        Assert.Equal((200, "wait=30"), (answer.Status, answer.Header("Preference-Applied")));
        Assert.Equal("done", (string?)answer.Json["outcome"]);

        var later = await _server.SendAsync("GET", $"/v1/jobs/{answer.Json["_id"]}?wait=30");
        Assert.Equal("done", (string?)later.Json["outcome"]);
    }

    [Fact]
    public async Task Waiting_not_long_enough_answers_202_with_the_running_job()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        server.Vendor.Poll = _ => Decision.InProgress;
        var answer = await server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "orders" }""", headers: ("Prefer", "wait=1"));
        Assert.Equal((202, "wait=1"), (answer.Status, answer.Header("Preference-Applied")));
        Assert.Null((string?)answer.Json["outcome"]);
        var read = await server.SendAsync("GET", $"/v1/jobs/{answer.Json["_id"]}?wait=1");
        Assert.Equal((200, "running"), (read.Status, (string?)read.Json["status"]));
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_same_job()
    {
        var key = Guid.NewGuid().ToString();
        var first = await _server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "orders", "input": { "a": 1, "b": 2 } }""", headers: ("Idempotency-Key", key));
        var again = await _server.SendAsync("POST", "/v1/jobs", """{ "input": {"b":2, "a":1}, "_exportId": "orders" }""", headers: ("Idempotency-Key", key));
        Assert.Equal((202, 202), (first.Status, again.Status));
        Assert.Equal((string?)first.Json["_id"], (string?)again.Json["_id"]);

        var other = await _server.SendAsync("POST", "/v1/jobs", """{ "_exportId": "orders", "input": { "a": 2 } }""", headers: ("Idempotency-Key", key));
        Assert.Equal(422, other.Status);
        Assert.Contains("Idempotency-Key", other.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_at_the_same_moment_starts_one_job()
    {
        var start = new JobStart { ExportId = "orders", Input = "at once" };
        var jobs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _server.Client.StartJobAsync(start, "the-same-moment")));
        var id = Assert.Single(jobs.Select(j => j.Id).Distinct());
        await _server.Client.WaitForEndAsync(id);
        Assert.Single(_server.Vendor.Calls, c => c.JobId == id && c.Step is Step.Submit);
    }

    [Fact]
    public async Task A_repeated_request_finds_its_job_although_its_export_is_gone()
    {
        await _server.Client.PutDefinitionAsync("exports", "passing", new JsonObject { ["_connectionId"] = "vendor", ["http"] = new JsonObject() });
        var first = await _server.Client.StartJobAsync(new JobStart { ExportId = "passing" }, "passing-key");
        await _server.Client.DeleteDefinitionAsync("exports", "passing");
        Assert.Equal(first.Id, (await _server.Client.StartJobAsync(new JobStart { ExportId = "passing" }, "passing-key")).Id);
    }

    [Fact]
    public async Task An_import_gets_its_records()
    {
        var records = new JsonArray(new JsonObject { ["sku"] = "a" }, new JsonObject { ["sku"] = "b" });
        var job = await _server.Client.StartJobAsync(new JobStart { ImportId = "stock", Records = records, Input = new JsonObject { ["a"] = 1 } }, wait: TimeSpan.FromSeconds(30));
        Assert.Equal(("import", "stock", JobOutcome.Done), (job.Type, job.ImportId, job.Outcome));
        Assert.Equal(2, job.Import!.NumRecords);
        var calls = _server.Vendor.Calls.Where(c => c.Batch?.ParentId == job.Id && c.Step is Step.Submit).OrderBy(c => c.Batch!.Number).ToList();
        Assert.Equal([(0, 1), (1, 1)], calls.Select(c => ((int)c.Batch!.First, c.Batch.Count)));
        Assert.All(calls, call => Assert.Equal("""{"a":1}""", call.Input.Text));
    }

    [Fact]
    public async Task Input_reaches_the_vendor_call_as_it_was_sent()
    {
        var job = await _server.Client.StartJobAsync(new JobStart { ExportId = "orders", Input = new JsonObject { ["since"] = "Zürich ✓" } }, wait: TimeSpan.FromSeconds(30));
        var call = _server.Vendor.Calls.First(c => c.JobId == job.Id);
        Assert.Equal("Zürich ✓", (string?)call.Input.Parse()!["since"]);
        Assert.Equal("default", call.Account);
    }
}
