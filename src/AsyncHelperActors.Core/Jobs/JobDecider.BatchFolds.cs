using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What happens to an import as a whole, folded.</summary>
public static partial class JobDecider
{
    private static Batching BeginBatches(JobHead head, JobRecords records, DateTimeOffset at)
    {
        var book = BookOf(head, records.Set, keyed: false, records.Count);
        return new Batching(head with { Import = new ImportProgress(records.Count, book.Total, 0, 0, RowTally.None, []) }, book, at) { NotBefore = at };
    }

    private static Batching GatherAgain(JobHead head, DateTimeOffset at) =>
        new(head, BookOf(head, GatheredSet(head.Attempt), keyed: true, 0) with { Gathering = true }, at) { NotBefore = at };

    private static BatchBook BookOf(JobHead head, string set, bool keyed, long records)
    {
        var rule = head.Plan.Batches ?? new BatchRule(1, BatchRule.UsualAtOnce, null);
        return new BatchBook(set, keyed, records, rule.Size, rule.AtOnce);
    }

    private static Batching FoldBatches(Batching job, JobEvent happened) => happened switch
    {
        BatchesBegun e => job with
        {
            LookAt = e.LookAt,
            Book = job.Book with { Started = e.UpTo, Running = job.Book.Running.Union(Enumerable.Range(job.Book.Started + 1, e.UpTo - job.Book.Started)), Looks = 0 },
            Head = job.Head with { SubmittedAt = job.Head.SubmittedAt ?? e.At, Import = Progress(job) with { Runs = RunsWith(Progress(job).Runs, job.Head.Attempt, e.UpTo) } },
        },
        BatchEnded e => Ended(job, e),
        RowsStored e => job with
        {
            Book = job.Book with
            {
                Ended = job.Book.Ended.RemoveRange(Enumerable.Range(job.Book.Collected + 1, Math.Min(e.UpTo, job.Book.Started) - job.Book.Collected)),
                Collected = e.UpTo,
                Tally = e.Tally,
                Kept = e.Kept,
            },
            Head = job.Head with { Stored = e.Stored, Import = Progress(job) with { Tally = e.Tally } },
            Failures = 0,
            FailingSince = null,
            NotBefore = e.At,
        },
        RecordsGathered e => Begin(job, e),
        FetchFailed e => job with { NotBefore = e.RetryAt, Failures = job.Failures + 1, FailingSince = job.FailingSince ?? e.At },
        EndingRequested e => job with { Ending = e.Ending, GiveUpAt = e.GiveUpAt, LookAt = e.At },
        Folded { Postponed: true } e => job with { Head = Count(job.Head, e), NotBefore = e.DueAt },
        Folded e => job with { LookAt = e.DueAt, Book = job.Book with { Looks = job.Book.Looks + 1 } },
        _ => throw new InvalidOperationException(
            $"{happened.GetType().Name} cannot follow in phase {job.GetType().Name}: the journal and the rules disagree, see docs/job-lifecycle.md."),
    };

    private static ImportProgress Progress(Batching job) => job.Head.Import ?? new ImportProgress(job.Book.Records, job.Book.Total, 0, 0, RowTally.None, []);

    private static Batching Ended(Batching job, BatchEnded e)
    {
        var wentWell = e.End.Outcome is Outcome.Done or Outcome.DoneWithoutData or Outcome.Partial;
        var progress = Progress(job);
        return job with
        {
            Book = job.Book with
            {
                Running = job.Book.Running.Remove(e.Number),
                Ended = job.Book.Ended.SetItem(e.Number, e.End),
                AnyResult = job.Book.AnyResult || e.End.Outcome is Outcome.Done or Outcome.Partial,
                AnyPartial = job.Book.AnyPartial || e.End.Outcome == Outcome.Partial,
            },
            Head = job.Head with
            {
                Polls = job.Head.Polls + e.End.Polls,
                LastPollAt = e.End.Polls > 0 ? e.At : job.Head.LastPollAt,
                Import = progress with { Ended = progress.Ended + 1, EndedBadly = progress.EndedBadly + (wentWell ? 0 : 1) },
            },
        };
    }

    /// <summary>From here on the rows are written anew, the kept ones among them.</summary>
    private static Batching Begin(Batching job, RecordsGathered e)
    {
        var book = job.Book with { Records = e.Count, Gathering = false };
        return job with
        {
            Book = book,
            LookAt = e.At,
            Failures = 0,
            FailingSince = null,
            NotBefore = e.At,
            Head = job.Head with { Stored = StoredResult.Nothing, Import = Progress(job) with { Batches = book.Total, Ended = 0, EndedBadly = 0, Tally = RowTally.None } },
        };
    }

    private static List<int> RunsWith(IReadOnlyList<int> runs, int attempt, int batches)
    {
        List<int> all = [.. runs];
        while (all.Count < attempt)
        {
            all.Add(0);
        }

        all[attempt - 1] = batches;
        return all;
    }
}
