using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Definitions;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>POST /v1/asynchelpers/{_id}/preview</c>: what a helper would make of given answers. Nothing is sent and nothing is stored.</summary>
internal static class PreviewEndpoints
{
    public static IEndpointRouteBuilder MapPreview(this IEndpointRouteBuilder api)
    {
        api.MapPost("/asynchelpers/{id}/preview", PreviewAsync)
            .For(TokenRole.Viewer)
            .WithTags("asynchelpers")
            .WithSummary("Says what would happen with given answers; nothing is sent")
            .Body<JsonObject>("application/json")
            .Produces<JsonObject>();
        return api;
    }

    private static async Task<IResult> PreviewAsync(HttpContext context, DefinitionStore store, ServerOptions options, string id)
    {
        var asked = PreviewRequest.Read(await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes));
        var seen = await store.ReadAsync(context.Caller().Account, context.RequestAborted);
        var helper = seen.Get(DefinitionKind.AsyncHelpers, id)?.Typed as AsyncHelperDef ?? throw DefinitionEditor.NotFound(DefinitionKind.AsyncHelpers, id);
        var definitions = new PreviewDefinitions(seen, helper);
        var (type, stepId) = asked.Script.Step is { } named ? Named(definitions, named.Type, named.Id, helper) : definitions.Step;
        var reading = await Simulator.RunAsync(new SimulationRequest(definitions, type, stepId, asked.Script), context.RequestAborted);
        var report = reading.Value ?? throw Refuse.Unprocessable("not_startable", reading.Problems[0].Message, [.. reading.Problems.Select(Refuse.Item)]);
        var answer = SimulationJson.Of(report);
        answer[type == StepType.Export ? "_exportId" : "_importId"] = definitions.IsMadeUp(stepId) ? null : stepId;
        return JsonAnswers.Json(answer, JsonAnswers.Contract.JsonObject);
    }

    private static (StepType Type, string Id) Named(PreviewDefinitions definitions, StepType type, string stepId, AsyncHelperDef helper)
    {
        var kind = type == StepType.Export ? DefinitionKind.Exports : DefinitionKind.Imports;
        var field = type == StepType.Export ? "_exportId" : "_importId";
        return definitions.Find(kind, stepId) switch
        {
            RequestDef step when step.AsyncHelperId == helper.Id => (type, stepId),
            RequestDef => throw Refuse.Invalid(field, $"The {kind.Singular()} {stepId} does not use the async helper {helper.Id}.", "Name one that does, or none."),
            _ => throw Refuse.Invalid(
                field, $"There is no {kind.Singular()} with the id {stepId}.", NearestName.Find(stepId, definitions.Ids(kind)) is { } meant ? $"Did you mean {meant}?" : "Name another, or none."),
        };
    }
}
