namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Lets so many bytes pass until it is reset: it bounds what a parser behind it can gather.</summary>
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
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _passed += read;
        return _passed <= most ? read : throw refuse();
    }
}
