using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>A record of an import and its place in it, from 0.</summary>
internal readonly record struct PlacedRecord(long Place, JsonNode? Record);

/// <summary>Reads lines of stored pages: a page at a time, so that the length of a set does not matter.</summary>
internal sealed class StoredRecords(IPageSource pages)
{
    /// <summary>Sets whose pages are known. What an import was accepted with never changes, so this may be kept.</summary>
    private const int KnownSets = 256;

    private readonly BoundedCache<string, long[]> _starts = new(KnownSets);

    /// <summary>The records of a batch.</summary>
    /// <param name="batch">Which.</param>
    /// <param name="mostBytes">How many bytes they may be.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RowsUnreadableException">Pages are missing, or the batch is larger than that.</exception>
    public async Task<List<PlacedRecord>> ReadAsync(BatchSlice batch, long mostBytes, CancellationToken cancellation)
    {
        var records = new List<PlacedRecord>(Math.Min(batch.Count, 10_000));
        var starts = await StartsAsync(batch, cancellation);
        var at = Array.BinarySearch(starts, batch.First);
        var page = at >= 0 ? at : Math.Max(0, ~at - 1);
        var (place, end, bytes) = (starts.Length == 0 ? 0 : starts[page], batch.First + batch.Count, 0L);
        for (; place < end && page < starts.Length; page++)
        {
            var raw = await PageAsync(batch.ParentId, batch.Set, page, cancellation);
            foreach (var line in Lines.Of(raw))
            {
                if (place >= batch.First && place < end)
                {
                    bytes += line.Length;
                    if (bytes > mostBytes)
                    {
                        throw new RowsUnreadableException($"The batch has more than {mostBytes} bytes of records. Send fewer records at once: lower http.batchSize of the import.");
                    }

                    records.Add(Place(batch.Keyed, place, line));
                }

                place++;
            }
        }

        return records.Count == batch.Count
            ? records
            : throw new RowsUnreadableException($"Records {batch.First + 1} to {end} of job {batch.ParentId} were stored, and {records.Count} of them are there.");
    }

    /// <summary>The lines of a set to its last page.</summary>
    /// <param name="jobId">Whose.</param>
    /// <param name="set">Which set.</param>
    /// <param name="skip">How many lines to leave out at the beginning.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(string jobId, string set, long skip, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var page in await pages.ListAsync(jobId, set, cancellation))
        {
            if (skip >= page.Records)
            {
                skip -= page.Records;
                continue;
            }

            foreach (var line in Lines.Of(await PageAsync(jobId, set, page.Number, cancellation)))
            {
                if (skip > 0)
                {
                    skip--;
                    continue;
                }

                yield return line;
            }
        }
    }

    /// <summary>How many records and bytes a set has; no records when it is a file.</summary>
    public async Task<(long Records, long Bytes, bool IsFile)> SizeAsync(string jobId, string set, CancellationToken cancellation)
    {
        var list = await pages.ListAsync(jobId, set, cancellation);
        return (list.Sum(page => (long)page.Records), list.Sum(page => page.Bytes), list.Any(page => page.Kind == PageKind.Raw));
    }

    private static PlacedRecord Place(bool keyed, long place, ReadOnlyMemory<byte> line)
    {
        var node = JsonNode.Parse(line.Span);
        if (!keyed)
        {
            return new PlacedRecord(place, node);
        }

        var record = node!["r"];
        node.AsObject().Remove("r");
        return new PlacedRecord(node["i"]!.GetValue<long>(), record);
    }

    private async Task<ReadOnlyMemory<byte>> PageAsync(string jobId, string set, int page, CancellationToken cancellation) =>
        await pages.ReadAsync(jobId, set, page, cancellation)
        ?? throw new RowsUnreadableException($"Page {page} of '{set}' of job {jobId} is no longer there.");

    private async Task<long[]> StartsAsync(BatchSlice batch, CancellationToken cancellation)
    {
        var key = $"{batch.ParentId}\n{batch.Set}";
        if (!_starts.TryGet(key, out var starts))
        {
            var first = 0L;
            starts = [.. (await pages.ListAsync(batch.ParentId, batch.Set, cancellation)).Select(page => (first += page.Records) - page.Records)];
            _starts.Add(key, starts);
        }

        return starts;
    }
}

/// <summary>The lines of a page; blank ones are none.</summary>
internal static class Lines
{
    public static IEnumerable<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> page)
    {
        while (!page.IsEmpty)
        {
            var end = page.Span.IndexOf((byte)'\n');
            var line = end < 0 ? page : page[..end];
            page = end < 0 ? default : page[(end + 1)..];
            if (!line.Span.Trim("\r \t"u8).IsEmpty)
            {
                yield return line;
            }
        }
    }
}

/// <summary>Stored records cannot be read as they were promised; the same again will fail again.</summary>
internal sealed class RowsUnreadableException(string message, JsonException? cause = null) : Exception(message, cause);
