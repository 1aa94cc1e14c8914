using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Server.Definitions;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>POST /v1/bundles</c>: many definitions at once, all or none.</summary>
internal static class BundleEndpoints
{
    private static readonly string[] s_json = ["application/json"];

    private static readonly string[] s_yaml = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml"];

    public static IEndpointRouteBuilder MapBundles(this IEndpointRouteBuilder api)
    {
        api.MapPost("/bundles", ApplyAsync)
            .For(TokenRole.Admin)
            .Query("dryRun", "prune", "dialect")
            .WithTags("definitions")
            .WithSummary("Applies a bundle of definitions, all or none")
            .Body<object>("application/yaml", "application/json")
            .Produces<BundleAnswer>();
        api.MapGet("/bundles", ExportAsync)
            .For(TokenRole.Viewer)
            .WithTags("definitions")
            .WithSummary("All definitions of the account as one bundle in YAML; secrets are masked")
            .Produces<string>(contentType: "application/yaml");
        return api;
    }

    /// <summary>What is applied again changes nothing: a mask keeps the secret that is stored.</summary>
    private static async Task<IResult> ExportAsync(HttpContext context, DefinitionStore store)
    {
        var catalogue = await store.ReadAsync(context.Caller().Account, context.RequestAborted);
        var bundle = new JsonObject();
        foreach (var kind in Enum.GetValues<DefinitionKind>().Where(k => catalogue.Of(k).Any()))
        {
            bundle[kind.Plural()] = new JsonArray([.. catalogue.Of(kind).Select(d => (JsonNode)SecretFields.Masked(d.ToDocument()))]);
        }

        return TypedResults.Text(bundle.Count == 0 ? "{}\n" : YamlText.Of(bundle), "application/yaml");
    }

    private static async Task<IResult> ApplyAsync(HttpContext context, DefinitionEditor editor, ServerOptions options)
    {
        var how = new EditOptions(context.QueryFlag("dryRun"), context.QueryFlag("prune"), Dialects.Of(context));
        RequestText.RequireType(context, [.. s_yaml, .. s_json]);
        var isJson = context.Request.ContentType!.Contains("json", StringComparison.OrdinalIgnoreCase);
        var text = await RequestText.ReadAsync(context, options.Limits.BodyBytes);
        var reading = Bundle.Parse(text, isJson ? "body.json" : "body.yaml");
        var bundle = reading.Value ?? throw Refuse.Definitions(reading.Problems);
        var edited = await editor.ApplyAsync(context.Caller().Account, _ => bundle, how, context.RequestAborted);
        var warnings = reading.Problems.Concat(edited.Remarks).Select(Refuse.Item).ToArray();
        return JsonAnswers.Json(new BundleAnswer(how.DryRun, edited.Changes, warnings), JsonAnswers.Contract.BundleAnswer);
    }
}

/// <summary>The <c>dialect</c> parameter.</summary>
internal static class Dialects
{
    public static Dialect Of(HttpContext context) => context.Query("dialect", ["celigo"]) is null ? Dialect.Own : Dialect.Celigo;
}
