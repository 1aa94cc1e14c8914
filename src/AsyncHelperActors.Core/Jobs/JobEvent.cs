using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What happened to a job and cannot be asked again. Stored for ever: fields are only ever added, and only optional ones.</summary>
/// <param name="At">When it was decided.</param>
public abstract record JobEvent(DateTimeOffset At)
{
    /// <summary>The request whose answer caused the event, for the timeline.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CallTrace? Call { get; init; }
}

/// <summary>A request and its answer, secrets masked.</summary>
/// <param name="Request">Method and address.</param>
/// <param name="HttpStatus">The answer's status code; null when there was no answer.</param>
/// <param name="Bytes">The answer's length in bytes, as read.</param>
/// <param name="DurationMs">From sending to the last byte, in milliseconds.</param>
public sealed record CallTrace(string Request, int? HttpStatus, long Bytes, long DurationMs);

/// <summary>The job was accepted; the 202 goes out after this is stored.</summary>
public sealed record JobAccepted(
    DateTimeOffset At, string JobId, string Account, Plan Plan, RawJson Input, ImmutableSortedDictionary<string, string> Labels, DateTimeOffset DeadlineAt,
    string? RequestHash = null)
    : JobEvent(At)
{
    /// <summary>Who is told when the job has ended; null: nobody.</summary>
    public JobWebhook? Webhook { get; init; }

    /// <summary>The records that an import sends in batches.</summary>
    public JobRecords? Records { get; init; }

    /// <summary>Which part of an import the job sends.</summary>
    public BatchSlice? Batch { get; init; }
}

/// <summary>A submission is about to be sent. Without an answer after it, nobody knows whether the vendor took it.</summary>
/// <param name="At">When.</param>
/// <param name="Attempt">Which submission, from 1.</param>
/// <param name="Link">Which request around the submission it is; null: the submission itself.</param>
public sealed record SubmissionStarted(DateTimeOffset At, int Attempt, string? Link = null) : JobEvent(At);

/// <summary>A request around the submission or before the result was answered; what the answer held is kept for the later ones.</summary>
/// <param name="At">When.</param>
/// <param name="Name">Which request.</param>
/// <param name="Held">What its answer held.</param>
/// <param name="NextPollAt">When the first poll is due; only when this was the last request after the submission.</param>
public sealed record StepAnswered(DateTimeOffset At, string Name, HeldAnswer Held, DateTimeOffset? NextPollAt = null) : JobEvent(At);


/// <summary>The submission certainly had no effect; it is due again at <paramref name="RetryAt"/>.</summary>
public sealed record SubmissionFailed(DateTimeOffset At, RemoteFailure Failure, DateTimeOffset RetryAt) : JobEvent(At);

/// <summary>Nobody can know whether the vendor took the submission; it is looked up, or sent again with the same key.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">What happened, for the user.</param>
/// <param name="LookupAt">When the lookup, or the submission, is due.</param>
/// <param name="Resend">Whether it is sent again rather than looked up.</param>
public sealed record SubmissionUncertain(DateTimeOffset At, string Reason, DateTimeOffset LookupAt, bool Resend = false) : JobEvent(At);

/// <summary>The vendor took the job.</summary>
/// <param name="At">When.</param>
/// <param name="Remote">What its answer held.</param>
/// <param name="NextPollAt">When the first poll is due.</param>
/// <param name="Adopted">The vendor had the job already: what to tell the user.</param>
public sealed record Submitted(DateTimeOffset At, RemoteJob Remote, DateTimeOffset NextPollAt, string? Adopted = null) : JobEvent(At);

/// <summary>The status has another value than at the last poll, or can be read again.</summary>
public sealed record StatusChanged(
    DateTimeOffset At, string? Value, bool Unknown, int Polls, DateTimeOffset NextPollAt, RemoteProgress? Progress = null) : JobEvent(At);

/// <summary>The status cannot be read any more, or for another reason than before: a refusal instead of an outage, or the other way round.</summary>
public sealed record StatusUnreadable(DateTimeOffset At, RemoteFailure Failure, int Polls, DateTimeOffset NextPollAt) : JobEvent(At);

/// <summary>The vendor says that the result is there.</summary>
public sealed record ResultReady(DateTimeOffset At, RemoteStatus Status, int Polls) : JobEvent(At);

/// <summary>Pages were stored; their bytes were durable before this event.</summary>
/// <param name="At">When.</param>
/// <param name="Stored">All that is stored now.</param>
/// <param name="Cursor">Where the vendor's next page is; null when this was the last.</param>
/// <param name="Set">Which further result set; null: the main one.</param>
/// <param name="Notes">What else is to be said of this answer; null: nothing.</param>
public sealed record PagesStored(DateTimeOffset At, StoredResult Stored, RawJson Cursor, string? Set = null, FetchNotes? Notes = null) : JobEvent(At)
{
    /// <summary>What the answer says of the remote job; null: nothing.</summary>
    public ResultVerdict? Verdict { get; init; }
}

