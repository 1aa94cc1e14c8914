using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Steps;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Shaping;

/// <summary>Transforms, filters and hooks where a job runs them: on the submit answer, the status answer and the pages of the result.</summary>
public sealed class ShapingStepsTest : IAsyncLifetime
{
    private const string Rename = "transform: { type: expression, expression: { version: \"1\", rules: [[ { extract: a, generate: n } ]] } }";
    private const string KeepBig = "filter: { type: expression, expression: { version: \"1\", rules: [greaterthan, [number, [extract, n]], 1] } }";
    private const string Hook = "hooks: { preSavePage: { _scriptId: s, function: save } }";

    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Fact]
    public async Task The_result_is_transformed_then_filtered_then_given_to_the_hook_once_for_each_page()
    {
        _vendor.On("/result", 200, "application/json", """[{"a":1},{"a":2},{"a":3},{"a":4}]""");
        using var rig = Rig($"{Rename}, {KeepBig}, {Hook}", "function save(o) { return { data: o.data.map(r => ({ ...r, page: o.pageIndex, size: o.data.length, by: o._exportId })) }; }", "pageSize: 2");
        var fetched = Assert.IsType<StepAnswer.Fetched>(await rig.FetchAsync());
        Assert.Equal(
            """{"n":2,"page":0,"size":2,"by":"order-result"}|{"n":3,"page":0,"size":2,"by":"order-result"}|{"n":4,"page":1,"size":1,"by":"order-result"}""",
            string.Join('|', Records(rig)));
        Assert.Equal((3L, 1L), (fetched.Records, fetched.Notes!.Dropped));
    }

    [Fact]
    public async Task An_export_without_a_helper_is_shaped_too()
    {
        _vendor.On("/jobs", 200, "application/json", """[{"a":1},{"a":2}]""");
        using var rig = new ConnectorRig(
            $$"""
            connections: [ { _id: vendor, http: { baseURI: "{{_vendor.Base}}" } } ]
            exports: [ { _id: plain, _connectionId: vendor, http: { relativeURI: /jobs }, {{Rename}}, {{KeepBig}} } ]
            """,
            "plain");
        Assert.IsType<StepAnswer.Fetched>(await rig.FetchAsync());
        Assert.Equal(["""{"n":2}"""], Records(rig));
    }

    [Fact]
    public async Task Abort_keeps_this_page_and_reads_no_further()
    {
        _vendor.On("/result", 200, "application/json", """[{"a":1},{"a":2},{"a":3}]""");
        using var rig = Rig(Hook, "function save(o) { return { data: o.data, abort: true }; }", "pageSize: 1");
        var fetched = Assert.IsType<StepAnswer.Fetched>(await rig.FetchAsync());
        Assert.Equal(["""{"a":1}"""], Records(rig));
        Assert.Null(fetched.Cursor.Text);
    }

    [Fact]
    public async Task Errors_that_the_hook_reports_come_with_the_pages_and_are_bounded()
    {
        _vendor.On("/result", 200, "application/json", "[1,2]");
        using var rig = Rig(Hook, "function save(o) { return { data: [1], errors: [{ code: 'x', message: 'page' }], newErrorsAndRetryData: Array.from({ length: 150 }, (_, i) => ({ retryData: i, errors: [{ message: 'no ' + i, source: 'mine' }] })) }; }");
        var fetched = Assert.IsType<StepAnswer.Fetched>(await rig.FetchAsync());
        Assert.Equal((100, 51L), (fetched.Notes!.Errors!.Count, fetched.Notes.MoreErrors));
        Assert.Equal(new RecordError("x", "page"), fetched.Notes.Errors[0]);
        Assert.Equal(new RecordError("hook_error", "mine: no 0"), fetched.Notes.Errors[1]);
    }

    [Theory]
    [InlineData("{ data: [], errors: [] }", true)]
    [InlineData("{ data: [], errors: o.errors }", false)]
    public async Task A_refused_result_is_shown_to_the_hook_which_may_take_the_error_away(string returned, bool goesOn)
    {
        _vendor.On("/result", 422, "application/json", """{"message":"nothing for you"}""");
        using var rig = Rig(Hook, $"function save(o) {{ if (o.data.length || o.errors.length !== 1 || !o.errors[0].message.includes('nothing for you')) throw new Error('wrong'); return {returned}; }}");
        var answer = await rig.FetchAsync();
        if (goesOn)
        {
            Assert.Contains("took this error", Assert.Single(Assert.IsType<StepAnswer.Fetched>(answer).Notes!.Warnings!), StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("nothing for you", Assert.IsType<StepAnswer.Failed>(answer).Failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("transform: { type: expression, expression: { version: \"2\", rulesTwoDotZero: { mappings: [ { generate: n, dataType: number, extract: $.a } ] } } }", "transform_failed", "record 2 could not be shaped by transform.expression.rulesTwoDotZero.mappings[0]: a number was expected, came 'x'.")]
    [InlineData("filter: { type: script, script: { _scriptId: s, function: save } }", "filter_failed", "record 1 could not be shaped by filter.script: save did not return true or false.")]
    [InlineData("hooks: { preSavePage: { _scriptId: s, function: save } }", "hook_failed", "page 0 could not be shaped by hooks.preSavePage: it returned nothing, and an object was expected.")]
    public async Task What_cannot_be_shaped_fails_for_good_and_names_rule_record_and_remedy(string fields, string code, string says)
    {
        _vendor.On("/result", 200, "application/json", """[{"a":1},{"a":"x"}]""");
        using var rig = Rig(fields, "function save(o) { }");
        var failure = Assert.IsType<StepAnswer.Failed>(await rig.FetchAsync()).Failure;
        Assert.Equal((FailureKind.Permanent, code), (failure.Kind, failure.Code));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resourcePath: data.itms", """{"data":{"items":[]},"next":null}""", "which holds the fields next")]
    [InlineData("resourcePath: itms", """{"data":{"items":[]},"next":null}""", "which holds the fields data, next")]
    [InlineData("resourcePath: \"itms[*].x\"", """{"data":{"items":[]},"next":null}""", "which holds the fields data, next")]
    public async Task A_resource_path_that_finds_nothing_is_a_warning_with_what_the_result_holds(string path, string body, string says)
    {
        _vendor.On("/result", 200, "application/json", body);
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base, resultRequest: $"relativeURI: /result, response: {{ {path} }}"), "orders");
        var warning = Assert.Single(Assert.IsType<StepAnswer.Fetched>(await rig.FetchAsync()).Notes!.Warnings!);
        Assert.Contains(says, warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_path_into_XML_is_a_warning_too()
    {
        _vendor.On("/result", 200, "application/xml", "<orders><order/></orders>");
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base, resultRequest: "relativeURI: /result, response: { resourcePath: /orders/item }"), "orders");
        var warning = Assert.Single(Assert.IsType<StepAnswer.Fetched>(await rig.FetchAsync()).Notes!.Warnings!);
        Assert.Contains("which holds the elements /orders, /orders/order", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resourcePath: data.items", """{"data":{"items":[]}}""")]
    [InlineData("resourcePath: data.items", """{"data":{"items":null}}""")]
    [InlineData("successMediaType: json", "[]")]
    public async Task An_empty_list_that_is_there_is_no_warning(string path, string body)
    {
        _vendor.On("/result", 200, "application/json", body);
        var request = path.StartsWith("resource", StringComparison.Ordinal) ? $"relativeURI: /result, response: {{ {path} }}" : $"relativeURI: /result, {path}";
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base, resultRequest: request), "orders");
        Assert.Null(Assert.IsType<StepAnswer.Fetched>(await rig.FetchAsync()).Notes);
    }

    [Fact]
    public async Task The_documents_XML_submit_answer_becomes_the_data_of_its_rules()
    {
        _vendor.On("/jobs", 200, "text/xml", "<RequestReportResponse><RequestReportResult><ReportRequestInfo><ReportType>T</ReportType><ReportRequestId>5</ReportRequestId></ReportRequestInfo></RequestReportResult></RequestReportResponse>");
        using var rig = new ConnectorRig(
            VendorYaml.Job(
                _vendor.Base,
                submit: "sameAsStatus: false, resourcePath: /RequestReportResponse/RequestReportResult/ReportRequestInfo, transform: { type: expression, expression: { version: \"1\", rules: [[ { extract: /ReportType, generate: ReportType }, { extract: /ReportRequestId, generate: ReportRequestId } ]] }, version: \"1\", rules: [[]] }",
                statusRequest: "relativeURI: \"/status/{{data.ReportRequestId}}\""),
            "orders");
        var submitted = Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync());
        Assert.Equal("""{"ReportType":"T","ReportRequestId":"5"}""", submitted.Remote.Data.Text);
    }

    [Fact]
    public async Task The_status_exports_transform_runs_before_the_status_path_and_on_a_submit_answer_of_the_same_shape_and_its_filter_and_hook_do_not()
    {
        _vendor.On("/jobs", 200, "application/json", """{"state":{"s":"NEW","key":7}}""");
        _vendor.On("/status", 200, "application/json", """{"state":{"s":"DONE","key":7}}""");
        _vendor.On("/result", 200, "application/json", "[]");
        var yaml = VendorYaml.Job(_vendor.Base, statusRequest: "relativeURI: \"/status?id={{data.id}}\"") + Scripts("function save(o) { throw new Error('must not run'); }");
        var yamlWithShape = yaml.Replace(
            "- { _id: order-status, _connectionId: vendor,",
            $"- {{ _id: order-status, _connectionId: vendor, transform: {{ type: expression, expression: {{ version: \"1\", rules: [[ {{ extract: state.s, generate: status }}, {{ extract: state.key, generate: id }} ]] }} }}, filter: {{ type: expression, expression: {{ version: \"1\", rules: [equals, a, b] }} }}, {Hook},",
            StringComparison.Ordinal);
        using var rig = new ConnectorRig(yamlWithShape, "orders");
        Assert.Equal("""{"status":"NEW","id":7}""", Assert.IsType<StepAnswer.Submitted>(await rig.SubmitAsync()).Remote.Data.Text);
        Assert.Equal(Decision.Done, Assert.IsType<StepAnswer.Status>(await rig.PollAsync()).Decision);
        Assert.Equal("/status?id=7", _vendor.Last.PathAndQuery);
    }

    [Theory]
    [InlineData("sameAsStatus: false, transform: { rules: [[ { extract: nothing, generate: id } ]] }")]
    [InlineData("sameAsStatus: true")]
    public async Task A_submit_answer_of_which_the_rules_make_nothing_fails_the_job_and_shows_it(string submit)
    {
        _vendor.On("/jobs", 200, "application/json", """{"key":7}""");
        var yaml = VendorYaml.Job(_vendor.Base, submit: submit).Replace(
            "- { _id: order-status, _connectionId: vendor,", "- { _id: order-status, _connectionId: vendor, transform: { rules: [[ { extract: state, generate: status } ]] },", StringComparison.Ordinal);
        using var rig = new ConnectorRig(yaml, "orders");
        var failure = Assert.IsType<StepAnswer.Failed>(await rig.SubmitAsync()).Failure;
        Assert.Equal("submit_no_data", failure.Code);
        Assert.Contains("which holds the fields key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_where_records_were_to_be_shaped_is_refused_and_never_stored_unseen()
    {
        _vendor.On("/result", 200, "application/pdf", "%PDF-1.4");
        using var rig = Rig(KeepBig, "function save(o) { return o; }");
        Assert.Equal("result_is_file", Assert.IsType<StepAnswer.Failed>(await rig.FetchAsync()).Failure.Code);
        Assert.Empty(rig.Pages.Pages);
    }

    [Fact]
    public async Task Pages_are_counted_on_from_answer_to_answer_for_the_hook()
    {
        _vendor.On("/result", async http => await http.Response.WriteAsJsonAsync(new { items = new[] { 1 }, more = http.Request.Query["p"] == "2" ? 2 : 9 }));
        using var rig = new ConnectorRig(
            VendorYaml.Job(
                _vendor.Base,
                resultRequest: "relativeURI: \"/result?p={{export.http.paging.page}}\", response: { resourcePath: items }, paging: { method: page, page: 0, maxPagePath: max }",
                resultFields: Hook) + Scripts("function save(o) { return { data: o.pageIndex === 0 ? [] : [o.pageIndex], abort: o.pageIndex === 2 }; }"),
            "orders");
        var cursor = RawJson.Null;
        var from = 0;
        for (var i = 0; i < 3; i++)
        {
            var fetched = Assert.IsType<StepAnswer.Fetched>(await rig.RunAsync(new Step.Fetch($"f{i}", default, ResultSet.Main, from, cursor)));
            cursor = fetched.Cursor;
            from += fetched.Pages;
        }

        Assert.Equal(["1", "2"], Records(rig));
        Assert.Null(cursor.Text);
    }

    [Fact]
    public async Task Records_of_XML_reach_a_transform_in_Celigos_automatic_shape()
    {
        _vendor.On("/result", 200, "application/xml", "<o><i id=\"1\"><n>x</n></i><i id=\"2\"><n>y</n></i></o>");
        using var rig = new ConnectorRig(
            VendorYaml.Job(_vendor.Base, resultRequest: "relativeURI: /result, response: { resourcePath: /o/i }", resultFields: "transform: { type: expression, expression: { version: 1, rules: [[ { extract: \"n[0]._\", generate: name }, { extract: \"$.id\", generate: id }, { extract: /n, generate: again } ]] } }"),
            "orders");
        await rig.FetchAsync();
        Assert.Equal(["""{"name":"x","id":"1","again":"x"}""", """{"name":"y","id":"2","again":"y"}"""], Records(rig));
    }

    private ConnectorRig Rig(string resultFields, string script, string stepFields = "") =>
        new(VendorYaml.Job(_vendor.Base, resultFields: resultFields, stepFields: stepFields) + Scripts(script), "orders");

    private static string Scripts(string content) => $"\nscripts:\n  - {{ _id: s, content: {System.Text.Json.JsonSerializer.Serialize(content)} }}\n";

    private static string[] Records(ConnectorRig rig) => [.. rig.Pages.Lines()];
}
