using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class StepReadingTest
{
    private const string Short = """{ "_id": "e", "_connectionId": "c", "http": { "relativeURI": "/x" } }""";

    [Fact]
    public void A_short_export_has_the_defaults()
    {
        var export = Documents.Read<ExportDef>(Short);
        Assert.Equal(("GET", "/x", 20, 5 * 1024 * 1024, (bool?)null), (export.Method, export.RelativeUri, export.PageSize, export.PageBytes, export.FollowRedirects));
        Assert.Null(export.SuccessMediaType);
        Assert.Null(export.Body);
        Assert.Null(export.Paging);
        Assert.Null(export.AsyncHelperId);
        Assert.Null(export.TimeoutMs);
        Assert.Null(export.MaxResponseBytes);
        Assert.Null(export.Csv.HasHeaderRow);
        Assert.Equal(new ResponseRules() with { SuccessValues = export.Response.SuccessValues, FailValues = export.Response.FailValues }, export.Response);
    }

    [Fact]
    public void Every_field_of_an_export_is_read()
    {
        var export = Documents.Read<ExportDef>(
            """
            { "_id": "e", "name": "Orders", "_connectionId": "c", "adaptorType": "HTTPExport", "pageSize": "100", "settings": { "a": 1 },
              "http": { "method": "post", "relativeURI": "/x/{{data.id}}", "body": "{}", "headers": [ { "name": "Accept", "value": "*/*" } ],
                "requestMediaType": "urlencoded", "successMediaType": "ndjson", "errorMediaType": "json", "_asyncHelperId": "h",
                "response": { "resourcePath": "a.b", "resourceIdPath": "id", "successPath": "ok", "successValues": ["true"], "failPath": "bad", "failValues": "x,y", "errorPath": "msg", "allowArrayforSuccessPath": true },
                "paging": { "method": "page", "page": 1 }, "timeout": "5m", "followRedirects": false, "maxResponseBytes": 1000 },
              "file": { "type": "csv", "csv": { "columnDelimiter": "\\t", "rowDelimiter": "\n", "hasHeaderRow": true, "trimSpaces": true, "rowsToSkip": 2, "keyColumns": ["id"] } },
              "transform": { "type": "script", "script": { "_scriptId": "s1", "function": "f" } },
              "filter": { "type": "expression", "expression": { "version": "1", "rules": ["equals", ["extract", "a"], 1] } },
              "hooks": { "preSavePage": { "_scriptId": "s2", "function": "g" } } }
            """);
        Assert.Equal(("POST", "{}", 100, "h", 300_000, (bool?)false, 1000), (export.Method, export.Body, export.PageSize, export.AsyncHelperId, export.TimeoutMs, export.FollowRedirects, export.MaxResponseBytes));
        Assert.Equal((MediaType.UrlEncoded, MediaType.Ndjson, MediaType.Json), (export.RequestMediaType, export.SuccessMediaType, export.ErrorMediaType));
        Assert.Equal(("a.b", "id", "ok", "bad", "msg", true), (export.Response.ResourcePath, export.Response.ResourceIdPath, export.Response.SuccessPath, export.Response.FailPath, export.Response.ErrorPath, export.Response.AllowArrayForSuccessPath));
        Assert.Equal(["true"], export.Response.SuccessValues);
        Assert.Equal(["x", "y"], export.Response.FailValues);
        Assert.Equal(("\t", "\n", true, true, 2), (export.Csv.ColumnDelimiter, export.Csv.RowDelimiter, export.Csv.HasHeaderRow, export.Csv.TrimSpaces, export.Csv.RowsToSkip));
        Assert.Equal(["id"], export.Csv.KeyColumns);
        Assert.Equal(["s1", "s2"], export.ScriptIds);
        Assert.NotNull(export.Paging);
        Assert.NotNull(export.Transform);
        Assert.NotNull(export.Filter);
        Assert.NotNull(export.Hooks);
        Assert.Equal(1, (int?)export.Settings!["a"]);
    }

    [Fact]
    public void An_import_takes_the_first_of_celigos_lists()
    {
        var import = Documents.Read<ImportDef>(
            """
            { "_id": "i", "_connectionId": "c", "adaptorType": "HTTPImport", "http": {
                "method": ["PUT"], "relativeURI": ["/feeds"], "body": ["{{data}}"], "batchSize": 10, "requestMediaType": "octet-stream",
                "response": { "resourcePath": ["a.records"], "resourceIdPath": ["id"], "successPath": ["s"], "successValues": [["ok", "fine"]], "failPath": [""], "failValues": [["error"]] } },
              "mapping": { "fields": [ { "extract": "a", "generate": "b" } ] }, "mappings": [ { "generate": "x" } ] }
            """);
        Assert.Equal(("PUT", "/feeds", "{{data}}", 10, MediaType.Binary), (import.Method, import.RelativeUri, import.Body, import.BatchSize, import.RequestMediaType));
        Assert.Equal(("a.records", "id", "s", null), (import.Response.ResourcePath, import.Response.ResourceIdPath, import.Response.SuccessPath, import.Response.FailPath));
        Assert.Equal(["ok", "fine"], import.Response.SuccessValues);
        Assert.Equal(["error"], import.Response.FailValues);
        Assert.NotNull(import.Mapping);
        Assert.Single(import.Mappings!);
    }

    [Fact]
    public void An_import_that_is_written_plainly_is_the_same()
    {
        var import = Documents.Read<ImportDef>("""{ "_id": "i", "http": { "relativeURI": "/feeds" } }""");
        Assert.Equal(("POST", "/feeds", null, 1), (import.Method, import.RelativeUri, import.Body, import.BatchSize));
        Assert.Null(import.Mapping);
    }

    [Fact]
    public void More_than_one_operation_of_an_import_is_remarked()
    {
        var reading = DefinitionReader.Read<ImportDef>(Documents.Object("""{ "_id": "i", "http": { "method": ["POST", "PUT"], "relativeURI": ["/a"] } }"""));
        Assert.Equal("POST", reading.Value!.Method);
        Assert.Equal((Severity.Warning, "http.method"), (Assert.Single(reading.Problems).Severity, reading.Problems[0].Path));
    }

    [Theory]
    [InlineData("transform", """{ "type": "expression", "expression": { "version": "1" } }""")]
    [InlineData("transform", """{ "version": "1", "rules": [[]] }""")]
    [InlineData("transform", """{ "type": "script", "script": {}, "rules": [[{ "extract": "a", "generate": "b" }]] }""")]
    [InlineData("filter", """{ "type": "expression", "expression": { "rules": [] } }""")]
    [InlineData("hooks", """{ "preSavePage": {} }""")]
    public void An_empty_shell_of_rules_counts_as_absent(string field, string json)
    {
        var reading = DefinitionReader.Read<ExportDef>(Documents.With(Short, field, json));
        Assert.Empty(reading.Problems);
        Assert.Equal((null, null, null), (reading.Value!.Transform, reading.Value.Filter, reading.Value.Hooks));
    }

    [Theory]
    [InlineData("http", null, "http", "required", "relativeURI")]
    [InlineData("adaptorType", "\"NetSuiteExport\"", "adaptorType", "Expected HTTPExport", "Only HTTP")]
    [InlineData("_connectionId", "\"a b\"", "_connectionId", "not an id", "64")]
    [InlineData("http.method", "\"PSOT\"", "http.method", "not an HTTP method", "Did you mean POST?")]
    [InlineData("http.body", "{\"a\":1}", "http.body", "Expected a text, came an object", "body of JSON goes in quotes")]
    [InlineData("http.successMediaType", "\"pdf\"", "http.successMediaType", "Expected one of json", "json")]
    [InlineData("http.response", "[]", "http.response", "came a list", "field: value")]
    [InlineData("pageSize", "0", "pageSize", "from 1", "limits")]
    [InlineData("http.followRedirects", "1", "http.followRedirects", "came a number", "true or false")]
    [InlineData("transform", "[]", "transform", "came a list", "field: value")]
    [InlineData("transform", "{\"type\":\"magic\"}", "transform.type", "expression or script", "rules")]
    [InlineData("hooks", "{\"preSavePage\":{\"_scriptId\":\"s\"}}", "hooks.preSavePage.function", "required with _scriptId", "function")]
    [InlineData("file", "{\"csv\":{\"rowsToSkip\":-1}}", "file.csv.rowsToSkip", "from 0", "limits")]
    public void What_is_wrong_with_an_export_is_refused(string field, string? json, string path, string message, string hint)
    {
        var reading = DefinitionReader.Read(DefinitionKind.Exports, Documents.With(Short, field, json));
        Assert.Null(reading.Value);
        var problem = Assert.Single(reading.Problems);
        Assert.Equal((Severity.Error, path), (problem.Severity, problem.Path));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("isLookup", "true", "lookup")]
    [InlineData("type", "\"blob\"", "files")]
    [InlineData("http.type", "\"file\"", "files")]
    public void Lookups_and_file_exports_have_no_helper(string field, string json, string message)
    {
        Assert.NotNull(DefinitionReader.Read<ExportDef>(Documents.With(Short, field, json)).Value);
        var document = Documents.With(Short, field, json);
        document["http"]!["_asyncHelperId"] = "h";
        var problem = Assert.Single(DefinitionReader.Read<ExportDef>(document).Problems);
        Assert.Equal("http._asyncHelperId", problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_needs_its_text()
    {
        Assert.Equal("function f() {}", Documents.Read<ScriptDef>("""{ "_id": "s", "content": "function f() {}" }""").Content);
        Assert.Equal("content", Assert.Single(DefinitionReader.Read<ScriptDef>(Documents.Object("""{ "_id": "s" }""")).Problems).Path);
    }

    [Fact]
    public void The_id_may_be_absent_because_the_server_makes_one() =>
        Assert.Equal(("", ""), (Documents.Read<ScriptDef>("""{ "content": "x" }""").Id, Documents.Read<ScriptDef>("""{ "content": "x" }""").Name));

    [Theory]
    [InlineData("""{ "_id": "a", "_id": "b" }""", "twice")]
    [InlineData("""{ "_id": "a", "x": "\ud800" }""", "Unicode")]
    public void A_document_that_cannot_be_touched_is_refused_and_not_thrown(string json, string message) =>
        Assert.Contains(message, Assert.Single(DefinitionReader.Read(DefinitionKind.Exports, Documents.Object(json)).Problems).Message, StringComparison.Ordinal);
}
