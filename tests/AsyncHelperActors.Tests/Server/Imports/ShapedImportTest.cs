using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using Xunit;

namespace AsyncHelperActors.Tests.Server.Imports;

/// <summary>Imports that shape their records and look at the responses, from end to end.</summary>
[Trait("Category", "Slow")]
public sealed class ShapedImportTest
{
    private const string Shaping =
        """
        imports:
          - _id: shaped
            _connectionId: vendor
            http: { method: POST, relativeURI: /feeds, batchSize: 5, _asyncHelperId: feeds, response: { record: { failPath: status, failValues: [ERROR], errorPath: message } } }
            filter: { type: expression, expression: { version: "1", rules: [notequals, [number, [extract, n]], 1] } }
            mappings:
              - { generate: sku, dataType: string, extract: "x-{{record.sku}}", status: Active }
              - { generate: n, dataType: number, extract: "$.n", status: Active }
            hooks:
              preMap:
                function: pre
                code: |
                  function pre (o) { return o.data.map(r => r.n === 2 ? { errors: [{ code: 'late', message: 'two is late' }] } : r.n === 7 ? {} : { data: r }); }
        """;

    private const string Direct =
        """
        imports:
          - _id: shaped
            _connectionId: vendor
            http: { method: POST, relativeURI: /direct, batchSize: 4, response: { resourcePath: [items], failPath: [status], failValues: [[ERROR]], errorPath: message } }
            filter: { type: expression, expression: { version: "1", rules: [notequals, [number, [extract, n]], 1] } }
            hooks: HOOKS
        """;

    [Fact]
    public async Task Each_record_that_came_has_a_row_and_the_vendor_has_only_what_was_to_be_sent()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 5);
        await server.Client.ApplyBundleAsync(Shaping, yaml: true);
        vendor.Refuses = record => (int)record["n"]! == 4;

        var job = await server.RunAsync("shaped", ImportServer.Records(10));

        Assert.Equal(["x-s0", "x-s3", "x-s4", "x-s5", "x-s6", "x-s8", "x-s9"], vendor.Sends.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((JobOutcome.Partial, 6L, 2L), (job.Outcome, job.Import!.NumSucceeded, job.Import.NumFailed));
        var rows = await server.RowsAsync(job.Id);
        Assert.Equal(Enumerable.Range(0, 10), rows.Select(r => (int)r["index"]!));
        Assert.Equal([1, 7], rows.Where(r => (bool)r["ignored"]!).Select(r => (int)r["index"]!));
        Assert.Equal([2, 4], rows.Where(r => (int)r["statusCode"]! != 200).Select(r => (int)r["index"]!));
        Assert.Equal(("late", "preMap"), ((string?)rows[2]["errors"]![0]!["code"], (string?)rows[2]["errors"]![0]!["source"]));
        Assert.Equal("v-x-s9", (string?)rows[9]["id"]);
    }

    [Fact]
    public async Task An_import_of_which_everything_is_filtered_ends_without_data_and_asks_the_vendor_nothing()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 5);
        await server.Client.ApplyBundleAsync(Shaping.Replace("[notequals, [number, [extract, n]], 1]", "[lessthan, [number, [extract, n]], 0]", StringComparison.Ordinal), yaml: true);

        var job = await server.RunAsync("shaped", ImportServer.Records(7));

        Assert.Equal(JobOutcome.DoneWithoutData, job.Outcome);
        Assert.Empty(vendor.Feeds);
        Assert.All(await server.RowsAsync(job.Id), row => Assert.True((bool)row["ignored"]!));
    }

    [Fact]
    public async Task PostSubmit_changes_the_responses_to_what_was_sent_before_rows_are_made_of_them()
    {
        var rows = await RunDirectAsync(
            "{ postSubmit: { function: f, code: \"function f(o) { return o.responseData.map((r, i) => o.preMapData[i].n === 2 ? { statusCode: 200, id: 'mine', _json: { was: r.errors[0].message } } : o.postMapData[i].n === 3 ? { ...r, errors: [ { message: 'not so' } ] } : r); }\" } }");
        Assert.Equal([200, 200, 200, 422], rows.Select(r => (int)r["statusCode"]!));
        Assert.True((bool)rows[1]["ignored"]!);
        Assert.Equal(("mine", "no such sku s2"), ((string?)rows[2]["id"], (string?)rows[2]["_json"]!["was"]));
        Assert.Equal("not so", (string?)rows[3]["errors"]![0]!["message"]);
        Assert.Equal("v-s0", (string?)rows[0]["id"]);
    }

    [Fact]
    public async Task PostSubmit_sees_the_headers_of_the_answer_and_no_cookie()
    {
        var rows = await RunDirectAsync(
            "{ postSubmit: { function: f, code: \"function f(o) { return o.responseData.map(r => ({ ...r, errors: [], statusCode: 200, _json: r._headers })); }\" } }");
        Assert.StartsWith("application/json", (string)rows[0]["_json"]!["content-type"]!);
        Assert.Equal("f1", (string?)rows[0]["_json"]!["x-feed"]);
        Assert.Null(rows[0]["_json"]!["set-cookie"]);
        Assert.Null(rows[0]["_headers"]);
    }

    [Theory]
    [InlineData("postSubmit", "function f(o) { throw new Error('after all'); }", "after all")]
    [InlineData("postSubmit", "function f(o) { return []; }", "0 elements for 3 responses")]
    [InlineData("postSubmit", "function f(o) { return o.responseData.map(r => 1); }", "no object")]
    [InlineData("postAggregate", "function f(o) { throw new Error(JSON.stringify(o.postAggregateData)); }", "\"success\":true")]
    public async Task A_hook_of_the_responses_that_throws_fails_the_records_that_were_sent_and_is_named(string hook, string code, string says)
    {
        var rows = await RunDirectAsync($"{{ {hook}: {{ function: f, code: \"{code}\" }} }}");
        Assert.Equal([422, 200, 422, 422], rows.Select(r => (int)r["statusCode"]!));
        Assert.Empty(rows[1]["errors"]!.AsArray());
        foreach (var row in new[] { rows[0], rows[2], rows[3] })
        {
            var message = (string)row["errors"]!.AsArray()[^1]!["message"]!;
            Assert.Contains($"hooks.{hook}", message, StringComparison.Ordinal);
            Assert.Contains(says, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task PostAggregate_is_told_how_a_batch_failed_and_changes_nothing()
    {
        var rows = await RunDirectAsync("{ postAggregate: { function: f, code: \"function f(o) { if (o.postAggregateData.success || o.postAggregateData.source !== 'submit') { throw new Error('told wrong'); } return 7; }\" } }", fails: true);
        Assert.Equal(["submit_refused", null, "submit_refused", "submit_refused"], rows.Select(r => (string?)r["errors"]!.AsArray().LastOrDefault()?["code"]));
    }

    private static async Task<IReadOnlyList<JsonNode>> RunDirectAsync(string hooks, bool fails = false)
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 5);
        await server.Client.ApplyBundleAsync(Direct.Replace("HOOKS", hooks, StringComparison.Ordinal), yaml: true);
        vendor.Refuses = record => (int)record["n"]! == 2;
        vendor.Fails = _ => fails;
        return await server.RowsAsync((await server.RunAsync("shaped", ImportServer.Records(4))).Id);
    }
}
