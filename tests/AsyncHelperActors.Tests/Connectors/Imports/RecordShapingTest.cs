using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Steps;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Imports;

/// <summary>Filter, preMap, mapping and postMap of an import, between its stored records and what the vendor gets.</summary>
public sealed class RecordShapingTest : IAsyncLifetime
{
    private const string KeepBig = "filter: { type: expression, expression: { version: \"1\", rules: [greaterthan, [number, [extract, n]], 1] } }";
    private const string Mapping = "mapping: { fields: [ { extract: sku, generate: code }, { extract: n, generate: count } ] }";

    private static readonly string[] Three = ["""{"sku":"a","n":1}""", """{"sku":"b","n":2}""", """{"sku":"c","n":3}"""];

    private CannedVendor _vendor = null!;

    public async Task InitializeAsync()
    {
        _vendor = await CannedVendor.StartAsync();
        _vendor.On("/feeds", 200, "application/json", "{}");
        _vendor.On("/upload", 200, "application/json", "{}");
    }

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Fact]
    public async Task What_the_filter_keeps_back_is_not_sent_and_is_stored_as_ignored_before_anything_goes_out()
    {
        var rig = Rig(KeepBig);
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal("""[{"sku":"b","n":2},{"sku":"c","n":3}]""", _vendor.Last.Body);
        Assert.Equal([true, false, false], rig.Sent.Select(line => line["ignored"] is not null));
    }

    [Fact]
    public async Task Nothing_is_sent_when_the_filter_keeps_back_everything()
    {
        var rig = Rig(KeepBig.Replace("1] }", "9] }", StringComparison.Ordinal));
        Assert.IsType<StepAnswer.NothingToSend>(await rig.SubmitAsync());
        Assert.Empty(_vendor.Seen);
        Assert.Equal(3, rig.Sent.Count);
    }

    [Fact]
    public async Task Mapping_one_with_a_lookup_makes_what_is_sent_and_the_address_sees_what_was_before()
    {
        var rig = Rig(
            "mapping: { fields: [ { extract: sku, generate: code, lookupName: names } ] }, lookups: [ { name: names, map: { a: A-1, b: B-1, c: C-1 } } ]",
            "relativeURI: \"/feeds?first={{record.sku}}\"");
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal("""[{"code":"A-1"},{"code":"B-1"},{"code":"C-1"}]""", _vendor.Last.Body);
        Assert.Equal("/feeds?first=a", _vendor.Last.PathAndQuery);
    }

    [Fact]
    public async Task Mapping_two_makes_what_the_body_template_sees()
    {
        var rig = Rig(
            "mappings: [ { generate: code, dataType: string, extract: \"$.sku\", status: Active } ]",
            "relativeURI: \"/feeds\", body: \"{ \\\"first\\\": \\\"{{record.code}}\\\", \\\"count\\\": {{data.length}} }\"");
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal("""{ "first": "a", "count": 3 }""", _vendor.Last.Body);
    }

    [Fact]
    public async Task Filter_preMap_mapping_and_postMap_run_in_this_order()
    {
        var rig = Rig($"{KeepBig}, {Mapping}, {Hooks(
            "function pre(o) { return o.data.map(r => ({ data: { sku: r.sku + '-' + o.data.length, n: r.n * 10 } })); }",
            "function post(o) { return o.postMapData.map((r, i) => ({ data: { ...r, was: o.preMapData[i].sku, by: o._importId } })); }")}");
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal("""[{"code":"b-2","count":20,"was":"b-2","by":"stock"},{"code":"c-2","count":30,"was":"c-2","by":"stock"}]""", _vendor.Last.Body);
    }

    [Theory]
    [InlineData("pre", "data")]
    [InlineData("post", "postMapData")]
    public async Task An_empty_object_of_a_hook_ignores_a_record_and_errors_fail_it(string place, string data)
    {
        var code = $$"""function F(o) { return o.{{data}}.map(r => r.n === 1 ? {} : r.n === 2 ? { data: r, errors: [ { code: 'bad', message: 'two is bad' } ] } : { data: r }); }""".Replace("F", place, StringComparison.Ordinal);
        var rig = Rig(place == "pre" ? Hooks(code, null) : Hooks(null, code));
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal("""[{"sku":"c","n":3}]""", _vendor.Last.Body);
        Assert.True((bool?)rig.Sent[0]["ignored"]);
        Assert.Equal($$"""[{"code":"bad","message":"two is bad","source":"{{place}}Map"}]""", rig.Sent[1]["errors"]!.ToJsonString());
        Assert.Null(rig.Sent[2]["errors"]);
    }

    [Theory]
    [InlineData("function pre(o) { throw new Error('no stock today'); }", "no stock today")]
    [InlineData("function pre(o) { return [ {} ]; }", "1 elements for 2 records")]
    [InlineData("function pre(o) { }", "nothing")]
    public async Task A_hook_that_throws_or_breaks_its_contract_fails_the_records_and_is_named_and_what_was_filtered_stays_ignored(string code, string says)
    {
        var rig = Rig($"{KeepBig}, {Hooks(code, null)}");
        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "hook_failed", "Import stock", "hooks.preMap", says);
        Assert.Empty(_vendor.Seen);
        Assert.True((bool?)rig.Sent[0]["ignored"]);
        Assert.All(rig.Sent.Skip(1), line => Assert.Contains("hooks.preMap", (string)line["errors"]![0]!["message"]!, StringComparison.Ordinal));

        // Nothing was sent, so the same again is asked again and not taken for a batch without records.
        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "hook_failed", says);
    }

    [Fact]
    public async Task A_record_that_a_script_filter_cannot_judge_fails_alone()
    {
        var rig = Rig("filter: { type: script, script: { function: keep, code: \"function keep(o) { if (o.record.n === 2) { throw new Error('odd'); } return true; }\" } }");
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal("""[{"sku":"a","n":1},{"sku":"c","n":3}]""", _vendor.Last.Body);
        var error = rig.Sent[1]["errors"]![0]!;
        Assert.Equal(("filter_failed", "filter"), ((string?)error["code"], (string?)error["source"]));
        Assert.Contains("odd", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_cannot_be_mapped_fails_alone()
    {
        var rig = Rig("mapping: { fields: [ { extract: sku, generate: code, lookupName: names } ] }, lookups: [ { name: names, map: { a: A-1, c: C-1 }, allowFailures: false } ]");
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal("""[{"code":"A-1"},{"code":"C-1"}]""", _vendor.Last.Body);
        Assert.Equal("mapping_failed", (string?)rig.Sent[1]["errors"]![0]!["code"]);
    }

    [Fact]
    public async Task Records_are_known_by_the_name_that_the_vendor_got()
    {
        var rig = Rig(
            "mapping: { fields: [ { extract: sku, generate: code } ] }",
            "relativeURI: \"/feeds\", response: { resourcePath: items, resourceIdPath: code }");
        _vendor.On("/feeds", 200, "application/json", """{"items":[]}""");
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal(["a", "b", "c"], rig.Sent.Select(line => (string?)line["id"]));
    }

    [Fact]
    public async Task A_hook_that_decides_by_chance_sends_in_every_request_of_the_batch_what_it_sent_first()
    {
        var rig = Rig(
            Hooks("function pre(o) { return o.data.map((r, i) => i === 0 ? {} : { data: { ...r, dice: Math.random() } }); }", null),
            "relativeURI: \"/feeds\", _asyncHelperId: feeds",
            """
            exports:
              - { _id: upload, _connectionId: vendor, http: { method: PUT, relativeURI: "/upload", body: "{{{jsonSerialize data}}}" } }
              - { _id: status, _connectionId: vendor, http: { relativeURI: "/status" } }
            asynchelpers:
              - _id: feeds
                name: Feeds
                http:
                  submit: { sameAsStatus: false, before: [ { name: file, _exportId: upload } ] }
                  status: { _exportId: status, statusPath: s, inProgressValues: [a], doneValues: [b] }
            """);
        _vendor.On("/feeds", 200, "application/json", """{"id":1}""");
        Assert.IsType<StepAnswer.Held>(await rig.BeforeAsync("file"));
        var uploaded = _vendor.Last.Body;
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal(uploaded, _vendor.Last.Body);
        Assert.Contains("dice", uploaded, StringComparison.Ordinal);

        // A set that was cut off while it was written belongs to no request, and is made anew.
        rig.CutSent(2);
        Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.NotEqual(uploaded, _vendor.Last.Body);
        Assert.Equal(3, rig.Sent.Count);
    }

    [Fact]
    public async Task Nothing_is_uploaded_when_no_record_is_left()
    {
        var rig = Rig(
            KeepBig.Replace("1] }", "9] }", StringComparison.Ordinal),
            "relativeURI: \"/feeds\", _asyncHelperId: feeds",
            """
            exports:
              - { _id: upload, _connectionId: vendor, http: { method: PUT, relativeURI: "/upload", body: "{{{jsonSerialize data}}}" } }
              - { _id: status, _connectionId: vendor, http: { relativeURI: "/status" } }
            asynchelpers:
              - _id: feeds
                name: Feeds
                http:
                  submit: { sameAsStatus: false, before: [ { name: file, _exportId: upload } ] }
                  status: { _exportId: status, statusPath: s, inProgressValues: [a], doneValues: [b] }
            """);
        Assert.IsType<StepAnswer.NothingToSend>(await rig.BeforeAsync("file"));
        Assert.Empty(_vendor.Seen);
    }

    private static string Hooks(string? pre, string? post)
    {
        var hooks = new List<string>();
        if (pre is not null)
        {
            hooks.Add($"preMap: {{ function: pre, code: \"{pre}\" }}");
        }

        if (post is not null)
        {
            hooks.Add($"postMap: {{ function: post, code: \"{post}\" }}");
        }

        return $"hooks: {{ {string.Join(", ", hooks)} }}";
    }

    private BatchRig Rig(string import, string http = "relativeURI: \"/feeds\"", string more = "") => new(_vendor.Base, import, http, Three, more);
}
