using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace AsyncHelperActors.Core.Paths;

/// <summary>
/// A cache of parsed things that never holds more than <paramref name="capacity"/> of them. It keeps two generations:
/// what is used moves to the young one, and when that is full the old one is forgotten. So what is in use stays, what is
/// not used goes, and no lock is ever waited for.
/// </summary>
/// <param name="capacity">The largest number of entries, at least 2.</param>
public sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly int _generation = Math.Max(1, capacity / 2);
    private ConcurrentDictionary<TKey, TValue> _young = new();
    private ConcurrentDictionary<TKey, TValue> _old = new();
    private int _count;

    /// <summary>How many entries are held, both generations together; for tests and metrics.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>Finds an entry and marks it as used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_old.TryGetValue(key, out value))
        {
            return false;
        }

        Add(key, value);
        return true;
    }

    /// <summary>Adds an entry; of two threads that add the same key either may win.</summary>
    public void Add(TKey key, TValue value)
    {
        if (!_young.TryAdd(key, value) || Interlocked.Increment(ref _count) < _generation)
        {
            return;
        }

        // Two threads may turn the generation at once; the worst of it is an entry that is parsed again.
        Interlocked.Exchange(ref _count, 0);
        _old = Interlocked.Exchange(ref _young, new ConcurrentDictionary<TKey, TValue>());
    }
}
