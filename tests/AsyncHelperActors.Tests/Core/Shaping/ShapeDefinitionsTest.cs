using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Shaping;

/// <summary>What a save and <c>validate</c> say of transforms, filters, mappings and hooks.</summary>
public sealed class ShapeDefinitionsTest
{
    private const string Connection = "connections: [ { _id: c, http: { baseURI: \"http://x\" } } ]\n";

    [Theory]
    [InlineData("filter: { type: expression, expression: { version: \"1\", rules: [nope, 1] } }", "exports[0].filter.expression.rules[0]", "Invalid operation: nope.")]
    [InlineData("filter: { version: \"1\", rules: [equals, a] }", "exports[0].filter.rules", "Operation equals expects exactly 2 argument(s) but received 1.")]
    [InlineData("transform: { type: expression, expression: { version: \"1\", rules: [[ { extract: a } ]] } }", "exports[0].transform.expression.rules[0][0].generate", "It is required and was not given.")]
    [InlineData("transform: { rules: [[ { extract: a, generate: \"[0]\" } ]] }", "exports[0].transform.rules[0][0].generate", "A record has named fields, and this begins with none.")]
    [InlineData("transform: { expression: { version: \"2\", rulesTwoDotZero: { mode: replace, mappings: [ { generate: a } ] } } }", "exports[0].transform.expression.rulesTwoDotZero.mode", "There is no mode replace.")]
    [InlineData("transform: { expression: { version: \"3\", rules: [[ { extract: a, generate: b } ]] } }", "exports[0].transform.expression.version", "There is no version 3 of rules.")]
    [InlineData("transform: { expression: { version: \"2\", rulesTwoDotZero: { mappings: [ { generate: a, dataType: text } ] } } }", "exports[0].transform.expression.rulesTwoDotZero.mappings[0].dataType", "There is no type text.")]
    [InlineData("transform: { expression: { version: \"2\", rulesTwoDotZero: { mappings: [ { generate: a, extract: \"{{upercase record.x}}\" } ] } } }", "exports[0].transform.expression.rulesTwoDotZero.mappings[0].extract", "In the template, line 1, column ")]
    [InlineData("transform: { type: script, script: { function: f } }", "exports[0].transform.script._scriptId", "It is required with a function and was not given; stacks are not run here.")]
    [InlineData("transform: { type: script, script: { function: g, code: \"function f() {}\" } }", "exports[0].transform.script.function", "The script has no function g.")]
    [InlineData("transform: { type: script, script: { function: f, code: \"import x from 'dayjs'\" } }", "exports[0].transform.script.code", "The script imports 'dayjs', and no module can be imported here (line 1 of the script).")]
    [InlineData("hooks: { preSavePage: { function: f, _stackId: x } }", "exports[0].hooks.preSavePage._scriptId", "It is required with a function and was not given; stacks are not run here.")]
    [InlineData("hooks: { preSavePage: { function: f, _scriptId: gone } }", "exports[0].hooks.preSavePage._scriptId", "There is no script with the id gone.")]
    [InlineData("hooks: { preSavePage: { function: savePge, _scriptId: s } }", "exports[0].hooks.preSavePage.function", "The script s has no function savePge.")]
    public void A_wrong_rule_of_an_export_is_told_with_its_place(string fields, string path, string message)
    {
        var problems = Check($"{Connection}scripts: [ {{ _id: s, content: \"function savePage(o) {{ return o; }}\" }} ]\nexports: [ {{ _id: e, _connectionId: c, http: {{ relativeURI: /x }}, {fields} }} ]\n");
        Assert.Contains(problems, p => p.Severity == Severity.Error && p.Path == path && p.Message.StartsWith(message, StringComparison.Ordinal));
        Assert.All(problems, p => Assert.NotNull(p.Line));
    }

    [Theory]
    [InlineData("mappings: [ { generate: a, dataType: nope } ]", "imports[0].mappings[0].dataType", "There is no type nope.")]
    [InlineData("mappings: { a: b }", "imports[0].mappings", "Expected a list of mappings, came an object.")]
    [InlineData("mapping: { fields: [ { extract: a } ] }", "imports[0].mapping.fields[0].generate", "It is required and was not given.")]
    [InlineData("mapping: { fields: [ { extract: \"{{#if}}\", generate: a } ] }", "imports[0].mapping.fields[0].extract", "In the template, ")]
    [InlineData("mapping: { fields: [ { extract: a, generate: b, lookupName: l } ] }, lookups: [ { name: l, relativeURI: /l } ]", "imports[0].lookups[0].map", "A lookup that asks another system (relativeURI) is not supported.")]
    public void A_wrong_mapping_of_an_import_is_told_with_its_place(string fields, string path, string message) => Assert.Contains(
        Check($"{Connection}imports: [ {{ _id: i, _connectionId: c, http: {{ relativeURI: /x }}, {fields} }} ]\n"),
        p => p.Severity == Severity.Error && p.Path == path && p.Message.StartsWith(message, StringComparison.Ordinal));

