using System.Text.Json.Nodes;
using AsyncHelperActors.Tests.Actors.Storage;
using AsyncHelperActors.Tests.Docs;
using Xunit;

namespace AsyncHelperActors.Tests.Cli;

/// <summary><c>asynchelper simulate</c>, as its user meets it.</summary>
[Trait("Category", "Slow")]
public sealed class SimulateCommandTest : IDisposable
{
    private readonly TempDirectory _files = new();

    public SimulateCommandTest()
    {
        foreach (var (name, text) in DocExamples.Read("docs", "simulate.md").Files)
        {
            File.WriteAllText(At(name), text);
        }
    }

    [Fact]
    public async Task It_prints_what_its_page_says_and_exits_with_the_outcome()
    {
        var (code, output, error) = await RunAsync("happy.yaml");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("=> done: The status value 'DONE' is in http.status.doneValues.", output, StringComparison.Ordinal);

        (code, output, error) = await RunAsync("trouble.yaml", "--json");
        Assert.Equal((4, ""), (code, error));
        Assert.Equal("error", (string?)JsonNode.Parse(output)!["outcome"]);
        Assert.Equal(1, (await RunAsync("short.yaml")).Code);
    }

    [Fact]
    public async Task A_body_may_be_in_a_file_beside_the_script()
    {
        File.WriteAllText(At("answer.json"), """{ "reportId": "R-9" }""");
        File.WriteAllText(At("with-file.yaml"), "answers: { submit: { file: answer.json, contentType: application/json }, result: { file: absent.json } }\n");
        var (_, output, _) = await RunAsync("with-file.yaml");
        Assert.Contains("/reports/R-9", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_script_is_refused_with_its_place()
    {
        File.WriteAllText(At("bad.yaml"), "answers:\n  submit: { statuscode: 200 }\n");
        var (code, output, error) = await RunAsync("bad.yaml");
        Assert.Equal((2, ""), (code, output));
        Assert.Matches(@"bad\.yaml:2:\d+: error: answers\.submit\.statuscode: There is no field statuscode\. Did you mean statusCode\?", error);
    }

    public void Dispose() => _files.Dispose();

    private Task<(int Code, string Output, string Error)> RunAsync(string script, params string[] more) =>
        CommandProcess.RunAsync(["simulate", At("reports.yaml"), "--script", At(script), .. more]);

    private string At(string name) => Path.Combine(_files.Path, name);
}
