using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>Where a request goes, and whether the connection's credentials may go there too.</summary>
internal static class ExchangeUri
{
    /// <summary>The absolute address; null when there is none to be made of it.</summary>
    /// <param name="baseUri">The connection's, rendered.</param>
    /// <param name="uri">The step's, rendered.</param>
    /// <param name="relativeTo">The URL of the answer that gave <paramref name="uri"/>.</param>
    public static Uri? Resolve(string baseUri, string uri, string? relativeTo)
    {
        uri = uri.Trim();
        if (IsAbsolute(uri))
        {
            return Http(uri);
        }

        // What a vendor's answer says is relative as RFC 3986 has it, to the address that said it.
        if (relativeTo is not null)
        {
            return Uri.TryCreate(relativeTo, UriKind.Absolute, out var from) && Uri.TryCreate(from, uri, out var resolved) ? Http(resolved) : null;
        }

        // What a definition says is appended: base https://x/api and /reports make https://x/api/reports.
        baseUri = baseUri.Trim();
        var joint = uri.Length == 0 || uri[0] is '?' or '#' ? "" : "/";
        return Http(joint.Length == 0 ? baseUri + uri : baseUri.TrimEnd('/') + joint + uri.TrimStart('/'));
    }

    /// <summary>Where a redirect leads; null when it is no HTTP address.</summary>
    public static Uri? Follow(Uri from, string location) => Uri.TryCreate(from, location.Trim(), out var to) ? Http(to) : null;

    /// <summary>
    /// Whether the connection's credentials may go to an address: the same scheme, host and port as the base URI, or a host that the
    /// connection lists. What is protected by TLS at home is never sent in clear text elsewhere.
    /// </summary>
    public static bool MayCarryCredentials(Uri to, Uri? home, IReadOnlyList<string> allowedHosts)
    {
        if (home is not null && to.Scheme == home.Scheme && to.Port == home.Port && string.Equals(to.IdnHost, home.IdnHost, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (to.Scheme != Uri.UriSchemeHttps && home?.Scheme == Uri.UriSchemeHttps)
        {
            return false;
        }

        var authority = to.IsDefaultPort ? to.IdnHost : $"{to.IdnHost}:{to.Port}";
        return allowedHosts.Contains(authority, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>An address with a parameter added to its query.</summary>
    public static Uri WithParameter(Uri uri, string name, string value)
    {
        var pair = $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
        return new UriBuilder(uri) { Query = uri.Query.Length > 1 ? $"{uri.Query[1..]}&{pair}" : pair }.Uri;
    }

    private static bool IsAbsolute(string uri)
    {
        var scheme = uri.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && uri.AsSpan(0, scheme).IndexOfAny("/?#") < 0;
    }

    private static Uri? Http(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) ? Http(parsed) : null;

    private static Uri? Http(Uri uri) =>
        (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.Host.Length > 0 ? uri : null;
}
