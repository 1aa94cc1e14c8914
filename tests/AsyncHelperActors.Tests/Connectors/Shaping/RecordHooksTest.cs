using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Shaping;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Shaping;

/// <summary>What each hook is given, and what it may give back.</summary>
public sealed class RecordHooksTest
{
    private static readonly HookFacts Facts = new("e", false, "c", "job_1", DateTimeOffset.UnixEpoch)
    {
        Settings = JsonNode.Parse("""{"export":{"region":"EU"}}"""),
        PageIndex = 3,
    };

    [Fact]
    public void PreSavePage_gets_Celigos_options()
    {
        var page = Hook("preSavePage", "return { data: [Object.keys(options).sort().join(), JSON.stringify(options)], errors: [] };")
            .PreSavePage(Array("""[{"a":1}]"""), [HookError.Of("c1", "m1", "s1")], Facts, CancellationToken.None);
        Assert.Equal("_apiId,_connectionId,_exportId,_flowId,_integrationId,_parentIntegrationId,currentExportDateTime,data,errors,files,job,lastExportDateTime,pageIndex,retryData,settings,testMode", (string?)page.Data[0]);
        Assert.Equal(
            """{"_exportId":"e","_connectionId":"c","_flowId":null,"_integrationId":null,"_parentIntegrationId":null,"_apiId":null,"pageIndex":3,"lastExportDateTime":null,"currentExportDateTime":"1970-01-01T00:00:00.000Z","settings":{"export":{"region":"EU"}},"testMode":false,"job":{"_id":"job_1","type":"export"},"data":[{"a":1}],"errors":[{"code":"c1","message":"m1","source":"s1"}],"files":[],"retryData":{}}""",
            (string?)page.Data[1]);
    }

    [Fact]
    public void The_documents_hook_drops_records_and_hands_errors_on()
    {
        var page = Hook("preSavePage", "return {data: options.data.filter(r => r.ok), errors: options.errors, abort: false, newErrorsAndRetryData: []}")
            .PreSavePage(Array("""[{"ok":true,"n":1},{"ok":false,"n":2}]"""), [], Facts, CancellationToken.None);
        Assert.Equal("""{"ok":true,"n":1}""", Assert.Single(page.Data)!.ToJsonString());
        Assert.Empty(page.Errors);
        Assert.False(page.Abort);
    }

    [Fact]
    public void Errors_of_single_records_abort_and_configuration_are_taken()
    {
        var page = Hook("preSavePage", "return {data: [options.configuration.x], abort: true, newErrorsAndRetryData: [{retryData: options.data[0], errors: [{code: 'bad', message: 'no', source: 'mine'}]}]}", """{"x":5}""")
            .PreSavePage(Array("[1]"), [], Facts, CancellationToken.None);
        Assert.Equal(5, (int?)page.Data[0]);
        Assert.True(page.Abort);
        Assert.Equal(new HookError("bad", "no", "mine"), Assert.Single(page.Errors));
    }

