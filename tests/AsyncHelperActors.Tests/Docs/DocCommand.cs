using AsyncHelperActors.Cli;
using AsyncHelperActors.Cli.Commands;
using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Simulation;
using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>Runs the commands of a page (<c>asynchelper simulate</c>, <c>asynchelper validate</c>) with the files of the page.</summary>
internal static class DocCommand
{
    /// <summary>Whether a file is a script of a simulation and no bundle.</summary>
    public static bool IsScript(string text) => text.Contains("answers:", StringComparison.Ordinal);

    /// <summary>What the block looks like when its command is run.</summary>
    public static async Task<string> RunAsync(DocBlock block, IReadOnlyDictionary<string, string> files)
    {
        var words = block.Command!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("asynchelper", words[0]);
        using var output = new StringWriter { NewLine = "\n" };
        switch (words[1])
        {
            case "validate":
                Validate(words[2], files[words[2]], output);
                break;
            case "simulate":
                new SimulationText(output, await SimulateAsync(files[words[2]], files[After(words, "--script")!], After(words, "--export"))).Write();
                break;
            default:
                Assert.Fail($"The command {block.Command} is not run by the tests.");
                break;
        }

        return $"$ {block.Command}\n{output}";
    }

    /// <summary>What <c>validate</c> says to a text.</summary>
    public static IReadOnlyList<Problem> Check(string text) => ValidateCommand.Check(text, "file.yaml");

    private static void Validate(string name, string text, TextWriter output)
    {
        var problems = Check(text);
        foreach (var line in DefinitionFiles.Lines(name, problems))
        {
            output.WriteLine(line);
        }

        output.WriteLine(ValidateCommand.Summary(1, DefinitionFiles.HasErrors(problems) ? 1 : 0));
    }

    private static async Task<SimulationReport> SimulateAsync(string bundleText, string scriptText, string? export)
    {
        var bundle = Valid(Bundle.Parse(bundleText, "file.yaml"));
        var script = Valid(SimulationScript.Parse(scriptText, "script.yaml"));
        var definitions = bundle.Entries.Select(entry => entry.Definition).ToList();
        var step = script.Step ?? (StepType.Export, export ?? definitions.OfType<ExportDef>().Single(each => each.AsyncHelperId is not null).Id);
        return Valid(await Simulator.RunAsync(new SimulationRequest(new DefinitionSet(definitions), step.Type, step.Id, script), CancellationToken.None));
    }

    private static T Valid<T>(Reading<T> reading)
        where T : class
    {
        Assert.True(reading.Value is not null, string.Join('\n', reading.Problems.Select(p => $"{p.Line}: {p.Path}: {p.Message} {p.Hint}")));
        return reading.Value;
    }

    private static string? After(string[] words, string option) => Array.IndexOf(words, option) is >= 0 and var at ? words[at + 1] : null;
}
