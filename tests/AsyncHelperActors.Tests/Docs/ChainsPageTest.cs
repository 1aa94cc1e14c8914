using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.House;
using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>The examples of docs/chains.md are bundles without a flaw.</summary>
public sealed partial class ChainsPageTest
{
    /// <summary>The examples in their order.</summary>
    public static IReadOnlyList<string> Bundles { get; } = [.. Example().Matches(File.ReadAllText(Repository.At("docs", "chains.md"))).Select(m => m.Groups[1].Value)];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Bundles.Count)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Each_example_can_be_applied_as_it_stands(int number)
    {
        var reading = Bundle.Parse(Bundles[number], "docs/chains.md");
        Assert.Empty(reading.Problems.Select(p => $"{p.Path}: {p.Message}"));
        Assert.Empty(BundleCheck.Check(DefinitionSet.Empty, reading.Value!).Select(p => $"{p.Path}: {p.Message}"));
    }

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
