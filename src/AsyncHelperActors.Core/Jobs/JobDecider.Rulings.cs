using System.Globalization;
using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What each rule of <see cref="Decide"/> says in full.</summary>
public static partial class JobDecider
{
    /// <summary>A definite refusal to tell the status fails the job when it comes this often in a row.</summary>
    private const int RefusalsInARow = 3;

    private static readonly long FailureFloorMs = (long)Schedule.FailureFloor.TotalMilliseconds;

    private const string AnswerLost = "the answer to the submission was lost";

    private const string Stopped = "the service stopped between sending the submission and hearing the answer";

    private static readonly RemoteFailure NotThere =
        new(FailureKind.Transient, "not_submitted", "The lookup found no remote job, so the submission is sent again.");

    private static readonly RemoteFailure NoRoom = new(FailureKind.Throttled, "connection_busy", "The connection had no room for the submission.");

    private static readonly Ruling NotWaiting = Refuse("not_waiting", "The job is not waiting for a status, so there is nothing to poll now.");

    private static Ruling Accept(AcceptJob c) => Emit(
        new JobAccepted(c.Now, c.JobId, c.Account, c.Plan, c.Input, c.Labels, DeadlineOf(c.Plan, c.Records?.Count ?? 0, c.Now), c.RequestHash)
        {
            Webhook = c.Webhook,
            Records = c.Records,
            Batch = c.Batch,
        });

    private static Ruling AcceptAgain(Known job, AcceptJob c) => c.RequestHash == job.Head.RequestHash
        ? Ruling.Nothing
        : Refuse("idempotency_mismatch", "This Idempotency-Key was used for another request. Use a new key for a new job.");

    private static bool IsDue(Job job, BeginSubmission c) => Next(job) is { } step && step.Id == c.StepId && c.Now >= step.DueAt;

    /// <summary>Nothing is sent after the deadline, however late the job woke.</summary>
    private static Ruling Send(Known job, DateTimeOffset now) =>
        Deadline(job) <= now ? PassDeadline(job, now) : Emit(new SubmissionStarted(now, job.Head.Attempt, LinkOf(job)));

    private static Ruling Postpone(Known job, RecordBusy c) => Emit(new Folded(c.Now, AtLeastFloor(c.Now, c.Until), job.Head.Polls, Postponed: true));

    private static Ruling Take(Submitting job, RecordSubmitted c)
    {
        var policy = job.Head.Plan.Policy;
        if (!job.Head.Plan.HasHelper)
        {
            var submitted = new Submitted(c.Now, c.Remote, c.Now);
            return Emit(submitted, new JobFinished(c.Now, job.Ending?.Outcome ?? Outcome.Done, job.Ending?.Error, job.Head.Polls));
        }

        var taken = new Submitted(c.Now, c.Remote, c.Now + Schedule.Initial(policy, job.Head.JobId, c.RetryAfterMs), c.Adopted);
        var after = (Known)Evolve(job, taken);
        return (job.Ending, c.Final, after) switch
        {
            ({ } ending, _, _) => new Ruling([taken, .. End(after, c.Now, ending).Events], null),
            (_, { Decision: not (Decision.InProgress or Decision.Unknown) } final, Waiting waiting) => new Ruling(
                [taken, .. ReadStatus(waiting, new RecordStatus(c.Now, c.StepId, final.Decision, final.Status, final.Rule, null, null), waiting.Head.Polls).Events], null),
            _ => Emit(taken),
        };
    }

    private static Ruling SendNothing(Submitting job, DateTimeOffset now) =>
        Emit(new JobFinished(now, job.Ending?.Outcome ?? Outcome.DoneWithoutData, job.Ending?.Error, job.Head.Polls));

    private static Ruling SubmissionGoesWrong(Submitting job, RecordFailure c) => (job.LookingUp, c.Failure.Kind) switch
    {
        (true, FailureKind.Permanent) when job.Ending is { } ending => EndUnheard(job, c.Now, ending, $"the lookup was refused: {c.Failure.Message}"),
        (true, FailureKind.Permanent) => Finish(job, c.Now, Outcome.Error, Failed("submit_uncertain", c, ErrorSource.Submit)),
        (true, _) => Emit(new SubmissionUncertain(c.Now, c.Failure.Message, c.Now + Schedule.AfterFailure(job.Head.JobId, job.Sends, c.Failure.RetryAfterMs))),
        (false, FailureKind.Permanent) when job.Ending is null => Finish(job, c.Now, Outcome.Error, Failed("submit_refused", c, ErrorSource.Submit)),
        (false, FailureKind.Unknown) => Uncertain(job, c.Now, c.Failure.Message, c.Failure.RetryAfterMs),
        _ => Requeue(job, c.Now, c.Failure, null),
    };

