using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>
/// Signs a request that is otherwise complete, for the kinds of credentials that cover what is sent. Only what goes home is
/// signed; a header that the step sets itself stays as it is.
/// </summary>
[SuppressMessage("Security", "CA5350", Justification = "The WSSE digest is defined with SHA-1.")]
internal static class RequestSigning
{
    /// <summary>Whether a kind of credentials signs requests.</summary>
    public static bool Signs(AuthDef auth) => auth is AuthDef.Digest or AuthDef.Aws or AuthDef.OAuth1 or AuthDef.Wsse;

    /// <summary>The headers that the credentials add.</summary>
    /// <param name="message">The request, complete but for these.</param>
    /// <param name="body">What it is sent with.</param>
    /// <param name="request">Whose connection.</param>
    /// <param name="session">Time, and the challenge of a vendor that asks for a digest.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(
        HttpRequestMessage message, byte[]? body, ExchangeRequest request, ConnectionSession session)
    {
        if (message.Headers.NonValidated.Contains("Authorization"))
        {
            return [];
        }

        var uri = message.RequestUri!;
        switch (request.Connection.Auth)
        {
            case AuthDef.Digest digest:
                return session.Challenge is { } challenge
                    ? [new("Authorization", challenge.Answer(request.Rendered(digest.User), request.Rendered(digest.Password), message.Method.Method, uri.PathAndQuery, body))]
                    : [];
            case AuthDef.Aws aws:
                return Aws(aws, message, body, request, session.Time.GetUtcNow());
            case AuthDef.OAuth1 oauth:
                var credentials = oauth with
                {
                    ConsumerKey = request.Rendered(oauth.ConsumerKey),
                    ConsumerSecret = request.Rendered(oauth.ConsumerSecret),
                    AccessToken = request.Rendered(oauth.AccessToken),
                    TokenSecret = request.Rendered(oauth.TokenSecret),
                    Realm = request.Rendered(oauth.Realm),
                };
                var isForm = message.Content?.Headers.NonValidated.TryGetValues("Content-Type", out var type) == true
                    && type.ToString().StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
                return
                [
                    new("Authorization", OAuth1Signature.Authorization(
                        credentials, message.Method.Method, uri, isForm ? Encoding.UTF8.GetString(body ?? []) : null, session.Time.GetUtcNow().ToUnixTimeSeconds(), Word())),
                ];
            case AuthDef.Wsse wsse:
                return [new(wsse.HeaderName, Wsse(request.Rendered(wsse.User), request.Rendered(wsse.Password), RandomNumberGenerator.GetBytes(16), session.Time.GetUtcNow()))];
            default:
                return [];
        }
    }

    /// <summary>The value of a WSSE header.</summary>
    public static string Wsse(string user, string password, byte[] nonce, DateTimeOffset now)
    {
        var created = now.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var digest = SHA1.HashData([.. nonce, .. Encoding.UTF8.GetBytes(created), .. Encoding.UTF8.GetBytes(password)]);
        return $"UsernameToken Username=\"{user.Replace("\"", "\\\"", StringComparison.Ordinal)}\", PasswordDigest=\"{Convert.ToBase64String(digest)}\", Nonce=\"{Convert.ToBase64String(nonce)}\", Created=\"{created}\"";
    }

    private static List<KeyValuePair<string, string>> Aws(AuthDef.Aws aws, HttpRequestMessage message, byte[]? body, ExchangeRequest request, DateTimeOffset now)
    {
        var uri = message.RequestUri!;
        var hash = aws.UnsignedPayload ? AwsSignature.Unsigned : AwsSignature.Hash(body);
        List<KeyValuePair<string, string>> added = [new("X-Amz-Date", now.ToUniversalTime().ToString("yyyyMMdd'T'HHmmss'Z'")), new("X-Amz-Content-Sha256", hash)];
        if (request.Rendered(aws.SessionToken) is { Length: > 0 } token)
        {
            added.Add(new("X-Amz-Security-Token", token));
        }

        var host = message.Headers.NonValidated.TryGetValues("Host", out var own) ? own.ToString() : uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}";
        var signed = new List<KeyValuePair<string, string>>(added) { new("host", host) };
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !added.Exists(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                signed.Add(new(name, values.ToString()));
            }
        }

        if (message.Content?.Headers.NonValidated.TryGetValues("Content-Type", out var type) == true)
        {
            signed.Add(new("content-type", type.ToString()));
        }

        var signer = new AwsSigner(
            request.Rendered(aws.AccessKeyId), request.Rendered(aws.SecretAccessKey), request.Rendered(aws.Region), request.Rendered(aws.Service));
        added.Add(new("Authorization", AwsSignature.Authorization(signer, message.Method.Method, uri.AbsolutePath, uri.Query, signed, hash)));
        return added;
    }

    private static string Word() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