    [Theory]
    [InlineData("", "it returned nothing, and an object was expected")]
    [InlineData("return [];", "it returned an array, and an object was expected")]
    [InlineData("return {};", "data of what it returned is nothing, and an array was expected")]
    [InlineData("return {data: {}};", "data of what it returned is an object, and an array was expected")]
    [InlineData("return {data: [], abort: 'yes'};", "abort of what it returned is the value 'yes', and true or false was expected")]
    [InlineData("return {data: [], errors: 1};", "errors of what it returned is the value '1', and an array was expected")]
    [InlineData("return {data: [], errors: [{}]};", "errors of what it returned has an element without a message")]
    [InlineData("return {data: [], newErrorsAndRetryData: {}};", "newErrorsAndRetryData of what it returned is an object, and an array was expected")]
    [InlineData("return {data: [], newErrorsAndRetryData: [1]};", "newErrorsAndRetryData[0] of what it returned is the value '1'")]
    [InlineData("throw new Error('stop');", "run threw: stop (line 1)")]
    public void What_preSavePage_must_not_return_is_told(string body, string says)
    {
        var error = Assert.Throws<ShapeException>(() => Hook("preSavePage", body).PreSavePage(Array("[]"), [], Facts, CancellationToken.None));
        Assert.Equal("hooks.preSavePage", error.Rule);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PreMap_and_postMap_keep_ignore_or_fail_each_record()
    {
        const string Body = "return options.data.map(r => r.n === 1 ? {data: r} : r.n === 2 ? {} : {errors: [{code: 'c', message: 'm'}]});";
        var made = Hook("preMap", Body).PreMap(Array("""[{"n":1},{"n":2},{"n":3}]"""), Facts, CancellationToken.None);
        Assert.Equal(["""{"n":1}""", null, null], made.Select(m => m.Data?.ToJsonString()));
        Assert.Equal([false, true, false], made.Select(m => m.IsIgnored));
        Assert.Equal([0, 0, 1], made.Select(m => m.Errors.Count));
        var after = Hook("postMap", "return options.postMapData.map((r, i) => ({data: [options.preMapData[i], r]}));")
            .PostMap(Array("[1,2]"), Array("[3,4]"), Facts, CancellationToken.None);
        Assert.Equal(["[1,3]", "[2,4]"], after.Select(m => m.Data!.ToJsonString()));
    }

    [Theory]
    [InlineData("return [];", "it returned 0 elements for 1 records")]
    [InlineData("return {};", "it returned an object, and an array was expected")]
    [InlineData("return [5];", "element 0 of what it returned is the value '5'")]
    public void What_preMap_must_not_return_is_told(string body, string says) =>
        Assert.Contains(says, Assert.Throws<ShapeException>(() => Hook("preMap", body).PreMap(Array("[1]"), Facts, CancellationToken.None)).Message, StringComparison.Ordinal);

    [Fact]
    public void PostSubmit_changes_responses_and_keeps_their_number()
    {
        var made = Hook("postSubmit", "return options.responseData.map(r => ({...r, id: 'x'}));").PostSubmit(Array("[1]"), Array("[2]"), Array("""[{"statusCode":200}]"""), Facts, CancellationToken.None);
        Assert.Equal("""[{"statusCode":200,"id":"x"}]""", made.ToJsonString());
        var error = Assert.Throws<ShapeException>(() => Hook("postSubmit", "return [];").PostSubmit(Array("[1]"), Array("[2]"), Array("[3]"), Facts, CancellationToken.None));
        Assert.Contains("it returned 0 elements for 1 responses", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PostAggregate_may_return_anything_and_may_throw()
    {
        Hook("postAggregate", "return 5;").PostAggregate(new JsonObject { ["success"] = true }, Facts, CancellationToken.None);
        Assert.Throws<ShapeException>(() => Hook("postAggregate", "throw options.postAggregateData.message").PostAggregate(new JsonObject { ["message"] = "m" }, Facts, CancellationToken.None));
    }

    [Fact]
    public void A_place_without_a_function_gives_back_what_it_got()
    {
        var hooks = Hook("preMap", "return [];");
        Assert.False(hooks.Has("preSavePage"));
        Assert.Single(hooks.PreSavePage(Array("[1]"), [], Facts, CancellationToken.None).Data);
        Assert.Single(hooks.PostMap(Array("[1]"), Array("[2]"), Facts, CancellationToken.None));
        Assert.Single(hooks.PostSubmit([], [], Array("[2]"), Facts, CancellationToken.None));
        hooks.PostAggregate([], Facts, CancellationToken.None);
    }

    [Fact]
    public void Transform_and_filter_scripts_keep_their_contracts()
    {
        var shaping = Compile("""
            {"_id":"e","_connectionId":"c","http":{"relativeURI":"/x"},
             "transform":{"type":"script","script":{"_scriptId":"s","function":"change"}},
             "filter":{"type":"script","script":{"_scriptId":"s","function":"keep"}}}
            """, "function change(o) { return o.record.none ? undefined : {n: o.record.n + 1, r: o.settings.export.region}; } function keep(o) { return o.record.n === 0 ? 'yes' : o.record.n > o.pageIndex; }");
        Assert.Equal("""{"n":6,"r":"EU"}""", shaping.Transform!.Apply(JsonNode.Parse("""{"n":5}"""), false, Facts, CancellationToken.None)!.ToJsonString());
        Assert.Contains("change returned nothing", Assert.Throws<ShapeException>(() => shaping.Transform.Apply(JsonNode.Parse("""{"none":1}"""), false, Facts, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.True(shaping.Filter!.Passes(JsonNode.Parse("""{"n":4}"""), Facts, CancellationToken.None));
        Assert.False(shaping.Filter.Passes(JsonNode.Parse("""{"n":3}"""), Facts, CancellationToken.None));
        Assert.Contains("keep did not return true or false", Assert.Throws<ShapeException>(() => shaping.Filter.Passes(JsonNode.Parse("""{"n":0}"""), Facts, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    private static RecordHooks Hook(string place, string body, string configuration = "null") => Compile(
        """{"_id":"e","_connectionId":"c","http":{"relativeURI":"/x"},"hooks":{"PLACE":{"_scriptId":"s","function":"run","configuration":CONF}}}"""
            .Replace("PLACE", place, StringComparison.Ordinal).Replace("CONF", configuration, StringComparison.Ordinal),
        $"function run(options) {{ {body} }}").Hooks!;

    private static RequestShaping Compile(string export, string script)
    {
        var reading = DefinitionReader.Read<ExportDef>(JsonNode.Parse(export)!.AsObject());
        Assert.True(reading.Value is not null, string.Join('\n', reading.Problems));
        var scripts = new Dictionary<string, ScriptDef> { ["s"] = new ScriptDef("s", "s") { Content = script } };
        return new ShapeCompiler(new TemplateEngine(TimeProvider.System), TimeProvider.System).Compile(reading.Value, scripts);
    }

    private static JsonArray Array(string json) => JsonNode.Parse(json)!.AsArray();
}
