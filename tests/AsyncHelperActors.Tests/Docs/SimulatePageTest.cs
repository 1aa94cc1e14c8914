using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary><c>docs/simulate.md</c> prints what the command prints.</summary>
public sealed class SimulatePageTest
{
    [Fact]
    public async Task Every_command_of_the_page_prints_what_the_page_says()
    {
        var page = DocExamples.Read("docs", "simulate.md");
        var runs = new List<(DocBlock, string)>();
        foreach (var block in page.Blocks.Where(block => block.Language == "console"))
        {
            runs.Add((block, await DocSimulation.RunAsync(block, page.Files)));
        }

        Assert.Equal(3, runs.Count);
        var different = page.Compare(runs);
        Assert.True(
            different.Count == 0,
            "docs/simulate.md differs from what is printed; UPDATE_DOCS=1 dotnet test tests/AsyncHelperActors.Tests --filter FullyQualifiedName~PageTest writes it anew.\n"
            + string.Join('\n', different.Select(d => d.Real)));
    }
}