    /// <summary>Back to the queue: the vendor certainly has no job of ours.</summary>
    private static Ruling Requeue(Submitting job, DateTimeOffset now, RemoteFailure failure, DateTimeOffset? until)
    {
        if (job.Ending is { } ending)
        {
            return Emit(new JobFinished(now, ending.Outcome, ending.Error, job.Head.Polls));
        }

        var retryAt = now + Schedule.AfterFailure(job.Head.JobId, job.Sends, failure.RetryAfterMs);
        return Emit(new SubmissionFailed(now, failure, until > retryAt ? until.Value : retryAt));
    }

    /// <summary>A start without an answer. The definition says what that means, and the job says that it happened.</summary>
    private static Ruling Uncertain(Submitting job, DateTimeOffset now, string what, long? retryAfterMs) => job.Head.Plan.Policy.WhenUncertain switch
    {
        _ when job.Link is { } link => LinkIsUncertain(job, link, now, what, retryAfterMs),
        _ when job.Ending is { } ending => EndUnheard(job, now, ending, what),
        WhenUncertain.Resubmit or WhenUncertain.Lookup => Emit(new SubmissionUncertain(
            now,
            what,
            now + Schedule.AfterFailure(job.Head.JobId, job.Sends, retryAfterMs),
            job.Head.Plan.Policy.WhenUncertain == WhenUncertain.Resubmit)),
        _ => Finish(job, now, Outcome.Error, new JobError(
            "submit_uncertain",
            $"Nobody can know whether the vendor took the submission: {what}. Nothing was sent twice. Look at the vendor; when the job is not there, "
            + "retry from submit. With http.submit.idempotency or http.submit.whenUncertain on the async helper the service can settle this itself.",
            ErrorSource.Submit,
            now)),
    };

    /// <summary>The job ends although nobody knows whether the vendor has it.</summary>
    private static Ruling EndUnheard(Submitting job, DateTimeOffset now, JobEnding ending, string what) => Emit(new JobFinished(
        now, ending.Outcome, ending.Error, job.Head.Polls, Warning: job.Link is null ? $"The vendor may have the job: {what}. Look there and cancel it by hand." : null));

    /// <param name="job">The job.</param>
    /// <param name="c">What the status says.</param>
    /// <param name="polls">How often it was asked for; the submit answer can be the status without a poll.</param>
    private static Ruling ReadStatus(Waiting job, RecordStatus c, int polls)
    {
        var next = c.Now + Schedule.AfterPoll(job.Head.Plan.Policy, job.Head.JobId, polls, c.RetryAfterMs);
        switch (c.Decision)
        {
            case Decision.Done or Decision.Partial:
                return Emit(new ResultReady(c.Now, c.Status, polls));
            case Decision.DoneWithoutData:
                return Emit(new JobFinished(c.Now, Outcome.DoneWithoutData, null, polls, c.Status.Value));
            case Decision.Error:
                return RemoteFails(job, c.Now, new JobError("remote_failed", c.Rule, ErrorSource.Status, c.Now), polls, c.Status.Value);
            case Decision.Unknown when job.Head.Plan.Policy.FailOnUnknownStatus:
                return Emit(new JobFinished(c.Now, Outcome.Error, new JobError("unknown_status", c.Rule, ErrorSource.Status, c.Now), polls, c.Status.Value));
            default:
                var unknown = c.Decision == Decision.Unknown;
                var unchanged = job.Unread is null && job.Head.LastPollAt is not null && job.Head.StatusValue == c.Status.Value && job.Head.Progress == c.Progress;
                return unchanged
                    ? Emit(new Folded(c.Now, next, polls))
                    : Emit(new StatusChanged(c.Now, c.Status.Value, unknown, polls, next, c.Progress));
        }
    }

