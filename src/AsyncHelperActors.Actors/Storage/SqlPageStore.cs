using System.Data.Common;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>
/// Pages in the table pages. On SQLite that is in a file of their own, beside the main one: large pages then neither hold up the
/// journal's small transactions nor grow the file that is backed up most often.
/// </summary>
public sealed class SqlPageStore : IPageStore, IPageSets
{
    // A transaction is full at 500 small pages or about 8 MB.
    private const int BytesOfOneRow = 16 * 1024;

    private const string Columns = "job_id, page_set, number, kind, records, raw_bytes, checksum";

    private const string Read =
        $"SELECT {Columns}, codec, body FROM pages WHERE job_id = @job AND page_set = @set AND number = @number";

    private const string List = $"SELECT {Columns} FROM pages WHERE job_id = @job AND page_set = @set ORDER BY number";

    private const string Sets =
        """
        SELECT job_id, page_set FROM pages
        WHERE number = 0 AND page_set >= @from AND page_set < @before AND (job_id > @job OR (job_id = @job AND page_set > @set))
        ORDER BY job_id, page_set LIMIT @limit
        """;

    private readonly ReadConnections _reads;
    private readonly BatchWriter<PageOperation> _writer;

    /// <summary>Opens the page store of a storage whose schema is up to date: <see cref="StorageSchema.Upgrade"/>.</summary>
    public SqlPageStore(StorageOptions storage)
    {
        _reads = new ReadConnections(storage, storage.PagesConnectionString, connections: 4);
        _writer = new BatchWriter<PageOperation>("pages", new PageTarget(storage), storage.PageQueueCapacity);
    }

    /// <inheritdoc/>
    public int QueueLength => _writer.QueueLength;

    /// <inheritdoc/>
    public async Task<StoredPage> WriteAsync(
        PageKey key, string kind, int records, ReadOnlyMemory<byte> raw, CancellationToken cancellation)
    {
        if (kind is not (PageKind.Records or PageKind.Raw))
        {
            throw new ArgumentException($"A page is of kind '{PageKind.Records}' or '{PageKind.Raw}', not '{kind}'.", nameof(kind));
        }

        var page = new StoredPage(key, records, raw.Length, PageBody.Checksum(raw.Span), kind);
        var body = PageBody.Pack(raw.Span);
        await _writer.WriteAsync(new PageOperation.Write(page, body), 1 + (body.Bytes.Length / BytesOfOneRow), cancellation);
        return page;
    }

    /// <inheritdoc/>
    public async Task<(StoredPage Meta, byte[] Raw)?> ReadAsync(PageKey key, CancellationToken cancellation)
    {
        var found = await _reads.QueryAsync(
            Read,
            r => (Page(r), new PageBody(r.GetString(7), r.GetFieldValue<byte[]>(8))),
            cancellation,
            ("@job", key.JobId), ("@set", key.Set), ("@number", key.Number));
        if (found is [])
        {
            return null;
        }

        var (page, body) = found[0];
        return (page, body.Unpack(page));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredPage>> ListAsync(string jobId, string set, CancellationToken cancellation) =>
        await _reads.QueryAsync(List, Page, cancellation, ("@job", jobId), ("@set", set));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PageSetName>> SetsAsync(string from, string before, PageSetName? after, int limit, CancellationToken cancellation) =>
        await _reads.QueryAsync(
            Sets,
            r => new PageSetName(r.GetString(0), r.GetString(1)),
            cancellation,
            ("@from", from), ("@before", before), ("@job", after?.JobId ?? ""), ("@set", after?.Set ?? ""), ("@limit", limit));

    /// <inheritdoc/>
    public Task DiscardAsync(string jobId, string set, int fromNumber, CancellationToken cancellation) =>
        _writer.WriteAsync(new PageOperation.Discard(jobId, set, fromNumber), 1, cancellation);

    /// <inheritdoc/>
    public Task DeleteJobAsync(string jobId, CancellationToken cancellation) =>
        _writer.WriteAsync(new PageOperation.DeleteJob(jobId), 1, cancellation);

    /// <summary>Writes what is waiting, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _reads.Dispose();
    }

    private static StoredPage Page(DbDataReader r) => new(
        new PageKey(r.GetString(0), r.GetString(1), r.GetInt32(2)), r.GetInt32(4), r.GetInt64(5), unchecked((ulong)r.GetInt64(6)), r.GetString(3));
}
