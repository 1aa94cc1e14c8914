using System.Data.Common;
using System.Text.Json;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>The statements of the table notices, for the book's writer.</summary>
internal static class NoticeStatements
{
    public const string Columns = "job_id, seq, target, job, since, due, attempts, last_at, last_status, last_error, delivered_at";

    /// <summary>So many are looked at to find those whose targets have room.</summary>
    private const int Candidates = 256;

    private const string PutRow =
        """
        INSERT INTO notices (job_id, seq, target, job, since, due, attempts) VALUES (@job, @seq, @target, @body, @since, @due, 0)
        ON CONFLICT (job_id, seq) DO NOTHING
        """;

    private const string DeleteRows = "DELETE FROM notices WHERE job_id = @job";

    private const string RecordRow =
        """
        UPDATE notices SET due = @due, attempts = @attempts, last_at = @lastAt, last_status = @status, last_error = @error, delivered_at = @delivered
        WHERE job_id = @job AND seq = @seq
        """;

    private const string ResendRow =
        """
        UPDATE notices SET due = @now, since = @now, delivered_at = NULL
        WHERE job_id = @job AND seq = (SELECT max(seq) FROM notices WHERE job_id = @job)
        """;

    private const string LeaseRow = $"UPDATE notices SET due = @due WHERE job_id = @job AND seq = @seq RETURNING {Columns}";

    public static DbCommand Put(PreparedConnection connection, NoticeRow row) => connection.Prepare(
        PutRow, ("@job", row.JobId), ("@seq", row.Seq), ("@target", row.Target), ("@body", row.Job), ("@since", row.Since), ("@due", row.Due));

    public static DbCommand Delete(PreparedConnection connection, string jobId) => connection.Prepare(DeleteRows, ("@job", jobId));

    public static DbCommand Record(PreparedConnection connection, NoticeRow row) => connection.Prepare(
        RecordRow, ("@due", row.Due), ("@attempts", row.Attempts), ("@lastAt", row.LastAt), ("@status", row.LastStatus), ("@error", row.LastError),
        ("@delivered", row.DeliveredAt), ("@job", row.JobId), ("@seq", row.Seq));

    public static DbCommand Resend(PreparedConnection connection, string jobId, long now) =>
        connection.Prepare(ResendRow, ("@now", now), ("@job", jobId));

    public static async ValueTask<List<NoticeRow>> ClaimAsync(PreparedConnection connection, SqlDialect dialect, NoticeClaim claim)
    {
        List<NoticeRow> claimed = [];
        foreach (var (jobId, seq) in await ChooseAsync(connection, dialect, claim))
        {
            var lease = connection.Prepare(LeaseRow, ("@due", claim.Now + claim.Lease), ("@job", jobId), ("@seq", seq));
            await using var reader = await lease.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                claimed.Add(Read(reader));
            }
        }

        return claimed;
    }

    public static NoticeRow Read(DbDataReader reader) => new(
        reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), BookRows.Number(reader, 5))
    {
        Attempts = reader.GetInt32(6),
        LastAt = BookRows.Number(reader, 7),
        LastStatus = (int?)BookRows.Number(reader, 8),
        LastError = BookRows.Text(reader, 9),
        DeliveredAt = BookRows.Number(reader, 10),
    };

    private static async ValueTask<List<(string JobId, long Seq)>> ChooseAsync(PreparedConnection connection, SqlDialect dialect, NoticeClaim claim)
    {
        var counts = new Dictionary<string, int>(claim.UnderWay, StringComparer.Ordinal);
        var full = counts.Where(c => c.Value >= claim.PerTarget).Select(c => c.Key);
        List<(string, long)> chosen = [];
        var select = connection.Prepare(
            $"SELECT job_id, seq, target FROM notices WHERE due <= @now AND {dialect.IsNoneOf("target", "@full")} ORDER BY due LIMIT @limit{dialect.LockRows}",
            ("@now", claim.Now), ("@full", JsonSerializer.Serialize(full)), ("@limit", Candidates));
        await using var reader = await select.ExecuteReaderAsync();
        while (chosen.Count < claim.Limit && await reader.ReadAsync())
        {
            var target = reader.GetString(2);
            var count = counts.GetValueOrDefault(target);
            if (count < claim.PerTarget)
            {
                counts[target] = count + 1;
                chosen.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }

        return chosen;
    }
}
