namespace AsyncHelperActors.Actors.Storage;

/// <summary>What becomes of a job after its end: who is told, and when it is deleted.</summary>
public sealed partial class SqlJobBook
{
    private const string NextNotice = "SELECT min(due) FROM notices WHERE due IS NOT NULL";

    private const string NewestNotice = $"SELECT {NoticeStatements.Columns} FROM notices WHERE job_id = @job ORDER BY seq DESC LIMIT 1";

    private const string Expired =
        """
        SELECT job_id, purge_at FROM jobs WHERE purge_at <= @now AND (purge_at, job_id) > (@at, @job)
        ORDER BY purge_at, job_id LIMIT @limit
        """;

    /// <inheritdoc/>
    public async Task<long?> NextNoticeAsync(CancellationToken cancellation) =>
        (await ReadOneAsync(NextNotice, r => Tuple.Create(BookRows.Number(r, 0)), cancellation))?.Item1;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NoticeRow>> ClaimNoticesAsync(NoticeClaim claim)
    {
        var operation = new BookOperation.ClaimNotices(claim);
        await _writer.WriteAsync(operation, claim.Limit);
        return operation.Rows;
    }

    /// <inheritdoc/>
    public Task RecordNoticeAsync(NoticeRow row) => _writer.WriteAsync(new BookOperation.RecordNotice(row));

    /// <inheritdoc/>
    public Task<NoticeRow?> GetNoticeAsync(string jobId, CancellationToken cancellation) =>
        ReadOneAsync(NewestNotice, NoticeStatements.Read, cancellation, ("@job", jobId));

    /// <inheritdoc/>
    public async Task<bool> ResendNoticeAsync(string jobId, long now)
    {
        var operation = new BookOperation.ResendNotice(jobId, now);
        await _writer.WriteAsync(operation);
        return operation.Found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PurgeRow>> ExpiredAsync(long now, PurgeRow? after, int limit) => await _reads.QueryAsync(
        Expired,
        r => new PurgeRow(r.GetString(0), r.GetInt64(1)),
        CancellationToken.None,
        ("@now", now), ("@at", after?.PurgeAt ?? 0), ("@job", after?.JobId ?? ""), ("@limit", limit));
}
