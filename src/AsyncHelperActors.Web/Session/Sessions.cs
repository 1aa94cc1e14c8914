using System.Net;
using System.Security.Claims;
using AsyncHelperActors.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncHelperActors.Web.Session;

/// <summary>
/// Signing in by token. The cookie holds the token, sealed with the server's own keys, out of reach of scripts and of other sites; the
/// browser never sees it again. So a revoked token is a session that has ended, and a restart ends none.
/// </summary>
internal static class Sessions
{
    public const string TokenClaim = "token";
    public const string SignInPath = "/sign-in";

    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const int MostTokenLength = 512;

    public static void AddSessions(this IServiceCollection services)
    {
        services.AddAuthentication(Scheme).AddCookie(Scheme, cookie =>
        {
            cookie.Cookie.Name = "asynchelper";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = TimeSpan.FromDays(7);
            cookie.SlidingExpiration = true;
        });
        services.AddAuthorization();
        services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = "asynchelper-form";
            forgery.Cookie.SameSite = SameSiteMode.Strict;
            forgery.SuppressXFrameOptionsHeader = true;
        });
    }

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/_ui/sign-in", SignInAsync).ExcludeFromDescription();
        routes.MapPost("/_ui/sign-out", SignOutAsync).DisableAntiforgery().ExcludeFromDescription();
    }

    /// <summary>The token of whoever asks; null when nobody has signed in.</summary>
    public static string? Token(this ClaimsPrincipal user) => user.FindFirst(TokenClaim)?.Value;

    /// <summary>An address of this UI, never one of another host.</summary>
    public static string OwnPath(string? path) => path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) ? path : "/";

    private static async Task<IResult> SignInAsync(HttpContext context, ApiAddress api, [FromForm] string? token, [FromForm] string? back)
    {
        var where = OwnPath(back);
        var secret = token?.Trim() ?? "";
        if (secret.Length is 0 or > MostTokenLength || secret.Any(c => c is < '!' or > '~'))
        {
            return Again(where, "format");
        }

        try
        {
            using var client = AsyncHelperClient.Connect(api.Uri, secret);
            await client.GetCallerAsync(context.RequestAborted);
        }
        catch (AsyncHelperException refused) when (refused.StatusCode == HttpStatusCode.Unauthorized)
        {
            return Again(where, "unknown");
        }
        catch (HttpRequestException)
        {
            return Again(where, "unreachable");
        }

        var identity = new ClaimsIdentity([new Claim(TokenClaim, secret)], Scheme);
        await context.SignInAsync(Scheme, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true });
        return Results.LocalRedirect(where);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(Scheme);
        return Results.LocalRedirect(SignInPath);
    }

    private static IResult Again(string back, string why) => Results.LocalRedirect($"{SignInPath}?why={why}&back={Uri.EscapeDataString(back)}");
}
