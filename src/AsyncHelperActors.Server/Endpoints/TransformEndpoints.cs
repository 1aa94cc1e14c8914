using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>POST /v1/transforms/preview</c>: what a path and rules make of a sample, by the engine that runs jobs. Nothing is sent and nothing is stored.</summary>
internal static class TransformEndpoints
{
    public static IEndpointRouteBuilder MapTransforms(this IEndpointRouteBuilder api)
    {
        api.MapPost("/transforms/preview", PreviewAsync)
            .For(TokenRole.Operator).WithTags("asynchelpers").WithSummary("Says what a path and rules make of a sample answer; nothing is sent")
            .Body<TransformTrial>("application/json").Produces<TransformPreview>();
        return api;
    }

    private static async Task<IResult> PreviewAsync(HttpContext context, DefinitionStore store, ServerOptions options)
    {
        var fields = new BodyFields(await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes));
        var sample = fields.Raw("sample");
        var (resourcePath, statusPath) = (fields.Text("resourcePath"), fields.Text("statusPath"));
        var transform = fields.Raw("transform");
        if (sample is null)
        {
            fields.Error("sample", "It is required and was not given.", "Write the vendor's answer: a document, or its text.");
        }

        if (transform is not null and not JsonObject)
        {
            fields.Error("transform", "Expected an object.", "Write { expression: { version: \"1\", rules: [[ { extract: a, generate: b } ]] } }.");
        }

        fields.Close();
        var seen = await store.ReadAsync(context.Caller().Account, context.RequestAborted);
        var scripts = seen.Of(DefinitionKind.Scripts).Select(each => each.Typed).OfType<ScriptDef>().ToDictionary(script => script.Id, StringComparer.Ordinal);
        var trials = new TransformTrials(new TemplateEngine(options.Time, ConnectorLimits.Default.Templates), options.Time);
        var result = trials.Run(TextOf(sample!), resourcePath, statusPath, transform as JsonObject, scripts, context.RequestAborted);
        return JsonAnswers.Json(
            new TransformPreview(
                result.Count,
                [.. result.Selected.Select(each => each?.DeepClone())],
                result.Output,
                result.StatusValue,
                [.. result.Faults.Select(fault => new ProblemItem(fault.Place, fault.Message, fault.Hint))]),
            JsonAnswers.Contract.TransformPreview);
    }

    private static string TextOf(JsonNode sample) =>
        sample is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : sample.ToJsonString();
}