    private static Ruling RemoteFails(Known job, DateTimeOffset now, JobError error, int polls, string? value) =>
        job.Head.Attempt < job.Head.Plan.Policy.Attempts
            ? Emit(new RetryScheduled(now, error, polls, Schedule.Later(now, Math.Max(job.Head.Plan.Policy.RetryWaitMs, FailureFloorMs))))
            : Emit(new JobFinished(now, Outcome.Error, error, polls, value));

    /// <summary>
    /// An unreadable status is not a failed job. It is put up with for the tolerance; only a vendor that has told the status before,
    /// or that refuses by something else than 401 and 404, and now refuses again and again, is believed earlier.
    /// </summary>
    private static Ruling ReadGoesWrong(Waiting job, RecordFailure c)
    {
        var polls = job.Head.Polls + 1;
        var refused = c.Failure.Kind == FailureKind.Permanent;
        var same = job.Unread is { } before && before.Refused == refused;
        var unread = same ? job.Unread! : new Unreadable(job.Unread?.Since ?? c.Now, polls, refused);
        var mayBeEarly = job.Head.StatusValue is null && c.Failure.HttpStatus is 401 or 404;
        var believed = refused && !mayBeEarly && polls - unread.SincePoll + 1 >= RefusalsInARow;
        var tooLong = c.Now - unread.Since >= TimeSpan.FromMilliseconds(job.Head.Plan.Policy.ReadToleranceMs);
        if (believed || tooLong)
        {
            var error = Failed("status_unreadable", c, ErrorSource.Status);
            return Emit(new JobFinished(c.Now, Outcome.Error, error, polls, job.Head.StatusValue));
        }

        var planned = Schedule.AfterPoll(job.Head.Plan.Policy, job.Head.JobId, polls, c.Failure.RetryAfterMs);
        var next = c.Now + (planned > Schedule.FailureFloor ? planned : Schedule.FailureFloor);
        return same ? Emit(new Folded(c.Now, next, polls)) : Emit(new StatusUnreadable(c.Now, c.Failure, polls, next));
    }

    private static Ruling CancelGoesWrong(Canceling job, RecordFailure c) => c.Failure.Kind == FailureKind.Permanent
        ? Emit(new JobFinished(c.Now, job.Ending.Outcome, job.Ending.Error, job.Head.Polls, Warning: $"The vendor refused to cancel: {c.Failure.Message}"))
        : Emit(new CancelFailed(c.Now, c.Failure, c.Now + Schedule.AfterFailure(job.Head.JobId, job.Failures + 1, c.Failure.RetryAfterMs)));

    private static Ruling ConfirmEnd(Canceling job, RecordStatus c) => c.Decision is Decision.InProgress or Decision.Unknown
        ? PollAgain(job, c.Now, c.RetryAfterMs)
        : Emit(new JobFinished(c.Now, job.Ending.Outcome, job.Ending.Error, job.Head.Polls + 1, c.Status.Value));

    private static Ruling PollAgain(Canceling job, DateTimeOffset now, long? retryAfterMs)
    {
        var polls = job.Head.Polls + 1;
        var wait = Schedule.AfterPoll(job.Head.Plan.Policy, job.Head.JobId, polls, retryAfterMs);
        return Emit(new Folded(now, now + (wait > Schedule.FailureFloor ? wait : Schedule.FailureFloor), polls));
    }

    private static Ruling Hasten(Waiting job, DateTimeOffset now, TimeSpan floor)
    {
        var earliest = job.Head.LastPollAt is { } last && last + floor > now ? last + floor : now;
        return earliest >= job.NextPollAt ? Ruling.Nothing : Emit(new Folded(job.Head.LastPollAt ?? now, earliest, job.Head.Polls));
    }

    private static Ruling CancelFinished(Finished job) => job.Outcome == Outcome.Canceled
        ? Ruling.Nothing
        : Refuse("already_finished", "The job has ended; there is nothing to cancel.");

