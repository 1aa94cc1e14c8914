using AsyncHelperActors.Actors.Storage;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>What becomes of jobs after their end, in the same way: done when the call returns.</summary>
internal sealed partial class VirtualBook : INoticeBook, IRetentionBook, IExportRunBook
{
    public Task<ExportRun> GetExportRunAsync(string account, string exportId) => Task.FromResult(Apply(new BookOperation.ReadExportRun(account, exportId)).Run);

    public Task<long?> NextNoticeAsync(CancellationToken cancellation) =>
        IsBlind ? Task.FromException<long?>(Gone()) : Task.FromResult(Query("SELECT min(due) FROM notices", r => BookRows.Number(r, 0)).Single());

    public Task<IReadOnlyList<NoticeRow>> ClaimNoticesAsync(NoticeClaim claim) => Task.FromResult(Apply(new BookOperation.ClaimNotices(claim)).Rows);

    public Task RecordNoticeAsync(NoticeRow row)
    {
        if (IsBlind)
        {
            return Task.FromException(Gone());
        }

        Apply(new BookOperation.RecordNotice(row));
        return Task.CompletedTask;
    }

    public Task<NoticeRow?> GetNoticeAsync(string jobId, CancellationToken cancellation) => Task.FromResult(Notices(jobId).LastOrDefault());

    public Task<bool> ResendNoticeAsync(string jobId, long now) => Task.FromResult(Apply(new BookOperation.ResendNotice(jobId, now)).Found);

    public Task<IReadOnlyList<PurgeRow>> ExpiredAsync(long now, PurgeRow? after, int limit) => Task.FromResult<IReadOnlyList<PurgeRow>>(Query(
        "SELECT job_id, purge_at FROM jobs WHERE purge_at <= @a AND (purge_at, job_id) > (@b, @c) ORDER BY purge_at, job_id LIMIT @d",
        r => new PurgeRow(r.GetString(0), r.GetInt64(1)),
        now, after?.PurgeAt ?? 0, after?.JobId ?? "", limit));

    /// <summary>The messages of a job, the oldest first.</summary>
    public List<NoticeRow> Notices(string jobId) =>
        Query($"SELECT {NoticeStatements.Columns} FROM notices WHERE job_id = @a ORDER BY seq", NoticeStatements.Read, jobId);

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params object[] values)
    {
        lock (_gate)
        {
            _reads ??= Open();
            using var command = _reads.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.AddWithValue($"@{(char)('a' + i)}", values[i]);
            }

            using var row = command.ExecuteReader();
            List<T> rows = [];
            while (row.Read())
            {
                rows.Add(read(row));
            }

            return rows;
        }
    }
}
