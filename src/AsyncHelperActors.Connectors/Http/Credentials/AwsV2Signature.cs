using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>AWS Signature Version 2 as a pure function: method, host, path and the sorted query are signed, and the query carries the signature.</summary>
internal static class AwsV2Signature
{
    private static readonly string[] Own = ["AWSAccessKeyId", "SignatureMethod", "SignatureVersion", "Timestamp", "Signature"];

    /// <summary>The address with the signature in its query. What a definition has there of the signature's own parameters is replaced.</summary>
    /// <param name="uri">The address as it would be sent.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="accessKeyId">Names the key.</param>
    /// <param name="secretAccessKey">The key.</param>
    /// <param name="now">When it is sent.</param>
    public static Uri Sign(Uri uri, string method, string accessKeyId, string secretAccessKey, DateTimeOffset now)
    {
        var time = now.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        List<(string Name, string Value)> query = [.. Pairs(uri.Query).Where(pair => !Own.Contains(pair.Name))];
        query.AddRange([("AWSAccessKeyId", accessKeyId), ("SignatureMethod", "HmacSHA256"), ("SignatureVersion", "2"), ("Timestamp", time)]);
        var host = uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}";
        var signature = Signature(method, host, uri.AbsolutePath, query, secretAccessKey);
        return new UriBuilder(uri) { Query = Joined([.. query.Select(Encoded), Encoded(("Signature", signature))]) }.Uri;
    }

    /// <summary>The signature of a request.</summary>
    public static string Signature(string method, string host, string path, IEnumerable<(string Name, string Value)> query, string secretAccessKey)
    {
        var sorted = query.Select(Encoded).OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal);
        var text = $"{method}\n{host.ToLowerInvariant()}\n{(path.Length == 0 ? "/" : path)}\n{Joined(sorted)}";
        return Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secretAccessKey), Encoding.UTF8.GetBytes(text)));
    }

    private static string Joined(IEnumerable<(string Name, string Value)> pairs) => string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));

    private static (string Name, string Value) Encoded((string Name, string Value) pair) => (Uri.EscapeDataString(pair.Name), Uri.EscapeDataString(pair.Value));

    private static IEnumerable<(string Name, string Value)> Pairs(string query) => query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .Select(pair => (Decoded(pair[0]), pair.Length > 1 ? Decoded(pair[1]) : ""));

    /// <summary>A plus is a blank in a query, as the vendor reads it.</summary>
    private static string Decoded(string sent) => Uri.UnescapeDataString(sent.Replace("+", "%20", StringComparison.Ordinal));
}
