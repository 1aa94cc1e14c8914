using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>A job is a fold over its events. Each phase holds only what is true in it; the set is closed.</summary>
public abstract record Job
{
    private Job()
    {
    }

    /// <summary>No job was ever accepted under this id.</summary>
    public sealed record Absent : Job
    {
        /// <summary>The only one.</summary>
        public static Absent Instance { get; } = new();
    }

    /// <summary>A job that was accepted. <paramref name="Head"/> is what all its phases know.</summary>
    public abstract record Known(JobHead Head) : Job;

    /// <summary>Accepted, and not being submitted: at the start, after a refusal that certainly had no effect, before another attempt.</summary>
    /// <param name="Head">What all phases know.</param>
    /// <param name="NotBefore">When the submission is due.</param>
    /// <param name="Failures">How often this attempt was sent in vain.</param>
    public sealed record Queued(JobHead Head, DateTimeOffset NotBefore, int Failures) : Known(Head);

    /// <summary>The submission's start is in the journal and its answer is not.</summary>
    /// <param name="Head">What all phases know.</param>
    /// <param name="Sends">How often this attempt was sent, this time included.</param>
    /// <param name="LookingUp">The answer was lost; the vendor is being asked whether the job is there.</param>
    /// <param name="NotBefore">When the lookup, or the submission that is sent again, is due.</param>
    /// <param name="Ending">Somebody ended the job while the call was under way; its answer decides how.</param>
    public sealed record Submitting(JobHead Head, int Sends, bool LookingUp, DateTimeOffset NotBefore, JobEnding? Ending) : Known(Head)
    {
        /// <summary>The answer was lost, nothing is under way, and the submission is sent again with the same key.</summary>
        public bool Resending { get; init; }

        /// <summary>When a job that is ending stops waiting for the answer that decides how.</summary>
        public DateTimeOffset? GiveUpAt { get; init; }

        /// <summary>Which request before the submission this is; null: the submission itself.</summary>
        public string? Link { get; init; }
    }

    /// <summary>The vendor took the submission, and the requests that complete it (<c>http.submit.after</c>) are sent one by one.</summary>
    /// <param name="Head">What all phases know.</param>
    /// <param name="Remote">What the submit answer held.</param>
    /// <param name="NotBefore">When the next of them is due.</param>
    /// <param name="Failures">How often it was sent in vain.</param>
    /// <param name="Begun">Its start is in the journal and its answer is not.</param>
    public sealed record Following(JobHead Head, RemoteJob Remote, DateTimeOffset NotBefore, int Failures, bool Begun) : Known(Head);

    /// <summary>The vendor has the job; the next poll is due at <paramref name="NextPollAt"/>.</summary>
    /// <param name="Head">What all phases know.</param>
    /// <param name="Remote">What the submit answer held.</param>
    /// <param name="NextPollAt">When to ask.</param>
    /// <param name="Unread">Since when the status cannot be read.</param>
    public sealed record Waiting(JobHead Head, RemoteJob Remote, DateTimeOffset NextPollAt, Unreadable? Unread) : Known(Head);

    /// <summary>The vendor is done, or was never to be waited for; the result is being fetched.</summary>
    /// <param name="Head">What all phases know.</param>
    /// <param name="Remote">What the submit answer held; null when the step has no helper.</param>
    /// <param name="Status">The status answer that said done; null when the step has no helper.</param>
    /// <param name="NotBefore">When the fetch is due.</param>
    /// <param name="Cursor">Where the vendor's next page is; null at the start.</param>
    /// <param name="Failures">How often this fetch failed.</param>
    /// <param name="FailingSince">When it first failed.</param>
    public sealed record Fetching(
        JobHead Head, RemoteJob? Remote, RemoteStatus? Status, DateTimeOffset NotBefore, RawJson Cursor, int Failures, DateTimeOffset? FailingSince)
        : Known(Head)
    {
        /// <summary>How many of the requests that lead to the result (<c>http.result.before</c>) are answered.</summary>
        public int Hops { get; init; }

        /// <summary>How often they were begun anew because the address that they gave had expired.</summary>
        public int Rounds { get; init; }

        /// <summary>The gravest of what the answers of the main set said of the remote job; null: nothing.</summary>
        public ResultVerdict? Verdict { get; init; }

        /// <summary>Which set is being fetched: 0 is the main one, then those of <c>http.result.also</c> in their order.</summary>
        public int Set { get; init; }
    }

