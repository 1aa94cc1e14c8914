namespace AsyncHelperActors.Core.Definitions;

/// <summary>Whose rules a document is judged by.</summary>
public enum Dialect
{
    /// <summary>What would have no effect is refused, with what to write instead.</summary>
    Own,

    /// <summary>Documents out of Celigo: what has no effect there is kept with a warning, and has none here.</summary>
    Celigo,
}

/// <summary>Checks what definitions say about each other: that what they refer to is there, and that it fits together.</summary>
public static class BundleCheck
{
    private const int MostHints = 100;

    /// <summary>Checks a bundle as it would be after it was applied to what is there.</summary>
    /// <param name="existing">What is there now; a definition of the bundle takes the place of one with the same id.</param>
    /// <param name="bundle">What is to be applied.</param>
    /// <param name="dialect">Whose rules hold.</param>
    /// <param name="code">Looks at scripts and templates; null: nobody does.</param>
    /// <returns>The problems in the order of the bundle; without an error among them it can be applied.</returns>
    public static IReadOnlyList<Problem> Check(IDefinitionLookup existing, Bundle bundle, Dialect dialect = Dialect.Own, ICodeCheck? code = null)
    {
        var all = new Applied(existing, bundle);
        var problems = new List<Problem>();
        foreach (var entry in bundle.Entries)
        {
            new PathCheck(entry.Path, problems).Run(entry.Definition);
            switch (entry.Definition)
            {
                case RequestDef step:
                    new StepCheck(all, entry.Path, step, problems).Run(dialect);
                    break;
                case AsyncHelperDef helper:
                    new HelperCheck(all, entry.Path, helper, problems).Run();
                    new StatusCheck(entry.Path, helper, problems).Run();
                    break;
                case ConnectionDef { LenderId: { } lender }:
                    CheckLender(all, Join(entry.Path, "_borrowConcurrencyFromConnectionId"), lender, dialect, problems);
                    break;
                default:
                    break;
            }
        }

        RefuseHelpersOnPollingExports(existing, bundle, problems);
        if (code is not null)
        {
            new ShapeCheck(all, code, problems).Run(existing, bundle);
        }

        return problems.ConvertAll(bundle.Locate);
    }

    /// <summary>A document out of Celigo may name a connection that did not come along; then it has limits of its own.</summary>
    private static void CheckLender(Applied all, string path, string id, Dialect dialect, List<Problem> problems)
    {
        if (all.Find(DefinitionKind.Connections, id) is not ConnectionDef lender)
        {
            var before = problems.Count;
            AddDangling(problems, all, path, DefinitionKind.Connections, id);
            if (dialect == Dialect.Celigo)
            {
                problems[before] = problems[before] with { Severity = Severity.Warning };
            }
        }
        else if (lender.LenderId is { } next)
        {
            problems.Add(new Problem(Severity.Error, path, $"The connection {id} borrows from {next} itself.", $"Borrow from {next}."));
        }
    }

    /// <summary>Adds a reference that leads nowhere, with the id that was probably meant; after very many of them nobody reads hints, and they cost time.</summary>
    internal static void AddDangling(List<Problem> problems, IDefinitionLookup all, string path, DefinitionKind kind, string id)
    {
        var nearest = problems.Count < MostHints ? NearestName.Find(id, all.Ids(kind)) : null;
        var elsewhere = DefinitionKindNames.All.FirstOrDefault(other => other != kind && all.Find(other, id) is not null, kind);
        var hint = elsewhere != kind
            ? $"{id} is the id of {(elsewhere == DefinitionKind.AsyncHelpers ? "an" : elsewhere is DefinitionKind.Exports or DefinitionKind.Imports ? "an" : "a")} {elsewhere.Singular()}."
            : nearest is not null ? $"Did you mean {nearest}?" : $"Add it to {kind.Plural()}, or correct the id.";
        problems.Add(new Problem(Severity.Error, path, $"There is no {kind.Singular()} with the id {id}.", hint));
    }

    internal static string Join(string path, string field) => path.Length == 0 ? field : $"{path}.{field}";

    /// <summary>An export that a helper outside the bundle polls with must not get a helper by this bundle.</summary>
    private static void RefuseHelpersOnPollingExports(IDefinitionLookup existing, Bundle bundle, List<Problem> problems)
    {
        var nested = bundle.Entries.Where(e => e.Definition is ExportDef { AsyncHelperId: not null }).ToDictionary(e => e.Definition.Id, e => e.Path);
        if (nested.Count == 0)
        {
            return;
        }

        foreach (var id in existing.Ids(DefinitionKind.AsyncHelpers))
        {
            if (bundle.Find(DefinitionKind.AsyncHelpers, id) is not null || existing.Find(DefinitionKind.AsyncHelpers, id) is not AsyncHelperDef helper)
            {
                continue;
            }

            foreach (var (_, exportId) in HelperCheck.References(helper))
            {
                if (nested.TryGetValue(exportId, out var path))
                {
                    problems.Add(new Problem(
                        Severity.Error, Join(path, "http._asyncHelperId"), $"The async helper {helper.Id} runs this export, so it cannot have a helper itself.", "Take the helper away, or make an export of its own for it."));
                }
            }
        }
    }

    /// <summary>What is there after the bundle was applied.</summary>
    private sealed class Applied(IDefinitionLookup existing, Bundle bundle) : IDefinitionLookup
    {
        private readonly DefinitionSet _bundle = new(bundle.Entries.Select(e => e.Definition));

        public Definition? Find(DefinitionKind kind, string id) => _bundle.Find(kind, id) ?? existing.Find(kind, id);

        public IEnumerable<string> Ids(DefinitionKind kind) => _bundle.Ids(kind).Concat(existing.Ids(kind)).Distinct();
    }
}
