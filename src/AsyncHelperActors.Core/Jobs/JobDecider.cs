using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>The rules of a job, as three pure functions.</summary>
/// <remarks>
/// <para><see cref="Decide"/> turns a command into events or a refusal; <see cref="Evolve"/> folds an event into the job;
/// <see cref="Next"/> says what the job has to do. The actor around them only keeps the job alive: it stores what was decided, folds it,
/// and asks <see cref="Next"/> again, after every event and after every recovery alike. So a crash, a move to another node, a late answer
/// and a double one all run through here, and there is no recovery code anywhere else.</para>
/// <para>Answers of the outside world are commands too. Each names the step that it answers; <see cref="Next"/> gives every attempt of
/// every step its own name, so an answer that comes late or twice finds that nobody waits for it and changes nothing.</para>
/// <para>The one thing that cannot be asked again is whether a submission was sent. Its start is an event of its own, stored before
/// the call; see <see cref="ResumeJob"/> for what a start without an answer means.</para>
/// </remarks>
public static partial class JobDecider
{
    /// <summary>How long a cancelled remote job may take to confirm before the job ends without it.</summary>
    public static readonly TimeSpan CancelGrace = TimeSpan.FromMinutes(10);

    /// <summary>The rules. Total: every phase has an answer to every command.</summary>
    public static Ruling Decide(Job job, JobCommand command)
    {
        var ruling = WithCleanup(job, command, Rule(job, command));
        return command.Call is not { } call || ruling.Events is not [not Folded, ..]
            ? ruling
            : ruling with { Events = [ruling.Events[0] with { Call = call }, .. ruling.Events.Skip(1)] };
    }

