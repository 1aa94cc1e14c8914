using System.Collections.Immutable;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>One thing that can happen to a job, as the table calls it.</summary>
/// <param name="Name">Short, for the expectations.</param>
/// <param name="Words">For the page.</param>
/// <param name="Make">The command, for the job's next step and the instant at which that is due.</param>
internal sealed record CommandCase(string Name, string Words, Func<Job, string, DateTimeOffset, JobCommand> Make)
{
    /// <summary>The command for a job whose next step just came due; an answer answers that step.</summary>
    public JobCommand For(Job job) =>
        JobDecider.Next(job) is { } step ? Make(job, step.Id, step.DueAt) : Make(job, "none", Given.Start.AddMinutes(30));
}

/// <summary>Every command, in each shape that the rules tell apart.</summary>
internal static class CommandCases
{
    public static IReadOnlyList<CommandCase> All { get; } =
    [
        new("accept", "the same request again", (job, _, now) => Accept(job, now, "digest")),
        new("accept other", "another request under the same id", (job, _, now) => Accept(job, now, "other")),
        new("begin", "the due submission is about to be sent", (_, id, now) => new BeginSubmission(now, id)),
        new("resume", "the service comes back after a crash", (_, _, now) => new ResumeJob(now)),
        new("submitted", "the vendor took the submission, or the lookup found it", (_, id, now) => new RecordSubmitted(now, id, Given.Remote, null)),
        new("held", "a request of a chain was answered", (_, id, now) => new RecordHeld(now, id, Given.Held)),
        new("not submitted", "the lookup found nothing", (_, id, now) => new RecordNotSubmitted(now, id)),
        new("status new", "status: in progress, another value than before", (_, id, now) => Status(now, id, Decision.InProgress, "SORTING")),
        new("status same", "status: in progress, the same value as before", (_, id, now) => Status(now, id, Decision.InProgress, "RUNNING")),
        new("status unknown", "status: a value in no list", (_, id, now) => Status(now, id, Decision.Unknown, "WAT")),
        new("status done", "status: done", (_, id, now) => Status(now, id, Decision.Done, "DONE")),
        new("status partial", "status: done in part", (_, id, now) => Status(now, id, Decision.Partial, "PARTIAL")),
        new("status empty", "status: done, nothing to fetch", (_, id, now) => Status(now, id, Decision.DoneWithoutData, "EMPTY")),
        new("status error", "status: the remote job failed", (_, id, now) => Status(now, id, Decision.Error, "FAILED")),
        new("fetched more", "pages are stored, more are to come", (_, id, now) => new RecordFetched(now, id, 1, 10, 100, null, new RawJson("2"))),
        new("fetched last", "the last pages are stored", (_, id, now) => new RecordFetched(now, id, 1, 10, 100, null, RawJson.Null)),
        new("fetched part", "the last pages are stored, and the result says that parts of the work failed", (_, id, now) => Fetched(now, id, Decision.Partial)),
        new("fetched error", "the last pages are stored, and the result says that the work failed", (_, id, now) => Fetched(now, id, Decision.Error)),
        new("nothing to send", "none of the batch's records is to be sent", (_, id, now) => new RecordNothingToSend(now, id)),
        new("tend", "it is time to look after the batches", (_, id, now) => new TendBatches(now, id)),
        new("batch done", "a batch ended well", (job, _, now) => BatchEnd(job, now, Outcome.Done)),
        new("batch error", "a batch failed", (job, _, now) => BatchEnd(job, now, Outcome.Error)),
        new("rows", "the rows of the next batch are written", (job, id, now) => Rows(job, id, now, 1)),
        new("rows last", "the rows of all batches are written", (job, id, now) => Rows(job, id, now, 99)),
        new("gathered", "the failed records are gathered", (_, id, now) => new RecordGathered(now, id, 3)),
        new("cancel sent", "the vendor took the request to cancel", (_, id, now) => new RecordCancelSent(now, id)),
        new("cleaned up", "the vendor took the request to clean up", (_, id, now) => new RecordCleanedUp(now, id)),
        new("transient", "the call failed without effect", (_, id, now) => Failure(now, id, FailureKind.Transient)),
        new("throttled", "the vendor said: not now", (_, id, now) => Failure(now, id, FailureKind.Throttled)),
        new("permanent", "the vendor refused", (_, id, now) => Failure(now, id, FailureKind.Permanent)),
        new("unknown", "the call failed, and may have had an effect", (_, id, now) => Failure(now, id, FailureKind.Unknown)),
        new("busy", "the connection has no room for the call", (_, id, now) => new RecordBusy(now, id, now.AddSeconds(5))),
        new("deadline", "the deadline passes", (job, _, now) => new CheckDeadline(JobDecider.Deadline(job) ?? now)),
        new("no deadline", "a deadline is looked at too early", (_, _, _) => new CheckDeadline(Given.Start)),
        new("cancel", "somebody cancels", (_, _, now) => new CancelJob(now)),
        new("retry result", "somebody retries from the result", (_, _, now) => new RetryJob(now, RetryFrom.Result)),
        new("retry submit", "somebody retries from the submission", (_, _, now) => new RetryJob(now, RetryFrom.Submit)),
        new("poll now", "somebody wants a poll now", (_, _, now) => new PollNow(now.AddSeconds(-10))),
        new("extend", "somebody gives it more time", (job, _, now) => new ExtendDeadline(now, (job is Job.Known { Head.DeadlineAt: var end } ? end : now).AddHours(1))),
        new("callback", "the vendor calls back", (_, _, now) => new HearCallback(now.AddSeconds(-10))),
        new("park", "a defect of the service stops the job again and again", (_, _, now) => new ParkJob(now, "defect")),
    ];

    private static RecordBatchEnded BatchEnd(Job job, DateTimeOffset now, Outcome outcome) =>
        new(now, job is Job.Known known ? known.Head.Attempt : 1, 1, new BatchEnd(outcome, 2, null));

    private static RecordRows Rows(Job job, string id, DateTimeOffset now, int batches)
    {
        var book = (job as Job.Batching)?.Book;
        var upTo = Math.Min((book?.Collected ?? 0) + batches, book?.Total ?? 1);
        return new RecordRows(now, id, upTo, 1, 100, new RowTally(9, 1, 0, "vendor_error: no such sku"), 0);
    }

    private static AcceptJob Accept(Job job, DateTimeOffset now, string digest) => new(
        now,
        "job_1",
        "acme",
        job is Job.Known known ? known.Head.Plan : Given.Helped(),
        RawJson.Null,
        ImmutableSortedDictionary<string, string>.Empty,
        digest);

    private static RecordStatus Status(DateTimeOffset now, string id, Decision decision, string value) =>
        new(now, id, decision, new RemoteStatus(value, RawJson.Null, RawJson.Null, decision == Decision.Partial), $"Rule for {value}.", null, null);

    private static RecordFetched Fetched(DateTimeOffset now, string id, Decision says) =>
        new(now, id, 1, 10, 100, null, RawJson.Null) { Verdict = new ResultVerdict(says, $"The result says {says}.") };

    private static RecordFailure Failure(DateTimeOffset now, string id, FailureKind kind) => new(now, id, new RemoteFailure(kind, "test", $"A {kind} failure."));
}
