using System.Text;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>The definitions of a plan, read and compiled once. Versions never change, so neither does this.</summary>
internal sealed class CompiledPlan
{
    private readonly Dictionary<string, CompiledRequest> _requests;

    private CompiledPlan(Dictionary<string, CompiledRequest> requests, AsyncHelperDef? helper)
    {
        _requests = requests;
        Helper = helper;
        StatusReader = helper is null ? null : new StatusReader(helper.Status);
        Duplicate = helper?.Submit.Idempotency?.Duplicate is { } duplicate ? new DuplicateReader(duplicate) : null;

        // The step's own request speaks of earlier answers only when there are requests before it.
        var isLater = helper?.Submit.Before.Count > 0;
        Mentions = TemplateMentions.In(requests.Where(pair => isLater || pair.Key != PlanRole.Step).Select(pair => pair.Value), helper);
    }

    public AsyncHelperDef? Helper { get; }

    public StatusReader? StatusReader { get; }

    /// <summary>Knows the answer that says that the vendor has the job already; null when the helper declares none.</summary>
    public DuplicateReader? Duplicate { get; }

    public TemplateMentions Mentions { get; }

    /// <summary>
    /// With a protocol and no result export, the final answer is the result. One that is not kept, because it is large or no document, is
    /// asked for once more and streamed; the families say that a finished address goes on giving the same answer.
    /// </summary>
    public CompiledRequest? Replay => Helper?.Protocol is not null && this[PlanRole.Result] is null ? this[PlanRole.Status] : null;

    /// <summary>The request in a role; null when the plan has none.</summary>
    public CompiledRequest? this[string role] => _requests.GetValueOrDefault(role);

    /// <summary>Reads and compiles the definitions of a call's plan.</summary>
    /// <exception cref="FormatException">A JMESPath of the helper does not parse.</exception>
    /// <exception cref="KeyNotFoundException">A frozen version is gone, which is a defect.</exception>
    public static async Task<CompiledPlan> ReadAsync(IDefinitionSource source, StepCall call, CancellationToken cancellation)
    {
        var plan = call.Plan;
        var helper = plan[PlanRole.Helper] is { } helperRef
            ? (AsyncHelperDef)await source.GetAsync(call.Account, DefinitionKind.AsyncHelpers, helperRef, cancellation)
            : null;
        var requests = new Dictionary<string, CompiledRequest>(StringComparer.Ordinal);
        foreach (var (role, reference) in plan.Refs.Where(pair => PlanRole.IsRequest(pair.Key)))
        {
            var kind = role == PlanRole.Step && plan.Type == StepType.Import ? DefinitionKind.Imports : DefinitionKind.Exports;
            var def = (RequestDef)await source.GetAsync(call.Account, kind, reference, cancellation);
            var connectionRef = plan[PlanFactory.ConnectionRole(role)] ?? plan[PlanRole.Connection]
                ?? throw new InvalidOperationException($"The plan of job {call.JobId} names no connection: plans are made with one, so this is a defect.");
            var connection = (ConnectionDef)await source.GetAsync(call.Account, DefinitionKind.Connections, connectionRef, cancellation);
            requests[role] = new CompiledRequest(role, def, connection, $"{call.Account}/{connectionRef.Id}@{connectionRef.Version}");
        }

        if (helper?.Protocol is { } preset && !requests.ContainsKey(PlanRole.Status) && requests.GetValueOrDefault(PlanRole.Step) is { } step)
        {
            requests[PlanRole.Status] = new CompiledRequest(PlanRole.Status, preset.StatusExport(step.Connection.Id), step.Connection, step.ConnectionKey);
        }

        return new CompiledPlan(requests, helper);
    }
}

/// <summary>The compiled plans in use, by account and frozen versions; bounded.</summary>
internal sealed class PlanCache(IDefinitionSource source, int capacity)
{
    private readonly BoundedCache<string, CompiledPlan> _plans = new(capacity);

    /// <inheritdoc cref="CompiledPlan.ReadAsync"/>
    public async ValueTask<CompiledPlan> GetAsync(StepCall call, CancellationToken cancellation)
    {
        var key = KeyOf(call);
        if (!_plans.TryGet(key, out var plan))
        {
            plan = await CompiledPlan.ReadAsync(source, call, cancellation);
            _plans.Add(key, plan);
        }

        return plan;
    }

    /// <summary>Two plans with the same versions in the same roles are the same; the numbers of the policy are not looked at here.</summary>
    private static string KeyOf(StepCall call)
    {
        var key = new StringBuilder(call.Account, 256).Append('\n').Append((int)call.Plan.Type);
        foreach (var (role, reference) in call.Plan.Refs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            key.Append('\n').Append(role).Append('=').Append(reference.Id).Append('@').Append(reference.Version);
        }

        return key.ToString();
    }
}
