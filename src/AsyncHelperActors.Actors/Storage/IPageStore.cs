namespace AsyncHelperActors.Actors.Storage;

/// <summary>Names a page.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Set">The result set of the job.</param>
/// <param name="Number">Its place in the set, counted from 0.</param>
public sealed record PageKey(string JobId, string Set, int Number);

/// <summary>What is known of a stored page without reading it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Records">Records in it.</param>
/// <param name="RawBytes">Its size as it was handed in.</param>
/// <param name="XxHash64">The checksum of the raw bytes.</param>
/// <param name="Kind"><see cref="PageKind.Records"/> or <see cref="PageKind.Raw"/>.</param>
public sealed record StoredPage(PageKey Key, int Records, long RawBytes, ulong XxHash64, string Kind);

/// <summary>What the bytes of a page are.</summary>
public static class PageKind
{
    /// <summary>NDJSON: one record in each line.</summary>
    public const string Records = "records";

    /// <summary>A piece of a file, byte for byte.</summary>
    public const string Raw = "raw";
}

/// <summary>Keeps the pages of results: compressed, with a checksum.</summary>
public interface IPageStore : IAsyncDisposable
{
    /// <summary>Writes that wait for a transaction, for metrics.</summary>
    int QueueLength { get; }

    /// <summary>Stores a page, in place of an earlier one of the same name. Completes when it is durable.</summary>
    Task<StoredPage> WriteAsync(PageKey key, string kind, int records, ReadOnlyMemory<byte> raw, CancellationToken cancellation);

    /// <summary>A page and its bytes, or null when there is none.</summary>
    /// <exception cref="DamagedPageException">The bytes are not those that were stored.</exception>
    Task<(StoredPage Meta, byte[] Raw)?> ReadAsync(PageKey key, CancellationToken cancellation);

    /// <summary>The pages of a result set in their order.</summary>
    Task<IReadOnlyList<StoredPage>> ListAsync(string jobId, string set, CancellationToken cancellation);

    /// <summary>Removes the pages of a set from a number on: what an interrupted fetch had left.</summary>
    Task DiscardAsync(string jobId, string set, int fromNumber, CancellationToken cancellation);

    /// <summary>Removes all pages of a job.</summary>
    Task DeleteJobAsync(string jobId, CancellationToken cancellation);
}

/// <summary>A stored page does not hold what was stored.</summary>
public sealed class DamagedPageException(PageKey key, string what, Exception? inner = null)
    : Exception(
        $"Page {key.Number} of set '{key.Set}' of job '{key.JobId}' is damaged: {what} Fetch the result again, or restore the " +
        "page store from a backup.",
        inner);
