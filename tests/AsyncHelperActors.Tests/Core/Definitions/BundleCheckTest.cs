using AsyncHelperActors.Core.Definitions;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Definitions;

public sealed class BundleCheckTest
{
    private const string Helper = "http: { status: { _exportId: status, statusPath: s, inProgressValues: a, doneValues: b }, result: { _exportId: result } }";

    private const string Sound =
        $$"""
        connections:
          - { _id: c, http: { baseURI: "https://a.example" } }
        exports:
          - { _id: step, _connectionId: c, http: { _asyncHelperId: h } }
          - { _id: status, _connectionId: c, http: { relativeURI: /s } }
          - { _id: result, _connectionId: c, http: { relativeURI: /r } }
        asynchelpers:
          - { _id: h, {{Helper}} }
        """;

    [Fact]
    public void A_sound_bundle_has_no_problems() => Assert.Empty(Check(Sound));

    [Theory]
    [InlineData("_id: step, _connectionId: c,", "_id: step, _connectionId: d,", "exports[0]._connectionId", "no connection with the id d", "Add it to connections")]
    [InlineData("_id: step, _connectionId: c,", "_id: step,", "exports[0]._connectionId", "required", "id of a connection")]
    [InlineData("_asyncHelperId: h", "_asyncHelperId: step", "exports[0].http._asyncHelperId", "no async helper with the id step", "is the id of an export")]
    [InlineData("_exportId: status", "_exportId: statsu", "asynchelpers[0].http.status._exportId", "no export with the id statsu", "Did you mean status?")]
    [InlineData("_exportId: result", "_exportId: h", "asynchelpers[0].http.result._exportId", "no export with the id h", "is the id of an async helper")]
    [InlineData("result: { _exportId: result }", "cancel: { _exportId: cancle }", "asynchelpers[0].http.cancel._exportId", "no export with the id cancle", "Add it to exports")]
    [InlineData("result: { _exportId: result }", "submit: { whenUncertain: { _exportId: lookup } }", "asynchelpers[0].http.submit.whenUncertain._exportId", "no export with the id lookup", "Add it")]
    [InlineData("relativeURI: /s", "relativeURI: /s, _asyncHelperId: h", "asynchelpers[0].http.status._exportId", "in a circle: h -> status -> h", "Take the helper away from status")]
    [InlineData("relativeURI: /r", "relativeURI: /r, _asyncHelperId: h", "asynchelpers[0].http.result._exportId", "in a circle: h -> result -> h", "Take the helper away from result")]
    [InlineData("_id: step, ", "_id: step, transform: { rules: [[{ extract: a, generate: b }]] }, ", "exports[0].transform", "transform does not run", "result export result")]
    [InlineData("_id: step, ", "_id: step, filter: { rules: [equals, 1, 1] }, ", "exports[0].filter", "filter does not run", "result export result")]
    [InlineData("_id: step, ", "_id: step, hooks: { preSavePage: { function: f } }, ", "exports[0].hooks.preSavePage", "hooks.preSavePage does not run", "result export result")]
    [InlineData("_id: result, ", "_id: result, hooks: { preSavePage: { function: f, _scriptId: s } }, ", "exports[2].hooks.preSavePage._scriptId", "no script with the id s", "Add it to scripts")]
    [InlineData("_id: result, ", "_id: result, transform: { type: script, script: { function: f, _scriptId: s } }, ", "exports[2].transform.script._scriptId", "no script with the id s", "Add it to scripts")]
    public void What_does_not_fit_together_is_refused(string sound, string broken, string path, string message, string hint)
    {
        var problem = Assert.Single(Check(Replaced(sound, broken)));
        Assert.Equal((Severity.Error, path), (problem.Severity, problem.Path));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
        Assert.NotNull(problem.Line);
    }

