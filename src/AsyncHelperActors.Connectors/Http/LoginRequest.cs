using System.Text;
using AsyncHelperActors.Connectors.Http.Credentials;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>The request that a connection gets its cookies or its next token by.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Uri">Where to.</param>
/// <param name="IsHome">Whether it goes to a host that may have the connection's credentials.</param>
/// <param name="Body">What with.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Headers">Its own headers.</param>
internal sealed record LoginRequest(
    string Method, Uri Uri, bool IsHome, byte[]? Body, string? ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>Whether a connection can log in at all.</summary>
    public static bool IsPossible(AuthDef auth) => auth is AuthDef.Cookie or AuthDef.Token { Refresh: not null } or AuthDef.OAuth or AuthDef.Jwt;

    /// <summary>The login of a connection; null when its address is none, or is on a host that may not have the connection's credentials.</summary>
    /// <param name="request">Whose login.</param>
    /// <param name="home">The connection's base URI.</param>
    /// <param name="refreshToken">The refresh token that is good now, for the grant that takes one.</param>
    /// <param name="now">The time, for assertions.</param>
    public static LoginRequest? Of(ExchangeRequest request, Uri? home, string refreshToken, DateTimeOffset now)
    {
        var (address, method, body, type, headers) = request.Connection.Auth switch
        {
            AuthDef.Cookie cookie => (cookie.Uri, cookie.Method, request.Rendered(cookie.Body), request.Connection.MediaType, (IReadOnlyList<HeaderTemplate>)[]),
            AuthDef.Token { Refresh: { } refresh } => (refresh.RelativeUri, refresh.Method, request.Rendered(refresh.Body), refresh.MediaType, refresh.Headers),
            AuthDef.OAuth oauth => (oauth.TokenUri, "POST", TokenForm.Of(oauth, request.Rendered, refreshToken), MediaType.UrlEncoded, TokenForm.Headers(oauth, request.Rendered)),
            AuthDef.Jwt jwt => (jwt.TokenUri, "POST", TokenForm.Of(jwt, request.Rendered, now), MediaType.UrlEncoded, [TokenForm.AcceptJson]),
            _ => throw new InvalidOperationException("Only cookies and issued tokens have a login; asking for another is a defect."),
        };
        if (ExchangeUri.Resolve(request.Rendered(request.Connection.BaseUri), request.Rendered(address), null) is not { } uri)
        {
            return null;
        }

        // Whoever wrote the connection may name another host as the one to log in at; what a template rendered may not.
        var isHome = ExchangeUri.MayCarryCredentials(uri, home, request.Connection.AllowedHosts);
        return isHome || IsWritten(address, uri)
            ? new LoginRequest(
                method,
                uri,
                isHome,
                body.Length == 0 ? null : Encoding.UTF8.GetBytes(body),
                body.Length == 0 ? null : ContentTypeOf(type),
                [.. headers.Select(header => KeyValuePair.Create(header.Name, request.Rendered(header.Value)))])
            : null;
    }

    private static bool IsWritten(string address, Uri rendered) =>
        Uri.TryCreate(address.Split("{{")[0], UriKind.Absolute, out var written)
        && Uri.Compare(written, rendered, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static string ContentTypeOf(MediaType type) => type switch
    {
        MediaType.UrlEncoded => "application/x-www-form-urlencoded",
        MediaType.Xml => "application/xml",
        MediaType.PlainText => "text/plain",
        _ => "application/json",
    };
}
