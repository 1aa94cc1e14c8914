using Microsoft.AspNetCore.Http;

namespace AsyncHelperActors.Web.Session;

/// <summary>
/// What every answer of the UI says to the browser, and what it refuses before anything looks at it. Nothing comes from elsewhere; nobody
/// frames it; and what changes something, or opens the live connection, comes from a page of this very server: cookies alone do not prove that,
/// because every port of a host is one site to a browser.
/// </summary>
internal sealed class PageSafety(RequestDelegate next)
{
    /// <summary>MudBlazor places its menus by style attributes, so styles may stand in the page; scripts may not.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<UiEndpoint>() is null)
        {
            await next(context);
            return;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (IsOfAnotherPage(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(
                "This request comes from a page of another address. Behind a proxy, let it pass the Host header that the browser sent.", context.RequestAborted);
            return;
        }

        await next(context);
    }

    private static bool IsOfAnotherPage(HttpRequest request) =>
        request.Headers.Origin is [{ } origin] && (!Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Authority != request.Host.Value);
}
