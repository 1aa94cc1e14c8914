using System.Diagnostics;
using System.Text.RegularExpressions;
using AsyncHelperActors.Tests.Connectors.Http;
using AsyncHelperActors.Tests.House;
using AsyncHelperActors.Tests.Server;
using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>The examples of docs/http-api.md, run in their order against a server, with the answers that the page shows.</summary>
[Trait("Category", "Slow")]
public sealed partial class HttpApiPageTest
{
    private const string Mark = "----- end of example -----";

    [Fact]
    public async Task Each_example_of_the_page_answers_what_the_page_says()
    {
        await using var receiver = await WebVendor.StartAsync(_ => Task.CompletedTask);
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var page = await File.ReadAllTextAsync(Repository.At("docs", "http-api.md"));
        var examples = Example().Matches(page).Select(m => (Script: m.Groups["script"].Value, Answer: m.Groups["answer"].Value)).ToList();
        Assert.Equal(Fence().Count(page), examples.Count);
        var script = string.Concat(examples.Select(e => $"{e.Script}\necho\necho '{Mark}'\n"))
            .Replace("http://127.0.0.1:8480", server.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace("https://example.com", receiver.Url, StringComparison.Ordinal);

        var (output, errors) = await RunAsync("set -eu\n" + script);

        var answers = output.Replace("\r", "", StringComparison.Ordinal).Replace(receiver.Url, "https://example.com", StringComparison.Ordinal).Split(Mark);
        Assert.True(answers.Length == examples.Count + 1, $"The shell stopped early: {errors}\n{output}");
        foreach (var ((_, expected), came) in examples.Zip(answers))
        {
            var lines = expected.Trim('\n').Split('\n').Select(line => string.Join(".*", line.Split("...").Select(Regex.Escape)));
            Assert.Matches($"(?s){string.Join(@"\s*", lines)}", came);
        }
    }

    private static async Task<(string Output, string Errors)> RunAsync(string script)
    {
        using var shell = new Process { StartInfo = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true } };
        shell.Start();
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await shell.WaitForExitAsync(limit.Token);
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
        }

        return (await output, await errors);
    }

    [GeneratedRegex(@"```sh\n(?<script>.*?)\n```\n\n```text\n(?<answer>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("^```sh$", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
