using System.CommandLine;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper validate</c>: checks definition files without a server.</summary>
internal static class ValidateCommand
{
    public static Command Build()
    {
        var paths = new Argument<string[]>("path") { Description = "Files, or directories of files.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("validate", "Checks definitions offline: file, line, path, what is wrong, what to write instead.") { paths };
        command.SetAction(async (line, cancellation) =>
        {
            if (!DefinitionFiles.TryList(line.GetValue(paths)!, out var files))
            {
                return ExitCode.BadDefinition;
            }

            var wrong = 0;
            foreach (var file in files)
            {
                var problems = Check(await File.ReadAllTextAsync(file, cancellation), file);
                DefinitionFiles.Print(file, problems);
                wrong += DefinitionFiles.HasErrors(problems) ? 1 : 0;
            }

            await Console.Out.WriteLineAsync(wrong == 0 ? $"{files.Count} files are good." : $"{wrong} of {files.Count} files have errors.");
            return wrong == 0 ? ExitCode.Done : ExitCode.BadDefinition;
        });
        return command;
    }

    /// <summary>Everything that is wrong with a bundle that stands alone.</summary>
    public static IReadOnlyList<Problem> Check(string text, string file)
    {
        var reading = Bundle.Parse(text, file);
        return reading.Value is null ? reading.Problems : [.. reading.Problems, .. BundleCheck.Check(NoDefinitions.Instance, reading.Value, code: CodeCheck.Instance)];
    }

    private sealed class NoDefinitions : IDefinitionLookup
    {
        public static NoDefinitions Instance { get; } = new();

        public Definition? Find(DefinitionKind kind, string id) => null;

        public IEnumerable<string> Ids(DefinitionKind kind) => [];
    }
}