    private static Ruling Rule(Job job, JobCommand command) => (job, command) switch
    {
        (Absent, AcceptJob c) => Accept(c),
        (Absent, CancelJob or RetryJob or PollNow or ExtendDeadline) => Refuse("not_found", "There is no job with this id. Look at GET /v1/jobs for those that exist."),
        (Absent, _) => Ruling.Nothing,
        (Known j, AcceptJob c) => AcceptAgain(j, c),

        (Finished j, CancelJob) => CancelFinished(j),
        (Finished j, RetryJob c) => Retry(j, c),
        (Finished, PollNow) => Refuse("already_finished", "The job has ended; there is nothing to poll. POST .../retry runs it again."),
        (Finished, ExtendDeadline) => Refuse("already_finished", "The job has ended; it needs no more time. POST .../retry runs it again, with a new deadline."),
        (Finished, _) => Ruling.Nothing,

        (Known j, ExtendDeadline c) => Extend(j, c),
        (Batching j, not (RetryJob or ParkJob)) => RuleOfBatches(j, command),
        (Known, RetryJob) => Refuse("not_retryable", "The job is still running. Cancel it first, or wait for its end."),
        (Cleaning { Again: null } j, ParkJob c) => Emit(Settled(j, c.Now, $"The cleanup did not work: {c.Reason}")),
        (Known j, ParkJob c) => Finish(j, c.Now, Outcome.Error, new JobError("internal_error", c.Reason, ErrorSource.Internal, c.Now)),
        (Known j, CheckDeadline c) => PassDeadline(j, c.Now),

        (Queued, CancelJob c) => Emit(new JobFinished(c.Now, Outcome.Canceled, null, ((Queued)job).Head.Polls)),
        (Queued j, BeginSubmission c) when IsDue(j, c) => Send(j, c.Now),
        (Queued j, RecordBusy c) when Answers(j, c.StepId) => Postpone(j, c),
        (Queued, PollNow) => NotWaiting,
        (Queued, _) => Ruling.Nothing,

        (Submitting { Resending: true } j, BeginSubmission c) when IsDue(j, c) => Send(j, c.Now),
        (Submitting { Resending: true, Ending: null } j, CancelJob c) => EndUnheard(j, c.Now, new JobEnding(Outcome.Canceled, null), AnswerLost),
        (Submitting { Resending: true }, RecordSubmitted or RecordHeld or RecordNothingToSend or RecordFailure) => Ruling.Nothing,
        (Submitting { Link: { } link } j, RecordHeld c) when Answers(j, c.StepId) => HoldBefore(j, link, c),
        (Submitting { Link: null } j, RecordSubmitted c) when Answers(j, c.StepId) => Take(j, c),
        (Submitting { LookingUp: true } j, RecordNotSubmitted c) when Answers(j, c.StepId) => Requeue(j, c.Now, NotThere, null),
        (Submitting { LookingUp: false } j, RecordNothingToSend c) when Answers(j, c.StepId) => SendNothing(j, c.Now),
        (Submitting j, RecordFailure c) when Answers(j, c.StepId) => SubmissionGoesWrong(j, c),
        (Submitting { LookingUp: true } or Submitting { Resending: true }, RecordBusy c) when Answers(job, c.StepId) => Postpone((Known)job, c),
        (Submitting j, RecordBusy c) when Answers(j, c.StepId) => Requeue(j, c.Now, NoRoom, c.Until),
        (Submitting { LookingUp: false, Resending: false } j, ResumeJob c) => Uncertain(j, c.Now, Stopped, null),
        (Submitting { Ending: null } j, CancelJob c) => Emit(EndBy(c.Now, new JobEnding(Outcome.Canceled, null))),
        (Submitting, PollNow) => NotWaiting,
        (Submitting, _) => Ruling.Nothing,

        (Following { Begun: false } j, BeginSubmission c) when IsDue(j, c) => Send(j, c.Now),
        (Following { Begun: true } j, RecordHeld c) when Answers(j, c.StepId) => HoldAfter(j, c),
        (Following { Begun: true } j, RecordFailure c) when Answers(j, c.StepId) => FollowingGoesWrong(j, c),
        (Following { Begun: true } j, RecordBusy c) when Answers(j, c.StepId) => FollowLater(j, c.Now, NoRoom, c.Until),
        (Following { Begun: true } j, ResumeJob c) => FollowingIsUncertain(j, c.Now, Stopped, null),
        (Following j, CancelJob c) => End(j, c.Now, new JobEnding(Outcome.Canceled, null)),
        (Following, PollNow) => NotWaiting,
        (Following, _) => Ruling.Nothing,

        (Waiting j, RecordStatus c) when Answers(j, c.StepId) => ReadStatus(j, c, j.Head.Polls + 1),
        (Waiting j, RecordFailure c) when Answers(j, c.StepId) => ReadGoesWrong(j, c),
        (Waiting j, RecordBusy c) when Answers(j, c.StepId) => Postpone(j, c),
        (Waiting j, PollNow c) => Hasten(j, c.Now, Schedule.Floor),
        (Waiting j, HearCallback c) => Hasten(j, c.Now, Schedule.AfterCallback(j.Head.Plan.Policy)),
        (Waiting j, CancelJob c) => End(j, c.Now, new JobEnding(Outcome.Canceled, null)),
        (Waiting, _) => Ruling.Nothing,

        (Fetching j, RecordHeld c) when IsHopping(j) && Answers(j, c.StepId) => HoldHop(j, c),
        (Fetching j, RecordFetched c) when !IsHopping(j) && Answers(j, c.StepId) => Store(j, c),
        (Fetching j, RecordFailure c) when Answers(j, c.StepId) => FetchGoesWrong(j, c),
        (Fetching j, RecordBusy c) when Answers(j, c.StepId) => Postpone(j, c),
        (Fetching j, CancelJob c) => Emit(new JobFinished(c.Now, Outcome.Canceled, null, j.Head.Polls)),
        (Fetching, PollNow) => NotWaiting,
        (Fetching, _) => Ruling.Nothing,

        (Canceling { Asked: false } j, RecordCancelSent c) when Answers(j, c.StepId) =>
            Emit(new CancelSent(c.Now, c.Now + Schedule.AfterPoll(j.Head.Plan.Policy, j.Head.JobId, 1, null))),
        (Canceling { Asked: false } j, RecordFailure c) when Answers(j, c.StepId) => CancelGoesWrong(j, c),
        (Canceling { Asked: true } j, RecordStatus c) when Answers(j, c.StepId) => ConfirmEnd(j, c),
        (Canceling { Asked: true } j, RecordFailure c) when Answers(j, c.StepId) => PollAgain(j, c.Now, c.Failure.RetryAfterMs),
        (Canceling j, RecordBusy c) when Answers(j, c.StepId) => Postpone(j, c),
        (Canceling, PollNow) => NotWaiting,
        (Canceling, _) => Ruling.Nothing,

        (Cleaning j, RecordCleanedUp c) when Answers(j, c.StepId) => Emit(Settled(j, c.Now, null)),
        (Cleaning j, RecordFailure c) when Answers(j, c.StepId) => CleanupGoesWrong(j, c),
        (Cleaning j, RecordBusy c) when Answers(j, c.StepId) => Postpone(j, c),
        (Cleaning { Again: not null } j, CancelJob c) => Emit(new JobFinished(c.Now, Outcome.Canceled, null, j.Head.Polls)),
        (Cleaning { Finish.Outcome: not Outcome.Canceled }, CancelJob) => Refuse("already_finished", "How the job ends is settled; only the cleanup is left."),
        (Cleaning, PollNow) => NotWaiting,
        (Cleaning, _) => Ruling.Nothing,

        _ => throw new InvalidOperationException($"No rule for {command.GetType().Name} in {job.GetType().Name}: the phases are closed, so this is a defect."),
    };

