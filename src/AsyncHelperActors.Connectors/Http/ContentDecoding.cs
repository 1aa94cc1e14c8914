using System.IO.Compression;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>Makes a failure of the answer that is being read.</summary>
internal delegate RemoteFailure SayFailure(FailureKind kind, string code, string whatCame, string whatToDo);

/// <summary>Undoes the <c>Content-Encoding</c> of an answer as it passes.</summary>
internal static class ContentDecoding
{
    /// <summary>What a request says that it can read.</summary>
    public const string Accepted = "gzip, deflate, br";

    /// <summary>The stream of the decoded bytes.</summary>
    /// <exception cref="RemoteFailureException">The coding is none that was asked for.</exception>
    public static async Task<Stream> DecodeAsync(Stream raw, ICollection<string> codings, SayFailure say, CancellationToken cancellation)
    {
        // The codings stand in the order in which they were applied, so the last is undone first.
        var stream = raw;
        foreach (var coding in codings.Reverse())
        {
            stream = coding.Trim().ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
                "br" => new BrotliStream(stream, CompressionMode.Decompress),
                "deflate" => await InflateAsync(stream, cancellation),

                // Some servers put a character set or their own word for "none" here.
                "" or "identity" or "none" or "utf-8" or "aws-chunked" => stream,
                var other => throw new RemoteFailureException(say(
                    FailureKind.Permanent, "encoding_unknown", $"a body in one of {Accepted} was expected, its Content-Encoding is {other}.", "Ask the vendor for another one with a header Accept-Encoding.")),
            };
        }

        return stream;
    }

    /// <summary>The word deflate means the zlib format, but old servers send the bare one; the first two bytes tell them apart.</summary>
    private static async Task<Stream> InflateAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[2];
        var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        var whole = new PrefixedStream(head.AsMemory(0, length), stream);
        var isZlib = length == 2 && (head[0] & 0x0F) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
        return isZlib ? new ZLibStream(whole, CompressionMode.Decompress) : new DeflateStream(whole, CompressionMode.Decompress);
    }

    /// <summary>A stream with bytes put back in front of it.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ForwardStream
    {
        private ReadOnlyMemory<byte> _prefix = prefix;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_prefix.IsEmpty)
            {
                return rest.ReadAsync(buffer, cancellationToken);
            }

            var count = Math.Min(buffer.Length, _prefix.Length);
            _prefix.Span[..count].CopyTo(buffer.Span);
            _prefix = _prefix[count..];
            return ValueTask.FromResult(count);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
