using AsyncHelperActors.Connectors.Reading;

namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>A body of a script, which may break off.</summary>
internal sealed class ScriptedBody(ReadOnlyMemory<byte> bytes, int? cutAfter) : ForwardStream
{
    private int _at;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var end = Math.Min(cutAfter ?? bytes.Length, bytes.Length);
        if (_at >= end && cutAfter is not null)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection was closed");
        }

        var count = Math.Min(buffer.Length, end - _at);
        bytes.Slice(_at, count).CopyTo(buffer);
        _at += count;
        return ValueTask.FromResult(count);
    }
}
