namespace AsyncHelperActors.Core.Definitions;

/// <content>Credentials that are exchanged for a token with an end: OAuth 2, and signed assertions.</content>
public abstract partial record AuthDef
{
    /// <summary>A token of an OAuth 2 token endpoint (RFC 6749), fetched again before it expires and after a refusal.</summary>
    /// <param name="Grant">What is exchanged for it.</param>
    /// <param name="TokenUri">The token endpoint, absolute or relative to the base URI.</param>
    /// <param name="ClientId">The client.</param>
    /// <param name="ClientSecret">Its secret; empty: a public client.</param>
    public sealed record OAuth(OAuthGrant Grant, string TokenUri, string ClientId, string ClientSecret) : AuthDef
    {
        /// <summary>Where the client proves itself to the token endpoint.</summary>
        public ClientProof ClientProof { get; init; } = ClientProof.Basic;

        /// <summary>What the token is asked for, words with blanks between; empty: not sent.</summary>
        public string Scope { get; init; } = "";

        /// <summary>Whom the token is for, where the vendor asks that; empty: not sent.</summary>
        public string Audience { get; init; } = "";

        /// <summary>The first refresh token, which a person's consent brought. Those that a vendor issues in its place are kept beside the definitions.</summary>
        public string RefreshToken { get; init; } = "";

        /// <summary>A token that the consent brought too; empty: the first one is fetched.</summary>
        public string AccessToken { get; init; } = "";

        /// <summary>Further fields of the token request.</summary>
        public IReadOnlyList<HeaderTemplate> Parameters { get; init; } = [];

        /// <inheritdoc cref="TokenAnswer"/>
        public TokenAnswer Answer { get; init; } = new();

        /// <summary>Where the token goes in requests.</summary>
        public TokenPlace Place { get; init; } = TokenPlace.Bearer;
    }

    /// <summary>A JSON web token (RFC 7519) that this side signs: sent as it is, or exchanged for a token at an endpoint (RFC 7523).</summary>
    /// <param name="Algorithm">RS256, ES256 or HS256.</param>
    /// <param name="Key">The private key as PEM; for HS256 the shared secret.</param>
    /// <param name="TokenUri">Where it is exchanged; empty: it is the token itself.</param>
    public sealed record Jwt(JwtAlgorithm Algorithm, string Key, string TokenUri) : AuthDef
    {
        /// <summary>Opens an encrypted private key; empty: it is not encrypted.</summary>
        public string Passphrase { get; init; } = "";

        /// <summary>Which key it is, for the header; empty: not said.</summary>
        public string KeyId { get; init; } = "";

        /// <summary>Who says it; empty: not said.</summary>
        public string Issuer { get; init; } = "";

        /// <summary>Of whom; empty: not said.</summary>
        public string Subject { get; init; } = "";

        /// <summary>To whom; empty: to <c>TokenUri</c>.</summary>
        public string Audience { get; init; } = "";

        /// <summary>What is asked for at the endpoint; empty: not sent.</summary>
        public string Scope { get; init; } = "";

        /// <summary>How long an assertion is good, in milliseconds.</summary>
        public long LifetimeMs { get; init; } = 300_000;

        /// <summary>Further claims: an object of JSON, its texts templates.</summary>
        public System.Text.Json.Nodes.JsonObject Claims { get; init; } = [];

        /// <inheritdoc cref="TokenAnswer"/>
        public TokenAnswer Answer { get; init; } = new();

        /// <summary>Where the token goes in requests.</summary>
        public TokenPlace Place { get; init; } = TokenPlace.Bearer;
    }
}

/// <summary>What an OAuth 2 token endpoint gives a token for.</summary>
public enum OAuthGrant
{
    ClientCredentials,
    RefreshToken,
}

/// <summary>Where a client proves itself to a token endpoint.</summary>
public enum ClientProof
{
    Basic,
    Body,
}

/// <summary>How an assertion is signed.</summary>
public enum JwtAlgorithm
{
    RS256,
    ES256,
    HS256,
}

/// <summary>Where a token goes in a request.</summary>
/// <param name="Location">Header, URL or body.</param>
/// <param name="HeaderName">The header's name; empty: <c>Authorization</c>.</param>
/// <param name="Scheme">The word before the token in the header; empty: none.</param>
/// <param name="ParamName">The parameter's name in URL or body.</param>
public sealed record TokenPlace(TokenLocation Location, string HeaderName, string Scheme, string ParamName)
{
    /// <summary><c>Authorization: Bearer TOKEN</c>.</summary>
    public static TokenPlace Bearer { get; } = new(TokenLocation.Header, "Authorization", "Bearer", "");
}

/// <summary>Where a token endpoint's answer says what.</summary>
public sealed record TokenAnswer
{
    /// <summary>The path of the token.</summary>
    public string TokenPath { get; init; } = "access_token";

    /// <summary>The path of its lifetime in seconds; a vendor that says none is believed until it refuses the token.</summary>
    public string ExpiresInPath { get; init; } = "expires_in";

    /// <summary>The path of the refresh token that takes the place of the one that was sent; there need not be one.</summary>
    public string RefreshTokenPath { get; init; } = "refresh_token";

    /// <summary>How long before its end a token is renewed, in milliseconds; at most half of its lifetime.</summary>
    public long SkewMs { get; init; } = 60_000;
}
