using AsyncHelperActors.Client;
using AsyncHelperActors.Web.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AsyncHelperActors.Web.Jobs;

/// <summary>
/// Results as files to keep. A link in a page cannot carry a token, so it leads here, and the result passes through in the name of the sign-in, as
/// a stream.
/// </summary>
internal static class JobDownloads
{
    public static void MapJobDownloads(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/_ui/jobs/{id}/result", SendAsync).ExcludeFromDescription();

    /// <summary>The address of a result, or of one of its sets, in a form.</summary>
    public static string Address(string id, string form, string? set = null) =>
        $"_ui/jobs/{Uri.EscapeDataString(id)}/result?form={form}{(set is null ? "" : $"&set={Uri.EscapeDataString(set)}")}";

    private static async Task SendAsync(HttpContext context, ApiAddress api, string id, string? form = null, string? set = null)
    {
        using var client = AsyncHelperClient.Connect(api.Uri, context.User.Token());
        var format = form switch { "csv" => ResultFormat.Csv, "ndjson" => ResultFormat.Ndjson, _ => ResultFormat.Json };
        ResultStream result;
        try
        {
            result = await client.OpenResultAsync(id, format, set: set, cancellation: context.RequestAborted);
        }
        catch (AsyncHelperException refused)
        {
            context.Response.StatusCode = refused.Problem.Status;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(refused.Message, context.RequestAborted);
            return;
        }

        using (result)
        {
            var name = result.FileName ?? $"{id}{(set is null ? "" : "-" + set)}.{format.ToString().ToLowerInvariant()}";
            context.Response.ContentType = result.ContentType ?? "application/octet-stream";
            context.Response.ContentLength = result.Length;
            var disposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(name);
            context.Response.Headers.ContentDisposition = disposition.ToString();
            context.Response.Headers.CacheControl = "private, no-store";
            await result.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
