using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>Each example of docs/shaping.md is taken by the reader without a word, and makes of its records what the page says.</summary>
public sealed partial class ShapingPageTest
{
    public static TheoryData<string> Examples => [.. All().Select(match => match.Groups["name"].Value)];

    [Fact]
    public void The_page_has_an_example_of_each() =>
        Assert.Equal(["shaping-rules-1", "shaping-rules-2", "shaping-filter", "shaping-hook", "shaping-scripts"], All().Select(match => match.Groups["name"].Value));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_of_the_page_on_shaping_makes_what_it_says(string name)
    {
        var example = All().Single(match => match.Groups["name"].Value == name);
        var fields = string.Join('\n', example.Groups["yaml"].Value.Split('\n').Select(line => "    " + line));
        var reading = Bundle.Parse($"connections:\n  - {{ _id: c, http: {{ baseURI: \"http://x\" }} }}\nexports:\n  - _id: example\n    _connectionId: c\n    http: {{ relativeURI: /x }}\n{fields}", "shaping.md");
        Assert.Empty(reading.Problems.Select(problem => $"{problem.Path}: {problem.Message}"));
        Assert.Empty(BundleCheck.Check(DefinitionSet.Empty, reading.Value!, code: CodeCheck.Instance));

        var export = (ExportDef)reading.Value!.Find(DefinitionKind.Exports, "example")!;
        var shaping = new ShapeCompiler(new TemplateEngine(TimeProvider.System), TimeProvider.System).Compile(export, new Dictionary<string, ScriptDef>());
        var facts = new HookFacts("example", false, "c", "job_1", DateTimeOffset.UnixEpoch.AddDays(20_000));
        var kept = JsonNode.Parse(example.Groups["in"].Value)!.AsArray()
            .Select(record => shaping.Transform?.Apply(record, false, facts, CancellationToken.None) ?? record)
            .Where(record => shaping.Filter?.Passes(record, facts, CancellationToken.None) != false)
            .Select(record => record?.DeepClone());
        JsonArray page = [.. kept];
        var made = shaping.Hooks is null ? page : new JsonArray([.. shaping.Hooks.PreSavePage(page, [], facts, CancellationToken.None).Data]);
        Assert.Equal(JsonNode.Parse(example.Groups["out"].Value)!.ToJsonString(), made.ToJsonString());
    }

    private static MatchCollection All() => Example().Matches(File.ReadAllText(Repository.At("docs/shaping.md")));

    [GeneratedRegex("```yaml (?<name>shaping-[a-z0-9-]+)\n(?<yaml>.*?)```\\s+```json\n(?<in>.*?)```\\s+```json\n(?<out>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