    /// <summary>The fold. It never looks at a clock and never fails on what <see cref="Decide"/> gave.</summary>
    public static Job Evolve(Job job, JobEvent happened) => (job, happened) switch
    {
        (Absent, JobAccepted e) => Begin(e),
        (Queued j, SubmissionStarted e) => new Submitting(j.Head with { Attempt = e.Attempt }, j.Failures + 1, false, e.At, null) { Link = e.Link },
        (Queued j, Folded e) => j with { Head = Count(j.Head, e), NotBefore = e.DueAt },
        (Submitting j, SubmissionStarted e) => j with { Resending = false, LookingUp = false, NotBefore = e.At },
        (Submitting j, Folded e) => j with { Head = Count(j.Head, e), NotBefore = e.DueAt },
        (Submitting j, SubmissionFailed e) => new Queued(j.Head, e.RetryAt, j.Sends),
        (Submitting j, SubmissionUncertain e) => Doubt(j, e),
        (Submitting j, StepAnswered e) => new Queued(Hold(j.Head, e), e.At, 0),
        (Submitting j, Submitted e) => Taken(j.Head, e),
        (Submitting j, EndingRequested e) => j with { Ending = e.Ending, GiveUpAt = e.GiveUpAt },
        (Following j, SubmissionStarted) => j with { Begun = true },
        (Following j, SubmissionFailed e) => j with { Begun = false, NotBefore = e.RetryAt, Failures = j.Failures + 1 },
        (Following j, SubmissionUncertain e) => j with
        {
            Head = Warn(j.Head, Doubtful(NextLink(j), e)), Begun = false, NotBefore = e.LookupAt, Failures = j.Failures + 1,
        },
        (Following j, StepAnswered e) => e.NextPollAt is { } pollAt
            ? new Waiting(Hold(j.Head, e) with { MovedAt = e.At }, j.Remote, pollAt, null)
            : j with { Head = Hold(j.Head, e), Begun = false, NotBefore = e.At, Failures = 0 },
        (Following j, EndingRequested e) => new Canceling(j.Head, j.Remote, e.Ending, false, e.At, e.GiveUpAt, 0),
        (Waiting j, StatusChanged e) => j with { Head = Seen(j.Head, e), NextPollAt = e.NextPollAt, Unread = null },
        (Waiting j, StatusUnreadable e) => j with
        {
            Head = Warn(j.Head with { Polls = e.Polls, LastPollAt = e.At }, e.Failure.Message),
            NextPollAt = e.NextPollAt,
            Unread = new Unreadable(j.Unread?.Since ?? e.At, e.Polls, e.Failure.Kind == FailureKind.Permanent),
        },
        (Waiting j, Folded e) => j with { Head = Count(j.Head, e), NextPollAt = e.DueAt },
        (Waiting j, ResultReady e) => new Fetching(
            j.Head with { Polls = e.Polls, LastPollAt = e.At, StatusValue = e.Status.Value }, j.Remote, e.Status, e.At, RawJson.Null, 0, null),
        (Waiting or Fetching or Cleaning, RetryScheduled e) => Resubmit((Known)job, e),
        (Waiting j, EndingRequested e) => new Canceling(j.Head, j.Remote, e.Ending, false, e.At, e.GiveUpAt, 0),
        (Fetching j, StepAnswered e) => j with { Head = Hold(j.Head, e), NotBefore = e.At, Hops = j.Hops + 1, Failures = 0 },
        (Fetching j, PagesStored e) => Keep(j, e),
        (Fetching j, FetchFailed { Anew: true } e) => FetchAnew(j, e),
        (Fetching j, FetchFailed e) => j with { NotBefore = e.RetryAt, Failures = j.Failures + 1, FailingSince = j.FailingSince ?? e.At },
        (Fetching j, Folded e) => j with { Head = Count(j.Head, e), NotBefore = e.DueAt },
        (Canceling j, CancelSent e) => j with { Asked = true, NextAt = e.NextPollAt },
        (Canceling j, CancelFailed e) => j with { NextAt = e.RetryAt, Failures = j.Failures + 1 },
        (Canceling j, Folded e) => j with { Head = Count(j.Head, e), NextAt = e.DueAt },
        (Cleaning j, CleanupFailed e) => j with { NotBefore = e.RetryAt, Failures = j.Failures + 1 },
        (Cleaning j, Folded e) => j with { Head = Count(j.Head, e), NotBefore = e.DueAt },
        (Finished j, RetryRequested e) => Again(j, e),
        (Batching j, not (JobFinished or DeadlineExtended)) => FoldBatches(j, happened),
        (Known j, DeadlineExtended e) => j with { Head = Extended(j.Head, e) },
        (Known j, CleanupRequested e) when JobAnswers.Of(j) is { Remote: { } remote, Status: var status } =>
            new Cleaning(e.Finish.Warning is null ? j.Head : Warn(j.Head, e.Finish.Warning), remote, status, e.Finish, e.At, 0, e.GiveUpAt) { Again = e.Again },
        (Known j, JobFinished e) => Close(j, e),
        _ => throw new InvalidOperationException(
            $"{happened.GetType().Name} cannot follow in phase {job.GetType().Name}: the journal and the rules disagree, see docs/job-lifecycle.md."),
    };

