using System.Text.Json.Nodes;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Definitions;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary>
/// <c>POST .../try</c>: one real request, through the connection with its credentials, limits and budgets, and what came; <c>POST
/// .../preview</c>: the same request, not sent. No job is made and nothing is stored.
/// </summary>
internal static class TrialEndpoints
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    public static IEndpointRouteBuilder MapTrials(this IEndpointRouteBuilder api)
    {
        foreach (var (kind, type) in new[] { (DefinitionKind.Exports, StepType.Export), (DefinitionKind.Imports, StepType.Import) })
        {
            var group = api.MapGroup($"/{kind.Plural()}/{{id}}").WithTags(kind.Plural());
            group.MapPost("/try", (HttpContext context, Parts parts, string id) => TryAsync(context, parts, type, id))
                .For(TokenRole.Operator).WithSummary($"Sends the request of an {kind.Singular()} once, for a sample, and tells what came").Body<TrialStart>("application/json").Produces<Trial>();
            group.MapPost("/preview", (HttpContext context, Parts parts, string id) => PreviewAsync(context, parts, type, id))
                .For(TokenRole.Operator).WithSummary($"Shows the request of an {kind.Singular()} for a sample; nothing is sent").Body<TrialStart>("application/json").Produces<Trial>();
        }

        api.MapPost("/connections/{id}/try", TryConnectionAsync)
            .For(TokenRole.Admin).WithTags("connections").WithSummary("Sends any request to a connection's vendor once and tells what came").Body<JsonObject>("application/json").Produces<Trial>();
        return api;
    }

    private static async Task<IResult> TryAsync(HttpContext context, Parts parts, StepType type, string id) =>
        await SendAsync(context, parts, await CallAsync(context, parts, type, id));

    private static async Task<IResult> PreviewAsync(HttpContext context, Parts parts, StepType type, string id)
    {
        var call = await CallAsync(context, parts, type, id);
        if (parts.Connector is not HttpConnector http)
        {
            throw Refuse.Unprocessable("not_previewable", "This server does not speak HTTP itself, so it cannot show a request.");
        }

        try
        {
            var shown = await http.PreviewAsync(call, context.RequestAborted);
            return JsonAnswers.Json(new Trial([RecordedViews.Of(shown.Call)], null, null, null, [.. shown.Missing.Distinct()]), JsonAnswers.Contract.Trial);
        }
        catch (TrialRefusedException refused)
        {
            throw Refuse.Unprocessable("not_previewable", refused.Message);
        }
    }

    private static async Task<IResult> TryConnectionAsync(HttpContext context, Parts parts, string id)
    {
        var account = context.Caller().Account;
        var request = TrialRequest.ReadAdHoc(await RequestText.ReadObjectAsync(context, parts.Options.Limits.BodyBytes), id);
        var seen = await parts.Store.ReadAsync(account, context.RequestAborted);
        var stored = seen.Get(DefinitionKind.Connections, id) ?? throw DefinitionEditor.NotFound(DefinitionKind.Connections, id);
        var refs = new Dictionary<string, DefinitionRef> { [PlanRole.Connection] = new(id, stored.Version) };
        if (stored.Typed is ConnectionDef { LenderId: { } lender } && seen.Get(DefinitionKind.Connections, lender) is { Version: var version })
        {
            refs[PlanFactory.LenderRole(PlanRole.Connection)] = new DefinitionRef(lender, version);
        }

        var plan = new Plan(StepType.Export, refs, new JobPolicy());
        return await SendAsync(context, parts, Call(account, parts, plan, request, new TrialRequest(RawJson.Null, null, null, null)));
    }

    private static async Task<StepCall> CallAsync(HttpContext context, Parts parts, StepType type, string id)
    {
        var account = context.Caller().Account;
        var sample = TrialRequest.Read(await RequestText.ReadObjectAsync(context, parts.Options.Limits.BodyBytes));
        var seen = await parts.Store.ReadAsync(account, context.RequestAborted);
        var kind = type == StepType.Export ? DefinitionKind.Exports : DefinitionKind.Imports;
        _ = seen.Get(kind, id) ?? throw DefinitionEditor.NotFound(kind, id);
        var plan = PlanFactory.Freeze(type, id, (of, one) => seen.Get(of, one) is { Typed: { } typed, Version: var version } ? (typed, version) : null, null);
        return plan.Value is { } frozen
            ? Call(account, parts, frozen with { LastExportAt = sample.LastExportAt }, null, sample)
            : throw Refuse.Unprocessable("not_startable", plan.Problems[0].Message, [.. plan.Problems.Select(Refuse.Item)]);
    }

    /// <summary>A try has the id of a job that there never was, so that whatever an idempotency key says of it is said of nothing else.</summary>
    private static StepCall Call(string account, Parts parts, Plan plan, ExportDef? request, TrialRequest sample)
    {
        var now = parts.Options.Time.GetUtcNow();
        return new StepCall(JobId.New(now), account, plan, new Step.Try("try", now, request), 1, now, sample.Input, sample.Remote, sample.Status)
        {
            Recorder = HttpConnector.NewRecorder(),
        };
    }

    private static async Task<IResult> SendAsync(HttpContext context, Parts parts, StepCall call)
    {
        var answer = await parts.Calls.RunAsync(call, s_longest, context.RequestAborted);
        if (answer is StepAnswer.Busy busy)
        {
            throw Refuse.Conflict("connection_busy", "The connection has no room now", $"The limits or budgets of the connection leave no room for a request before {busy.Until:O}. Try again then.");
        }

        var failure = (answer as StepAnswer.Failed)?.Failure;
        return JsonAnswers.Json(
            new Trial([.. call.Recorder!.Calls.Select(RecordedViews.Of)], failure is null, failure?.Code, failure?.Message, []), JsonAnswers.Contract.Trial);
    }

    /// <summary>What the endpoints work with.</summary>
    internal sealed record Parts(DefinitionStore Store, ConnectionCalls Calls, IConnector Connector, ServerOptions Options);
}
