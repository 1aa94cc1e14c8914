using System.Text;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Connectors.Shaping;
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

    private CompiledPlan(Dictionary<string, CompiledRequest> requests, AsyncHelperDef? helper, RecordTransform? submitTransform, RowRules? rowRules)
    {
        _requests = requests;
        SubmitTransform = submitTransform;
        RowRules = rowRules;
        Helper = helper;
        StatusReader = helper is null ? null : new StatusReader(helper.Status);
        ResultJudge = helper?.ResultAcceptors.Count > 0 ? new ResultJudge(helper.ResultAcceptors) : null;
        FailureMessage = helper?.Failure?.Message is { } message ? new JmesExpression(message) : null;
        Duplicate = helper?.Submit.Idempotency?.Duplicate is { } duplicate ? new DuplicateReader(duplicate) : null;

        // The step's own request speaks of earlier answers only when there are requests before it.
        var isLater = helper?.Submit.Before.Count > 0;
        Mentions = TemplateMentions.In(requests.Where(pair => isLater || pair.Key != PlanRole.Step).Select(pair => pair.Value), helper);
    }

    /// <summary>The plan of one request that belongs to no job.</summary>
    public static CompiledPlan Alone(CompiledRequest request) => new(new(StringComparer.Ordinal) { [request.Role] = request }, null, null, null);

    public AsyncHelperDef? Helper { get; }

    public StatusReader? StatusReader { get; }

    /// <summary>Says what the result means for its job; null: nothing.</summary>
    public ResultJudge? ResultJudge { get; }

    /// <summary>Finds the words in the document that explains a failure; null: they are looked for.</summary>
    public JmesExpression? FailureMessage { get; }

    /// <summary>Knows the answer that says that the vendor has the job already; null when the helper declares none.</summary>
    public DuplicateReader? Duplicate { get; }

    /// <summary>How the result of an import is judged record by record; null for an export.</summary>
    public RowRules? RowRules { get; }

    public TemplateMentions Mentions { get; }

    /// <summary>What reshapes the submit answer; null: nothing. An answer with the status answer's shape has the status export's.</summary>
    public RecordTransform? SubmitTransform { get; }

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
    public static async Task<CompiledPlan> ReadAsync(IDefinitionSource source, ShapeCompiler shapes, StepCall call, CancellationToken cancellation)
    {
        var plan = call.Plan;
        var helper = plan[PlanRole.Helper] is { } helperRef
            ? (AsyncHelperDef)await source.GetAsync(call.Account, DefinitionKind.AsyncHelpers, helperRef, cancellation)
            : null;
        var scripts = await ScriptsAsync(source, call, cancellation);
        var requests = new Dictionary<string, CompiledRequest>(StringComparer.Ordinal);
        RowRules? rowRules = null;
        foreach (var (role, reference) in plan.Refs.Where(pair => PlanRole.IsRequest(pair.Key)))
        {
            var kind = role == PlanRole.Step && plan.Type == StepType.Import ? DefinitionKind.Imports : DefinitionKind.Exports;
            var def = (RequestDef)await source.GetAsync(call.Account, kind, reference, cancellation);
            var connectionRef = plan[PlanFactory.ConnectionRole(role)] ?? plan[PlanRole.Connection]
                ?? throw new InvalidOperationException($"The plan of job {call.JobId} names no connection: plans are made with one, so this is a defect.");
            var connection = (ConnectionDef)await source.GetAsync(call.Account, DefinitionKind.Connections, connectionRef, cancellation);
            if (def is ImportDef import)
            {
                rowRules = RowRules.Of(import, connection, helper is not null);
                def = RowRules.AreOfEachRecord(import, connection, helper is not null)
                    ? import with { Response = new ResponseRules { ResourcePath = import.Response.ResourcePath, ErrorPath = import.Response.ErrorPath } }
                    : def;
            }

            requests[role] = new CompiledRequest(role, def, connection, $"{call.Account}/{connectionRef.Id}@{connectionRef.Version}")
            {
                Shaping = shapes.Compile(def, scripts),
            };
        }

        if (helper?.Protocol is { } preset && !requests.ContainsKey(PlanRole.Status) && requests.GetValueOrDefault(PlanRole.Step) is { } step)
        {
            requests[PlanRole.Status] = new CompiledRequest(PlanRole.Status, preset.StatusExport(step.Connection.Id), step.Connection, step.ConnectionKey);
        }

        var submit = helper is null ? null
            : helper.Submit.SameAsStatus ? requests.GetValueOrDefault(PlanRole.Status)?.Shaping.Transform
            : shapes.Transform(helper.Submit.Transform, $"async helper {helper.Id}", "http.submit.transform", scripts);
        return new CompiledPlan(requests, helper, submit, rowRules);
    }

    /// <summary>The scripts that the plan froze, by their ids.</summary>
    private static async Task<IReadOnlyDictionary<string, ScriptDef>> ScriptsAsync(IDefinitionSource source, StepCall call, CancellationToken cancellation)
    {
        var scripts = new Dictionary<string, ScriptDef>(StringComparer.Ordinal);
        foreach (var (role, reference) in call.Plan.Refs)
        {
            if (role == PlanFactory.ScriptRole(reference.Id))
            {
                scripts[reference.Id] = (ScriptDef)await source.GetAsync(call.Account, DefinitionKind.Scripts, reference, cancellation);
            }
        }

        return scripts;
    }
}

/// <summary>The compiled plans in use, by account and frozen versions; bounded.</summary>
internal sealed class PlanCache(IDefinitionSource source, ShapeCompiler shapes, int capacity)
{
    private readonly BoundedCache<string, CompiledPlan> _plans = new(capacity);

    /// <inheritdoc cref="CompiledPlan.ReadAsync"/>
    public async ValueTask<CompiledPlan> GetAsync(StepCall call, CancellationToken cancellation)
    {
        var key = KeyOf(call);
        if (!_plans.TryGet(key, out var plan))
        {
            plan = await CompiledPlan.ReadAsync(source, shapes, call, cancellation);
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
