using System.Globalization;
using System.Text;
using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class BundleTest
{
    [Fact]
    public void The_bundle_of_the_contract_is_read()
    {
        var bundle = Documents.Parsed(Documents.Bundle);
        Assert.Equal("test.yaml", bundle.SourceName);
        Assert.Equal(["connections[0]", "exports[0]", "exports[1]", "exports[2]", "asynchelpers[0]"], bundle.Entries.Select(e => e.Path));
        var helper = Assert.IsType<AsyncHelperDef>(bundle.Find(DefinitionKind.AsyncHelpers, "reports"));
        Assert.Equal(["CANCELLED"], helper.Status.DoneWithoutDataValues);
        var orders = Assert.IsType<ExportDef>(bundle.Find(DefinitionKind.Exports, "orders"));
        Assert.Equal("""{"type":"orders","since":"{{input.since}}"}""", orders.Body);
        Assert.Equal("${env:VENDOR_TOKEN}", ((AuthDef.Token)((ConnectionDef)bundle.Find(DefinitionKind.Connections, "reports-vendor")!).Auth).Value);
        Assert.Null(bundle.Find(DefinitionKind.Exports, "reports"));
        Assert.Empty(BundleCheck.Check(DefinitionSet.Empty, bundle));
    }

    [Theory]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("Null", "null")]
    [InlineData("true", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("1", "1")]
    [InlineData("-0", "-0")]
    [InlineData("+12", "12")]
    [InlineData("012", "12")]
    [InlineData("0o17", "15")]
    [InlineData("0xFF", "255")]
    [InlineData("1.50", "1.50")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-1e3", "-1e3")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("! 1", "\"1\"")]
    [InlineData("2026-11-23", "\"2026-11-23\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("1e", "\"1e\"")]
    public void Scalars_follow_the_core_schema(string yaml, string json)
    {
        var value = Documents.Parsed($"scripts:\n- _id: s\n  content: x\n  value: {yaml}\n").Entries[0].Definition.Document["value"];
        Assert.Equal(json, value?.ToJsonString() ?? "null");
    }

    [Fact]
    public void Block_texts_are_texts() =>
        Assert.Equal("a: 1\nb: 2\n", ((ScriptDef)Documents.Parsed("scripts:\n- _id: s\n  content: |\n    a: 1\n    b: 2\n").Entries[0].Definition).Content);

    [Theory]
    [InlineData("scripts:\n- _id: s\n  content: x\n  a: .nan\n", "scripts[0].a", 4, 6, "number that JSON does not have")]
    [InlineData("scripts:\n- _id: s\n  a: -.inf\n", "scripts[0].a", 3, 6, "number that JSON does not have")]
    [InlineData("scripts:\n- _id: s\n  a: 1e999\n", "scripts[0].a", 3, 6, "number that JSON does not have")]
    [InlineData("scripts:\n- _id: s\n  _id: t\n", "scripts[0]._id", 3, 3, "_id is there twice")]
    [InlineData("scripts:\n- _id: s\n  a: !mine x\n", "scripts[0].a", 3, 6, "Tags")]
    [InlineData("scripts:\n- _id: s\n  a: !mine [x]\n", "scripts[0].a", 3, 6, "Tags")]
    [InlineData("scripts: []\n---\nscripts: []\n", "", 2, 1, "a second one")]
    [InlineData("scripts:\n- _id: s\n  a: *nothing\n", "scripts[0].a", 3, 6, "nothing")]
    [InlineData("scripts:\n- &s\n  _id: s\n  a: *s\n", "scripts[0].a", 4, 6, "inside of what it stands for")]
    [InlineData("base: &b { x: 1 }\nscripts:\n- <<: *b\n  _id: s\n", "scripts[0].<<", 3, 3, "Merge keys")]
    [InlineData("scripts:\n- _id: s\n  content: {{input.x}}\n", "scripts[0].content", 3, 13, "name of a field")]
    [InlineData("scripts:\n- _id: s\n bad\n", "", 3, 2, "not YAML")]
    [InlineData("scripts:\n\t- _id: s\n", "", 2, 1, "not YAML")]
    [InlineData("scripts: \"open\n", "", 1, 10, "not YAML")]
    [InlineData("- a\n", "", 1, 1, "came a list")]
    [InlineData("scripts: { a: 1 }\n", "scripts", 1, 1, "Expected a list, came an object")]
    [InlineData("scripts:\n- hello\n", "scripts[0]", 2, 3, "came a text")]
    [InlineData("scripts:\n- content: x\n", "scripts[0]", 2, 3, "has no _id")]
    [InlineData("scripts:\n- _id: s\n  content: x\n- _id: s\n  content: y\n", "scripts[1]._id", 4, 3, "scripts[0] has the same _id s")]
    [InlineData("scripts: [_id: s]\n", "scripts[0].content", 1, 1, "was not given")]
    [InlineData("asyncHelpers: []\n", "asyncHelpers", 1, 1, "no list asyncHelpers")]
    [InlineData("version: 1\n", "", 1, 1, "no list of definitions")]
    [InlineData("exports:\n- _id: e\n  http:\n    method: GET\n    body: [1]\n", "exports[0].http.body", 5, 5, "Expected a text, came a list")]
    [InlineData("asynchelpers:\n- _id: h\n  http:\n    status:\n      _exportId: s\n      statusPath: x\n      inProgressValues: a\n      doneValues: b\n      pollWaitTime: soon\n", "asynchelpers[0].http.status.pollWaitTime", 9, 7, "not a wait")]
    [InlineData("asynchelpers:\n- _id: h\n  http:\n    status:\n      _exportId: s\n      inProgressValues: a\n      doneValues: b\n", "asynchelpers[0].http.status.statusPath", 4, 5, "required")]
    public void A_mistake_in_yaml_is_told_with_line_and_column(string yaml, string path, int line, int column, string message)
    {
        var reading = Bundle.Parse(yaml, "test.yaml");
        Assert.Null(reading.Value);
        var problem = Assert.Single(reading.Problems, p => p.Severity == Severity.Error);
        Assert.Equal((path, line, column), (problem.Path, problem.Line, problem.Column));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Hint);
    }

    [Theory]
    [InlineData("{ \"scripts\": [ }", "", 1, 16, "not JSON")]
    [InlineData("{\n  \"scripts\": [],\n}", "", 3, 1, "not JSON")]
    [InlineData("{\n\t\"scripts\": [\n\t\t{ \"_id\": \"s\", \"_id\": \"t\" }\n\t]\n}", "scripts[0]._id", 3, 17, "_id is there twice")]
    [InlineData("{\n\t\"scripts\": [ { \"ä\": \"ö\", \"_id\": 7 } ]\n}", "scripts[0]._id", 2, 27, "came a number")]
    [InlineData("{ \"scripts\": [ { \"_id\": \"\\ud800\" } ] }", "scripts[0]._id", 1, 25, "Unicode")]
    [InlineData("{ \"scripts\": [] } x", "", 1, 19, "not JSON")]
    [InlineData("{ \"scripts\": [] /* a */ }", "", 1, 17, "not JSON")]
    public void A_mistake_in_json_is_told_with_line_and_column(string json, string path, int line, int column, string message)
    {
        var problem = Assert.Single(Bundle.Parse(json, "test.json").Problems, p => p.Severity == Severity.Error && !p.Path.EndsWith("content", StringComparison.Ordinal));
        Assert.Equal((path, line, column), (problem.Path, problem.Line, problem.Column));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_with_tabs_is_read_without_being_called_json() =>
        Assert.Single(Documents.Parsed("{\n\t\"scripts\":\t[ { \"_id\":\t\"s\", \"content\": \"x\" } ]\n}").Entries);

    [Fact]
    public void Yaml_in_braces_is_read() => Assert.Single(Documents.Parsed("{ scripts: [ { _id: s, content: x } ] }").Entries);

    [Fact]
    public void An_alias_is_a_copy_of_its_own()
    {
        var bundle = Documents.Parsed("base: &b { list: [1, 2] }\nscripts:\n- { _id: s, content: x, a: *b, b: *b }\n");
        var document = bundle.Entries[0].Definition.Document;
        Assert.Equal("""{"list":[1,2]}""", document["a"]!.ToJsonString());
        Assert.NotSame(document["a"], document["b"]);
    }

    [Fact]
    public void Aliases_of_aliases_do_not_blow_up()
    {
        var laughs = new StringBuilder("a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
        for (var i = 1; i < 12; i++)
        {
            var before = $"*a{(i - 1).ToString(CultureInfo.InvariantCulture)}";
            laughs.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat(before, 9))}]\n");
        }

        Assert.Contains("more than a definition file can hold", Assert.Single(Bundle.Parse(laughs.ToString(), "x.yaml").Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_copied_often_does_not_blow_up()
    {
        var text = $"a: &a {new string('x', 100_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 200))}]\n";
        Assert.Contains("more than a definition file can hold", Assert.Single(Bundle.Parse(text, "x.yaml").Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.yaml", "[", "]")]
    [InlineData("x.yaml", "{a: ", "}")]
    [InlineData("x.json", "[", "]")]
    public void Endless_nesting_is_refused(string source, string open, string close)
    {
        var nested = string.Concat(Enumerable.Repeat(open, 5_000)) + "1" + string.Concat(Enumerable.Repeat(close, 5_000));
        Assert.Single(Bundle.Parse(source.EndsWith("json", StringComparison.Ordinal) ? $$"""{ "a": {{nested}} }""" : $"a: {nested}", source).Problems);
    }

    [Fact]
    public void Nesting_within_the_limit_is_read()
    {
        var nested = new string('[', 55) + "1" + new string(']', 55);
        Assert.Single(Documents.Parsed($"scripts:\n- {{ _id: s, content: x, deep: {nested} }}").Entries);
    }

    [Fact]
    public void A_text_over_ten_megabytes_is_refused() =>
        Assert.Contains("at most", Assert.Single(Bundle.Parse(new string('#', 10 * 1024 * 1024 + 1), "x.yaml").Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void A_text_of_too_many_values_is_refused()
    {
        var text = $$"""{ "a": [1{{string.Concat(Enumerable.Repeat(",1", 500_000))}}] }""";
        Assert.Contains("more than 500000 values", Assert.Single(Bundle.Parse(text, "x.json").Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("# only a remark\n")]
    [InlineData("\uFEFF")]
    public void An_empty_text_is_told_as_such(string text) =>
        Assert.Contains("came nothing", Assert.Single(Bundle.Parse(text, "x.yaml").Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text() => Assert.NotEmpty(Documents.Parsed("\uFEFF" + Documents.Bundle).Entries);

    [Fact]
    public void Warnings_come_with_the_bundle_and_have_places_too()
    {
        var reading = Bundle.Parse("scripts:\n- _id: s\n  content: x\n  nmae: y\n", "x.yaml");
        Assert.NotNull(reading.Value);
        Assert.Equal(
            new Problem(Severity.Warning, "scripts[0].nmae", "There is no field nmae; it is kept and has no effect.", "Did you mean name?", 4, 3),
            Assert.Single(reading.Problems));
    }

    [Fact]
    public void Unknown_fields_of_the_file_are_left_alone() => Assert.Single(Documents.Parsed("version: 3\nflows: []\nscripts:\n- { _id: s, content: x }\n").Entries);
}
