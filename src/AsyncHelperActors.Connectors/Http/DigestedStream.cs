using AsyncHelperActors.Connectors.Reading;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>Tells a digest of the bytes that pass.</summary>
internal sealed class DigestedStream(Stream inner, BodyDigest digest) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        digest.AddRaw(buffer.Span[..read]);
        return read;
    }

    /// <summary>Reads what a decoder left because it had all that it needed; a checksum is of all bytes.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        var rest = new byte[4096];
        while (await ReadAsync(rest, cancellation) > 0)
        {
            // They are told to the digest and to nobody else.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
