using System.IO.Compression;
using System.IO.Hashing;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>The bytes of a page as they lie in the store.</summary>
/// <param name="Codec">none or brotli.</param>
/// <param name="Bytes">The stored bytes.</param>
internal sealed record PageBody(string Codec, byte[] Bytes)
{
    private const string None = "none";
    private const string Brotli = "brotli";

    // Smaller pieces gain nothing; and what shrinks by less than an eighth is compressed already.
    private const int WorthTrying = 256;
    private const int FastestQuality = 1;
    private const int Window = 20;

    /// <summary>The checksum of raw bytes.</summary>
    public static ulong Checksum(ReadOnlySpan<byte> raw) => XxHash64.HashToUInt64(raw);

    /// <summary>Compresses raw bytes when that helps.</summary>
    public static PageBody Pack(ReadOnlySpan<byte> raw)
    {
        if (raw.Length >= WorthTrying)
        {
            // The buffer is an eighth short of the raw size: the encoder gives up where compressing no longer pays.
            var buffer = new byte[raw.Length - (raw.Length / 8)];
            if (BrotliEncoder.TryCompress(raw, buffer, out var written, FastestQuality, Window))
            {
                return new PageBody(Brotli, buffer.AsSpan(0, written).ToArray());
            }
        }

        return new PageBody(None, raw.ToArray());
    }

    /// <summary>The raw bytes again.</summary>
    /// <exception cref="DamagedPageException">They do not have the size and checksum that was noted when they were stored.</exception>
    public byte[] Unpack(StoredPage page)
    {
        var raw = Codec switch
        {
            None => Bytes,
            Brotli => Decompress(page),
            _ => throw new DamagedPageException(page.Key, $"its codec is '{Codec}', expected '{None}' or '{Brotli}'."),
        };
        if (raw.Length != page.RawBytes)
        {
            throw new DamagedPageException(page.Key, $"it has {raw.Length} bytes, {page.RawBytes} were stored.");
        }

        var checksum = Checksum(raw);
        return checksum == page.XxHash64
            ? raw
            : throw new DamagedPageException(page.Key, $"its checksum is {checksum:x16}, that of the stored bytes was {page.XxHash64:x16}.");
    }

    private byte[] Decompress(StoredPage page)
    {
        var raw = new byte[page.RawBytes];
        return BrotliDecoder.TryDecompress(Bytes, raw, out var written)
            ? raw[..written]
            : throw new DamagedPageException(page.Key, $"its {Bytes.Length} stored bytes cannot be decompressed to {page.RawBytes}.");
    }
}
