using System.Collections.Concurrent;
using System.Text;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Tests.Connectors.Reading;

/// <summary>A page store in memory that remembers what was asked of it.</summary>
internal sealed class MemoryPages : IPageSink
{
    /// <summary>The pages by job, set and number.</summary>
    public ConcurrentDictionary<(string Job, string Set, int Number), (string Kind, int Records, byte[] Raw)> Pages { get; } = new();

    /// <summary>Calls in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Whether pages are counted and dropped.</summary>
    public bool Forgets { get; init; }

    /// <summary>Told about each page that was written, with all bytes so far.</summary>
    public Action<long>? AfterWrite { get; init; }

    /// <summary>Bytes that were written.</summary>
    public long Bytes { get; private set; }

    public Task WriteAsync(string jobId, string set, int number, string kind, int records, ReadOnlyMemory<byte> raw, CancellationToken cancellation)
    {
        Bytes += raw.Length;
        if (!Forgets)
        {
            Calls.Enqueue($"write {number}");
            Pages[(jobId, set, number)] = (kind, records, raw.ToArray());
        }

        AfterWrite?.Invoke(Bytes);

        return Task.CompletedTask;
    }

    public Task DiscardAsync(string jobId, string set, int fromNumber, CancellationToken cancellation)
    {
        Calls.Enqueue($"discard {fromNumber}");
        foreach (var key in Pages.Keys.Where(key => key.Job == jobId && key.Set == set && key.Number >= fromNumber))
        {
            Pages.TryRemove(key, out _);
        }

        return Task.CompletedTask;
    }

    /// <summary>The lines of all pages in order.</summary>
    public IReadOnlyList<string> Lines() =>
        [.. Pages.OrderBy(page => page.Key.Number).SelectMany(page => Encoding.UTF8.GetString(page.Value.Raw).Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>The bytes of all pages in order.</summary>
    public byte[] Raw() => [.. Pages.OrderBy(page => page.Key.Number).SelectMany(page => page.Value.Raw)];
}
