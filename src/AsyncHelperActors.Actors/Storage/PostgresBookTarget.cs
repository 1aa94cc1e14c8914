namespace AsyncHelperActors.Actors.Storage;

// Why rows are gathered
// ---------------------
// A statement to a server costs two trips through the kernel on either side, several times what its row costs. So the rows of a whole
// transaction are gathered and sent as three statements at most, each with its values in arrays. What counts is what the transaction
// leaves behind: of several rows of one job only the last is sent. Whatever looks at rows sends what was gathered first.
//
// Rows are sent in the order of their ids: two nodes that ever write the same rows lock them in the same order, and neither waits for
// the other for ever.

/// <summary>The book's operations on PostgreSQL: many rows in each statement.</summary>
internal sealed class PostgresBookTarget(StorageOptions storage) : BookTarget(storage)
{
    private const string PutAgenda =
        $"""
        {IntoAgenda}
        SELECT * FROM unnest(@job, @part, @due, @planned, @wait, @owner, @polls, @seen)
        {OverAgenda}
        """;

    private const string RemoveAgenda = "DELETE FROM agenda WHERE job_id = ANY (@jobs)";

    private const string PutIndex =
        $"""
        {IntoIndex}
        SELECT * FROM unnest(@job, @account, @type, @step, @helper, @connection, @status, @phase, @outcome, @value,
          @created, @updated, @ended, @seq, @records, @error, @labels, @purge, @parent)
        {OverIndex}
        """;

    private const string Claim =
        """
        WITH claimed AS (
          SELECT job_id, part, due, planned, wait, owner, polls, seen FROM agenda WHERE part = @part AND due <= @until
          ORDER BY due LIMIT @limit FOR UPDATE SKIP LOCKED)
        UPDATE agenda SET owner = @owner, planned = greatest(claimed.due, @now) + claimed.wait,
          due = greatest(greatest(claimed.due, @now) + claimed.wait, @now) + @lease
        FROM claimed WHERE agenda.job_id = claimed.job_id
        RETURNING claimed.job_id, claimed.part, claimed.due, claimed.planned, claimed.wait, claimed.owner, claimed.polls, claimed.seen
        """;

    // Null: the job is taken off the agenda.
    private readonly SortedDictionary<string, AgendaRow?> _agenda = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JobIndexRow> _index = new(StringComparer.Ordinal);

    protected override async ValueTask ApplyAsync(BookEntry entry)
    {
        switch (entry)
        {
            case BookEntry.PutAgenda put:
                _agenda[put.Row.JobId] = put.Row;
                break;
            case BookEntry.RemoveAgenda remove:
                _agenda[remove.JobId] = null;
                break;
            case BookEntry.PutIndex put:
                if (!_index.TryGetValue(put.Row.JobId, out var gathered) || put.Row.Seq >= gathered.Seq)
                {
                    // Which import a batch belongs to is said once, by its first row.
                    _index[put.Row.JobId] = gathered is null ? put.Row : put.Row with { ParentId = gathered.ParentId };
                }

                break;
            case BookEntry.PutNotice or BookEntry.DeleteNotices:
                await base.ApplyAsync(entry);
                break;
            default:
                await FlushAsync();
                await base.ApplyAsync(entry);
                break;
        }
    }

    protected override async ValueTask<List<AgendaRow>> ClaimAsync(BookOperation.Claim claim)
    {
        List<AgendaRow> rows = [];
        var statement = Connection.Prepare(
            Claim, ("@part", claim.Partition), ("@until", claim.Now + claim.Horizon), ("@limit", claim.Limit), ("@owner", claim.Owner), ("@now", claim.Now),
            ("@lease", claim.Lease));
        await using var reader = await statement.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(BookRows.Agenda(reader));
        }

        rows.Sort((a, b) => a.Due.CompareTo(b.Due));
        return rows;
    }

    protected override async ValueTask FlushAsync()
    {
        await FlushAgendaAsync();
        if (_index.Count > 0)
        {
            await PutAsync([.. _index.Values]);
            _index.Clear();
        }
    }

    protected override void Drop()
    {
        _agenda.Clear();
        _index.Clear();
    }

    private async ValueTask FlushAgendaAsync()
    {
        if (_agenda.Count == 0)
        {
            return;
        }

        AgendaRow[] rows = [.. _agenda.Values.OfType<AgendaRow>()];
        if (rows.Length > 0)
        {
            await Connection.Prepare(
                PutAgenda,
                ("@job", Texts(rows, r => r.JobId)),
                ("@part", Column(rows, r => r.Partition)),
                ("@due", Column(rows, r => r.Due)),
                ("@planned", Column(rows, r => r.Planned)),
                ("@wait", Column(rows, r => r.Wait)),
                ("@owner", Texts(rows, r => r.Owner)),
                ("@polls", Column(rows, r => r.Polls)),
                ("@seen", Column(rows, r => r.Seen))).ExecuteNonQueryAsync();
        }

        if (rows.Length < _agenda.Count)
        {
            await Connection.Prepare(RemoveAgenda, ("@jobs", _agenda.Where(a => a.Value is null).Select(a => a.Key).ToArray())).ExecuteNonQueryAsync();
        }

        _agenda.Clear();
    }

    private async ValueTask PutAsync(JobIndexRow[] rows) => await Connection.Prepare(
        PutIndex,
        ("@job", Texts(rows, r => r.JobId)),
        ("@account", Texts(rows, r => r.Account)),
        ("@type", Texts(rows, r => r.Type)),
        ("@step", Texts(rows, r => r.StepId)),
        ("@helper", Texts(rows, r => r.HelperId)),
        ("@connection", Texts(rows, r => r.ConnectionId)),
        ("@status", Texts(rows, r => r.Status)),
        ("@phase", Texts(rows, r => r.Phase)),
        ("@outcome", Texts(rows, r => r.Outcome)),
        ("@value", Texts(rows, r => r.StatusValue)),
        ("@created", Column(rows, r => r.CreatedAt)),
        ("@updated", Column(rows, r => r.UpdatedAt)),
        ("@ended", Column(rows, r => r.EndedAt)),
        ("@seq", Column(rows, r => r.Seq)),
        ("@records", Column(rows, r => r.NumRecords)),
        ("@error", Texts(rows, r => r.Error)),
        ("@labels", Texts(rows, r => r.LabelsJson)),
        ("@purge", Column(rows, r => r.PurgeAt)),
        ("@parent", Texts(rows, r => r.ParentId))).ExecuteNonQueryAsync();

    private static T[] Column<TRow, T>(TRow[] rows, Func<TRow, T> of) => Array.ConvertAll(rows, row => of(row));

    private static string?[] Texts<TRow>(TRow[] rows, Func<TRow, string?> of) =>
        Array.ConvertAll(rows, row => of(row) is { } text ? (string)SqlText.Storable(text) : null);
}
