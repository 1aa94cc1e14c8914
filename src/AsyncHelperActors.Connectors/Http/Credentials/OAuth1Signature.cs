using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>The signature of OAuth 1.0a (RFC 5849) as a pure function. All texts of the credentials are rendered.</summary>
[SuppressMessage("Security", "CA5350", Justification = "The signature is defined with SHA-1; SHA-256 is taken where the definition says so.")]
internal static class OAuth1Signature
{
    /// <summary>The value of <c>Authorization</c>.</summary>
    /// <param name="credentials">Who signs.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="uri">Where to, with its query.</param>
    /// <param name="form">The body when it is a form; null: it is none, and is not signed.</param>
    /// <param name="timestamp">Seconds since 1970.</param>
    /// <param name="nonce">A word that is used once.</param>
    public static string Authorization(AuthDef.OAuth1 credentials, string method, Uri uri, string? form, long timestamp, string nonce)
    {
        List<(string Name, string Value)> own =
        [
            ("oauth_consumer_key", credentials.ConsumerKey),
            ("oauth_nonce", nonce),
            ("oauth_signature_method", credentials.Sha256 ? "HMAC-SHA256" : "HMAC-SHA1"),
            ("oauth_timestamp", timestamp.ToString()),
            ("oauth_version", "1.0"),
        ];
        if (credentials.AccessToken.Length > 0)
        {
            own.Add(("oauth_token", credentials.AccessToken));
        }

        var all = own.Concat(Pairs(uri.Query.TrimStart('?'))).Concat(Pairs(form ?? ""))
            .Select(pair => (Name: Encode(pair.Name), Value: Encode(pair.Value)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        var address = $"{uri.Scheme}://{(uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}")}{uri.AbsolutePath}";
        var text = Encoding.UTF8.GetBytes($"{method}&{Encode(address)}&{Encode(string.Join('&', all))}");
        var key = Encoding.UTF8.GetBytes($"{Encode(credentials.ConsumerSecret)}&{Encode(credentials.TokenSecret)}");
        own.Add(("oauth_signature", Convert.ToBase64String(credentials.Sha256 ? HMACSHA256.HashData(key, text) : HMACSHA1.HashData(key, text))));
        var realm = credentials.Realm.Length == 0 ? "" : $"realm=\"{credentials.Realm.Replace("\"", "\\\"", StringComparison.Ordinal)}\", ";
        return $"OAuth {realm}{string.Join(", ", own.OrderBy(pair => pair.Name, StringComparer.Ordinal).Select(pair => $"{pair.Name}=\"{Encode(pair.Value)}\""))}";
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string encoded) => encoded
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .Select(pair => (Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : ""));

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Encode(string text) => Uri.EscapeDataString(text);
}
