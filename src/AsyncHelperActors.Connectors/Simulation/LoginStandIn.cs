using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Simulation;

namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>Answers logins that a script does not speak of: they are seldom what somebody wants to see.</summary>
internal static class LoginStandIn
{
    public static ScriptedAnswer AnswerTo(AuthDef auth, string token) => auth is AuthDef.Cookie cookie
        ? new ScriptedAnswer
        {
            StatusCode = cookie.SuccessStatusCode ?? 200,
            Headers = [new("Set-Cookie", $"session={token}; Path=/")],
        }
        : new ScriptedAnswer { ContentType = "application/json", Body = Encoding.UTF8.GetBytes(Tokens(PathOf(auth), token).ToJsonString()) };

    private static string PathOf(AuthDef auth) => auth switch
    {
        AuthDef.OAuth oauth => oauth.Answer.TokenPath,
        AuthDef.Jwt jwt => jwt.Answer.TokenPath,
        AuthDef.Token { Refresh: { } refresh } => refresh.TokenPath,
        _ => "access_token",
    };

    /// <summary>An answer with a token at a path of names.</summary>
    private static JsonObject Tokens(string path, string token)
    {
        var root = new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = 3600 };
        var names = path.TrimStart('$').Trim('.').Split('.', StringSplitOptions.RemoveEmptyEntries);
        var at = root;
        for (var i = 0; i < names.Length; i++)
        {
            if (i == names.Length - 1)
            {
                at[names[i]] = token;
            }
            else
            {
                var inner = new JsonObject();
                at[names[i]] = inner;
                at = inner;
            }
        }

        return root;
    }
}
