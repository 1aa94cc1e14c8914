using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>
/// A vendor's challenge for HTTP Digest (RFC 7616), and the answers to it. One challenge serves many requests, each with the next
/// count, until the vendor finds it stale.
/// </summary>
/// <param name="realm">Whom the password is for.</param>
/// <param name="nonce">The vendor's word of this challenge.</param>
/// <param name="opaque">To be sent back as it came; null: none.</param>
/// <param name="algorithm">As the vendor wrote it; empty: MD5, and not said in the answer.</param>
/// <param name="qop">auth, auth-int, or null as before RFC 2617.</param>
/// <param name="isStale">Whether the credentials were right and only the nonce was too old.</param>
/// <param name="hidesUser">Whether the user's name is sent as a digest.</param>
[SuppressMessage("Security", "CA5351", Justification = "The scheme is defined with MD5; SHA-256 is taken where the vendor offers it.")]
internal sealed class DigestChallenge(string realm, string nonce, string? opaque, string algorithm, string? qop, bool isStale, bool hidesUser)
{
    private int _count;

    /// <summary>The vendor's word of this challenge.</summary>
    public string Nonce => nonce;

    /// <summary>Whether the credentials were right and only the nonce was too old.</summary>
    public bool IsStale => isStale;

    private bool IsSha => algorithm.StartsWith("SHA-256", StringComparison.OrdinalIgnoreCase);

    /// <summary>The strongest challenge of an answer that this side can meet; null when there is none.</summary>
    /// <param name="headers">The values of <c>WWW-Authenticate</c>.</param>
    public static DigestChallenge? Read(IEnumerable<string> headers)
    {
        DigestChallenge? best = null;
        foreach (var challenge in headers.SelectMany(Challenges))
        {
            var read = Of(challenge);
            best = read is not null && (best is null || (read.IsSha && !best.IsSha)) ? read : best;
        }

        return best;
    }

    /// <summary>The value of <c>Authorization</c> for one more request.</summary>
    public string Answer(string user, string password, string method, string pathAndQuery, byte[]? body) =>
        Answer(user, password, method, pathAndQuery, body, Interlocked.Increment(ref _count), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>The same with a given count and word of ours, which makes it a pure function.</summary>
    public string Answer(string user, string password, string method, string pathAndQuery, byte[]? body, int count, string ownNonce)
    {
        var nc = count.ToString("x8");
        var secret = Hash($"{user}:{realm}:{password}");
        if (algorithm.EndsWith("-sess", StringComparison.OrdinalIgnoreCase))
        {
            secret = Hash($"{secret}:{nonce}:{ownNonce}");
        }

        var what = qop == "auth-int" ? $"{method}:{pathAndQuery}:{Hash(body ?? [])}" : $"{method}:{pathAndQuery}";
        var response = qop is null ? Hash($"{secret}:{nonce}:{Hash(what)}") : Hash($"{secret}:{nonce}:{nc}:{ownNonce}:{qop}:{Hash(what)}");
        var answer = new StringBuilder("Digest ");
        answer.Append($"username=\"{Quoted(hidesUser ? Hash($"{user}:{realm}") : user)}\", realm=\"{Quoted(realm)}\", nonce=\"{Quoted(nonce)}\", uri=\"{Quoted(pathAndQuery)}\"");
        answer.Append(algorithm.Length == 0 ? "" : $", algorithm={algorithm}");
        answer.Append(qop is null ? "" : $", qop={qop}, nc={nc}, cnonce=\"{ownNonce}\"");
        answer.Append($", response=\"{response}\"");
        answer.Append(opaque is null ? "" : $", opaque=\"{Quoted(opaque)}\"");
        answer.Append(hidesUser ? ", userhash=true" : "");
        return answer.ToString();
    }

    private static DigestChallenge? Of(Dictionary<string, string> parts)
    {
        var algorithm = parts.GetValueOrDefault("algorithm") ?? "";
        var isKnown = algorithm.ToUpperInvariant() is "" or "MD5" or "MD5-SESS" or "SHA-256" or "SHA-256-SESS";
        if (!isKnown || parts.GetValueOrDefault("nonce") is not { } nonce)
        {
            return null;
        }

        string? qop = null;
        if (parts.TryGetValue("qop", out var offered))
        {
            var words = offered.Split(',', StringSplitOptions.TrimEntries);
            qop = words.Contains("auth", StringComparer.OrdinalIgnoreCase) ? "auth" : words.Contains("auth-int", StringComparer.OrdinalIgnoreCase) ? "auth-int" : null;
            if (qop is null)
            {
                return null;
            }
        }

        return new DigestChallenge(
            parts.GetValueOrDefault("realm") ?? "", nonce, parts.GetValueOrDefault("opaque"), algorithm, qop, IsTrue(parts, "stale"), IsTrue(parts, "userhash"));
    }

    private static bool IsTrue(Dictionary<string, string> parts, string name) =>
        parts.GetValueOrDefault(name)?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The digest challenges of one header value, which may hold several, also of other schemes.</summary>
    private static IEnumerable<Dictionary<string, string>> Challenges(string header)
    {
        Dictionary<string, string>? current = null;
        foreach (var part in Parts(header))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals].TrimEnd();
            var blank = name.IndexOf(' ', StringComparison.Ordinal);
            if (blank >= 0 || equals < 0)
            {
                if (current is not null)
                {
                    yield return current;
                }

                var scheme = blank < 0 ? name : name[..blank];
                current = scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase) ? new(StringComparer.OrdinalIgnoreCase) : null;
                name = blank < 0 ? "" : name[(blank + 1)..].Trim();
            }

            if (current is not null && equals >= 0 && name.Length > 0)
            {
                current[name] = Unquoted(part[(equals + 1)..].Trim());
            }
        }

        if (current is not null)
        {
            yield return current;
        }
    }

    private static IEnumerable<string> Parts(string header)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i <= header.Length; i++)
        {
            if (i == header.Length || (header[i] == ',' && !quoted))
            {
                if (header[start..i].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = i + 1;
            }
            else if (header[i] == '\\' && quoted)
            {
                i = Math.Min(i + 1, header.Length - 1);
            }
            else if (header[i] == '"')
            {
                quoted = !quoted;
            }
        }
    }

    private static string Unquoted(string value)
    {
        if (value is not ['"', .., '"'])
        {
            return value;
        }

        var text = new StringBuilder();
        for (var i = 1; i < value.Length - 1; i++)
        {
            i += value[i] == '\\' && i < value.Length - 2 ? 1 : 0;
            text.Append(value[i]);
        }

        return text.ToString();
    }

    private static string Quoted(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    private string Hash(byte[] bytes) => Convert.ToHexStringLower(IsSha ? SHA256.HashData(bytes) : MD5.HashData(bytes));
}
