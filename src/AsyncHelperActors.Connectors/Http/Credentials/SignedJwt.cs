using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>Makes and signs JSON web tokens (RFC 7519, algorithms of RFC 7518).</summary>
internal static class SignedJwt
{
    /// <summary>A signed token.</summary>
    /// <param name="jwt">Key and claims, as written.</param>
    /// <param name="render">Renders a text of the connection.</param>
    /// <param name="audience">The audience when the definition names none.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="id">A word that is used once.</param>
    /// <exception cref="RemoteFailureException">The key cannot be read.</exception>
    public static string Sign(AuthDef.Jwt jwt, Func<string, string> render, string audience, DateTimeOffset now, string id)
    {
        var header = new JsonObject { ["alg"] = jwt.Algorithm.ToString(), ["typ"] = "JWT" };
        Put(header, "kid", render(jwt.KeyId));
        var claims = new JsonObject();
        Put(claims, "iss", render(jwt.Issuer));
        Put(claims, "sub", render(jwt.Subject));
        Put(claims, "aud", jwt.Audience.Length > 0 ? render(jwt.Audience) : audience);
        claims["iat"] = now.ToUnixTimeSeconds();
        claims["exp"] = now.AddMilliseconds(jwt.LifetimeMs).ToUnixTimeSeconds();
        claims["jti"] = id;
        foreach (var (name, value) in jwt.Claims)
        {
            claims[name] = value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? render(text.GetValue<string>()) : value?.DeepClone();
        }

        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(Signature(jwt, render, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static byte[] Signature(AuthDef.Jwt jwt, Func<string, string> render, byte[] text)
    {
        var key = render(jwt.Key);
        if (jwt.Algorithm == JwtAlgorithm.HS256)
        {
            return HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), text);
        }

        try
        {
            // A key from an environment variable often has its line breaks written as \n.
            var pem = key.Replace("\\n", "\n", StringComparison.Ordinal);
            var passphrase = render(jwt.Passphrase);
            if (jwt.Algorithm == JwtAlgorithm.RS256)
            {
                using var rsa = RSA.Create();
                Import(rsa, pem, passphrase);
                return rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            }

            using var ecdsa = ECDsa.Create();
            Import(ecdsa, pem, passphrase);
            return ecdsa.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new RemoteFailureException(
                new RemoteFailure(FailureKind.Permanent, "login_failed", $"the key of http.auth.jwt is no {jwt.Algorithm} private key in PEM, or its passphrase is not the right one. Correct privateKey and passphrase."), e);
        }
    }

    private static void Import(AsymmetricAlgorithm algorithm, string pem, string passphrase)
    {
        if (passphrase.Length > 0)
        {
            algorithm.ImportFromEncryptedPem(pem, passphrase);
        }
        else
        {
            algorithm.ImportFromPem(pem);
        }
    }

    private static void Put(JsonObject fields, string name, string value)
    {
        if (value.Length > 0)
        {
            fields[name] = value;
        }
    }

    private static string Part(JsonObject fields) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(fields));
}
