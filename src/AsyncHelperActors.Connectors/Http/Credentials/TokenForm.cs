using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>What a token endpoint is asked with: the form of RFC 6749, and that of RFC 7523 for assertions.</summary>
internal static class TokenForm
{
    private const string AssertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>Some token endpoints answer with a form unless they are told.</summary>
    public static HeaderTemplate AcceptJson { get; } = new("Accept", "application/json");

    /// <summary>The body of an OAuth 2 token request.</summary>
    public static string Of(AuthDef.OAuth oauth, Func<string, string> render, string refreshToken)
    {
        var isRefresh = oauth.Grant == OAuthGrant.RefreshToken;
        List<(string Name, string Value)> fields = [("grant_type", isRefresh ? "refresh_token" : "client_credentials")];
        if (isRefresh)
        {
            fields.Add(("refresh_token", refreshToken));
        }

        fields.Add(("scope", render(oauth.Scope)));
        fields.Add(("audience", render(oauth.Audience)));
        if (oauth.ClientProof == ClientProof.Body || oauth.ClientSecret.Length == 0)
        {
            fields.Add(("client_id", render(oauth.ClientId)));
            fields.Add(("client_secret", render(oauth.ClientSecret)));
        }

        fields.AddRange(oauth.Parameters.Select(parameter => (parameter.Name, render(parameter.Value))));
        return Joined(fields);
    }

    /// <summary>Its headers: the client, as RFC 6749 has it (both parts are encoded as in a form), and what the answer is to be.</summary>
    public static IReadOnlyList<HeaderTemplate> Headers(AuthDef.OAuth oauth, Func<string, string> render)
    {
        if (oauth.ClientProof == ClientProof.Body || oauth.ClientSecret.Length == 0)
        {
            return [AcceptJson];
        }

        var pair = $"{Uri.EscapeDataString(render(oauth.ClientId))}:{Uri.EscapeDataString(render(oauth.ClientSecret))}";
        return [AcceptJson, new HeaderTemplate("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)))];
    }

    /// <summary>The body of a request that exchanges an assertion.</summary>
    public static string Of(AuthDef.Jwt jwt, Func<string, string> render, DateTimeOffset now) => Joined(
    [
        ("grant_type", AssertionGrant),
        ("assertion", SignedJwt.Sign(jwt, render, render(jwt.TokenUri), now, NewId())),
        ("scope", render(jwt.Scope)),
    ]);

    /// <summary>A word that is used once.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Joined(List<(string Name, string Value)> fields) =>
        string.Join('&', fields.Where(field => field.Value.Length > 0).Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));
}
