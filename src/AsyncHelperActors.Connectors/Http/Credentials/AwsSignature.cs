using System.Security.Cryptography;
using System.Text;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>Who signs for AWS, and for which service.</summary>
internal sealed record AwsSigner(string AccessKeyId, string SecretAccessKey, string Region, string Service);

/// <summary>
/// AWS Signature Version 4 as a pure function: a request in canonical form, its digest signed with a key that is derived for the day,
/// the region and the service.
/// </summary>
internal static class AwsSignature
{
    /// <summary>What stands for the digest of a body that is not signed.</summary>
    public const string Unsigned = "UNSIGNED-PAYLOAD";

    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The value of <c>Authorization</c>.</summary>
    /// <param name="signer">Who signs.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path as it is sent.</param>
    /// <param name="query">The query as it is sent, with or without its question mark.</param>
    /// <param name="headers">The headers to sign, <c>host</c> and <c>x-amz-date</c> among them.</param>
    /// <param name="payloadHash">The digest of the body in hex, or <see cref="Unsigned"/>.</param>
    public static string Authorization(
        AwsSigner signer, string method, string path, string query, IEnumerable<KeyValuePair<string, string>> headers, string payloadHash)
    {
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in headers)
        {
            var lower = name.ToLowerInvariant();
            var trimmed = string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            signed[lower] = signed.TryGetValue(lower, out var before) ? $"{before},{trimmed}" : trimmed;
        }

        var time = signed["x-amz-date"];
        var scope = $"{time[..8]}/{signer.Region}/{signer.Service}/aws4_request";
        var names = string.Join(';', signed.Keys);
        var canonical = new StringBuilder()
            .Append(method).Append('\n')
            .Append(Path(path, signer.Service)).Append('\n')
            .Append(Query(query)).Append('\n')
            .AppendJoin("", signed.Select(header => $"{header.Key}:{header.Value}\n")).Append('\n')
            .Append(names).Append('\n')
            .Append(payloadHash)
            .ToString();
        var key = Encoding.UTF8.GetBytes("AWS4" + signer.SecretAccessKey);
        foreach (var part in (string[])[time[..8], signer.Region, signer.Service, "aws4_request", $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return $"{Algorithm} Credential={signer.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(key)}";
    }

    /// <summary>The digest of a body.</summary>
    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>S3 signs a path encoded once, whatever way it is sent in; all others encode once more what is sent.</summary>
    private static string Path(string path, string service) => path.Length == 0
        ? "/"
        : string.Join('/', path.Split('/').Select(segment => Uri.EscapeDataString(service == "s3" ? Uri.UnescapeDataString(segment) : segment)));

    private static string Query(string query) => string.Join('&', query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .Select(pair => (Name: Again(pair[0]), Value: pair.Length > 1 ? Again(pair[1]) : ""))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    /// <summary>A plus is a blank in a query, as the vendor reads it.</summary>
    private static string Again(string sent) => Uri.EscapeDataString(Uri.UnescapeDataString(sent.Replace("+", "%20", StringComparison.Ordinal)));
}
