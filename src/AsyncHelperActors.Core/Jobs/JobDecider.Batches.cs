using System.Collections.Immutable;
using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>The rules of an import as a whole.</summary>
/// <remarks>
/// <para>An import sends nothing itself. Each batch of its records is a job of its own, which submits, waits and fetches by the rules of
/// any job; the import begins batches, as many at a time as the connection allows, hears how each ended, and writes one row for each
/// record in the order of the records.</para>
/// <para>Which batches are begun is stored before any of them is told to begin, and a batch is told again and again until it answers:
/// its id says which it is, so it begins once. A batch tells its end; whether that word arrives or not, the import asks from time to time.
/// So a word that is lost, late or double changes nothing.</para>
/// <para>A run that somebody asks for again first gathers the records that failed, and their rows take the place of the old ones.</para>
/// </remarks>
public static partial class JobDecider
{
    /// <summary>
    /// The rows of at most so many batches are written in one step; while batches run, when just so many have ended in their order. So what a
    /// step writes does not change while it is under way, whatever else ends meanwhile.
    /// </summary>
    private const int CollectedAtOnce = 20;

    /// <summary>No batch is begun that is further ahead of the rows than this: it bounds what an import keeps in memory.</summary>
    private const int BatchWindow = 10_000;

    /// <summary>The running batches are asked so long after the last was begun, then after twice as long, and so on.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(10);

    /// <summary>Batches end by themselves within <see cref="CancelGrace"/>; the import waits a little longer than they do.</summary>
    private static readonly TimeSpan BatchGrace = CancelGrace + TimeSpan.FromMinutes(1);

    /// <summary>How long the rows may take that are still to be written when an import is over.</summary>
    private static readonly TimeSpan RowsGrace = TimeSpan.FromHours(1);

    private static Ruling RuleOfBatches(Batching job, JobCommand command) => command switch
    {
        TendBatches c when Answers(job, c.StepId) && Next(job) is Step.Tend && c.Now >= job.LookAt => Tend(job, c.Now),
        RecordBatchEnded c when c.Attempt == job.Head.Attempt && job.Book.Running.Contains(c.Number) => HearEnd(job, c),
        RecordRows c when Answers(job, c.StepId) && Next(job) is Step.Collect => WriteRows(job, c),
        RecordGathered c when Answers(job, c.StepId) && Next(job) is Step.Gather => Gathered(job, c),
        RecordFailure c when Answers(job, c.StepId) && Next(job) is not Step.Tend => RowsGoWrong(job, c),
        RecordBusy c when Answers(job, c.StepId) && Next(job) is not Step.Tend => Postpone(job, c),
        CheckDeadline c => PassBatchDeadline(job, c.Now),
        CancelJob c when job.Ending is null && !OnlyRowsAreLeft(job) => EndBatches(job, c.Now, new JobEnding(Outcome.Canceled, null)),
        PollNow => Refuse("not_waiting", "An import has no status of its own. Poll its batches: GET /v1/jobs?parent= lists them."),
        _ => Ruling.Nothing,
    };

    private static Ruling Tend(Batching job, DateTimeOffset now)
    {
        if (job.Book.Total == 0)
        {
            return Emit(new JobFinished(now, job.Ending?.Outcome ?? Outcome.DoneWithoutData, job.Ending?.Error, job.Head.Polls));
        }

        return BeginMore(job, now) is { } begun ? Emit(begun) : Emit(new Folded(now, now + Look(job.Book.Looks), job.Head.Polls));
    }

    private static TimeSpan Look(int looks) => FirstLook * Math.Pow(2, Math.Min(looks, 8)) is var wait && wait < LongestLook ? wait : LongestLook;

    private static BatchesBegun? BeginMore(Batching job, DateTimeOffset now)
    {
        var book = job.Book;
        var upTo = Math.Min(Math.Min(book.Total, book.Started + book.AtOnce - book.Running.Count), book.Collected + BatchWindow);
        return job.Ending is null && upTo > book.Started ? new BatchesBegun(now, upTo, now + FirstLook) : null;
    }

