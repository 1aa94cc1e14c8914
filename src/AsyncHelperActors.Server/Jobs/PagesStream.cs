namespace AsyncHelperActors.Server.Jobs;

/// <summary>Pages as one stream that can be read from any place: one page is in memory at a time.</summary>
internal sealed class PagesStream : Stream
{
    private readonly StoredPages _pages;
    private readonly long[] _starts;
    private long _position;
    private int _current = -1;
    private byte[] _bytes = [];

    public PagesStream(StoredPages pages)
    {
        _pages = pages;
        _starts = new long[pages.All.Count];
        for (var i = 1; i < _starts.Length; i++)
        {
            _starts[i] = _starts[i - 1] + pages.All[i - 1].RawBytes;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _pages.Bytes;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        var found = Array.BinarySearch(_starts, _position);
        var page = found >= 0 ? found : ~found - 1;

        // Empty pages begin where the next one does; the last that begins here is the one with bytes.
        while (page + 1 < _starts.Length && _starts[page + 1] <= _position)
        {
            page++;
        }

        if (page != _current)
        {
            _bytes = await _pages.ReadAsync(_pages.All[page], cancellationToken);
            _current = page;
        }

        var offset = (int)(_position - _starts[page]);
        var count = Math.Min(buffer.Length, _bytes.Length - offset);
        _bytes.AsMemory(offset, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(offset));
        return _position = position;
    }

    /// <summary>The store is read asynchronously only.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Pages are read asynchronously only.");

    public override void Flush() => throw new NotSupportedException("Pages are read only.");

    public override void SetLength(long value) => throw new NotSupportedException("Pages are read only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Pages are read only.");
}