    /// <summary>What the job has to do next; null when there is nothing.</summary>
    public static Step? Next(Job job) => job switch
    {
        Queued j => Sending("q", NextLink(j), j.Head, j.Failures + 1, j.NotBefore, false),
        Submitting { Resending: true } j => Sending("q", j.Link, j.Head, j.Sends, j.NotBefore, false),
        Submitting { LookingUp: true } j => new Step.Lookup(Name("l", j.Head, j.Sends), j.NotBefore, j.Head.Attempt),
        Submitting j => Sending("s", j.Link, j.Head, j.Sends, j.NotBefore, true),
        Following j => new Step.Chain(
            Name($"{(j.Begun ? "a" : "b")}.{NextLink(j)}.", j.Head, j.Failures + 1), j.NotBefore, ChainPart.After, NextLink(j), j.Head.Attempt, j.Begun),
        Waiting j => new Step.Poll(Name("p", j.Head, j.Head.Polls + 1), j.NextPollAt),
        Fetching j when IsHopping(j) => new Step.Chain(
            Name($"h{j.Failures}.{j.Rounds}.", j.Head, j.Hops), j.NotBefore, ChainPart.Result, j.Head.Plan.Policy.Hops[j.Hops].Name, j.Head.Attempt, true),
        Fetching j => new Step.Fetch(
            Name(j is { Set: 0, Rounds: 0 } ? $"f{j.Failures}." : $"f{j.Failures}.{j.Set}.{j.Rounds}.", j.Head, StoredOf(j).Answers),
            j.NotBefore,
            SetName(j) ?? ResultSet.Main,
            StoredOf(j).Pages,
            j.Cursor),
        Batching j => NextOfBatches(j),
        Canceling { Asked: false } j => new Step.Cancel(Name("c", j.Head, j.Failures), j.NextAt),
        Canceling j => new Step.Poll(Name("e", j.Head, j.Head.Polls + 1), j.NextAt),
        Cleaning j => new Step.Cleanup(Name("z", j.Head, j.Failures), j.NotBefore),
        _ => null,
    };

    private static string Name(string kind, JobHead head, int n) =>
        head.Postponed == 0 ? $"{kind}{head.Attempt}.{n}" : $"{kind}{head.Attempt}.{n}~{head.Postponed}";

    /// <summary>
    /// What an agenda row adds to a job that was read from its journal: polls that changed nothing and a later due time. Null when it adds nothing.
    /// </summary>
    public static Folded? Restore(Job job, DateTimeOffset seen, DateTimeOffset planned, int polls)
    {
        if (job is not (Waiting or Queued or Canceling { Asked: true }) || Next(job) is not { } step)
        {
            return null;
        }

        var head = ((Known)job).Head;
        var due = planned > step.DueAt ? planned : step.DueAt;
        return due == step.DueAt && polls <= head.Polls ? null : new Folded(seen, due, Math.Max(polls, head.Polls));
    }

    /// <summary>The wait that will follow the next poll if that changes nothing and the vendor asks for no other: what the intent to poll holds back.</summary>
    public static TimeSpan WaitAfterNextPoll(Job job) => job is Known { Head: var head }
        ? Schedule.AfterPoll(head.Plan.Policy, head.JobId, head.Polls + 1, null)
        : TimeSpan.Zero;
}
