using System.Data.Common;
using System.Text;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>The book of jobs in the tables agenda and jobs, in the same database as the journal.</summary>
public sealed partial class SqlJobBook : IJobBook, INoticeBook, IRetentionBook
{
    private const string Agenda = "SELECT job_id, part, due, planned, wait, owner, polls, seen FROM agenda WHERE job_id = @job";

    // Two scalar queries, because the earliest due of a partition is one step into its index while a count walks all of it.
    private const string AgendaState = "SELECT (SELECT count(*) FROM agenda), (SELECT min(due) FROM agenda)";

    private const string PartitionState =
        "SELECT (SELECT count(*) FROM agenda WHERE part = @part), (SELECT min(due) FROM agenda WHERE part = @part)";

    private const string Active = "SELECT count(*) FROM jobs WHERE account = @account AND parent_id IS NULL AND status IN ('queued', 'running')";

    private readonly ReadConnections _reads;
    private readonly BatchWriter<BookOperation> _writer;
    private readonly SqlDialect _dialect;

    /// <summary>Opens the book of a storage whose schema is up to date: <see cref="StorageSchema.Upgrade"/>.</summary>
    public SqlJobBook(StorageOptions storage)
    {
        _dialect = SqlDialect.For(storage);
        _reads = new ReadConnections(storage, storage.ConnectionString, connections: 4);
        _writer = new BatchWriter<BookOperation>("book", BookTarget.For(storage), storage.QueueCapacity);
    }

    /// <inheritdoc/>
    public int QueueLength => _writer.QueueLength;

    /// <inheritdoc/>
    public Task WriteAsync(params BookEntry[] entries) =>
        entries.Length == 0 ? Task.CompletedTask : _writer.WriteAsync(new BookOperation.Write(entries), entries.Length);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AgendaRow>> ClaimAsync(int partition, long now, long horizon, int limit, string owner, long lease)
    {
        var claim = new BookOperation.Claim(partition, now, horizon, limit, owner, lease);
        await _writer.WriteAsync(claim, limit);
        return claim.Rows;
    }

    /// <inheritdoc/>
    public async Task<int> TakeOverAsync(int partition, IReadOnlyCollection<string> liveOwners)
    {
        var takeOver = new BookOperation.TakeOver(partition, liveOwners);
        await _writer.WriteAsync(takeOver);
        return takeOver.Rows;
    }

    /// <inheritdoc/>
    public async Task<bool> TakeSlotAsync(SlotWish wish)
    {
        var take = new BookOperation.TakeSlot(wish);
        await _writer.WriteAsync(take);
        return take.IsHeld;
    }

    /// <inheritdoc/>
    public Task<AgendaRow?> GetAgendaAsync(string jobId) => ReadOneAsync(Agenda, BookRows.Agenda, CancellationToken.None, ("@job", jobId));

    /// <inheritdoc/>
    public Task<JobIndexRow?> GetIndexAsync(string jobId) => ReadOneAsync(
        $"SELECT {BookRows.IndexColumns} FROM jobs WHERE job_id = @job", BookRows.Index, CancellationToken.None, ("@job", jobId));

    /// <inheritdoc/>
    public async Task<(long Rows, long? OldestDue)> AgendaStateAsync(int? partition)
    {
        (string, object?)[] parameters = partition is null ? [] : [("@part", partition)];
        var state = await ReadOneAsync(
            partition is null ? AgendaState : PartitionState,
            r => Tuple.Create(r.GetInt64(0), BookRows.Number(r, 1)),
            CancellationToken.None,
            parameters);
        return (state!.Item1, state.Item2);
    }

    /// <inheritdoc/>
    public async Task<int> CountActiveAsync(string account) =>
        (await ReadOneAsync(Active, r => Tuple.Create(r.GetInt32(0)), CancellationToken.None, ("@account", account)))!.Item1;

    /// <inheritdoc/>
    public async Task<IndexPage> ListAsync(JobQuery query, CancellationToken cancellation)
    {
        var limit = Math.Clamp(query.Limit, 1, JobQuery.MaxLimit);
        var (sql, parameters) = Select(query, limit);
        var jobs = await _reads.QueryAsync(sql, Listed, cancellation, parameters);
        if (jobs.Count <= limit)
        {
            return new IndexPage(jobs, null);
        }

        jobs.RemoveAt(limit);
        var last = jobs[^1].Index;
        return new IndexPage(jobs, new JobCursor(last.CreatedAt, last.JobId).ToString());
    }

    /// <summary>Writes what is waiting, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _reads.Dispose();
    }

    private static ListedJob Listed(DbDataReader reader)
    {
        var index = BookRows.Index(reader);
        var polls = BookRows.Number(reader, BookRows.IndexColumnCount);
        return polls is null ? new ListedJob(index, 0, null) : new ListedJob(index, (int)polls, reader.GetInt64(BookRows.IndexColumnCount + 1));
    }

    /// <summary>One row more than asked for tells whether there is a next page.</summary>
    private (string Sql, (string, object?)[] Parameters) Select(JobQuery query, int limit)
    {
        var sql = new StringBuilder(
            $"SELECT {BookRows.IndexColumns}, agenda.polls, CASE WHEN agenda.owner IS NULL THEN agenda.due ELSE agenda.planned END " +
            "FROM jobs LEFT JOIN agenda ON agenda.job_id = jobs.job_id WHERE account = @account");
        List<(string, object?)> parameters = [("@account", query.Account)];
        sql.Append(query.ParentId is null ? " AND parent_id IS NULL" : " AND parent_id = @parent");
        if (query.ParentId is not null)
        {
            parameters.Add(("@parent", query.ParentId));
        }

        Filter("status = @status", ("@status", query.Status));
        Filter("phase = @phase", ("@phase", query.Phase));
        Filter("outcome = @outcome", ("@outcome", query.Outcome));
        Filter("type = @type", ("@type", query.Type));
        Filter("step_id = @step", ("@step", query.StepId));
        Filter("helper_id = @helper", ("@helper", query.HelperId));
        Filter("created_at > @after", ("@after", query.CreatedAfter));
        Filter(_dialect.HasLabel, ("@labelKey", query.Label?.Key), ("@labelValue", query.Label?.Value));
        if (query.Cursor is not null)
        {
            var cursor = JobCursor.Parse(query.Cursor);
            Filter("(created_at, jobs.job_id) < (@cursorAt, @cursorJob)", ("@cursorAt", cursor.CreatedAt), ("@cursorJob", cursor.JobId));
        }

        sql.Append(" ORDER BY created_at DESC, jobs.job_id DESC LIMIT @limit");
        parameters.Add(("@limit", limit + 1));
        return (sql.ToString(), [.. parameters]);

        void Filter(string condition, params (string Name, object? Value)[] values)
        {
            if (values[0].Value is not null)
            {
                sql.Append(" AND ").Append(condition);
                parameters.AddRange(values);
            }
        }
    }

    private async Task<T?> ReadOneAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellation, params (string, object?)[] parameters)
        where T : class
    {
        var rows = await _reads.QueryAsync(sql, read, cancellation, parameters);
        return rows.Count == 0 ? null : rows[0];
    }
}
