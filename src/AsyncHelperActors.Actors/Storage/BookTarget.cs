using System.Data.Common;
using System.Text.Json;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>What can stand in the queue of the book's writer.</summary>
internal abstract record BookOperation
{
    /// <summary>Entries of one caller.</summary>
    public sealed record Write(BookEntry[] Entries) : BookOperation;

    /// <summary>A claim. It goes through the same queue, so it shares its flush with writes and needs no lock of its own.</summary>
    public sealed record Claim(int Partition, long Now, long Horizon, int Limit, string Owner, long Lease) : BookOperation
    {
        /// <summary>The rows as they were before; set when the operation was applied.</summary>
        public IReadOnlyList<AgendaRow> Rows { get; set; } = [];
    }

    /// <summary>A job's wish for a slot.</summary>
    public sealed record TakeSlot(SlotWish Wish) : BookOperation
    {
        /// <summary>Whether it has one; set when the operation was applied.</summary>
        public bool IsHeld { get; set; }
    }

    /// <summary>Claims messages that tell the ends of jobs.</summary>
    public sealed record ClaimNotices(NoticeClaim What) : BookOperation
    {
        /// <summary>The rows; set when the operation was applied.</summary>
        public IReadOnlyList<NoticeRow> Rows { get; set; } = [];
    }

    /// <summary>Writes down what came of an attempt to tell.</summary>
    public sealed record RecordNotice(NoticeRow Row) : BookOperation;

    /// <summary>Tells the last end of a job once more.</summary>
    public sealed record ResendNotice(string JobId, long Now) : BookOperation
    {
        /// <summary>Whether there is one; set when the operation was applied.</summary>
        public bool Found { get; set; }
    }

    /// <summary>Reads the last successful run of an export, after all writes that were queued before.</summary>
    public sealed record ReadExportRun(string Account, string ExportId) : BookOperation
    {
        /// <summary>The run; set when the operation was applied.</summary>
        public ExportRun Run { get; set; } = ExportRun.None;
    }

    /// <summary>Frees the rows of dead owners.</summary>
    public sealed record TakeOver(int Partition, IReadOnlyCollection<string> LiveOwners) : BookOperation
    {
        /// <summary>How many rows; set when the operation was applied.</summary>
        public int Rows { get; set; }
    }
}

/// <summary>Applies the book's operations inside the writer's transaction.</summary>
internal abstract class BookTarget(StorageOptions storage) : SqlBatchTarget<BookOperation>(storage, storage.ConnectionString)
{
    /// <summary>Puts agenda rows, between whose halves the values stand.</summary>
    protected const string IntoAgenda = "INSERT INTO agenda (job_id, part, due, planned, wait, owner, polls, seen)";

    /// <summary>The second half of <see cref="IntoAgenda"/>.</summary>
    protected const string OverAgenda =
        """
        ON CONFLICT (job_id) DO UPDATE SET part = excluded.part, due = excluded.due, planned = excluded.planned,
          wait = excluded.wait, owner = excluded.owner, polls = excluded.polls, seen = excluded.seen
        """;

    /// <summary>Puts index rows, between whose halves the values stand.</summary>
    protected const string IntoIndex =
        """
        INSERT INTO jobs (job_id, account, type, step_id, helper_id, connection_id, status, phase, outcome, status_value,
          created_at, updated_at, ended_at, seq, num_records, error, labels, purge_at, parent_id)
        """;

    /// <summary>The second half of <see cref="IntoIndex"/>: an older row does not take the place of a newer one.</summary>
    protected const string OverIndex =
        """
        ON CONFLICT (job_id) DO UPDATE SET account = excluded.account, type = excluded.type, step_id = excluded.step_id,
          helper_id = excluded.helper_id, connection_id = excluded.connection_id, status = excluded.status,
          phase = excluded.phase, outcome = excluded.outcome, status_value = excluded.status_value,
          created_at = excluded.created_at, updated_at = excluded.updated_at, ended_at = excluded.ended_at,
          seq = excluded.seq, num_records = excluded.num_records, error = excluded.error, labels = excluded.labels,
          purge_at = excluded.purge_at
        WHERE excluded.seq >= jobs.seq
        """;

    private const string PutAgenda =
        $"""
        {IntoAgenda}
        VALUES (@job, @part, @due, @planned, @wait, @owner, @polls, @seen)
        {OverAgenda}
        """;

    private const string RemoveAgenda = "DELETE FROM agenda WHERE job_id = @job";

    private const string PutIndex =
        $"""
        {IntoIndex}
        VALUES (@job, @account, @type, @step, @helper, @connection, @status, @phase, @outcome, @value,
          @created, @updated, @ended, @seq, @records, @error, @labels, @purge, @parent)
        {OverIndex}
        """;

    private const string DeleteIndex = "DELETE FROM jobs WHERE job_id = @job";

    private const string Claim = "UPDATE agenda SET planned = @planned, due = @due, owner = @owner WHERE job_id = @job";

    private readonly string _claimable =
        "SELECT job_id, part, due, planned, wait, owner, polls, seen FROM agenda WHERE part = @part AND due <= @until " +
        "ORDER BY due LIMIT @limit" + SqlDialect.For(storage).LockRows;

    // The inner query needs the index alone; without it each row of the partition would be read, for the few that have an owner.
    private readonly string _takeOver =
        "UPDATE agenda SET due = planned, owner = NULL WHERE job_id IN (SELECT job_id FROM agenda WHERE part = @part AND owner IS NOT NULL AND " +
        SqlDialect.For(storage).IsNoneOf("owner", "@live") + ")";

