using System.Text;
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
    public static bool IsPossible(AuthDef auth) => auth is AuthDef.Cookie or AuthDef.Token { Refresh: not null };

    /// <summary>The login of a connection; null when its address is none, or is on a host that may not have the connection's credentials.</summary>
    public static LoginRequest? Of(ExchangeRequest request, Uri? home)
    {
        var (address, method, body, type, headers) = request.Connection.Auth switch
        {
            AuthDef.Cookie cookie => (cookie.Uri, cookie.Method, cookie.Body, request.Connection.MediaType, (IReadOnlyList<HeaderTemplate>)[]),
            AuthDef.Token { Refresh: { } refresh } => (refresh.RelativeUri, refresh.Method, refresh.Body, refresh.MediaType, refresh.Headers),
            _ => throw new InvalidOperationException("Only cookies and tokens with a refresh have a login; asking for another is a defect."),
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
                body.Length == 0 ? null : Encoding.UTF8.GetBytes(request.Rendered(body)),
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