    /// <summary>The job is to end early and the vendor is told so; polls confirm it.</summary>
    /// <param name="Head">What all phases know.</param>
    /// <param name="Remote">What the submit answer held.</param>
    /// <param name="Ending">How the job will have ended.</param>
    /// <param name="Asked">Whether the vendor took the request.</param>
    /// <param name="NextAt">When the request or the next poll is due.</param>
    /// <param name="GiveUpAt">When the job ends without the vendor's confirmation.</param>
    /// <param name="Failures">How often the request failed.</param>
    public sealed record Canceling(
        JobHead Head, RemoteJob Remote, JobEnding Ending, bool Asked, DateTimeOffset NextAt, DateTimeOffset GiveUpAt, int Failures) : Known(Head);

    /// <summary>How the job ends is settled; the vendor is told that the remote job is no longer needed (<c>http.cleanup</c>).</summary>
    /// <param name="Head">What all phases know.</param>
    /// <param name="Remote">What the submit answer held.</param>
    /// <param name="Status">The status answer that said done, if there was one.</param>
    /// <param name="Finish">How the job ends, whatever comes of this.</param>
    /// <param name="NotBefore">When the request is due.</param>
    /// <param name="Failures">How often it failed.</param>
    /// <param name="GiveUpAt">When the job ends without it.</param>
    public sealed record Cleaning(
        JobHead Head, RemoteJob Remote, RemoteStatus? Status, JobFinished Finish, DateTimeOffset NotBefore, int Failures, DateTimeOffset GiveUpAt) : Known(Head)
    {
        /// <summary>The job does not end after it but is submitted again, because the remote job failed; null: it ends.</summary>
        public RetryScheduled? Again { get; init; }
    }

    /// <summary>An import: its records go out in batches, each a job of its own.</summary>
    /// <param name="Head">What all phases know.</param>
    /// <param name="Book">Which batches are begun, run, and have ended.</param>
    /// <param name="LookAt">When the running batches are looked after, and more are begun.</param>
    public sealed record Batching(JobHead Head, BatchBook Book, DateTimeOffset LookAt) : Known(Head)
    {
        /// <summary>Somebody ended the import; its batches are being ended.</summary>
        public JobEnding? Ending { get; init; }

        /// <summary>When an import that is ending stops waiting for its batches.</summary>
        public DateTimeOffset? GiveUpAt { get; init; }

        /// <summary>When records are gathered or rows are written at the earliest.</summary>
        public DateTimeOffset NotBefore { get; init; }

        /// <summary>How often that failed.</summary>
        public int Failures { get; init; }

        /// <summary>When it first failed.</summary>
        public DateTimeOffset? FailingSince { get; init; }
    }

    /// <summary>Nothing more will happen, unless somebody asks for a retry.</summary>
    /// <param name="Head">What all phases know.</param>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="EndedAt">When.</param>
    /// <param name="Remote">What the submit answer held, if there was one.</param>
    /// <param name="Status">The status answer that said done, if there was one.</param>
    public sealed record Finished(JobHead Head, Outcome Outcome, DateTimeOffset EndedAt, RemoteJob? Remote, RemoteStatus? Status) : Known(Head)
    {
        /// <summary>Whether the vendor has deleted what belonged to the job.</summary>
        public bool Cleaned { get; init; }
    }
}

