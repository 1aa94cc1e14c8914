using System.CommandLine;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Cli.Commands;

/// <summary><c>asynchelper apply</c>: makes a server's definitions what the files say.</summary>
internal static class ApplyCommand
{
    public static Command Build()
    {
        var paths = new Argument<string[]>("path") { Description = "Definition files (YAML or JSON), or directories of them; each is applied whole or not at all.", Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Says what would change, and changes nothing." };
        var prune = new Option<bool>("--prune") { Description = "Also deletes definitions that the server has and no file has." };
        var celigo = new Option<bool>("--celigo") { Description = "Takes documents out of Celigo: what does not run there is kept with a warning and not refused." };
        var command = new Command("apply", "Makes a server's definitions what files say: creates and updates.") { paths, dryRun, prune, celigo, ServerChoice.Server, ServerChoice.Token };
        command.SetAction((line, cancellation) => ServerChoice.CallAsync(line, async client =>
        {
            if (!DefinitionFiles.TryList(line.GetValue(paths)!, out var files))
            {
                return ExitCode.BadDefinition;
            }

            var named = new HashSet<(string Kind, string Id)>();
            foreach (var file in files)
            {
                if (await DefinitionFiles.ReadAsync(file, cancellation) is not { } text)
                {
                    return ExitCode.BadDefinition;
                }

                BundleAnswer answer;
                try
                {
                    var isYaml = !file.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
                    answer = await client.ApplyBundleAsync(text, isYaml, line.GetValue(dryRun), celigo: line.GetValue(celigo), cancellation: cancellation);
                }
                catch (AsyncHelperException refused) when (refused.Problem.Errors is { Count: > 0 } errors)
                {
                    PrintItems(file, "error", errors);
                    return ExitCode.BadDefinition;
                }

                Print(file, answer);
                named.UnionWith(answer.Definitions.Select(d => (d.Kind, d.Id)));
            }

            if (line.GetValue(prune))
            {
                await PruneAsync(client, named, line.GetValue(dryRun), cancellation);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static void Print(string file, BundleAnswer answer)
    {
        PrintItems(file, "warning", answer.Warnings);
        foreach (var change in answer.Definitions)
        {
            Console.WriteLine($"{change.Action,-10}{change.Kind}/{change.Id}{(change.Changes.Count == 0 ? "" : $"  {string.Join(", ", change.Changes)}")}");
        }
    }

    private static void PrintItems(string file, string kind, IReadOnlyList<ProblemItem> items)
    {
        foreach (var item in items)
        {
            var place = item.Line is { } line ? $"{file}:{line}:{item.Column ?? 1}" : file;
            Console.Error.WriteLine($"{place}: {kind}: {(item.Path.Length == 0 ? "" : $"{item.Path}: ")}{item.Message} {item.Hint}");
        }
    }

    /// <summary>Users before the used: what is still in use is refused by the server.</summary>
    private static async Task PruneAsync(AsyncHelperClient client, HashSet<(string Kind, string Id)> named, bool dryRun, CancellationToken cancellation)
    {
        foreach (var kind in (string[])["imports", "exports", "asynchelpers", "exports", "scripts", "connections"])
        {
            string? cursor = null;
            do
            {
                var page = await client.ListDefinitionsAsync(kind, cursor: cursor, cancellation: cancellation);
                foreach (var id in page.Items.Select(i => i["_id"]!.GetValue<string>()).Where(id => !named.Contains((kind, id))))
                {
                    await RemoveAsync(client, kind, id, dryRun, cancellation);
                }

                cursor = page.NextCursor;
            }
            while (cursor is not null);
        }
    }

    /// <summary>Exports and helpers refer to each other, so exports come twice; the first time one that is in use is left for later.</summary>
    private static async Task RemoveAsync(AsyncHelperClient client, string kind, string id, bool dryRun, CancellationToken cancellation)
    {
        try
        {
            if (!dryRun)
            {
                await client.DeleteDefinitionAsync(kind, id, cancellation: cancellation);
            }

            Console.WriteLine($"{"deleted",-10}{kind}/{id}");
        }
        catch (AsyncHelperException inUse) when (inUse.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            Console.WriteLine($"{"in use",-10}{kind}/{id}");
        }
    }
}
