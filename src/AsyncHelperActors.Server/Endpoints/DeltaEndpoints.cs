using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Server.Definitions;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>/v1/exports/{_id}/delta</c>: from when on an export reads, run after run.</summary>
internal static class DeltaEndpoints
{
    public static IEndpointRouteBuilder MapDelta(this IEndpointRouteBuilder api)
    {
        var delta = api.MapGroup("/exports/{id}/delta").WithTags("exports");
        delta.MapGet("", ReadAsync).For(TokenRole.Viewer).WithSummary("Says from when on the next run of an export reads").Produces<ExportDelta>();
        delta.MapPut("", SetAsync).For(TokenRole.Operator).WithSummary("Sets from when on the next run of an export reads; null: from the beginning")
            .Body<JsonObject>("application/json").Produces<ExportDelta>();
        return api;
    }

    private static async Task<IResult> ReadAsync(HttpContext context, DefinitionStore store, IExportRunBook runs, string id)
    {
        var account = context.Caller().Account;
        var export = await FindAsync(context, store, account, id);
        return Show(export, await runs.GetExportRunAsync(account, id));
    }

    private static async Task<IResult> SetAsync(
        HttpContext context, DefinitionStore store, IExportRunBook runs, IJobBook book, ServerOptions options, string id)
    {
        var account = context.Caller().Account;
        var export = await FindAsync(context, store, account, id);
        var body = await RequestText.ReadObjectAsync(context, options.Limits.BodyBytes);
        var fields = new BodyFields(body);
        var now = options.Time.GetUtcNow();
        var last = fields.Instant("lastExportDateTime");
        if (!body.ContainsKey("lastExportDateTime"))
        {
            fields.Error("lastExportDateTime", "It is required and was not given.", $"{InstantText.Hint} null: as if the export had never succeeded.");
        }
        else if (last > now)
        {
            fields.Error("lastExportDateTime", "It is in the future.", "Write when the changes begin that the next run is to read.");
        }

        fields.Close();
        await book.WriteAsync(new BookEntry.SetExportRun(account, id, new ExportRun(last?.ToUnixTimeMilliseconds(), null, now.ToUnixTimeMilliseconds())));
        return Show(export, await runs.GetExportRunAsync(account, id));
    }

    private static async Task<ExportDef> FindAsync(HttpContext context, DefinitionStore store, string account, string id)
    {
        var catalogue = await store.ReadAsync(account, context.RequestAborted);
        return catalogue.Get(DefinitionKind.Exports, id)?.Typed as ExportDef ?? throw DefinitionEditor.NotFound(DefinitionKind.Exports, id);
    }

    private static IResult Show(ExportDef export, ExportRun run)
    {
        var last = Instant(run.LastAt);
        return JsonAnswers.Json(
            new ExportDelta(export.Id, last, run.JobId, run.SetAt == 0 ? null : Instant(run.SetAt), export.Delta.From(last)), JsonAnswers.Contract.ExportDelta);
    }

    private static DateTimeOffset? Instant(long? ms) => ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
