using System.IO.Hashing;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Counts what is unpacked, in however many files.</summary>
internal sealed class UnpackedCount(long most)
{
    private long _passed;

    /// <exception cref="BodyException">It is more than the limit.</exception>
    public void Add(int bytes)
    {
        _passed += bytes;
        if (_passed > most)
        {
            throw BodyException.TooLarge("an unpacked file", most, "Raise http.maxResponseBytes, or keep it packed with successMediaType: binary.");
        }
    }
}

/// <summary>The bytes that a decompressor makes, counted and checked.</summary>
/// <param name="unpacked">The decompressor.</param>
/// <param name="count">Counts all that is unpacked.</param>
/// <param name="what">For messages.</param>
/// <param name="crc">The checksum that they must have; null: the decompressor checks its own.</param>
internal sealed class UnpackedStream(Stream unpacked, UnpackedCount count, string what, uint? crc) : ForwardStream
{
    private readonly Crc32? _crc = crc is null ? null : new Crc32();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await unpacked.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            throw BodyException.NotParsed(what, $"it is broken or cut off ({error.Message.TrimEnd('.')})", error);
        }

        count.Add(read);
        _crc?.Append(buffer.Span[..read]);
        return read > 0 || buffer.IsEmpty || _crc is null || _crc.GetCurrentHashAsUInt32() == crc ? read : throw new BodyException(
            FailureKind.Unknown, "body_corrupt", $"{what} was expected to have the checksum {crc:x8}, and what was unpacked has {_crc.GetCurrentHashAsUInt32():x8}.", "It is read again.");
    }
}
