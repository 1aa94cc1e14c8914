namespace AsyncHelperActors.Connectors.Reading;

/// <summary>A stream whose beginning can be looked at before it is read.</summary>
internal sealed class PeekStream(Stream inner) : ForwardStream
{
    private byte[] _head = [];
    private int _taken;

    /// <summary>The next bytes, as many as asked for or as there are. What was looked at is still read afterwards.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellation)
    {
        var left = _head.Length - _taken;
        if (left < count)
        {
            var grown = new byte[count];
            _head.AsSpan(_taken).CopyTo(grown);
            left += await inner.ReadAtLeastAsync(grown.AsMemory(left), count - left, throwOnEndOfStream: false, cancellation);
            _head = grown[..left];
            _taken = 0;
        }

        return _head.AsMemory(_taken, Math.Min(count, left));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = _head.Length - _taken;
        if (left == 0)
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }

        var count = Math.Min(left, buffer.Length);
        _head.AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }
}
