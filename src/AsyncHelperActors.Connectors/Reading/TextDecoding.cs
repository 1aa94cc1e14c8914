using System.Text;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Which characters a body's bytes are: a byte order mark says it, else the answer's charset, else UTF-8.</summary>
internal static class TextDecoding
{
    /// <summary>The body as UTF-8 bytes without a byte order mark.</summary>
    public static async Task<Stream> ToUtf8Async(PeekStream body, string? charset, CancellationToken cancellation)
    {
        var encoding = await DetectAsync(body, charset, cancellation);
        return encoding is UTF8Encoding ? body : Encoding.CreateTranscodingStream(body, encoding, Encoding.UTF8, leaveOpen: true);
    }

    /// <summary>The body as characters.</summary>
    public static async Task<TextReader> ToReaderAsync(PeekStream body, string? charset, CancellationToken cancellation) =>
        new StreamReader(body, await DetectAsync(body, charset, cancellation), detectEncodingFromByteOrderMarks: false, 32 * 1024, leaveOpen: true);

    /// <summary>The encoding; a byte order mark is taken off the body.</summary>
    /// <exception cref="BodyException">The answer names a charset that nobody knows.</exception>
    public static async Task<Encoding> DetectAsync(PeekStream body, string? charset, CancellationToken cancellation)
    {
        var (marked, length) = ByMark((await body.PeekAsync(4, cancellation)).Span);
        if (length > 0)
        {
            await body.ReadExactlyAsync(new byte[length], cancellation);
        }

        return marked ?? Named(charset);
    }

    /// <summary>The encoding of a charset's name, in lower case or not; UTF-8 when there is none.</summary>
    public static Encoding Named(string? charset)
    {
        if (string.IsNullOrWhiteSpace(charset) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            return Encoding.UTF8;
        }

        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
            return encoding is ASCIIEncoding ? Encoding.UTF8 : encoding;
        }
        catch (ArgumentException error)
        {
            throw new BodyException(
                FailureKind.Permanent,
                "charset_unknown",
                $"the answer is in the charset '{charset}', which is not known here.",
                "Ask the vendor for UTF-8 with a header Accept-Charset: utf-8.",
                error);
        }
    }

    /// <summary>The encoding that a byte order mark says and the mark's length; null and 0 when there is none.</summary>
    public static (Encoding? Encoding, int MarkLength) ByMark(ReadOnlySpan<byte> head) => head switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0] => (Encoding.UTF32, 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => (null, 0),
    };
}
