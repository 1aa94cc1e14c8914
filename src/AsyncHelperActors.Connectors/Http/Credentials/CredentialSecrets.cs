using System.Text;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>The secrets of every kind of credentials, for hiding them.</summary>
internal static class CredentialSecrets
{
    /// <summary>All that nobody may see.</summary>
    /// <param name="auth">The credentials as written.</param>
    /// <param name="render">Renders a text of the connection.</param>
    public static IEnumerable<string> Of(AuthDef auth, Func<string, string> render) => auth switch
    {
        AuthDef.Basic basic => Pair(render(basic.User), render(basic.Password)),
        AuthDef.Token token => [render(token.Value), render(token.Refresh?.RefreshToken ?? "")],
        AuthDef.Cookie { Body.Length: > 0 } cookie => [render(cookie.Body)],
        AuthDef.OAuth oauth => [.. Pair(render(oauth.ClientId), render(oauth.ClientSecret)), render(oauth.RefreshToken), render(oauth.AccessToken)],
        AuthDef.Jwt jwt => [render(jwt.Key), render(jwt.Passphrase)],
        AuthDef.Digest digest => Pair(render(digest.User), render(digest.Password)),
        AuthDef.Aws aws => [render(aws.SecretAccessKey), render(aws.SessionToken)],
        AuthDef.AwsV2 aws => [render(aws.SecretAccessKey)],
        AuthDef.OAuth1 oauth => [render(oauth.ConsumerSecret), render(oauth.AccessToken), render(oauth.TokenSecret)],
        AuthDef.Wsse wsse => Pair(render(wsse.User), render(wsse.Password)),
        _ => [],
    };

    private static string[] Pair(string user, string password) => [password, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))];
}
