namespace AsyncHelperActors.Actors.Storage;

/// <summary>One row for each unfinished job: who is due when. All times are unix milliseconds.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Partition">Which daemon wakes it.</param>
/// <param name="Due">When a claim may hand the job out.</param>
/// <param name="Planned">The earliest instant of its next poll.</param>
/// <param name="Wait">The time from one poll to the next, in milliseconds.</param>
/// <param name="Owner">The node that answers for the job until <paramref name="Due"/>; null when nobody does.</param>
/// <param name="Polls">How often its status was read.</param>
/// <param name="Seen">When its status was last read.</param>
public sealed record AgendaRow(string JobId, int Partition, long Due, long Planned, long Wait, string? Owner, int Polls, long Seen);

/// <summary>What the list of jobs shows and filters by. All times are unix milliseconds.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Account">Whose.</param>
/// <param name="Type">export or import.</param>
/// <param name="StepId">The id of the export or import.</param>
/// <param name="HelperId">The async helper, when it has one.</param>
/// <param name="ConnectionId">The vendor account.</param>
/// <param name="Status">queued, running, completed, failed or canceled.</param>
/// <param name="Phase">Where a running job is.</param>
/// <param name="Outcome">How an ended job ended.</param>
/// <param name="StatusValue">What the vendor said last.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Seq">The sequence number of the job's last event in this row; a row with a lower one never replaces it.</param>
/// <param name="NumRecords">Records in its main result so far.</param>
/// <param name="Error">Its first error, for people.</param>
/// <param name="LabelsJson">The user's labels: a JSON object of texts.</param>
public sealed record JobIndexRow(
    string JobId,
    string Account,
    string Type,
    string StepId,
    string? HelperId,
    string ConnectionId,
    string Status,
    string? Phase,
    string? Outcome,
    string? StatusValue,
    long CreatedAt,
    long UpdatedAt,
    long? EndedAt,
    long Seq,
    long NumRecords,
    string? Error,
    string LabelsJson)
{
    /// <summary>When something of it is to be deleted next: its result, then the job itself; null while it has not ended.</summary>
    public long? PurgeAt { get; init; }

    /// <summary>The import that the job is a batch of; null for a job that stands for itself.</summary>
    public string? ParentId { get; init; }
}

/// <summary>One thing to write into the book. A closed hierarchy.</summary>
public abstract record BookEntry
{
    private BookEntry()
    {
    }

    /// <summary>Makes or replaces the agenda row of a job; the last writer wins.</summary>
    public sealed record PutAgenda(AgendaRow Row) : BookEntry;

    /// <summary>Takes a job off the agenda.</summary>
    public sealed record RemoveAgenda(string JobId) : BookEntry;

    /// <summary>Makes or replaces the index row of a job, unless a row with a higher Seq is there.</summary>
    public sealed record PutIndex(JobIndexRow Row) : BookEntry;

    /// <summary>Forgets a job that was purged.</summary>
    public sealed record DeleteIndex(string JobId) : BookEntry;

    /// <summary>Gives a job's slot at its vendor, or its place in the line for one, to the next. The laws are in <c>SlotStatements.cs</c>.</summary>
    public sealed record FreeSlot(string JobId, long Now) : BookEntry;

    /// <summary>Makes the job's agenda row due now if the job has got the slot that it goes to wait for.</summary>
    public sealed record WakeIfSlotHeld(string JobId, long Now) : BookEntry;

    /// <summary>The end of a job is to be told. The same end again changes nothing.</summary>
    public sealed record PutNotice(NoticeRow Row) : BookEntry;

    /// <summary>A run of an export succeeded. The laws are in <c>ExportRunStatements.cs</c>.</summary>
    public sealed record PutExportRun(string Account, string ExportId, ExportRun Run) : BookEntry;

    /// <summary>Somebody says from when on an export reads. Runs that began before that no longer count.</summary>
    public sealed record SetExportRun(string Account, string ExportId, ExportRun Run) : BookEntry;

    /// <summary>Forgets whatever is to be told of a job.</summary>
    public sealed record DeleteNotices(string JobId) : BookEntry;
}