    [Theory]
    [InlineData("_id: status, ", "_id: status, filter: { rules: [equals, 1, 1] }, ", "asynchelpers[0].http.status._exportId", "do not run")]
    public void What_has_no_effect_is_remarked(string sound, string doubtful, string path, string message)
    {
        var problem = Assert.Single(Check(Replaced(sound, doubtful)));
        Assert.Equal((Severity.Warning, path), (problem.Severity, problem.Path));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_celigos_dialect_a_transform_beside_a_helper_is_kept_with_a_warning()
    {
        var bundle = Documents.Parsed(Replaced("_id: step, ", "_id: step, transform: { rules: [[{ extract: a, generate: b }]] }, "));
        var problem = Assert.Single(BundleCheck.Check(DefinitionSet.Empty, bundle, Dialect.Celigo));
        Assert.Equal((Severity.Warning, "exports[0].transform"), (problem.Severity, problem.Path));
    }

    [Theory]
    [InlineData("https://b.example", "", true)]
    [InlineData("https://b.example", ", allowedHosts: b.example", false)]
    [InlineData("https://a.example/other", "", false)]
    [InlineData("https://{{x}}", "", false)]
    public void A_status_export_on_another_host_is_remarked_unless_the_host_is_listed(string baseUri, string hosts, bool remarked)
    {
        var text = Replaced("_id: status, _connectionId: c,", "_id: status, _connectionId: d,")
            .Replace("""baseURI: "https://a.example" } }""", $$"""baseURI: "https://a.example"{{hosts}} } }{{"\n"}}  - { _id: d, http: { baseURI: "{{baseUri}}" } }""", StringComparison.Ordinal);
        var problems = Check(text);
        Assert.Equal(remarked ? 1 : 0, problems.Count);
        Assert.All(problems, p => Assert.Equal((Severity.Warning, "exports[0].http._asyncHelperId"), (p.Severity, p.Path)));
    }

    [Fact]
    public void A_helper_on_a_status_export_is_refused_also_without_a_circle()
    {
        var text = Replaced("relativeURI: /s", "relativeURI: /s, _asyncHelperId: other")
            + "\n  - { _id: other, http: { status: { _exportId: plain, statusPath: s, inProgressValues: a, doneValues: b } } }\n"
            + "imports: []\n";
        text = text.Replace("asynchelpers:", "  - { _id: plain, _connectionId: c, http: {} }\nasynchelpers:", StringComparison.Ordinal);
        var problem = Assert.Single(Check(text));
        Assert.Equal("asynchelpers[0].http.status._exportId", problem.Path);
        Assert.Contains("has an async helper (other) itself", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_circle_is_shown_whole()
    {
        var text = Replaced("relativeURI: /s", "relativeURI: /s, _asyncHelperId: other") + "\n  - { _id: other, http: { status: { _exportId: step, statusPath: s, inProgressValues: a, doneValues: b } } }\n";
        var problems = Check(text);
        Assert.Contains(problems, p => p.Message.Contains("h -> status -> other -> step -> h", StringComparison.Ordinal));
        Assert.All(problems, p => Assert.Equal(Severity.Error, p.Severity));
    }

    [Fact]
    public void What_is_there_already_counts_and_the_bundle_replaces_it()
    {
        var existing = new DefinitionSet(Documents.Parsed(Sound).Entries.Select(e => e.Definition));
        Assert.Empty(BundleCheck.Check(existing, Documents.Parsed("exports:\n- { _id: more, _connectionId: c, http: { _asyncHelperId: h } }\n")));
        var broken = BundleCheck.Check(existing, Documents.Parsed("asynchelpers:\n- { _id: h, " + Helper.Replace("_exportId: status", "_exportId: gone", StringComparison.Ordinal) + " }\n"));
        Assert.Equal("asynchelpers[0].http.status._exportId", Assert.Single(broken).Path);
    }

    [Fact]
    public void A_bundle_cannot_give_a_helper_to_an_export_that_another_helper_polls_with()
    {
        var existing = new DefinitionSet(Documents.Parsed(Sound).Entries.Select(e => e.Definition));
        var problem = Assert.Single(BundleCheck.Check(existing, Documents.Parsed("exports:\n- { _id: status, _connectionId: c, http: { _asyncHelperId: h } }\n")));
        Assert.Equal(("exports[0].http._asyncHelperId", Severity.Error), (problem.Path, problem.Severity));
        Assert.Contains("helper h runs this export", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_definition_is_checked_with_paths_of_its_own()
    {
        var export = Documents.Read<ExportDef>("""{ "_id": "e", "_connectionId": "nowhere", "http": {} }""");
        Assert.Equal("_connectionId", Assert.Single(BundleCheck.Check(DefinitionSet.Empty, Bundle.Of(export))).Path);
    }

    private static IReadOnlyList<Problem> Check(string text) => BundleCheck.Check(DefinitionSet.Empty, Documents.Parsed(text));

    private static string Replaced(string sound, string broken)
    {
        Assert.Contains(sound, Sound, StringComparison.Ordinal);
        return Sound.Replace(sound, broken, StringComparison.Ordinal);
    }
}
