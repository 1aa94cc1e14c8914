using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Web;

namespace AsyncHelperActors.Server.Security;

/// <summary>
/// Finds out who asks, and refuses who may not. A server that listens on loopback only and has no tokens is open to its own machine:
/// whoever asks is an admin of the default account. That the machine itself asks is then checked with care, because a browser on it
/// runs pages of strangers: a request that names another host, or comes from a page of another one, or through a proxy, is refused.
/// </summary>
internal sealed class CallerCheck(RequestDelegate next, TokenCache tokens, ServerOptions options)
{
    private static readonly string[] s_proxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Via"];

    public async Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<UiEndpoint>() is not null && await IsOpenAsync(context))
        {
            // The pages act as whoever may use the API without a token, so they are for the own machine as the API is. A link to a page
            // may stand anywhere: following it changes nothing.
            RequireOwnMachine(context.Request, linksToo: true);
        }

        if (metadata is not null && metadata.GetMetadata<ForEverybody>() is null)
        {
            var caller = await IdentifyAsync(context);
            var wanted = metadata.GetMetadata<RoleWanted>()?.Role ?? (IsRead(context.Request.Method) ? TokenRole.Viewer : TokenRole.Admin);
            if (caller.Role < wanted)
            {
                throw Refuse.Forbidden($"This needs a token with the role {wanted.Word()}, and the one that was sent is of a {caller.Role.Word()}.");
            }

            context.Features.Set(caller);
        }

        await next(context);
    }

    private async Task<Caller> IdentifyAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0 && await IsOpenAsync(context))
        {
            RequireOwnMachine(context.Request, linksToo: false);
            return new Caller(StoredAccount.Default, TokenRole.Admin, null);
        }

        if (header.Count == 0)
        {
            throw Unauthorized("A token is needed: send it as 'Authorization: Bearer TOKEN'.");
        }

        if (!AuthenticationHeaderValue.TryParse(header, out var sent)
            || !sent.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            || string.IsNullOrEmpty(sent.Parameter))
        {
            throw Unauthorized("The Authorization header is not understood: send it as 'Authorization: Bearer TOKEN'.");
        }

        if (options.ProcessToken is { } own && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(own), Encoding.UTF8.GetBytes(sent.Parameter)))
        {
            return new Caller(StoredAccount.Default, TokenRole.Admin, "process");
        }

        var token = await tokens.FindAsync(sent.Parameter, context.RequestAborted)
            ?? throw Unauthorized("The token is unknown or revoked. An admin makes one with: asynchelper tokens create --role operator");
        return new Caller(token.Account, token.Role, token.Id);
    }

    private async ValueTask<bool> IsOpenAsync(HttpContext context) =>
        options is { IsLoopbackOnly: true, ProcessToken: null } && !await tokens.AnyAsync(context.RequestAborted);

    private static void RequireOwnMachine(HttpRequest request, bool linksToo)
    {
        var ownHost = IsOwn(request.Host.Host);
        var ownOrigin = request.Headers.Origin is not [{ } origin] || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == request.Host.Value);
        var crossSite = request.Headers["Sec-Fetch-Site"] is ["cross-site" or "same-site"];
        if (linksToo && HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] is ["navigate"])
        {
            crossSite = false;
        }

        if (!ownHost || !ownOrigin || crossSite || s_proxyHeaders.Any(request.Headers.ContainsKey))
        {
            throw Refuse.Forbidden(
                "This server has no tokens and is therefore open to its own machine only; this request comes from elsewhere, through a proxy, or from "
                + "another site's page. Make a token and send it: asynchelper tokens create --role admin");
        }
    }

    private static bool IsOwn(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static RefusedException Unauthorized(string detail) =>
        new(Refuse.Describe(StatusCodes.Status401Unauthorized, "unauthorized", "Not authenticated", detail))
        {
            Headers = [("WWW-Authenticate", "Bearer realm=\"asynchelper\"")],
        };
}
