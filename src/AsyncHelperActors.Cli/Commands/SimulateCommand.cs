using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Simulation;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper simulate</c>: a job against scripted answers in virtual time.</summary>
internal static class SimulateCommand
{
    private const long LargestFile = 64 << 20;

    private static readonly Option<string> Script = new("--script")
    {
        Description = "What the vendor answers, as YAML or JSON; see docs/simulate.md.",
        Required = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Prints JSON instead of text." };

    public static Command Build()
    {
        var command = new Command(
            "simulate",
            "Runs a job against scripted vendor answers in virtual time and prints its timeline: requests, waits, decisions with their rule. Nothing is sent. "
            + "Exit codes as run; 1 when the script ended before the job.")
        {
            RunCommand.File, Script, RunCommand.Export, RunCommand.Import, RunCommand.Input, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult line, CancellationToken cancellation)
    {
        var (file, scriptFile) = (line.GetValue(RunCommand.File)!, line.GetValue(Script)!);
        if (!DefinitionFiles.TryList([file], out _) || !DefinitionFiles.TryList([scriptFile], out _))
        {
            return ExitCode.BadDefinition;
        }

        if (await DefinitionFiles.ReadAsync(file, cancellation) is not { } text || await DefinitionFiles.ReadAsync(scriptFile, cancellation) is not { } scriptText)
        {
            return ExitCode.BadDefinition;
        }

        var problems = ValidateCommand.Check(text, file);
        DefinitionFiles.Print(file, problems);
        var script = SimulationScript.Parse(scriptText, scriptFile);
        DefinitionFiles.Print(scriptFile, script.Problems);
        if (DefinitionFiles.HasErrors(problems) || script.Value is null || InputOf(line, script.Value) is not { } given || StepOf(line, given, text, file) is not { } step)
        {
            return ExitCode.BadDefinition;
        }

        var definitions = new DefinitionSet(Bundle.Parse(text, file).Value!.Entries.Select(entry => entry.Definition));
        var request = new SimulationRequest(definitions, step.Type, step.Id, given)
        {
            Variable = Environment.GetEnvironmentVariable,
            ReadFile = name => Read(scriptFile, name),
        };
        try
        {
            var reading = await Simulator.RunAsync(request, cancellation);
            DefinitionFiles.Print(file, reading.Problems);
            return reading.Value is { } report ? Print(report, line.GetValue(Json)) : ExitCode.BadDefinition;
        }
        catch (IOException unreadable)
        {
            await Console.Error.WriteLineAsync($"{scriptFile}: {unreadable.Message}");
            return ExitCode.BadDefinition;
        }
    }

    private static int Print(SimulationReport report, bool json)
    {
        if (json)
        {
            Terminal.Json(SimulationJson.Of(report));
        }
        else
        {
            new SimulationText(Console.Out, report).Write();
        }

        return report.Outcome is { } outcome ? ExitCode.Of(JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString())) : ExitCode.Failed;
    }

    private static SimulationScript? InputOf(ParseResult line, SimulationScript script)
    {
        if (line.GetValue(RunCommand.Input) is not { } input)
        {
            return script;
        }

        try
        {
            return script with { Input = JsonNode.Parse(input) };
        }
        catch (JsonException malformed)
        {
            Console.Error.WriteLine($"--input: this is not JSON: {malformed.Message}");
            return null;
        }
    }

    /// <summary>What the command line names, else what the script names, else the one that is meant.</summary>
    private static (StepType Type, string Id)? StepOf(ParseResult line, SimulationScript script, string text, string file)
    {
        if (script.Step is { } named && line.GetValue(RunCommand.Export) is null && line.GetValue(RunCommand.Import) is null)
        {
            return named;
        }

        return RunCommand.Choose(line, text, file) is { } chosen ? (chosen.Type == "import" ? StepType.Import : StepType.Export, chosen.Id) : null;
    }

    private static byte[] Read(string scriptFile, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(scriptFile))!, name);
        return new FileInfo(path) is { Exists: true, Length: > LargestFile } large
            ? throw new IOException($"{name} has {large.Length} bytes; at most {LargestFile} are read.")
            : File.ReadAllBytes(path);
    }
}
