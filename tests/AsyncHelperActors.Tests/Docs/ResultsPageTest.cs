using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>Each example of docs/results.md is the <c>http</c> of an export that the reader takes without a word.</summary>
public sealed partial class ResultsPageTest
{
    public static TheoryData<string> Examples => [.. Example().Matches(File.ReadAllText(Repository.At("docs/results.md"))).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_of_the_page_on_results_is_taken(string name)
    {
        var text = Example().Matches(File.ReadAllText(Repository.At("docs/results.md"))).Single(match => match.Groups[1].Value == name).Groups[2].Value;
        var http = string.Join('\n', text.Split('\n').Select(line => "      " + line));

        var reading = Bundle.Parse($"exports:\n  - _id: example\n    _connectionId: vendor\n    http:\n{http}", "results.md");

        Assert.Empty(reading.Problems.Select(problem => $"{problem.Path}: {problem.Message}"));
    }

    [GeneratedRegex("```yaml (results-[a-z-]+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
