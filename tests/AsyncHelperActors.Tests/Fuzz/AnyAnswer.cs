using System.IO.Compression;
using System.Text;
using AsyncHelperActors.Core.Simulation;
using CsCheck;

namespace AsyncHelperActors.Tests.Fuzz;

/// <summary>Answers of vendors that are broken, hostile, or only strange.</summary>
internal static class AnyAnswer
{
    private static readonly string[] Types =
    [
        "application/json", "application/json; charset=utf-16", "application/problem+json", "text/xml", "application/xml; charset=klingon", "text/html", "text/plain", "text/csv", "text/csv; header=absent",
        "text/tab-separated-values", "application/x-ndjson", "application/x-www-form-urlencoded", "multipart/form-data", "application/octet-stream", "application/zip", "application/gzip", "image/png", "", "nonsense", "a/b/c;;;=",
    ];

    private static readonly string[] Seeds =
    [
        """{"reportId":"R-7","processingStatus":"DONE","documentId":"D-1"}""", """{"processingStatus":"IN_QUEUE"}""", """{"processingStatus":{"a":[1]}}""", """{"processingStatus":null}""",
        "<r><reportId>R-7</reportId><processingStatus>DONE</processingStatus></r>", "<!DOCTYPE r [<!ENTITY a \"aaaa\">]><r>&a;</r>", "<html><title>Log in</title></html>", "id,total\n1,9.50\n\"2\n3\",\"a\"\"b\"\n",
        "a\tb\n1\t2", "{\"id\":1}\n{\"id\":2}\n", "[{\"id\":1},{\"id\":2}]", "reportId=R-7&processingStatus=DONE&a[]=1", "DONE", "", " \r\n", "null", "[[[[[[[[]]]]]]]]", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "1e400",
    ];

    private static readonly string[] Pieces = ["", "{", "}", "[", "]", "\"", "\\", "\u0000", "<", ">", "&", ",", "\n", "\r", "\uD800", "é", "\uFEFF", "%ZZ", "=", "null", "0", "-", "e", "<![CDATA[", "<!--", "<?xml version=\"1.0\" encoding=\"utf-7\"?>"];

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Retry-After", "5"), ("Retry-After", "-1"), ("Retry-After", "99999999999999"), ("Retry-After", "Fri, 31 Feb 2026 25:00:00 GMT"), ("Location", "/reports/R-7"), ("Location", "http://[::1"), ("Location", "file:///etc/passwd"),
        ("Location", ""), ("Content-Encoding", "gzip"), ("Content-Encoding", "br"), ("Content-Encoding", "zstd"), ("Content-Encoding", "gzip, gzip"), ("Content-Length", "5"), ("Content-Disposition", "attachment; filename=\"../../x\""),
        ("Set-Cookie", "a=b; Domain=.com"), ("WWW-Authenticate", "Digest"), ("X-Empty", ""), ("Transfer-Encoding", "chunked"), ("ETag", "\u00ff"),
    ];

    private static readonly int[] Codes = [200, 200, 200, 200, 201, 202, 204, 205, 206, 301, 302, 303, 307, 308, 304, 400, 401, 403, 404, 409, 410, 429, 500, 502, 503, 504, 599];

    private static readonly ScriptedFailure[] Failures = Enum.GetValues<ScriptedFailure>();

    private static readonly Gen<byte[]> Mutated = Gen.Select(Gen.OneOf(Seeds), Gen.Select(Gen.Int[0, 1_000], Gen.OneOf(Pieces), Gen.Int[0, 3]).Array[0, 4]).Select((text, changes) =>
    {
        foreach (var (place, piece, cut) in changes)
        {
            var at = place % (text.Length + 1);
            text = text[..at] + piece + text[Math.Min(text.Length, at + cut)..];
        }

        return Encoding.UTF8.GetBytes(text);
    });

    /// <summary>Bodies: mutated texts, their compressed forms, bytes by chance.</summary>
    public static Gen<byte[]> Body { get; } = Gen.Frequency((8, Mutated), (1, Mutated.Select(Packed)), (1, Mutated.Select(bytes => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)))), (1, Gen.Byte.Array[0, 60]));

    /// <summary>Content types, right and wrong.</summary>
    public static Gen<string> Type { get; } = Gen.OneOf(Types);

    /// <summary>Whole answers, and ways to get none.</summary>
    public static Gen<ScriptedAnswer> Any { get; } = Gen.Select(Gen.OneOf(Codes), Type, Body, Gen.OneOf(Headers).Array[0, 3], Gen.Int[0, 30], Gen.Int[0, 100_000]).Select((code, type, body, headers, dice, number) => new ScriptedAnswer
    {
        StatusCode = code,
        ContentType = type.Length == 0 ? null : type,
        Body = body,
        Headers = [.. headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value))],
        DelayMs = dice == 1 ? number : 0,
        Fail = dice == 2 ? Failures[number % Failures.Length] : null,
        CutAfter = dice == 3 ? number % 40 : null,
        Times = 1 + (dice == 4 ? number % 5 : 0),
    });

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
