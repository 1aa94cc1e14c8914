using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Cli;

/// <summary>Reads definition files as the command line names them, and prints what is wrong with them.</summary>
internal static class DefinitionFiles
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>The files that are meant: a directory means all definition files below it, in the order of their names.</summary>
    public static bool TryList(IEnumerable<string> paths, out List<string> files)
    {
        files = [];
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
            {
                var found = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(f => Endings.Contains(Path.GetExtension(f).ToLowerInvariant()))
                    .Order(StringComparer.Ordinal)
                    .ToList();
                if (found.Count == 0)
                {
                    Console.Error.WriteLine($"{path}: no definition file in this directory. Definition files end in {string.Join(", ", Endings)}.");
                    return false;
                }

                files.AddRange(found);
            }
            else if (File.Exists(path))
            {
                files.Add(path);
            }
            else
            {
                Console.Error.WriteLine($"{path}: there is no such file or directory.");
                return false;
            }
        }

        return true;
    }

    /// <summary>The text of a file; null, and a sentence on standard error, when it cannot be read.</summary>
    public static async Task<string?> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellation);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{file}: it cannot be read: {unreadable.Message}");
            return null;
        }
    }

    /// <summary>Prints problems as compilers do, so that editors find the place.</summary>
    public static void Print(string file, IEnumerable<Problem> problems)
    {
        foreach (var line in Lines(file, problems))
        {
            Console.Error.WriteLine(line);
        }
    }

    /// <summary>Problems as lines, one each.</summary>
    public static IEnumerable<string> Lines(string file, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
        {
            var place = problem.Line is { } line ? $"{file}:{line}:{problem.Column ?? 1}" : file;
            var kind = problem.Severity == Severity.Error ? "error" : "warning";
            var path = problem.Path.Length == 0 ? "" : $"{problem.Path}: ";
            yield return $"{place}: {kind}: {path}{problem.Message} {problem.Hint}".TrimEnd();
        }
    }

    /// <summary>Whether any of them stops the work.</summary>
    public static bool HasErrors(IEnumerable<Problem> problems) => problems.Any(p => p.Severity == Severity.Error);
}