    private static Ruling HearEnd(Batching job, RecordBatchEnded c)
    {
        var ended = new BatchEnded(c.Now, c.Number, c.End);
        return BeginMore((Batching)Evolve(job, ended), c.Now) is { } begun ? Emit(ended, begun) : Emit(ended);
    }

    private static Ruling WriteRows(Batching job, RecordRows c)
    {
        var book = job.Book;
        if (c.UpTo <= book.Collected || c.UpTo > Collectable(job))
        {
            return Ruling.Nothing;
        }

        var before = job.Head.Stored;
        var stored = new StoredResult(before.Pages + c.Pages, before.Records + c.Tally.Rows, before.Bytes + c.Bytes, null, before.Answers + 1);
        var rows = new RowsStored(c.Now, stored, c.UpTo, book.Tally.Plus(c.Tally), book.Kept + c.Kept);
        if (c.UpTo == book.Total)
        {
            return Emit(rows, Conclude((Batching)Evolve(job, rows), c.Now));
        }

        return BeginMore((Batching)Evolve(job, rows), c.Now) is { } begun ? Emit(rows, begun) : Emit(rows);
    }

    private static JobFinished Conclude(Batching job, DateTimeOffset now)
    {
        var (book, tally) = (job.Book, job.Book.Tally);
        if (job.Ending is { } ending)
        {
            return new JobFinished(now, ending.Outcome, ending.Error, job.Head.Polls);
        }

        var outcome = (tally.Failed, tally.Succeeded) switch
        {
            (0, _) when book.AnyPartial => Outcome.Partial,
            (0, 0) when !book.AnyResult => Outcome.DoneWithoutData,
            (0, _) => book.AnyResult ? Outcome.Done : Outcome.DoneWithoutData,
            (_, 0) => Outcome.Error,
            _ => Outcome.Partial,
        };
        var error = tally.Failed == 0 ? null : new JobError(
            "records_failed",
            $"{tally.Failed} of {tally.Rows} records failed. The first: {tally.FirstError ?? "no reason was given"} "
            + "The rows of the result say which and why; a retry from submit sends these records again.",
            ErrorSource.Result,
            now);
        return new JobFinished(now, outcome, error, job.Head.Polls);
    }

    private static Ruling Gathered(Batching job, RecordGathered c) => c.Count > 0
        ? Emit(new RecordsGathered(c.Now, c.Count))
        : Finish(job, c.Now, Outcome.Error, new JobError(
            "nothing_to_retry", "The rows of the result name no failed record, so there is nothing to send again.", ErrorSource.Submit, c.Now));

    private static Ruling RowsGoWrong(Batching job, RecordFailure c)
    {
        var tooLong = c.Now - (job.FailingSince ?? c.Now) >= TimeSpan.FromMilliseconds(job.Head.Plan.Policy.ReadToleranceMs);
        return c.Failure.Kind == FailureKind.Permanent || tooLong
            ? Finish(job, c.Now, Outcome.Error, Failed("rows_unwritten", c, ErrorSource.Result))
            : Emit(new FetchFailed(c.Now, c.Failure, c.Now + Schedule.AfterFailure(job.Head.JobId, job.Failures + 1, c.Failure.RetryAfterMs)));
    }

    private static Ruling EndBatches(Batching job, DateTimeOffset now, JobEnding ending) => job.Book.Gathering
        ? Emit(new JobFinished(now, ending.Outcome, ending.Error, job.Head.Polls))
        : Emit(new EndingRequested(now, ending, now + BatchGrace));

    private static Ruling PassBatchDeadline(Batching job, DateTimeOffset now)
    {
        if (Deadline(job) is not { } deadline || now < deadline)
        {
            return Ruling.Nothing;
        }

        var error = new JobError(
            "deadline_passed",
            $"The import did not end before its deadline {deadline:O}; it was accepted at {job.Head.CreatedAt:O}. Give it more time with deadline on the job, or send more records in a batch.",
            ErrorSource.Deadline,
            now);
        var ending = job.Ending ?? new JobEnding(Outcome.TimedOut, error);
        if (OnlyRowsAreLeft(job))
        {
            return Emit(new JobFinished(now, ending.Outcome, ending.Error, job.Head.Polls, Warning: "The rows of the result could not be written in time and are not whole."));
        }

        if (job.Ending is null)
        {
            return EndBatches(job, now, ending);
        }

        var silent = new JobError("not_confirmed", "The batch did not confirm in time that it has ended; the vendor may still have it.", ErrorSource.Cancel, now);
        return new Ruling([.. job.Book.Running.Select(n => new BatchEnded(now, n, new BatchEnd(ending.Outcome, 0, silent)))], null);
    }