/// <summary>What a job knows in every phase.</summary>
public sealed record JobHead(
    string JobId, string Account, Plan Plan, RawJson Input, ImmutableSortedDictionary<string, string> Labels, DateTimeOffset CreatedAt, DateTimeOffset DeadlineAt)
{
    /// <summary>A digest of the request that started the job, so that its key cannot be used for another.</summary>
    public string? RequestHash { get; init; }

    /// <summary>Who is told when the job has ended; null: nobody.</summary>
    public JobWebhook? Webhook { get; init; }

    /// <summary>The records that an import sends in batches; null for all other jobs.</summary>
    public JobRecords? Records { get; init; }

    /// <summary>Which part of an import this job sends; null for a job that stands for itself.</summary>
    public BatchSlice? Batch { get; init; }

    /// <summary>How far an import is; null for all other jobs.</summary>
    public ImportProgress? Import { get; init; }

    /// <summary>Counts submissions of the remote job, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>When the vendor must have taken the job at the latest; null when only the total counts.</summary>
    public DateTimeOffset? StartBy { get; init; }

    /// <summary>The deadline that somebody gave the present run in place of its own; null: nobody did.</summary>
    public DateTimeOffset? ExtendedTo { get; init; }

    /// <summary>When the vendor took the current attempt.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>How often the status was asked for.</summary>
    public int Polls { get; init; }

    /// <summary>How often a call found no room and was put off. Part of a step's name, so that a late word of it is not taken for an answer.</summary>
    public int Postponed { get; init; }

    /// <summary>When it was last asked for.</summary>
    public DateTimeOffset? LastPollAt { get; init; }

    /// <summary>The last status value, as text.</summary>
    public string? StatusValue { get; init; }

    /// <summary>When the status or the progress of the present remote job was last another one than before; null: there is no remote job.</summary>
    public DateTimeOffset? MovedAt { get; init; }

    /// <summary>How far the vendor says it is.</summary>
    public RemoteProgress? Progress { get; init; }

    /// <summary>What is stored of the result.</summary>
    public StoredResult Stored { get; init; } = StoredResult.Nothing;

    /// <summary>What is stored of the further result sets, by name; null when there is nothing.</summary>
    public ImmutableSortedDictionary<string, StoredResult>? Sets { get; init; }

    /// <summary>What the answers of the requests around the submission and before the result held, by name; null when there are none.</summary>
    public ImmutableSortedDictionary<string, HeldAnswer>? Steps { get; init; }

    /// <summary>Things that the user should look at although the job goes on.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Why the job failed.</summary>
    public ImmutableArray<JobError> Errors { get; init; } = [];
}

/// <summary>What the submit answer held, for the later requests.</summary>
/// <param name="Data">The resource: <c>{{data...}}</c>.</param>
/// <param name="Facts">Status code, headers and address: <c>{{submit...}}</c>.</param>
public sealed record RemoteJob(RawJson Data, RawJson Facts)
{
    /// <summary>The span of the submission as W3C Trace Context writes it, for the spans of later steps; null when nobody traced it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }
}

/// <summary>What the answer of a request around the submission or before the result held, for the later requests.</summary>
/// <param name="Data">The resource: <c>{{steps.NAME...}}</c>.</param>
/// <param name="Facts">Status code, headers and address: <c>{{answers.NAME...}}</c>.</param>
public sealed record HeldAnswer(RawJson Data, RawJson Facts);

/// <summary>The status answer that ended the wait.</summary>
/// <param name="Value">The status value, as text.</param>
/// <param name="Resource">The resource: <c>{{data.statusRes...}}</c>.</param>
/// <param name="Facts">Status code, headers and address: <c>{{status...}}</c>.</param>
/// <param name="Partial">Whether the vendor says that parts of the work failed.</param>
public sealed record RemoteStatus(string? Value, RawJson Resource, RawJson Facts, bool Partial);

/// <summary>Since when the status cannot be read, and why.</summary>
/// <param name="Since">When it first failed.</param>
/// <param name="SincePoll">The first poll that failed in the present way.</param>
/// <param name="Refused">The present way: the vendor definitely refuses; otherwise it may work later.</param>
public sealed record Unreadable(DateTimeOffset Since, int SincePoll, bool Refused);

/// <summary>How a job that is being ended early will have ended.</summary>
public sealed record JobEnding(Outcome Outcome, JobError? Error);

/// <summary>The committed part of a result: readers see this and nothing beyond.</summary>
/// <param name="Pages">How many pages are stored.</param>
/// <param name="Records">How many records they hold.</param>
/// <param name="Bytes">How many bytes they hold, uncompressed.</param>
/// <param name="File">When the result is a file: its type and name.</param>
/// <param name="Answers">How many answers of the vendor they came in.</param>
/// <param name="Dropped">How many records a filter dropped; they are not among <paramref name="Records"/>.</param>
public sealed record StoredResult(int Pages, long Records, long Bytes, ResultFile? File, int Answers = 0, long Dropped = 0)
{
    /// <summary>Nothing yet.</summary>
    public static StoredResult Nothing { get; } = new(0, 0, 0, null);
}

/// <summary>Who is told when a job has ended.</summary>
/// <param name="Url">The address without its query, for people.</param>
/// <param name="Sealed">The whole address and the secret, sealed by the server; nothing that keeps it can open it.</param>
public sealed record JobWebhook(string Url, string Sealed);

/// <summary>A result that is kept byte for byte.</summary>
/// <param name="ContentType">The vendor's content type.</param>
/// <param name="Name">The file's name, when the vendor gave one.</param>
public sealed record ResultFile(string ContentType, string? Name);