    private readonly SlotStatements _slots = new(SqlDialect.For(storage));

    /// <summary>The one for a database.</summary>
    public static BookTarget For(StorageOptions storage) =>
        storage.Database == Database.Postgres ? new PostgresBookTarget(storage) : new SqliteBookTarget(storage);

    public override async ValueTask ApplyAsync(BookOperation item)
    {
        if (item is not BookOperation.Write)
        {
            // It looks at rows, those of the items before it too.
            await FlushAsync();
        }

        switch (item)
        {
            case BookOperation.Write write:
                foreach (var entry in write.Entries)
                {
                    await ApplyAsync(entry);
                }

                break;
            case BookOperation.TakeSlot take:
                take.IsHeld = await _slots.TakeAsync(Connection, take.Wish);
                break;
            case BookOperation.Claim claim:
                claim.Rows = await ClaimAsync(claim);
                break;
            case BookOperation.TakeOver takeOver:
                takeOver.Rows = await TakeOver(takeOver).ExecuteNonQueryAsync();
                break;
            case BookOperation.ReadExportRun read:
                read.Run = await ExportRunStatements.ReadAsync(Connection, read.Account, read.ExportId);
                break;
            case BookOperation.ClaimNotices notices:
                notices.Rows = await NoticeStatements.ClaimAsync(Connection, Dialect, notices.What);
                break;
            case BookOperation.RecordNotice record:
                await NoticeStatements.Record(Connection, record.Row).ExecuteNonQueryAsync();
                break;
            case BookOperation.ResendNotice resend:
                resend.Found = await NoticeStatements.Resend(Connection, resend.JobId, resend.Now).ExecuteNonQueryAsync() > 0;
                break;
            default:
                throw new InvalidOperationException($"The book has no way to apply a {item.GetType().Name}.");
        }
    }

    /// <summary>Writes an entry, at the latest when the transaction is committed.</summary>
    protected virtual async ValueTask ApplyAsync(BookEntry entry)
    {
        switch (entry)
        {
            case BookEntry.FreeSlot free:
                await _slots.FreeAsync(Connection, free.JobId, free.Now);
                break;
            case BookEntry.WakeIfSlotHeld wake:
                await _slots.WakeIfHeldAsync(Connection, wake.JobId, wake.Now);
                break;
            default:
                await Command(entry).ExecuteNonQueryAsync();
                break;
        }
    }

    private DbCommand Command(BookEntry entry) => entry switch
    {
        BookEntry.PutAgenda { Row: var r } => Connection.Prepare(
            PutAgenda, ("@job", r.JobId), ("@part", r.Partition), ("@due", r.Due), ("@planned", r.Planned), ("@wait", r.Wait),
            ("@owner", r.Owner), ("@polls", r.Polls), ("@seen", r.Seen)),
        BookEntry.RemoveAgenda remove => Connection.Prepare(RemoveAgenda, ("@job", remove.JobId)),
        BookEntry.PutIndex { Row: var r } => Connection.Prepare(
            PutIndex, ("@job", r.JobId), ("@account", r.Account), ("@type", r.Type), ("@step", r.StepId), ("@helper", r.HelperId),
            ("@connection", r.ConnectionId), ("@status", r.Status), ("@phase", r.Phase), ("@outcome", r.Outcome), ("@value", r.StatusValue),
            ("@created", r.CreatedAt), ("@updated", r.UpdatedAt), ("@ended", r.EndedAt), ("@seq", r.Seq), ("@records", r.NumRecords),
            ("@error", r.Error), ("@labels", r.LabelsJson), ("@purge", r.PurgeAt), ("@parent", r.ParentId)),
        BookEntry.DeleteIndex delete => Connection.Prepare(DeleteIndex, ("@job", delete.JobId)),
        BookEntry.PutNotice put => NoticeStatements.Put(Connection, put.Row),
        BookEntry.PutExportRun put => ExportRunStatements.Put(Connection, put),
        BookEntry.SetExportRun set => ExportRunStatements.Set(Connection, set),
        BookEntry.DeleteNotices delete => NoticeStatements.Delete(Connection, delete.JobId),
        _ => throw new InvalidOperationException($"The book has no way to write a {entry.GetType().Name}."),
    };

    /// <summary>Claims rows and gives them as they were.</summary>
    protected virtual async ValueTask<List<AgendaRow>> ClaimAsync(BookOperation.Claim claim)
    {
        List<AgendaRow> rows = [];
        var select = Connection.Prepare(
            _claimable, ("@part", claim.Partition), ("@until", claim.Now + claim.Horizon), ("@limit", claim.Limit));
        await using (var reader = await select.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                rows.Add(BookRows.Agenda(reader));
            }
        }

        foreach (var row in rows)
        {
            var planned = Math.Max(row.Due, claim.Now) + row.Wait;
            var due = Math.Max(planned, claim.Now) + claim.Lease;
            await Connection
                .Prepare(Claim, ("@planned", planned), ("@due", due), ("@owner", claim.Owner), ("@job", row.JobId))
                .ExecuteNonQueryAsync();
        }

        return rows;
    }

    private DbCommand TakeOver(BookOperation.TakeOver takeOver) => Connection.Prepare(
        _takeOver, ("@part", takeOver.Partition), ("@live", JsonSerializer.Serialize(takeOver.LiveOwners)));

    /// <summary>On SQLite each row is a statement of its own: there is no way to the database that could be spared.</summary>
    private sealed class SqliteBookTarget(StorageOptions storage) : BookTarget(storage);
}
