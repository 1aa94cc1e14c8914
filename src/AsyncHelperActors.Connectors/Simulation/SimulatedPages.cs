using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>Keeps the beginning of each result set, and counts the rest.</summary>
internal sealed class SimulatedPages(int mostRecords) : IPageSink
{
    private const int MostBytes = 4 << 20;

    private readonly SortedDictionary<(string Set, int Number), (string Kind, byte[] Raw)> _pages = [];
    private int _bytes;

    public Task WriteAsync(string jobId, string set, int number, string kind, int records, ReadOnlyMemory<byte> raw, CancellationToken cancellation)
    {
        Drop((set, number));
        if (_bytes + raw.Length <= MostBytes)
        {
            _pages[(set, number)] = (kind, raw.ToArray());
            _bytes += raw.Length;
        }

        return Task.CompletedTask;
    }

    public Task DiscardAsync(string jobId, string set, int fromNumber, CancellationToken cancellation)
    {
        foreach (var key in _pages.Keys.Where(key => key.Set == set && key.Number >= fromNumber).ToArray())
        {
            Drop(key);
        }

        return Task.CompletedTask;
    }

    /// <summary>The first records of the main set; of a file there are none.</summary>
    public IReadOnlyList<JsonNode?> Records()
    {
        var records = new List<JsonNode?>();
        foreach (var ((set, _), (kind, raw)) in _pages)
        {
            if (set != ResultSet.Main || kind != PageKind.Records)
            {
                continue;
            }

            foreach (var line in Lines(raw))
            {
                if (records.Count == mostRecords)
                {
                    return records;
                }

                records.Add(JsonNode.Parse(line.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 }));
            }
        }

        return records;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] raw)
    {
        for (var start = 0; start < raw.Length;)
        {
            var end = Array.IndexOf(raw, (byte)'\n', start);
            end = end < 0 ? raw.Length : end;
            if (end > start)
            {
                yield return raw.AsMemory(start, end - start);
            }

            start = end + 1;
        }
    }

    private void Drop((string Set, int Number) key)
    {
        if (_pages.Remove(key, out var page))
        {
            _bytes -= page.Raw.Length;
        }
    }
}
