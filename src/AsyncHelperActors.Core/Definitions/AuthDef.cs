namespace AsyncHelperActors.Core.Definitions;

/// <summary>How a connection proves who it is. All texts are templates; secrets stay as written (sealed or <c>${env:NAME}</c>) until use.</summary>
public abstract partial record AuthDef
{
    private AuthDef()
    {
    }

    /// <summary>The HTTP status that says "your credentials are not accepted"; default 401.</summary>
    public int FailStatusCode { get; init; } = 401;

    /// <summary>Where in a body a refusal is said by a vendor that answers 200.</summary>
    public string? FailPath { get; init; }

    /// <summary>Which values at <see cref="FailPath"/> are refusals; empty: any value is.</summary>
    public IReadOnlyList<string> FailValues { get; init; } = [];

    /// <summary>No credentials.</summary>
    public sealed record None : AuthDef;

    /// <summary>HTTP Basic.</summary>
    public sealed record Basic(string User, string Password) : AuthDef;

    /// <summary>A token in a header, the URL or the body.</summary>
    /// <param name="Value">The token itself.</param>
    /// <param name="Location">Where it goes.</param>
    /// <param name="HeaderName">The header's name for <see cref="TokenLocation.Header"/>.</param>
    /// <param name="Scheme">The word before the token in the header; empty: none.</param>
    /// <param name="ParamName">The parameter's name for <see cref="TokenLocation.Url"/> and <see cref="TokenLocation.Body"/>.</param>
    public sealed record Token(string Value, TokenLocation Location, string HeaderName, string Scheme, string ParamName) : AuthDef
    {
        /// <summary>How to get a fresh token after a refusal; null: there is no way.</summary>
        public TokenRefresh? Refresh { get; init; }

        /// <summary>Where it goes, in one piece.</summary>
        public TokenPlace Place => new(Location, HeaderName, Scheme, ParamName);
    }

    /// <summary>A login request whose cookies go with every request.</summary>
    /// <param name="Uri">The login request's address, absolute or relative to the base URI.</param>
    /// <param name="Method">Its method.</param>
    /// <param name="Body">Its body template; empty: none.</param>
    /// <param name="SuccessStatusCode">The status that says that the login worked; null: any 2xx or redirect.</param>
    public sealed record Cookie(string Uri, string Method, string Body, int? SuccessStatusCode) : AuthDef;

    /// <summary>The definition's own headers, URIs and bodies carry the credentials, by templates on <c>connection.http.encrypted</c>.</summary>
    public sealed record Custom : AuthDef;
}

/// <summary>Where a token goes.</summary>
public enum TokenLocation
{
    Header,
    Url,
    Body,
}

/// <summary>The request that exchanges a refresh token for a new token.</summary>
/// <param name="RelativeUri">Its address, absolute or relative to the base URI.</param>
/// <param name="Method">Its method, default POST.</param>
/// <param name="Body">Its body template.</param>
/// <param name="MediaType">The body's type, default urlencoded.</param>
/// <param name="TokenPath">Where the new token is in the answer.</param>
/// <param name="RefreshToken">The refresh token, null when the body needs none.</param>
/// <param name="Headers">Headers of this request only.</param>
public sealed record TokenRefresh(
    string RelativeUri,
    string Method,
    string Body,
    MediaType MediaType,
    string TokenPath,
    string? RefreshToken,
    IReadOnlyList<HeaderTemplate> Headers);
