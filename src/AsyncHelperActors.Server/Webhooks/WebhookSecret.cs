using System.Security.Cryptography;
using System.Text;

namespace AsyncHelperActors.Server.Webhooks;

/// <summary>The key of a webhook's signatures, after the Standard Webhooks specification: <c>whsec_</c> and base64, or any text.</summary>
internal static class WebhookSecret
{
    public const string Prefix = "whsec_";

    private const int LeastBytes = 16;
    private const int MostBytes = 256;

    /// <summary>The key of a secret; null when it is none, with what is wrong.</summary>
    public static byte[]? Key(string secret, out string? wrong)
    {
        var key = secret.StartsWith(Prefix, StringComparison.Ordinal) ? FromBase64(secret[Prefix.Length..]) : Encoding.UTF8.GetBytes(secret);
        wrong = key switch
        {
            null => $"What follows {Prefix} is not base64.",
            { Length: < LeastBytes } => $"The key has {key.Length} bytes, and at least {LeastBytes} are needed.",
            { Length: > MostBytes } => $"The key has {key.Length} bytes, and {MostBytes} are allowed.",
            _ => null,
        };
        return wrong is null ? key : null;
    }

    /// <summary>The signature of a message.</summary>
    /// <param name="key">The key.</param>
    /// <param name="id">The header webhook-id.</param>
    /// <param name="timestamp">The header webhook-timestamp.</param>
    /// <param name="body">The body.</param>
    public static string Sign(byte[] key, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var digest = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        digest.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        digest.AppendData(body);
        return "v1," + Convert.ToBase64String(digest.GetHashAndReset());
    }

    private static byte[]? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
