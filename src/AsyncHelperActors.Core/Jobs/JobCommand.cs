using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What somebody wants of a job, or what the outside world answered. Every command carries its own instant; the rules never see a clock.</summary>
/// <param name="Now">When.</param>
public abstract record JobCommand(DateTimeOffset Now)
{
    /// <summary>The request whose answer this is; it goes with the first event that is stored.</summary>
    public CallTrace? Call { get; init; }
}

/// <summary>Accept a new job. The same again changes nothing; another request under the same id is refused.</summary>
public sealed record AcceptJob(
    DateTimeOffset Now,
    string JobId,
    string Account,
    Plan Plan,
    RawJson Input,
    ImmutableSortedDictionary<string, string> Labels,
    string? RequestHash = null) : JobCommand(Now)
{
    /// <summary>Who is told when the job has ended; null: nobody.</summary>
    public JobWebhook? Webhook { get; init; }

    /// <summary>The records that an import sends in batches.</summary>
    public JobRecords? Records { get; init; }

    /// <summary>Which part of an import the job sends.</summary>
    public BatchSlice? Batch { get; init; }
}

/// <summary>Put on record that the due submission is about to be sent.</summary>
public sealed record BeginSubmission(DateTimeOffset Now, string StepId) : JobCommand(Now);

/// <summary>The job was brought back from its journal: whatever call was under way is lost.</summary>
public sealed record ResumeJob(DateTimeOffset Now) : JobCommand(Now);

/// <summary>The vendor took the submission, or a lookup found it.</summary>
public sealed record RecordSubmitted(DateTimeOffset Now, string StepId, RemoteJob Remote, long? RetryAfterMs) : JobCommand(Now)
{
    /// <summary>The vendor said that it has the job already, and this one was adopted: what to tell the user.</summary>
    public string? Adopted { get; init; }

    /// <summary>What the answer says when it is a final status already.</summary>
    public FinalStatus? Final { get; init; }
}

/// <summary>A submit answer that is a final status.</summary>
/// <param name="Decision">What it means; never that the job goes on.</param>
/// <param name="Status">What it held.</param>
/// <param name="Rule">The rule that decided, for the user.</param>
public sealed record FinalStatus(Decision Decision, RemoteStatus Status, string Rule);

/// <summary>A request around the submission or before the result was answered.</summary>
public sealed record RecordHeld(DateTimeOffset Now, string StepId, HeldAnswer Held) : JobCommand(Now);

/// <summary>The vendor has deleted what belonged to the job.</summary>
public sealed record RecordCleanedUp(DateTimeOffset Now, string StepId) : JobCommand(Now);

/// <summary>A lookup found that the vendor never took the submission.</summary>
public sealed record RecordNotSubmitted(DateTimeOffset Now, string StepId) : JobCommand(Now);

/// <summary>A poll's answer, read and classified.</summary>
/// <param name="Now">When.</param>
/// <param name="StepId">Which poll.</param>
/// <param name="Decision">What it means.</param>
/// <param name="Status">What it held.</param>
/// <param name="Rule">The rule that decided, for the user.</param>
/// <param name="RetryAfterMs">How long the vendor asked to wait.</param>
/// <param name="Progress">How far the remote job is.</param>
public sealed record RecordStatus(
    DateTimeOffset Now, string StepId, Decision Decision, RemoteStatus Status, string Rule, long? RetryAfterMs, RemoteProgress? Progress)
    : JobCommand(Now);

/// <summary>One answer's worth of the result is stored.</summary>
/// <param name="Now">When.</param>
/// <param name="StepId">Which fetch.</param>
/// <param name="Pages">How many pages this answer made.</param>
/// <param name="Records">How many records they hold.</param>
/// <param name="Bytes">How many bytes they hold, uncompressed.</param>
/// <param name="File">When the result is a file: its type and name.</param>
/// <param name="Cursor">Where the vendor's next page is; null when there is none.</param>
/// <param name="Notes">What else is to be said; null: nothing.</param>
public sealed record RecordFetched(
    DateTimeOffset Now, string StepId, int Pages, long Records, long Bytes, ResultFile? File, RawJson Cursor, FetchNotes? Notes = null)
    : JobCommand(Now)
{
    /// <summary>What the answer says of the remote job; null: nothing.</summary>
    public ResultVerdict? Verdict { get; init; }
}