    private static Ruling RetryRecords(Finished job, RetryJob c) => (job.Outcome, c.From) switch
    {
        (_, RetryFrom.Result) =>
            Refuse("not_retryable", "The result of an import is the rows of its records. Retry from submit: it sends the failed records again, and only them."),
        _ when job.Head.Stored.Records < job.Head.Records!.Count => Refuse(
            "not_retryable", "The rows of the result are not whole, so nobody can know which records were sent. Look at the vendor, then start a new job with those that are missing."),
        _ when job.Head.Import is { Tally.Failed: 0 } => Refuse("not_retryable", "No record failed, so there is nothing to send again."),
        _ => Emit(new RetryRequested(c.Now, c.From, DeadlineOf(job.Head.Plan, job.Head.Records!.Count, c.Now))),
    };

    /// <summary>When an import must have ended: each round of batches may take as long as one batch may.</summary>
    private static DateTimeOffset DeadlineOf(Plan plan, long records, DateTimeOffset from)
    {
        if (plan.Batches is not { } rule)
        {
            return Schedule.Later(from, plan.Policy.TotalDeadlineMs);
        }

        var batches = (records + rule.Size - 1) / rule.Size;
        var rounds = Math.Max(1, (batches + rule.AtOnce - 1) / rule.AtOnce);
        return Schedule.Later(from, rule.DeadlineMs ?? (long)Math.Min(rounds * (double)plan.Policy.TotalDeadlineMs, long.MaxValue / 4));
    }

    private static bool OnlyRowsAreLeft(Batching job) =>
        !job.Book.Gathering && job.Book.Running.IsEmpty && (job.Ending is not null || job.Book.Started == job.Book.Total);

    private static DateTimeOffset BatchDeadline(Batching job)
    {
        var end = job.GiveUpAt ?? job.Head.DeadlineAt;
        return OnlyRowsAreLeft(job) ? end + RowsGrace : end;
    }

    /// <summary>The last batch whose rows can be written: all before it have ended. When the import is over, those never begun count as ended.</summary>
    private static int Collectable(Batching job)
    {
        var book = job.Book;
        var upTo = book.Collected;
        while (upTo - book.Collected < CollectedAtOnce && book.Ended.ContainsKey(upTo + 1))
        {
            upTo++;
        }

        return OnlyRowsAreLeft(job) && upTo == book.Started && upTo - book.Collected < CollectedAtOnce ? book.Total : upTo;
    }

    private static Step NextOfBatches(Batching job)
    {
        var book = job.Book;
        if (book.Gathering)
        {
            return new Step.Gather(Name($"g{job.Failures}.", job.Head, 1), job.NotBefore, job.Head.Records!, book.Set, job.Head.Stored.Pages);
        }

        var upTo = Collectable(job);
        return upTo > book.Collected && (upTo - book.Collected >= CollectedAtOnce || book.Running.IsEmpty)
            ? new Step.Collect(Name($"r{job.Failures}.{upTo}.", job.Head, book.Collected), job.NotBefore, job.Head.Stored.Pages, book, upTo, job.Ending, KeptSet(job.Head.Attempt))
            : new Step.Tend(Name($"t{book.Looks}.", job.Head, book.Started), job.LookAt);
    }

    /// <summary>Where a retry gathers the records that it sends again.</summary>
    private static string GatheredSet(int attempt) => $"records.{attempt}";

    /// <summary>Where a retry keeps the rows of the records that it does not send again; null when there was no earlier run.</summary>
    private static string? KeptSet(int attempt) => attempt > 1 ? $"kept.{attempt}" : null;
}
