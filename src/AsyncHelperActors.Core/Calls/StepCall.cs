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
    /// <summary>Whom each request of the call asks before it goes out; null: nobody counts them.</summary>
    public IRequestGate? Gate { get; init; }

    /// <summary>Which part of an import's records a submission sends; null when the job is no batch.</summary>
    public BatchSlice? Batch { get; init; }
}

/// <summary>What came of a step. Closed; a failure is a value and never an exception.</summary>
/// <param name="Call">The request and its answer, for the timeline; null when nothing was sent.</param>
public abstract record StepAnswer(CallTrace? Call)
{
    /// <summary>The vendor took the submission, or a lookup found the remote job.</summary>
    public sealed record Submitted(CallTrace? Call, RemoteJob Remote, long? RetryAfterMs) : StepAnswer(Call);

    /// <summary>A lookup found no remote job.</summary>
    public sealed record NotSubmitted(CallTrace? Call) : StepAnswer(Call);

    /// <summary>The status, read and classified.</summary>
    public sealed record Status(CallTrace? Call, Decision Decision, RemoteStatus Value, string Rule, long? RetryAfterMs, RemoteProgress? Progress)
        : StepAnswer(Call);

    /// <summary>Pages of the result are durable in the page store.</summary>
    public sealed record Fetched(CallTrace? Call, int Pages, long Records, long Bytes, ResultFile? File, RawJson Cursor) : StepAnswer(Call);

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
            Submitted a => new RecordSubmitted(now, stepId, a.Remote, a.RetryAfterMs),
            NotSubmitted => new RecordNotSubmitted(now, stepId),
            Status a => new RecordStatus(now, stepId, a.Decision, a.Value, a.Rule, a.RetryAfterMs, a.Progress),
            Fetched a => new RecordFetched(now, stepId, a.Pages, a.Records, a.Bytes, a.File, a.Cursor),
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