    private static Ruling Retry(Finished job, RetryJob c) => (job.Outcome, c.From) switch
    {
        (Outcome.Done or Outcome.DoneWithoutData, _) =>
            Refuse("not_retryable", "The job ended well. Start a new one with POST /v1/jobs."),
        _ when job.Head.Batch is { } batch =>
            Refuse("not_retryable", $"This is a batch of the import job {batch.ParentId}. Retry that job: it sends its failed records again."),
        _ when job.Head.Records is not null => RetryRecords(job, c),
        (_, RetryFrom.Result) when job.Status is null && job.Head.Plan.HasHelper =>
            Refuse("not_retryable", "The vendor never said that the result is there, so it cannot be fetched. Retry from submit."),
        (_, RetryFrom.Result) when job.Cleaned =>
            Refuse("not_retryable", "The vendor was told to delete the remote job (http.cleanup), so its result cannot be fetched again. Retry from submit."),
        (_, RetryFrom.Result) when !job.Head.Plan.HasHelper && job.Head.Plan.Type == StepType.Import =>
            Refuse("not_retryable", "The result of an import without an async helper is its answer, which cannot be fetched again. Retry from submit."),
        _ => Emit(new RetryRequested(c.Now, c.From, Schedule.Later(c.Now, job.Head.Plan.Policy.TotalDeadlineMs))),
    };

    private static Ruling PassDeadline(Known job, DateTimeOffset now)
    {
        if (Deadline(job) is not { } deadline || now < deadline)
        {
            return Ruling.Nothing;
        }

        var error = now >= job.Head.DeadlineAt ? null : StoodStill(job, now);
        error ??= new JobError(
            "deadline_passed",
            $"The job did not {(job is Queued ? "start" : "end")} before its deadline {deadline:O}; it was accepted at {job.Head.CreatedAt:O}. "
            + "Give it more time with http.deadline on the async helper, or deadline on the job.",
            ErrorSource.Deadline,
            now);
        var ending = new JobEnding(Outcome.TimedOut, error);
        return job switch
        {
            Waiting or Following => End(job, now, ending),
            Submitting { Ending: { } earlier } s => EndUnheard(s, now, earlier, "no answer came in time"),
            Submitting { Resending: true } s => EndUnheard(s, now, ending, AnswerLost),
            Submitting => Emit(EndBy(now, ending)),
            Canceling c => Emit(new JobFinished(
                now, c.Ending.Outcome, c.Ending.Error, c.Head.Polls, Warning: "The vendor did not confirm in time that the remote job has ended.")),
            Cleaning { Again: { } again } c when now >= c.Head.DeadlineAt =>
                Emit(new JobFinished(now, Outcome.TimedOut, error, c.Head.Polls, Warning: $"The remote job failed and there is no time to submit it again: {again.Reason.Message}")),
            Cleaning c => Emit(Settled(c, now, "The vendor did not answer to the cleanup in time.")),
            _ => Finish(job, now, Outcome.TimedOut, error),
        };
    }

    /// <summary>A remote job that has not moved for too long; null when it has, or may stand still.</summary>
    private static JobError? StoodStill(Known job, DateTimeOffset now) => StillUntil(job) is { } until && until <= now
        ? new JobError(
            "no_progress",
            $"Nothing has moved at the vendor since {job.Head.MovedAt:O}: its status is still {(job.Head.StatusValue is { } value ? $"'{value}'" : "unknown")}"
            + $"{(job.Head.Progress?.Percent is { } percent ? $", its progress {percent.ToString("0.#", CultureInfo.InvariantCulture)} %" : "")}. "
            + "Give it more time with http.deadline.progress on the async helper, or look at the vendor.",
            ErrorSource.Deadline,
            now)
        : null;

    private static Ruling End(Known job, DateTimeOffset now, JobEnding ending) => job.Head.Plan[PlanRole.Cancel] is null
        ? Emit(new JobFinished(now, ending.Outcome, ending.Error, job.Head.Polls))
        : Emit(EndBy(now, ending));

    private static EndingRequested EndBy(DateTimeOffset now, JobEnding ending) => new(now, ending, now + CancelGrace);

    private static Ruling Finish(Known job, DateTimeOffset now, Outcome outcome, JobError error) =>
        Emit(new JobFinished(now, outcome, error, job.Head.Polls));

    private static JobError Failed(string code, RecordFailure c, ErrorSource source) => new(code, c.Failure.Message, source, c.Now);

    private static bool Answers(Job job, string stepId) => Next(job)?.Id == stepId;

    private static DateTimeOffset AtLeastFloor(DateTimeOffset from, DateTimeOffset until) => until > from + Schedule.Floor ? until : from + Schedule.Floor;

    private static DateTimeOffset Earliest(DateTimeOffset a, DateTimeOffset? b) => b < a ? b.Value : a;

    private static Ruling Emit(params JobEvent[] events) => new(events, null);

    private static Ruling Refuse(string code, string message) => new([], new Refusal(code, message));
}
