using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Server;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper run</c>: one job from a definition file to its end, in this process.</summary>
/// <remarks>
/// The process hosts the whole server on a port of its own and talks to it as any client does. The job carries a label that is a digest of
/// what was asked; so the same command finds a job that it left behind, by Ctrl-C or a crash, and takes it up again.
/// </remarks>
internal static class RunCommand
{
    private const string Label = "asynchelper-run";

    internal static readonly Argument<string> File = new("file") { Description = "A definition file (YAML or JSON)." };
    internal static readonly Option<string?> Export = new("--export") { Description = "Which export to run. Needed when the file has several that could be meant." };
    internal static readonly Option<string?> Import = new("--import") { Description = "Which import to run." };
    internal static readonly Option<string?> Input = new("--input") { Description = "JSON that the definitions see as {{input...}}." };
    private static readonly Option<string?> Records = RecordsFile.Option();
    private static readonly Option<string?> Output = new("--output") { Description = "Where the result goes. Default: standard output." };
    private static readonly Option<string> Format = new("--format") { Description = "How records are written: ndjson, json or csv.", DefaultValueFactory = _ => "ndjson" };

    public static Command Build()
    {
        Format.AcceptOnlyFromAmong("ndjson", "json", "csv");
        var command = new Command("run", "Runs one job from a definition file to its end. Exit code 0 done, 3 partial, 4 error, 5 timed out, 6 canceled, 2 bad definition.")
        {
            File, Export, Import, Input, Records, ServeCommand.Data, ServeCommand.Demo, Output, Format,
        };
        command.SetAction((line, cancellation) => Hosting.RefusalsAsync(() => RunAsync(line, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult line, CancellationToken cancellation)
    {
        var file = line.GetValue(File)!;
        if (!DefinitionFiles.TryList([file], out _))
        {
            return ExitCode.BadDefinition;
        }

        var text = await System.IO.File.ReadAllTextAsync(file, cancellation);
        var problems = ValidateCommand.Check(text, file);
        DefinitionFiles.Print(file, problems);
        if (DefinitionFiles.HasErrors(problems) || Choose(line, text, file) is not { } step || await StartOfAsync(line, step, text, cancellation) is not { } start)
        {
            return ExitCode.BadDefinition;
        }

        await using var app = ServerHost.Build(Hosting.OfCommand(line.GetValue(ServeCommand.Data), line.GetValue(ServeCommand.Demo)));
        await app.StartAsync(cancellation);
        using var client = AsyncHelperClient.Connect(new Uri(app.Urls.First()));
        try
        {
            await client.ApplyBundleAsync(text, yaml: true, cancellation: cancellation);
            var job = await FindAsync(client, start, cancellation) ?? await StartAsync(line, client, start, cancellation);
            return await FinishAsync(line, client, job, cancellation);
        }
        catch (AsyncHelperException refused) when (!cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return ExitCode.BadDefinition;
        }
        catch (Exception stopped) when (cancellation.IsCancellationRequested && stopped is OperationCanceledException or AsyncHelperException or IOException)
        {
            await Console.Error.WriteLineAsync("\nInterrupted. The job is kept; the same command takes it up again.");
            return ExitCode.Interrupted;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<int> FinishAsync(ParseResult line, AsyncHelperClient client, Job job, CancellationToken cancellation)
    {
        job = await ProgressLine.FollowAsync(client, job.Id, cancellation);
        foreach (var warning in job.Warnings)
        {
            await Console.Error.WriteLineAsync($"warning: {warning}");
        }

        foreach (var error in job.Errors)
        {
            await Console.Error.WriteLineAsync($"error: {error.Code} ({error.Source}): {error.Message}");
        }

        if (job.Result.NumPages > 0 && (job.Import is not null || job.Outcome is JobOutcome.Done or JobOutcome.Partial))
        {
            await Results.WriteAsync(client, job.Id, line.GetValue(Format)!, line.GetValue(Output), null, cancellation);
        }

        return ExitCode.Of(job.Outcome);
    }

    /// <summary>The one step that is meant: named, or the only one with an async helper, or the only one that no helper uses.</summary>
    internal static (string Type, string Id)? Choose(ParseResult line, string text, string file)
    {
        var definitions = Bundle.Parse(text, file).Value!.Entries.Select(e => e.Definition).ToList();
        var exports = definitions.OfType<ExportDef>().ToList();
        var imports = definitions.OfType<ImportDef>().ToList();
        if (line.GetValue(Export) is { } export)
        {
            return exports.Any(e => e.Id == export) ? ("export", export) : NotThere("export", export, exports.Select(e => e.Id));
        }

        if (line.GetValue(Import) is { } import)
        {
            return imports.Any(i => i.Id == import) ? ("import", import) : NotThere("import", import, imports.Select(i => i.Id));
        }

        var steps = exports.Cast<RequestDef>().Concat(imports).ToList();
        var candidates = steps.Where(s => s.AsyncHelperId is not null).ToList();
        candidates = candidates.Count > 0 ? candidates : steps;
        if (candidates is [var only])
        {
            return (only is ImportDef ? "import" : "export", only.Id);
        }

        Console.Error.WriteLine(candidates.Count == 0
            ? $"{file}: there is no export or import to run."
            : $"{file}: several steps could be meant. Name one: {string.Join(", ", candidates.Select(c => $"--{(c is ImportDef ? "import" : "export")} {c.Id}"))}.");
        return null;
    }

    private static (string Type, string Id)? NotThere(string type, string id, IEnumerable<string> there)
    {
        Console.Error.WriteLine($"--{type}: the file has no {type} '{id}'. It has: {string.Join(", ", there)}.");
        return null;
    }

    private static async Task<JobStart?> StartOfAsync(ParseResult line, (string Type, string Id) step, string text, CancellationToken cancellation)
    {
        var input = line.GetValue(Input);
        var recordsFile = line.GetValue(Records);
        if (step.Type == "import" != (recordsFile is not null))
        {
            await Console.Error.WriteLineAsync(recordsFile is null ? "An import needs its records: --records FILE." : "--records: an export sends no records.");
            return null;
        }

        try
        {
            var records = recordsFile is null ? "" : await RecordsFile.DigestAsync(recordsFile, cancellation);
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{step.Type} {step.Id}\n{input}\n{records}\n{text}")))[..32];
            return new JobStart
            {
                ExportId = step.Type == "export" ? step.Id : null,
                ImportId = step.Type == "import" ? step.Id : null,
                Input = input is null ? null : JsonNode.Parse(input),
                Labels = new Dictionary<string, string> { [Label] = digest },
            };
        }
        catch (JsonException malformed)
        {
            await Console.Error.WriteLineAsync($"--input: this is not JSON: {malformed.Message}");
            return null;
        }
        catch (IOException unreadable)
        {
            await Console.Error.WriteLineAsync($"--records: {unreadable.Message}");
            return null;
        }
    }

    /// <summary>Records pass from the file to the server as a stream.</summary>
    private static async Task<Job> StartAsync(ParseResult line, AsyncHelperClient client, JobStart start, CancellationToken cancellation)
    {
        if (line.GetValue(Records) is not { } file)
        {
            return await client.StartJobAsync(start, cancellation: cancellation);
        }

        return await RecordsFile.StartAsync(client, start, file, null, cancellation);
    }

    /// <summary>The job that the same command left behind, if there is one.</summary>
    private static async Task<Job?> FindAsync(AsyncHelperClient client, JobStart start, CancellationToken cancellation)
    {
        var label = $"{Label}={start.Labels![Label]}";
        foreach (var status in (string[])[JobStatus.Running, JobStatus.Queued])
        {
            var found = await client.ListJobsAsync(new JobFilter { Label = label, Status = status, Limit = 1 }, cancellation);
            if (found.Jobs is [var left, ..])
            {
                await Console.Error.WriteLineAsync($"Taking up job {left.Id}, which this command started at {left.CreatedAt:u}.");
                return await client.GetJobAsync(left.Id, cancellation: cancellation);
            }
        }

        return null;
    }
}