/// <summary>The vendor took the request to cancel.</summary>
public sealed record RecordCancelSent(DateTimeOffset Now, string StepId) : JobCommand(Now);

/// <summary>A call failed.</summary>
public sealed record RecordFailure(DateTimeOffset Now, string StepId, RemoteFailure Failure) : JobCommand(Now);

/// <summary>The connection has no room for the call before <paramref name="Until"/>; it was not sent.</summary>
public sealed record RecordBusy(DateTimeOffset Now, string StepId, DateTimeOffset Until) : JobCommand(Now);

/// <summary>None of the records of a batch is to be sent: a filter kept them back, or each of them failed before.</summary>
public sealed record RecordNothingToSend(DateTimeOffset Now, string StepId) : JobCommand(Now);

/// <summary>It is time to look after the batches of an import: to begin more, and to ask those that run.</summary>
public sealed record TendBatches(DateTimeOffset Now, string StepId) : JobCommand(Now);

/// <summary>A batch of an import ended.</summary>
public sealed record RecordBatchEnded(DateTimeOffset Now, int Attempt, int Number, BatchEnd End) : JobCommand(Now);

/// <summary>The rows of some batches are written.</summary>
/// <param name="Now">When.</param>
/// <param name="StepId">Which step wrote them.</param>
/// <param name="UpTo">The last of the batches.</param>
/// <param name="Pages">How many pages the rows make.</param>
/// <param name="Bytes">How many bytes they are.</param>
/// <param name="Tally">What became of the records.</param>
/// <param name="Kept">How many rows of an earlier run are among them.</param>
public sealed record RecordRows(DateTimeOffset Now, string StepId, int UpTo, int Pages, long Bytes, RowTally Tally, long Kept) : JobCommand(Now);

/// <summary>The records that a retry sends again are gathered.</summary>
public sealed record RecordGathered(DateTimeOffset Now, string StepId, long Count) : JobCommand(Now);

/// <summary>A deadline may have passed.</summary>
public sealed record CheckDeadline(DateTimeOffset Now) : JobCommand(Now);

/// <summary>End the job.</summary>
public sealed record CancelJob(DateTimeOffset Now) : JobCommand(Now);

/// <summary>Try a job again that ended badly.</summary>
public sealed record RetryJob(DateTimeOffset Now, RetryFrom From) : JobCommand(Now);

/// <summary>Poll now instead of when it is due.</summary>
public sealed record PollNow(DateTimeOffset Now) : JobCommand(Now);

/// <summary>Give the job more time. To say it twice changes nothing more, because the instant is absolute.</summary>
/// <param name="Now">When.</param>
/// <param name="Until">The new deadline.</param>
public sealed record ExtendDeadline(DateTimeOffset Now, DateTimeOffset Until) : JobCommand(Now);

/// <summary>The vendor called back: poll now, but never as often as it calls.</summary>
public sealed record HearCallback(DateTimeOffset Now) : JobCommand(Now);

/// <summary>A defect of ours stops this job again and again; park it with the reason.</summary>
public sealed record ParkJob(DateTimeOffset Now, string Reason) : JobCommand(Now);

/// <summary>Where a retry starts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetryFrom>))]
public enum RetryFrom
{
    /// <summary>Fetch the result again.</summary>
    [JsonStringEnumMemberName("result")] Result,

    /// <summary>Submit again.</summary>
    [JsonStringEnumMemberName("submit")] Submit,
}

/// <summary>What the rules made of a command: events to store and fold, or a refusal, or neither when there is nothing to do.</summary>
public readonly record struct Ruling(IReadOnlyList<JobEvent> Events, Refusal? Refusal)
{
    /// <summary>Nothing to do: the command is late, double, or already true.</summary>
    public static Ruling Nothing { get; } = new([], null);
}

/// <summary>The rules refuse a command. A value, never an exception.</summary>
/// <param name="Code">A stable word: <c>not_found</c>, <c>already_finished</c>, <c>not_retryable</c>, <c>not_waiting</c>, <c>not_later</c>, <c>already_ending</c>, <c>idempotency_mismatch</c>.</param>
/// <param name="Message">What is the case and what to do instead.</param>
public sealed record Refusal(string Code, string Message);
