using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Checks what an export or import refers to.</summary>
internal sealed class StepCheck(IDefinitionLookup all, string path, RequestDef step, List<Problem> problems)
{
    private const string HelperField = "http._asyncHelperId";

    public void Run(Dialect dialect)
    {
        CheckConnection();
        foreach (var script in step.ScriptIds.Where(id => all.Find(DefinitionKind.Scripts, id) is null))
        {
            BundleCheck.AddDangling(problems, all, ScriptPath(script), DefinitionKind.Scripts, script);
        }

        RemarkHooks();
        if (step.AsyncHelperId is null || step is ImportDef)
        {
            problems.AddRange(RawRules.WithoutScript(step).Select(field => new Problem(
                Severity.Error, At($"{field}._scriptId"), "It is required with a function and was not given; stacks are not run here.", "Write the id of the script that has the function.")));
        }

        if (step.AsyncHelperId is not { } helperId)
        {
            return;
        }

        if (step is ExportDef)
        {
            RefuseWhatWouldNotRun(dialect);
            RemarkPaging();
        }

        if (all.Find(DefinitionKind.AsyncHelpers, helperId) is AsyncHelperDef helper)
        {
            CheckHosts(helper);
        }
        else
        {
            BundleCheck.AddDangling(problems, all, At(HelperField), DefinitionKind.AsyncHelpers, helperId);
        }
    }

    /// <summary>A hook in a place that its kind of step does not have, or that has no records to see, would surprise by its silence.</summary>
    private void RemarkHooks()
    {
        var foreign = step is ExportDef ? RawRules.HookNames.Where(name => name != "preSavePage") : ["preSavePage", "postResponseMap"];
        foreach (var name in foreign.Where(name => RawRules.HasHook(step.Hooks, name)))
        {
            problems.Add(new Problem(
                Severity.Warning, At($"hooks.{name}"), $"The hook {name} does not run on an {step.Kind.Singular()}; it is kept and has no effect.", step is ExportDef ? "Use preSavePage." : "Use preMap, postMap, postSubmit or postAggregate."));
        }

        if (step is ExportDef && step.SuccessMediaType == MediaType.Binary && (step.Transform is not null || step.Filter is not null || RawRules.HasHook(step.Hooks, "preSavePage")))
        {
            problems.Add(new Problem(
                Severity.Warning, At("http.successMediaType"), "A file has no records: the transform, the filter and the preSavePage hook do not run.", "Declare what the answer is, or take them away."));
        }
    }

    private void CheckConnection()
    {
        if (step.ConnectionId.Length == 0)
        {
            problems.Add(new Problem(Severity.Error, At("_connectionId"), "It is required and was not given.", "Write the id of a connection."));
        }
        else if (all.Find(DefinitionKind.Connections, step.ConnectionId) is null)
        {
            BundleCheck.AddDangling(problems, all, At("_connectionId"), DefinitionKind.Connections, step.ConnectionId);
        }
    }

    /// <summary>With a helper the step's answer is no result; what shapes a result belongs to the result export.</summary>
    private void RefuseWhatWouldNotRun(Dialect dialect)
    {
        var present = new List<string>();
        if (step.Transform is not null)
        {
            present.Add("transform");
        }

        if (step.Filter is not null)
        {
            present.Add("filter");
        }

        if (RawRules.HasHook(step.Hooks, "preSavePage"))
        {
            present.Add("hooks.preSavePage");
        }

        var helper = all.Find(DefinitionKind.AsyncHelpers, step.AsyncHelperId!) as AsyncHelperDef;
        var remedy = helper?.ResultExportId is { } result ? $"Put it on the result export {result}." : "Put it on the helper's result export.";
        foreach (var field in present)
        {
            problems.Add(dialect == Dialect.Celigo
                ? new Problem(Severity.Warning, At(field), $"{field} does not run on an export with an async helper; it is kept, and does not run here either.", remedy)
                : new Problem(Severity.Error, At(field), $"{field} does not run on an export with an async helper.", remedy));
        }
    }

    /// <summary>With a helper the step's request is sent once; a warning, because Celigo's documents have it there and it harms nobody.</summary>
    private void RemarkPaging()
    {
        if ((step as ExportDef)?.Paging is not null)
        {
            problems.Add(new Problem(Severity.Warning, At("http.paging"), "Paging does not run on an export with an async helper; its request only starts the job.", "Put it on the helper's result export."));
        }
    }

    private void CheckHosts(AsyncHelperDef helper)
    {
        foreach (var (field, exportId) in HelperCheck.References(helper))
        {
            if (all.Find(DefinitionKind.Exports, exportId) is not ExportDef export || export.ConnectionId.Length == 0 || export.ConnectionId == step.ConnectionId)
            {
                continue;
            }

            if (all.Find(DefinitionKind.Connections, step.ConnectionId) is ConnectionDef own
                && all.Find(DefinitionKind.Connections, export.ConnectionId) is ConnectionDef other
                && HostOf(other) is { } host && !own.AllowedHosts.Contains(host) && HostOf(own) != host)
            {
                problems.Add(new Problem(
                    Severity.Warning, At(HelperField),
                    $"{field} of the async helper {helper.Id} is {exportId} on the connection {other.Id} ({host}), and this step is on {own.Id}.",
                    $"Use an export on {own.Id}, or list {host} in http.allowedHosts of {own.Id}."));
            }
        }
    }

    private static string? HostOf(ConnectionDef connection) =>
        Uri.TryCreate(connection.BaseUri, UriKind.Absolute, out var uri) ? uri.Authority.ToLowerInvariant() : null;

    private string ScriptPath(string script)
    {
        foreach (var (field, holder) in new[] { ("transform.script", step.Transform?["script"]), ("filter.script", step.Filter?["script"]) })
        {
            if (Names(holder, script))
            {
                return At($"{field}._scriptId");
            }
        }

        var hook = step.Hooks?.FirstOrDefault(each => Names(each.Value, script)).Key;
        return At(hook is null ? "hooks" : $"hooks.{hook}._scriptId");
    }

    private static bool Names(JsonNode? holder, string script) => holder is JsonObject named && ValueList.AsText(named["_scriptId"]) == script;

    private string At(string field) => BundleCheck.Join(path, field);
}
