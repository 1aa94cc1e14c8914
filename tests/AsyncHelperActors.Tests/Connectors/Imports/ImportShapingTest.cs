using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Imports;

/// <summary>What an import does to the records of a batch before and after they are sent, in which order, and what becomes of those that fail on the way.</summary>
public sealed class ImportShapingTest
{
    private static readonly HookFacts Facts = new("stock", true, "vendor", "job_1.1.1", DateTimeOffset.UnixEpoch);

    [Fact]
    public void Without_anything_records_pass_as_they_are()
    {
        var shaped = Apply(new ImportDef("stock", "stock"), """[{"a":1},2]""");
        Assert.Equal(["""{"a":1}""", "2"], shaped.Select(each => each.After!.ToJsonString()));
    }

    [Fact]
    public void Filter_then_preMap_then_mapping_then_postMap()
    {
        var import = new ImportDef("stock", "stock")
        {
            Filter = Object("""{"type":"expression","expression":{"version":"1","rules":["equals",["string",["extract","color"]],"Red"]}}"""),
            Hooks = Hooks("preMap", "postMap"),
            Mapping = Object("""{"fields":[{"extract":"sku","generate":"code"},{"extract":"seen","generate":"seen"}],"lists":[]}"""),
        };
        var shaped = Apply(import, """[{"sku":"a","color":"Red"},{"sku":"b","color":"Blue"},{"sku":"c","color":"Red"}]""", """
            function preMap(options) { return options.data.map(r => ({ data: { sku: r.sku, color: r.color, seen: 'by ' + options.data.length } })); }
            function postMap(options) { return options.postMapData.map((r, i) => ({ data: { code: r.code, seen: r.seen, was: options.preMapData[i].sku } })); }
            """);

        Assert.Equal([false, true, false], shaped.Select(each => each.Ignored));
        Assert.Equal("""{"sku":"a","color":"Red","seen":"by 2"}""", shaped[0].Before!.ToJsonString());
        Assert.Equal("""{"code":"c","seen":"by 2","was":"c"}""", shaped[2].After!.ToJsonString());
        Assert.False(shaped[1].IsSent);
    }

    [Fact]
    public void A_record_that_a_hook_refuses_or_leaves_out_is_not_sent_and_the_others_are()
    {
        var shaped = Apply(new ImportDef("stock", "stock") { Hooks = Hooks("preMap") }, """[{"n":0},{"n":1},{"n":2}]""", """
            function preMap(options) { return options.data.map(r => r.n === 0 ? { errors: [{ code: 'bad', message: 'no sku' }] } : r.n === 1 ? {} : { data: r }); }
            """);

        Assert.Equal([false, false, true], shaped.Select(each => each.IsSent));
        Assert.Equal(("bad", "no sku"), (shaped[0].Errors[0].Code, shaped[0].Errors[0].Message));
        Assert.True(shaped[1].Ignored);
    }

    [Fact]
    public void A_hook_that_throws_fails_all_that_it_was_given_and_nothing_else()
    {
        var import = new ImportDef("stock", "stock")
        {
            Filter = Object("""{"type":"expression","expression":{"version":"1","rules":["equals",["string",["extract","color"]],"Red"]}}"""),
            Hooks = Hooks("postMap"),
        };
        var shaped = Apply(import, """[{"color":"Red"},{"color":"Blue"}]""", "function postMap() { throw new Error('out of order'); }");

        Assert.Equal("hook_failed", shaped[0].Errors[0].Code);
        Assert.Contains("out of order", shaped[0].Errors[0].Message, StringComparison.Ordinal);
        Assert.True(shaped[1].Ignored && shaped[1].Errors.Count == 0);
    }

    [Fact]
    public void PostSubmit_changes_the_rows_of_what_was_sent()
    {
        const string Script = """
            function postSubmit(options) {
              return options.responseData.map((r, i) => options.postMapData[i].n === 2 ? { statusCode: 422, errors: [{ code: 'late', message: r._json.note }] } : r);
            }
            """;
        ImportRow[] rows = [Row(0, """{"note":"fine"}"""), new ImportRow(1, 200, null, [], true, null, "b"), Row(2, """{"note":"too late"}""")];
        var sent = new Dictionary<long, SentRecord> { [0] = Sent(0), [1] = new SentRecord(1, true, [], null), [2] = Sent(2) };

        var after = ImportShaping.AfterSubmit(Compile(new ImportDef("stock", "stock") { Hooks = Hooks("postSubmit") }, Script), Facts, rows, sent, CancellationToken.None);

        Assert.Equal([200, 200, 422], after.Select(row => row.StatusCode));
        Assert.Equal(("late", "too late"), (after[2].Errors[0].Code, after[2].Errors[0].Message));
        Assert.Equal([1L, 0L, 0L], after.Select(row => row.Tally.Succeeded));
        Assert.Equal([0L, 1L, 0L], after.Select(row => row.Tally.Ignored));
    }

    [Fact]
    public void A_postSubmit_that_throws_is_told_in_the_rows_because_the_records_are_gone()
    {
        var after = ImportShaping.AfterSubmit(
            Compile(new ImportDef("stock", "stock") { Hooks = Hooks("postSubmit") }, "function postSubmit() { throw 1; }"),
            Facts, [Row(0, "{}")], new Dictionary<long, SentRecord> { [0] = Sent(0) }, CancellationToken.None);
        Assert.Equal((422, "hook_failed"), (after[0].StatusCode, after[0].Errors[0].Code));
    }

    private static ImportRow Row(long place, string json) => new(place, 200, $"v{place}", [], false, JsonNode.Parse(json), "b");

    private static SentRecord Sent(long place) => new(place, false, [], null)
    {
        Before = new JsonObject { ["n"] = place },
        After = new JsonObject { ["n"] = place },
    };

    private static IReadOnlyList<ShapedRecord> Apply(ImportDef import, string records, string script = "") =>
        ImportShaping.Apply(Compile(import, script), Facts, [.. JsonNode.Parse(records)!.AsArray().Select(record => record?.DeepClone())], CancellationToken.None);

    private static RequestShaping Compile(ImportDef import, string script) =>
        new ShapeCompiler(new TemplateEngine(TimeProvider.System, TemplateLimits.Default), TimeProvider.System)
            .Compile(import, new Dictionary<string, ScriptDef> { ["s"] = new("s", "s") { Content = script } });

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    private static JsonObject Hooks(params string[] names) =>
        new(names.Select(name => KeyValuePair.Create<string, JsonNode?>(name, new JsonObject { ["_scriptId"] = "s", ["function"] = name })));
}
