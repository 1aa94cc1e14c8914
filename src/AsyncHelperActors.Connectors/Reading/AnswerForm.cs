using System.Text;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Which form a body has: the declared one, else by the content type, else by how it begins.</summary>
/// <remarks>
/// A declaration wins over the content type, because vendors send csv as octet-stream and JSON as text/plain. One thing beats a
/// declaration: a page of HTML, which is never the data that was asked for but the login or error page of something in between.
/// </remarks>
internal static class AnswerForm
{
    /// <summary>How much of a body is looked at.</summary>
    public const int HeadBytes = 512;

    /// <summary>The form.</summary>
    /// <param name="declared">By the definition; null: not declared.</param>
    /// <param name="contentType">The answer's, lower case without parameters; null: none.</param>
    /// <param name="head">The body's first bytes.</param>
    /// <exception cref="BodyException">HTML came.</exception>
    public static MediaType Decide(MediaType? declared, string? contentType, ReadOnlySpan<byte> head)
    {
        if (declared is MediaType.Binary or MediaType.PlainText)
        {
            return declared.Value;
        }

        if (IsHtml(contentType, head))
        {
            throw new BodyException(
                FailureKind.Permanent,
                "wrong_content_type",
                $"{declared?.Word() ?? "data"} was expected, a page of HTML came (Content-Type {contentType ?? "none"}).",
                "Check relativeURI and the credentials: it is often a login or error page. For a result that is HTML, declare successMediaType: plaintext or binary.");
        }

        return declared ?? OfContentType(contentType) ?? BySight(contentType, head);
    }

    /// <summary>The form that a content type names; null: it says nothing (text/plain, which is often not meant) or there is none.</summary>
    public static MediaType? OfContentType(string? contentType) => contentType switch
    {
        null or "" or "text/plain" or "text/html" => null,
        "application/json" or "text/json" or "application/json-rpc" or "application/javascript" or "text/javascript" => MediaType.Json,
        "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/x-jsonl" or "application/jsonlines"
            or "application/x-json-stream" or "application/x-jsonlines" or "text/x-ndjson" or "application/stream+json" => MediaType.Ndjson,
        "application/xml" or "text/xml" => MediaType.Xml,
        "text/csv" or "application/csv" or "text/comma-separated-values" or "text/x-csv" or "application/x-csv" => MediaType.Csv,
        "text/tab-separated-values" or "text/tsv" => MediaType.Tsv,
        "application/x-www-form-urlencoded" => MediaType.UrlEncoded,
        _ when contentType.EndsWith("+json", StringComparison.Ordinal) => MediaType.Json,
        _ when contentType.EndsWith("+xml", StringComparison.Ordinal) => MediaType.Xml,
        _ when contentType.StartsWith("text/", StringComparison.Ordinal) => MediaType.PlainText,
        _ => MediaType.Binary,
    };

    private static MediaType BySight(string? contentType, ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF').TrimStart();
        if (LooksLikeJson(text))
        {
            return MediaType.Json;
        }

        if (text.StartsWith("<?xml", StringComparison.Ordinal) || (contentType is null && text.StartsWith('<')))
        {
            return MediaType.Xml;
        }

        return contentType is null && head.Contains((byte)0) ? MediaType.Binary : MediaType.PlainText;
    }

    /// <summary>Narrower than "begins with a bracket": a log line such as <c>[INFO] started</c> is text.</summary>
    private static bool LooksLikeJson(string text)
    {
        if (text.Length == 0 || text[0] is not ('{' or '['))
        {
            return false;
        }

        var next = text.AsSpan(1).TrimStart();
        return next.Length > 0 && (text[0] == '{' ? next[0] is '"' or '}' : next[0] is '{' or '[' or ']' or '"');
    }

    private static bool IsHtml(string? contentType, ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF').TrimStart();
        var begins = text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
        return begins || (contentType is "text/html" && !LooksLikeJson(text) && !text.StartsWith("<?xml", StringComparison.Ordinal));
    }
}
