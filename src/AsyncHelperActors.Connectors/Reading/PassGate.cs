namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Lets so many bytes pass until it is reset: it bounds what a parser behind it can gather, and what a decompressor can make.</summary>
/// <param name="inner">Where the bytes come from.</param>
/// <param name="most">How many pass.</param>
/// <param name="refuse">What is thrown when more come.</param>
internal sealed class PassGate(Stream inner, long most, Func<BodyException> refuse) : ForwardStream
{
    private long _passed;

    /// <summary>Counts from 0 again.</summary>
    public void Reset() => _passed = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            // Only decompressors throw this: the file that was announced by its first bytes goes on as something else, or breaks off.
            throw BodyException.NotParsed("A compressed file", error.Message, error);
        }

        _passed += read;
        return _passed <= most ? read : throw refuse();
    }
}
