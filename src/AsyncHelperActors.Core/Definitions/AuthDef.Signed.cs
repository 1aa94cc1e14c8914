namespace AsyncHelperActors.Core.Definitions;

/// <content>Credentials that never travel: each request is signed, or answers a challenge, with them.</content>
public abstract partial record AuthDef
{
    /// <summary>HTTP Digest (RFC 7616): MD5 and SHA-256, <c>qop</c> auth, one challenge for many requests.</summary>
    public sealed record Digest(string User, string Password) : AuthDef;

    /// <summary>AWS Signature Version 4.</summary>
    /// <param name="AccessKeyId">Names the key.</param>
    /// <param name="SecretAccessKey">The key.</param>
    /// <param name="Region">As <c>us-east-1</c>.</param>
    /// <param name="Service">As <c>execute-api</c>.</param>
    public sealed record Aws(string AccessKeyId, string SecretAccessKey, string Region, string Service) : AuthDef
    {
        /// <summary>For keys that are lent for a time; empty: none.</summary>
        public string SessionToken { get; init; } = "";

        /// <summary>Whether bodies are left out of the signature, as S3 allows over TLS.</summary>
        public bool UnsignedPayload { get; init; }
    }

    /// <summary>AWS Signature Version 2, of services that are older than version 4: the query is signed and carries the signature.</summary>
    /// <param name="AccessKeyId">Names the key.</param>
    /// <param name="SecretAccessKey">The key.</param>
    public sealed record AwsV2(string AccessKeyId, string SecretAccessKey) : AuthDef;

    /// <summary>OAuth 1.0a (RFC 5849), with the tokens that a person's consent brought.</summary>
    /// <param name="ConsumerKey">Names the client.</param>
    /// <param name="ConsumerSecret">Its secret.</param>
    /// <param name="AccessToken">Names the consent; empty: none.</param>
    /// <param name="TokenSecret">Its secret.</param>
    public sealed record OAuth1(string ConsumerKey, string ConsumerSecret, string AccessToken, string TokenSecret) : AuthDef
    {
        /// <summary>HMAC-SHA256; otherwise HMAC-SHA1.</summary>
        public bool Sha256 { get; init; }

        /// <summary>Said in the header and not signed; empty: not said.</summary>
        public string Realm { get; init; } = "";
    }

    /// <summary>WS-Security's user name token in a header: a digest of the password, a nonce and the time.</summary>
    /// <param name="User">The user.</param>
    /// <param name="Password">The password.</param>
    /// <param name="HeaderName">The header.</param>
    public sealed record Wsse(string User, string Password, string HeaderName) : AuthDef;
}
