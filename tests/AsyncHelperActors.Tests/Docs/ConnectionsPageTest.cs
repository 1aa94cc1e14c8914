using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>The examples of docs/connections.md can be saved as they stand.</summary>
public sealed partial class ConnectionsPageTest
{
    private static readonly string Page = File.ReadAllText(Repository.At("docs/connections.md"));

    public static TheoryData<string> Examples => [.. Example().Matches(Page).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_has_neither_an_error_nor_a_warning(string example)
    {
        var reading = Bundle.Parse(example, "connections.md");
        Assert.Empty(reading.Problems);
        Assert.Empty(BundleCheck.Check(DefinitionSet.Empty, reading.Value!));
    }

    [Fact]
    public void Every_type_of_credentials_has_its_line_in_the_table()
    {
        var reading = DefinitionReader.Read(
            DefinitionKind.Connections,
            (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse("""{ "_id": "x", "http": { "baseURI": "https://x", "auth": { "type": "?" } } }""")!);
        var types = reading.Problems.Single(p => p.Path == "http.auth.type").Message.Split("use ")[1].TrimEnd('.').Split(", ");
        Assert.Contains("aws-sigv4", types);
        Assert.All(types.Where(type => type != "none"), type => Assert.Contains($"| `{type}` |", Page, StringComparison.Ordinal));
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