    [Fact]
    public void Celigos_own_empty_shells_and_untyped_fields_are_taken()
    {
        Assert.Empty(Check($"{Connection}exports: [ {{ _id: e, _connectionId: c, http: {{ relativeURI: /x }}, transform: {{ type: expression, expression: {{ version: \"1\", rules: [[]] }}, version: \"1\", rules: [[]] }}, filter: {{ type: expression, expression: {{ version: \"1\" }} }}, hooks: {{ preSavePage: {{}} }} }} ]\n"));
        var problem = Assert.Single(Check($"{Connection}exports: [ {{ _id: e, _connectionId: c, http: {{ relativeURI: /x }}, filter: {{ type: expression, expression: {{ version: \"1\", rules: [notempty, [extract, email]] }} }} }} ]\n"));
        Assert.Equal((Severity.Warning, "exports[0].filter.expression.rules[1]"), (problem.Severity, problem.Path));
    }

    [Theory]
    [InlineData("http: { relativeURI: /x }, hooks: { preMap: { _scriptId: s, function: f } }", "exports[0].hooks.preMap", "The hook preMap does not run on an export; it is kept and has no effect.")]
    [InlineData("http: { relativeURI: /x, successMediaType: binary }, hooks: { preSavePage: { _scriptId: s, function: f } }", "exports[0].http.successMediaType", "A file has no records: the transform, the filter and the preSavePage hook do not run.")]
    public void What_would_not_run_is_remarked(string fields, string path, string message)
    {
        var problem = Assert.Single(Check($"{Connection}scripts: [ {{ _id: s, content: \"function f() {{}}\" }} ]\nexports: [ {{ _id: e, _connectionId: c, {fields} }} ]\n"));
        Assert.Equal((Severity.Warning, path, message), (problem.Severity, problem.Path, problem.Message));
    }

    [Fact]
    public void A_script_of_the_submit_transform_is_referred_to_frozen_and_checked()
    {
        const string Text = Connection + """
            scripts: [ { _id: s, content: "function shape(o) { return o.record; }" } ]
            exports:
              - { _id: e, _connectionId: c, http: { relativeURI: /x, _asyncHelperId: h } }
              - { _id: st, _connectionId: c, http: { relativeURI: /s } }
            asynchelpers:
              - { _id: h, name: h, http: { submit: { sameAsStatus: false, transform: { type: script, script: { _scriptId: s, function: shape } } }, status: { _exportId: st, statusPath: s, inProgressValues: [A], doneValues: [B] } } }
            """;
        Assert.Empty(Check(Text));
        var bundle = Bundle.Parse(Text, "b.yaml").Value!;
        var plan = PlanFactory.Freeze(StepType.Export, "e", (kind, id) => bundle.Find(kind, id) is { } found ? (found, 3) : null, null).Value!;
        Assert.Equal(new DefinitionRef("s", 3), plan[PlanFactory.ScriptRole("s")]);
        Assert.Contains(DefinitionReferences.Of(bundle.Find(DefinitionKind.AsyncHelpers, "h")!), r => r.Kind == DefinitionKind.Scripts && r.Id == "s");
        Assert.Contains(Check(Text.Replace("function: shape", "function: shpe", StringComparison.Ordinal)), p => p.Path == "asynchelpers[0].http.submit.transform.script.function" && p.Hint == "Did you mean shape?");
        Assert.Contains(Check(Text.Replace("_scriptId: s", "_scriptId: t", StringComparison.Ordinal)), p => p.Path == "asynchelpers[0].http.submit.transform.script._scriptId");
    }

    [Fact]
    public void A_script_that_no_longer_has_a_function_that_others_call_is_refused()
    {
        var there = Bundle.Parse($"{Connection}scripts: [ {{ _id: s, content: \"function f() {{}}\" }} ]\nexports: [ {{ _id: e, _connectionId: c, http: {{ relativeURI: /x }}, hooks: {{ preSavePage: {{ _scriptId: s, function: f }} }} }} ]\n", "b.yaml").Value!;
        var existing = new DefinitionSet(there.Entries.Select(e => e.Definition));
        var script = DefinitionReader.Read<ScriptDef>(JsonNode.Parse("""{"_id":"s","content":"function g() {}"}""")!.AsObject()).Value!;
        var problem = Assert.Single(BundleCheck.Check(existing, Bundle.Of(script), code: CodeCheck.Instance));
        Assert.Equal(("content", "The export e calls its function f (hooks.preSavePage), which it does not have any more."), (problem.Path, problem.Message));
    }

    [Fact]
    public void A_script_that_does_not_parse_is_refused_with_its_line() => Assert.Contains(
        Check("scripts: [ { _id: s, content: \"function f() {\\n  return (;\\n}\" } ]\n"),
        p => p.Path == "scripts[0].content" && p.Message.Contains("(line 2 of the script)", StringComparison.Ordinal));

    private static IReadOnlyList<Problem> Check(string text)
    {
        var reading = Bundle.Parse(text, "b.yaml");
        return reading.Value is null ? reading.Problems : [.. reading.Problems, .. BundleCheck.Check(DefinitionSet.Empty, reading.Value, code: CodeCheck.Instance)];
    }
}
