using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>Freezes the definitions of a request into its plan, and makes sure before the 202 that they can be used.</summary>
internal sealed class JobPlanner(DefinitionStore store, IDefinitionSource definitions, IExportRunBook runs, ServerOptions options)
{
    /// <summary>The plan of a request.</summary>
    /// <exception cref="RefusedException">A definition is missing or cannot be used.</exception>
    public async Task<Plan> PlanAsync(string account, JobRequest request, CancellationToken cancellation)
    {
        var seen = await store.ReadAsync(account, cancellation);
        var reading = PlanFactory.Freeze(
            request.Type,
            request.StepId,
            (kind, id) => seen.Get(kind, id) is { Typed: { } typed, Version: var version } ? (typed, version) : null,
            request.DeadlineMs);
        if (reading.Value is not { } plan)
        {
            throw Refuse.Unprocessable(
                "not_startable",
                reading.Problems[0].Message,
                [.. reading.Problems.Select(p => Refuse.Item(p) with { Hint = Hint(p, request, seen) })]);
        }

        await TryUseAsync(account, plan, cancellation);
        return plan with
        {
            Policy = KeptFor.Apply(request.Retention, plan.Policy, options) with { RecordsCalls = request.RecordsCalls ?? plan.Policy.RecordsCalls },
            LastExportAt = await LastExportAsync(account, request, seen),
        };
    }

    /// <summary>From when on the run reads. It is frozen with the plan, so that all attempts of the job ask for the same.</summary>
    private async Task<DateTimeOffset?> LastExportAsync(string account, JobRequest request, Catalogue seen)
    {
        if (request.LastExportAt is not null || request.Type != StepType.Export || seen.Get(DefinitionKind.Exports, request.StepId)?.Typed is not ExportDef export)
        {
            return request.LastExportAt;
        }

        var run = await runs.GetExportRunAsync(account, export.Id);
        return export.Delta.From(run.LastAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
    }

    private async Task TryUseAsync(string account, Plan plan, CancellationToken cancellation)
    {
        foreach (var (role, reference) in plan.Refs)
        {
            try
            {
                var definition = await definitions.GetAsync(account, KindOf(plan, role), reference, cancellation);
                RequireAddress(definition);
            }
            catch (DefinitionUnusableException unusable)
            {
                throw Refuse.Unprocessable(
                    "not_startable", unusable.Message, new ProblemItem(role, unusable.Message, "Correct that, then start the job again."));
            }
        }
    }

    /// <summary>A vendor that is to call back needs an address that it can reach.</summary>
    private void RequireAddress(Definition definition)
    {
        if (definition is AsyncHelperDef { Callback: not null } helper && options.PublicUrl is null)
        {
            var message = $"The async helper {helper.Id} declares http.callback, and this server does not know the address at which vendors reach it.";
            throw Refuse.Unprocessable(
                "not_startable",
                message,
                new ProblemItem("http.callback", message, "Its operator sets ASYNCHELPER__Server__PublicUrl=https://...; or take http.callback away, and the job polls as planned."));
        }
    }

    private static DefinitionKind KindOf(Plan plan, string role) => role switch
    {
        PlanRole.Step => plan.Type == StepType.Export ? DefinitionKind.Exports : DefinitionKind.Imports,
        PlanRole.Helper => DefinitionKind.AsyncHelpers,
        PlanRole.Connection => DefinitionKind.Connections,
        _ when role.EndsWith($".{PlanRole.Connection}", StringComparison.Ordinal) => DefinitionKind.Connections,
        _ when role.StartsWith(PlanFactory.ScriptRole(""), StringComparison.Ordinal) => DefinitionKind.Scripts,
        _ => DefinitionKind.Exports,
    };

    private static string Hint(Problem problem, JobRequest request, Catalogue seen)
    {
        var kind = request.Type == StepType.Export ? DefinitionKind.Exports : DefinitionKind.Imports;
        return problem.Path is "_exportId" or "_importId" && NearestName.Find(request.StepId, seen.Ids(kind)) is { } meant
            ? $"Did you mean {meant}?"
            : problem.Hint;
    }
}