/// <summary>Fetching failed and is due again at <paramref name="RetryAt"/>.</summary>
/// <param name="At">When.</param>
/// <param name="Failure">Why.</param>
/// <param name="RetryAt">When it is due again.</param>
/// <param name="Anew">The address had expired: the requests that lead to it run again, and the set is fetched from its beginning.</param>
public sealed record FetchFailed(DateTimeOffset At, RemoteFailure Failure, DateTimeOffset RetryAt, bool Anew = false) : JobEvent(At);

/// <summary>The job is to end early.</summary>
public sealed record EndingRequested(DateTimeOffset At, JobEnding Ending, DateTimeOffset GiveUpAt) : JobEvent(At);

/// <summary>Somebody gave the job more time.</summary>
/// <param name="At">When.</param>
/// <param name="DeadlineAt">When it ends at the latest.</param>
/// <param name="StartBy">When the vendor must have taken it at the latest; null: as before.</param>
public sealed record DeadlineExtended(DateTimeOffset At, DateTimeOffset DeadlineAt, DateTimeOffset? StartBy = null) : JobEvent(At);

/// <summary>The vendor took the request to cancel; polls confirm it.</summary>
public sealed record CancelSent(DateTimeOffset At, DateTimeOffset NextPollAt) : JobEvent(At);

/// <summary>The request to cancel failed and is due again at <paramref name="RetryAt"/>.</summary>
public sealed record CancelFailed(DateTimeOffset At, RemoteFailure Failure, DateTimeOffset RetryAt) : JobEvent(At);

/// <summary>The remote job failed and is submitted again at <paramref name="NotBefore"/>.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="Polls">How often the status was asked for.</param>
/// <param name="NotBefore">When it is submitted again.</param>
/// <param name="Warning">What else the user should look at.</param>
public sealed record RetryScheduled(DateTimeOffset At, JobError Reason, int Polls, DateTimeOffset NotBefore, string? Warning = null) : JobEvent(At);

/// <summary>Somebody asked for another try of a job that had ended.</summary>
public sealed record RetryRequested(DateTimeOffset At, RetryFrom From, DateTimeOffset DeadlineAt) : JobEvent(At);

/// <summary>How the job ends is settled, and the vendor is told that the remote job is no longer needed.</summary>
/// <param name="At">When.</param>
/// <param name="Finish">How the job ends, whatever comes of it.</param>
/// <param name="GiveUpAt">When the job goes on without it.</param>
/// <param name="Again">The job does not end after it but is submitted again; null: it ends.</param>
public sealed record CleanupRequested(DateTimeOffset At, JobFinished Finish, DateTimeOffset GiveUpAt, RetryScheduled? Again = null) : JobEvent(At);

/// <summary>The request to clean up failed and is due again at <paramref name="RetryAt"/>.</summary>
public sealed record CleanupFailed(DateTimeOffset At, RemoteFailure Failure, DateTimeOffset RetryAt) : JobEvent(At);

/// <summary>The job ended.</summary>
public sealed record JobFinished(
    DateTimeOffset At, Outcome Outcome, JobError? Error, int Polls, string? StatusValue = null, string? Warning = null, bool Cleaned = false)
    : JobEvent(At);

/// <summary>Batches of an import are to begin: all up to a number. Whoever is told so begins once, however often he is told.</summary>
/// <param name="At">When.</param>
/// <param name="UpTo">The last of them.</param>
/// <param name="LookAt">When they are looked after.</param>
public sealed record BatchesBegun(DateTimeOffset At, int UpTo, DateTimeOffset LookAt) : JobEvent(At);

/// <summary>A batch of an import ended.</summary>
public sealed record BatchEnded(DateTimeOffset At, int Number, BatchEnd End) : JobEvent(At);

/// <summary>The rows of all batches up to a number are written; their bytes were durable before this event.</summary>
/// <param name="At">When.</param>
/// <param name="Stored">All rows that are stored now.</param>
/// <param name="UpTo">The last batch among them.</param>
/// <param name="Tally">What became of their records.</param>
/// <param name="Kept">How many rows of an earlier run are among them.</param>
public sealed record RowsStored(DateTimeOffset At, StoredResult Stored, int UpTo, RowTally Tally, long Kept) : JobEvent(At);

/// <summary>The records that a retry sends again are gathered, and durable.</summary>
public sealed record RecordsGathered(DateTimeOffset At, long Count) : JobEvent(At);

/// <summary>Polls that changed nothing, and moved due times. Not journalled: the agenda's row holds exactly this, and it is folded in again on recovery.</summary>
/// <param name="At">When the last of them was.</param>
/// <param name="DueAt">When the next step is due.</param>
/// <param name="Polls">How many polls there were in all.</param>
/// <param name="Postponed">Whether the call was not sent because the connection had no room.</param>
public sealed record Folded(DateTimeOffset At, DateTimeOffset DueAt, int Polls, bool Postponed = false) : JobEvent(At);
