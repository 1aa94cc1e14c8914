namespace AsyncHelperActors.Actors.Storage;

/// <summary>An end of a job that is to be told. All times are unix milliseconds.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Seq">The job's sequence number at that end; with the id it names the message for ever.</param>
/// <param name="Target">Host and port that it goes to.</param>
/// <param name="Job">The job as it ended, see <see cref="Notices.JobNotices"/>.</param>
/// <param name="Since">From when its day counts.</param>
/// <param name="Due">When it is tried next; null when it was delivered or given up.</param>
public sealed record NoticeRow(string JobId, long Seq, string Target, string Job, long Since, long? Due)
{
    /// <summary>How often it was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was last sent.</summary>
    public long? LastAt { get; init; }

    /// <summary>The HTTP status of the last answer; null when there was none.</summary>
    public int? LastStatus { get; init; }

    /// <summary>What went wrong the last time, for people.</summary>
    public string? LastError { get; init; }

    /// <summary>When the receiver took it.</summary>
    public long? DeliveredAt { get; init; }
}

/// <summary>What to claim.</summary>
/// <param name="Now">Now, unix milliseconds.</param>
/// <param name="Limit">How many at most.</param>
/// <param name="PerTarget">How many of one target may be under way at once, so that one that hangs holds up nobody else.</param>
/// <param name="UnderWay">How many of each target are.</param>
/// <param name="Lease">How long the claimer may be silent before they come due again, in milliseconds.</param>
public sealed record NoticeClaim(long Now, int Limit, int PerTarget, IReadOnlyDictionary<string, int> UnderWay, long Lease);

/// <summary>The node's book of messages that tell the ends of jobs. They get into it by <see cref="BookEntry.PutNotice"/>.</summary>
public interface INoticeBook
{
    /// <summary>The earliest due time; null when nothing is to be sent.</summary>
    Task<long?> NextNoticeAsync(CancellationToken cancellation);

    /// <summary>Claims what is due, the most overdue first. A claim that comes to nothing comes due again when its lease has run out.</summary>
    Task<IReadOnlyList<NoticeRow>> ClaimNoticesAsync(NoticeClaim claim);

    /// <summary>Writes down what came of an attempt: everything in the row but its target, its job and its day. A row that is gone stays gone.</summary>
    Task RecordNoticeAsync(NoticeRow row);

    /// <summary>The newest message of a job; null when there is none.</summary>
    Task<NoticeRow?> GetNoticeAsync(string jobId, CancellationToken cancellation);

    /// <summary>Sends the newest message of a job once more, with a new day to be heard in.</summary>
    /// <returns>False when there is none.</returns>
    Task<bool> ResendNoticeAsync(string jobId, long now);
}

/// <summary>Which ended jobs are past their retention.</summary>
public interface IRetentionBook
{
    /// <summary>Jobs of which something is to be deleted, the earliest first.</summary>
    /// <param name="now">Now, unix milliseconds.</param>
    /// <param name="after">Where the batch before ended; null to begin.</param>
    /// <param name="limit">How many at most.</param>
    Task<IReadOnlyList<PurgeRow>> ExpiredAsync(long now, PurgeRow? after, int limit);
}

/// <summary>A job of which something is to be deleted at an instant, unix milliseconds.</summary>
public sealed record PurgeRow(string JobId, long PurgeAt);
