using System.CommandLine;
using AsyncHelperActors.Connectors;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper validate</c>: checks definition files without a server.</summary>
internal static class ValidateCommand
{
    public static Command Build()
    {
        var paths = new Argument<string[]>("path") { Description = "Definition files (YAML or JSON), or directories of them.", Arity = ArgumentArity.OneOrMore };
        var celigo = new Option<bool>("--celigo") { Description = "Judges documents out of Celigo: what does not run there is remarked and not refused." };
        var command = new Command("validate", "Checks definitions without a server: file, line, path, what is wrong, what to write instead.") { paths, celigo };
        command.SetAction(async (line, cancellation) =>
        {
            if (!DefinitionFiles.TryList(line.GetValue(paths)!, out var files))
            {
                return ExitCode.BadDefinition;
            }

            var wrong = 0;
            foreach (var file in files)
            {
                if (await DefinitionFiles.ReadAsync(file, cancellation) is not { } text)
                {
                    return ExitCode.BadDefinition;
                }

                var problems = Check(text, file, line.GetValue(celigo) ? Dialect.Celigo : Dialect.Own);
                DefinitionFiles.Print(file, problems);
                wrong += DefinitionFiles.HasErrors(problems) ? 1 : 0;
            }

            await Console.Out.WriteLineAsync(Summary(files.Count, wrong));
            return wrong == 0 ? ExitCode.Done : ExitCode.BadDefinition;
        });
        return command;
    }

    /// <summary>The last line.</summary>
    public static string Summary(int files, int wrong) => (files, wrong) switch
    {
        (1, 0) => "1 file is good.",
        (1, _) => "1 file has errors.",
        (_, 0) => $"{files} files are good.",
        (_, 1) => $"1 of {files} files has errors.",
        _ => $"{wrong} of {files} files have errors.",
    };

    /// <summary>Everything that is wrong with a bundle that stands alone.</summary>
    public static IReadOnlyList<Problem> Check(string text, string file, Dialect dialect = Dialect.Own)
    {
        var reading = Bundle.Parse(text, file);
        return reading.Value is null ? reading.Problems : [.. reading.Problems, .. WholeCheck.Check(DefinitionSet.Empty, reading.Value, dialect)];
    }
}
