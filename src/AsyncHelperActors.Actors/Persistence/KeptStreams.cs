using System.Diagnostics.CodeAnalysis;

namespace AsyncHelperActors.Actors.Persistence;

/// <summary>What was read for a question that may or may not come: a bounded number of streams, the oldest forgotten first.</summary>
internal sealed class KeptStreams<T>(int capacity)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, T> _streams = [];

    // Ids in the order in which they were kept. One that was taken in between stays here until its turn, so that taking is
    // cheap; at worst a stream is forgotten early, and read again.
    private readonly Queue<string> _order = new();

    /// <summary>How many are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    public void Keep(string id, T stream)
    {
        lock (_gate)
        {
            if (_order.Count == capacity)
            {
                _streams.Remove(_order.Dequeue());
            }

            _streams[id] = stream;
            _order.Enqueue(id);
        }
    }

    public bool TryTake(string id, [NotNullWhen(true)] out T? stream)
    {
        lock (_gate)
        {
            return _streams.Remove(id, out stream);
        }
    }
}
