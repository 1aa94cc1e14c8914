namespace AsyncHelperActors.Actors.Storage;

/// <summary>What can stand in the queue of the page store's writer.</summary>
internal abstract record PageOperation
{
    public sealed record Write(StoredPage Page, PageBody Body) : PageOperation;

    public sealed record Discard(string JobId, string Set, int FromNumber) : PageOperation;

    public sealed record DeleteJob(string JobId) : PageOperation;
}

/// <summary>Applies the page store's operations inside the writer's transaction.</summary>
internal sealed class PageTarget(StorageOptions storage)
    : SqlBatchTarget<PageOperation>(storage, storage.PagesConnectionString)
{
    private const string Put =
        """
        INSERT INTO pages (job_id, page_set, number, kind, records, raw_bytes, checksum, codec, body)
        VALUES (@job, @set, @number, @kind, @records, @raw, @checksum, @codec, @body)
        ON CONFLICT (job_id, page_set, number) DO UPDATE SET kind = excluded.kind, records = excluded.records,
          raw_bytes = excluded.raw_bytes, checksum = excluded.checksum, codec = excluded.codec, body = excluded.body
        """;

    private const string Discard = "DELETE FROM pages WHERE job_id = @job AND page_set = @set AND number >= @number";

    private const string DeleteJob = "DELETE FROM pages WHERE job_id = @job";

    public override async ValueTask ApplyAsync(PageOperation item)
    {
        var command = item switch
        {
            PageOperation.Write { Page: var p, Body: var body } => Connection.Prepare(
                Put, ("@job", p.Key.JobId), ("@set", p.Key.Set), ("@number", p.Key.Number), ("@kind", p.Kind), ("@records", p.Records),
                ("@raw", p.RawBytes), ("@checksum", unchecked((long)p.XxHash64)), ("@codec", body.Codec), ("@body", body.Bytes)),
            PageOperation.Discard d => Connection.Prepare(Discard, ("@job", d.JobId), ("@set", d.Set), ("@number", d.FromNumber)),
            PageOperation.DeleteJob d => Connection.Prepare(DeleteJob, ("@job", d.JobId)),
            _ => throw new InvalidOperationException($"The page store has no way to apply a {item.GetType().Name}."),
        };
        await command.ExecuteNonQueryAsync();
        if (item is PageOperation.DeleteJob && Dialect.ReclaimSpace is { } reclaim)
        {
            await Connection.Prepare(reclaim).ExecuteNonQueryAsync();
        }
    }
}
