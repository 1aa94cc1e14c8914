using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Calls;

/// <summary>One step of one job, with all that its request may refer to. Self-contained: whoever runs it needs nothing else of the job.</summary>
/// <param name="JobId">The job: <c>{{job.id}}</c>; also the idempotency key, because it is the same for every attempt.</param>
/// <param name="Account">Whose definitions the plan refers to.</param>
/// <param name="Plan">Which definitions, in which version.</param>
/// <param name="Step">What to do.</param>
/// <param name="Attempt">Which submission, from 1: <c>{{job.attempt}}</c>.</param>
/// <param name="CreatedAt">When the job was accepted: <c>{{job.createdAt}}</c>.</param>
/// <param name="Input">What the user gave: <c>{{input...}}</c>.</param>
/// <param name="Remote">What the submit answer held: <c>{{data...}}</c>, <c>{{submit...}}</c>.</param>
/// <param name="Status">What the last status answer held: <c>{{data.statusRes...}}</c>, <c>{{status...}}</c>.</param>
public sealed record StepCall(
    string JobId, string Account, Plan Plan, Step Step, int Attempt, DateTimeOffset CreatedAt, RawJson Input, RemoteJob? Remote, RemoteStatus? Status)
{
    /// <summary>Which part of an import's records a submission sends; null when the job is no batch.</summary>
    public BatchSlice? Batch { get; init; }

    /// <summary>Whom each request of the call asks before it goes out; null: nobody counts them.</summary>
    public IRequestGate? Gate { get; init; }

    /// <summary>Who takes the requests of the call down; null: nobody.</summary>
    public CallRecorder? Recorder { get; init; }

    /// <summary>What the answers of the requests around the submission and before the result held: <c>{{steps...}}</c>; null when there are none.</summary>
    public IReadOnlyDictionary<string, HeldAnswer>? Steps { get; init; }

    /// <summary>Where the vendor calls back: <c>{{job.callbackUrl}}</c>; null when the helper declares no callback. Filled in by the connector.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The call of a job's next step, with what the job knows in its phase.</summary>
    public static StepCall Of(Job.Known job, Step step)
    {
        var (remote, status) = JobAnswers.Of(job);
        var head = job.Head;
        return new StepCall(head.JobId, head.Account, head.Plan, step, head.Attempt, head.CreatedAt, head.Input, remote, status) { Steps = head.Steps, Batch = head.Batch };
    }
}

/// <summary>What came of a step. Closed; a failure is a value and never an exception.</summary>
/// <param name="Call">The request and its answer, for the timeline; null when nothing was sent.</param>
public abstract record StepAnswer(CallTrace? Call)
{
    /// <summary>The vendor took the submission, or a lookup found the remote job.</summary>
    public sealed record Submitted(CallTrace? Call, RemoteJob Remote, long? RetryAfterMs) : StepAnswer(Call)
    {
        /// <summary>The vendor said that it has the job already, and that one was adopted: what to tell the user.</summary>
        public string? Adopted { get; init; }

        /// <summary>What the answer says when it is a final status already.</summary>
        public FinalStatus? Final { get; init; }
    }

    /// <summary>A request around the submission or before the result was answered.</summary>
    public sealed record Held(CallTrace? Call, HeldAnswer Answer) : StepAnswer(Call);

    /// <summary>The vendor has deleted what belonged to the job.</summary>
    public sealed record CleanedUp(CallTrace? Call) : StepAnswer(Call);

    /// <summary>A lookup found no remote job.</summary>
    public sealed record NotSubmitted(CallTrace? Call) : StepAnswer(Call);

    /// <summary>The status, read and classified.</summary>
    public sealed record Status(CallTrace? Call, Decision Decision, RemoteStatus Value, string Rule, long? RetryAfterMs, RemoteProgress? Progress)
        : StepAnswer(Call);

    /// <summary>Pages of the result are durable in the page store. <paramref name="Notes"/> is what else is to be said; null: nothing.</summary>
    public sealed record Fetched(CallTrace? Call, int Pages, long Records, long Bytes, ResultFile? File, RawJson Cursor, FetchNotes? Notes = null)
        : StepAnswer(Call)
    {
        /// <summary>What the answer says of the remote job; null: nothing.</summary>
        public ResultVerdict? Verdict { get; init; }
    }

    /// <summary>The vendor took the request to cancel.</summary>
    public sealed record CancelSent(CallTrace? Call) : StepAnswer(Call);

    /// <summary>A filter, or a failure of each of them, left no record of a batch to be sent; nothing was sent.</summary>
    public sealed record NothingToSend() : StepAnswer((CallTrace?)null);

    /// <summary>The rows of an import's batches up to <paramref name="UpTo"/> are durable in the page store.</summary>
    public sealed record Rows(int UpTo, int Pages, long Bytes, RowTally Tally, long Kept) : StepAnswer((CallTrace?)null);

    /// <summary>The records that an import sends again are durable in the page store.</summary>
    public sealed record Gathered(long Count) : StepAnswer((CallTrace?)null);

    /// <summary>The call went wrong.</summary>
    public sealed record Failed(CallTrace? Call, RemoteFailure Failure) : StepAnswer(Call);

    /// <summary>The connection has no room before <paramref name="Until"/>; nothing was sent.</summary>
    public sealed record Busy(DateTimeOffset Until) : StepAnswer((CallTrace?)null);

    /// <summary>The answer as a command to the job that asked.</summary>
    public JobCommand ToCommand(DateTimeOffset now, string stepId)
    {
        JobCommand command = this switch
        {
            Submitted a => new RecordSubmitted(now, stepId, a.Remote, a.RetryAfterMs) { Adopted = a.Adopted, Final = a.Final },
            Held a => new RecordHeld(now, stepId, a.Answer),
            CleanedUp => new RecordCleanedUp(now, stepId),
            NotSubmitted => new RecordNotSubmitted(now, stepId),
            Status a => new RecordStatus(now, stepId, a.Decision, a.Value, a.Rule, a.RetryAfterMs, a.Progress),
            Fetched a => new RecordFetched(now, stepId, a.Pages, a.Records, a.Bytes, a.File, a.Cursor, a.Notes) { Verdict = a.Verdict },
            CancelSent => new RecordCancelSent(now, stepId),
            NothingToSend => new RecordNothingToSend(now, stepId),
            Rows a => new RecordRows(now, stepId, a.UpTo, a.Pages, a.Bytes, a.Tally, a.Kept),
            Gathered a => new RecordGathered(now, stepId, a.Count),
            Failed a => new RecordFailure(now, stepId, a.Failure),
            Busy a => new RecordBusy(now, stepId, a.Until),
            _ => throw new InvalidOperationException($"No command for {GetType().Name}: the answers are closed, so this is a defect."),
        };
        return command with { Call = Call };
    }
}
