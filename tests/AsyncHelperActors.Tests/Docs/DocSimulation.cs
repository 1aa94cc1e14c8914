using AsyncHelperActors.Cli;
using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Simulation;
using Xunit;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>Runs the commands <c>asynchelper simulate FILE --script SCRIPT [--export ID]</c> of a page with the files of the page.</summary>
internal static class DocSimulation
{
    /// <summary>What the block looks like when its command is run.</summary>
    public static async Task<string> RunAsync(DocBlock block, IReadOnlyDictionary<string, string> files)
    {
        var words = block.Command!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["asynchelper", "simulate"], words[..2]);
        using var output = new StringWriter { NewLine = "\n" };
        new SimulationText(output, await RunAsync(files[words[2]], files[After(words, "--script")!], After(words, "--export"))).Write();
        return $"$ {block.Command}\n{output}";
    }

    /// <summary>Simulates with texts that must be without errors.</summary>
    public static async Task<SimulationReport> RunAsync(string bundleText, string scriptText, string? export)
    {
        var bundle = Valid(Bundle.Parse(bundleText, "file.yaml"));
        Assert.DoesNotContain(BundleCheck.Check(DefinitionSet.Empty, bundle), problem => problem.Severity == Severity.Error);
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
