using System.Security.Cryptography;
using System.Text;

namespace AsyncHelperActors.Connectors.Templates.Helpers;

/// <summary>
/// The Authorization value of AWS Signature Version 4. It covers the method, the path, the query, the host, the body, and of
/// the headers the content type and all that start with <c>x-amz-</c>; the date is that of the header X-Amz-Date.
/// </summary>
internal static class Aws4Signature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Signs a request. Region and service are taken from the host when they are empty.</summary>
    /// <exception cref="InvalidOperationException">The request has no header X-Amz-Date, or it is not a date of AWS.</exception>
    public static string Authorization(SigningRequest request, string accessKey, string secretKey, string session, string region, string service)
    {
        SortedDictionary<string, string> headers = SignedHeaders(request, session);
        if (!headers.TryGetValue("x-amz-date", out string? time) || time.Length != 16 || time[8] != 'T' || time[15] != 'Z')
        {
            throw new InvalidOperationException("the request has no header X-Amz-Date of the form 20261123T120000Z");
        }

        (string hostService, string hostRegion) = FromHost(request.Uri.Host);
        region = region.Length > 0 ? region : hostRegion;
        service = service.Length > 0 ? service : hostService;
        string day = time[..8];
        string scope = $"{day}/{region}/{service}/aws4_request";
        string names = string.Join(';', headers.Keys);
        string toSign = $"{Algorithm}\n{time}\n{scope}\n{Hash(Canonical(request, headers, names, service))}";

        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (string part in new[] { day, region, service, "aws4_request" })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return $"{Algorithm} Credential={accessKey}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    private static SortedDictionary<string, string> SignedHeaders(SigningRequest request, string session)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in request.Headers)
        {
            string lower = name.ToLowerInvariant();
            if (lower is "host" or "content-type" || lower.StartsWith("x-amz-", StringComparison.Ordinal))
            {
                headers[lower] = string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        headers.TryAdd("host", request.Uri.Authority);
        if (session.Length > 0)
        {
            headers["x-amz-security-token"] = session;
        }

        return headers;
    }

    private static string Canonical(SigningRequest request, SortedDictionary<string, string> headers, string names, string service)
    {
        // S3 signs the path as it is sent; all others sign it encoded once more.
        string path = request.Uri.AbsolutePath;
        if (service != "s3")
        {
            path = string.Join('/', path.Split('/').Select(Encode));
        }

        IEnumerable<string> query = request.Uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Select(pair => (Name: Again(pair[0]), Value: pair.Length > 1 ? Again(pair[1]) : string.Empty))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        string lines = string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"));
        string body = headers.TryGetValue("x-amz-content-sha256", out string? given) ? given : Hash(request.Body);
        return $"{request.Method.ToUpperInvariant()}\n{path}\n{string.Join('&', query)}\n{lines}\n{names}\n{body}";
    }

    private static string Again(string encoded) => Encode(Uri.UnescapeDataString(encoded.Replace("+", "%20")));

    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // "execute-api.us-east-1.amazonaws.com" and "x.s3.eu-west-1.amazonaws.com"; a host without a region is in us-east-1.
    private static (string Service, string Region) FromHost(string host)
    {
        string[] parts = host.Split('.');
        int amazon = Array.IndexOf(parts, "amazonaws");
        return amazon switch
        {
            >= 2 => (parts[amazon - 2], parts[amazon - 1]),
            1 => (parts[0], "us-east-1"),
            _ => ("execute-api", "us-east-1"),
        };
    }
}
