namespace AsyncHelperActors.Core.Definitions;

/// <summary>Checks what an async helper refers to.</summary>
internal sealed class HelperCheck(IDefinitionLookup all, string path, AsyncHelperDef helper, List<Problem> problems)
{
    /// <summary>The exports that a helper runs, by the field that names them.</summary>
    public static IEnumerable<(string Field, string ExportId)> References(AsyncHelperDef helper) => HelperExports.Of(helper);

    public void Run()
    {
        foreach (var (field, exportId) in References(helper))
        {
            if (all.Find(DefinitionKind.Exports, exportId) is ExportDef export)
            {
                RefuseNesting(field, export);
            }
            else
            {
                BundleCheck.AddDangling(problems, all, BundleCheck.Join(path, field), DefinitionKind.Exports, exportId);
            }
        }

        foreach (var script in helper.Submit.ScriptIds.Where(id => all.Find(DefinitionKind.Scripts, id) is null))
        {
            BundleCheck.AddDangling(problems, all, BundleCheck.Join(path, "http.submit.transform.script._scriptId"), DefinitionKind.Scripts, script);
        }

        RemarkWhatDoesNotRun();
    }

    private void RefuseNesting(string field, ExportDef export)
    {
        if (export.AsyncHelperId is not { } inner)
        {
            return;
        }

        var circle = Circle(inner, export.Id);
        problems.Add(circle is null
            ? new Problem(
                Severity.Error, BundleCheck.Join(path, field), $"The export {export.Id} has an async helper ({inner}) itself; a helper's requests are answered at once.", $"Take the helper away from {export.Id}, or name an export without one.")
            : new Problem(
                Severity.Error, BundleCheck.Join(path, field), $"The references go round in a circle: {circle}.", $"Take the helper away from {export.Id}, or name another export."));
    }

    /// <summary>The way from this helper back to itself, in words; null when there is none.</summary>
    private string? Circle(string inner, string exportId)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<(string HelperId, string Way)>([(inner, $"{helper.Id} -> {exportId} -> {inner}")]);
        while (open.TryDequeue(out var next))
        {
            if (next.HelperId == helper.Id)
            {
                return next.Way;
            }

            if (!seen.Add(next.HelperId) || all.Find(DefinitionKind.AsyncHelpers, next.HelperId) is not AsyncHelperDef other)
            {
                continue;
            }

            foreach (var (_, id) in References(other))
            {
                if (all.Find(DefinitionKind.Exports, id) is ExportDef { AsyncHelperId: { } further })
                {
                    open.Enqueue((further, $"{next.Way} -> {id} -> {further}"));
                }
            }
        }

        return null;
    }

    /// <summary>Of a status export only the transform runs; its filter and hook would surprise by their absence.</summary>
    private void RemarkWhatDoesNotRun()
    {
        if (helper.ResultExportId == helper.Status.ExportId || all.Find(DefinitionKind.Exports, helper.Status.ExportId) is not ExportDef status)
        {
            return;
        }

        if (status.Filter is not null || RawRules.HasHook(status.Hooks, "preSavePage"))
        {
            problems.Add(new Problem(
                Severity.Warning, BundleCheck.Join(path, "http.status._exportId"), $"The filter and the preSavePage hook of the status export {status.Id} do not run; its transform does.", "Put them on the result export."));
        }

        if (status.Paging is not null)
        {
            problems.Add(new Problem(
                Severity.Warning, BundleCheck.Join(path, "http.status._exportId"), $"The paging of the status export {status.Id} does not run: a status is one answer.", "Put it on the result export."));
        }
    }
}
