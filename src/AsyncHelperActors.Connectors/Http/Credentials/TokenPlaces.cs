using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>What the kinds of credentials that are tokens have in common.</summary>
internal static class TokenPlaces
{
    private static readonly TokenAnswer s_unsaid = new() { ExpiresInPath = "", RefreshTokenPath = "" };

    /// <summary>Where a token goes in requests; null: these credentials are none.</summary>
    public static TokenPlace? Of(AuthDef auth) => auth switch
    {
        AuthDef.Token token => token.Place,
        AuthDef.OAuth oauth => oauth.Place,
        AuthDef.Jwt jwt => jwt.Place,
        _ => null,
    };

    /// <summary>Where a token is in the answer of who issues it; null: nobody issues these credentials.</summary>
    public static TokenAnswer? AnswerOf(AuthDef auth) => auth switch
    {
        AuthDef.Token { Refresh: { } refresh } => s_unsaid with { TokenPath = refresh.TokenPath },
        AuthDef.OAuth oauth => oauth.Answer,
        AuthDef.Jwt jwt => jwt.Answer,
        _ => null,
    };

    /// <summary>The field that says where the token is, for messages.</summary>
    public static string PathField(AuthDef auth) => auth is AuthDef.Token ? "refreshTokenPath" : "accessTokenPath";
}
