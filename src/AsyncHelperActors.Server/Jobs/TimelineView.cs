using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using CoreJob = AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>
/// The timeline of a job, from its events. A poll that changed nothing is no event; the number of polls in the next event tells how many
/// there were, and the job itself tells of those after the last event.
/// </summary>
internal static class TimelineView
{
    public static Timeline Of(IReadOnlyList<JobEvent> history, JobSnapshot now)
    {
        var entries = new List<TimelineEntry>();
        CoreJob job = CoreJob.Absent.Instance;
        foreach (var happened in history)
        {
            var before = job is CoreJob.Known known ? known.Head.Polls : 0;
            job = JobDecider.Evolve(job, happened);
            var after = (CoreJob.Known)job;
            var entry = Describe(happened);
            var unchanged = after.Head.Polls - before - (IsAnswerOfPoll(happened) ? 1 : 0);
            if (unchanged > 0)
            {
                entries.Add(Unchanged(happened.At, unchanged, entries));
            }

            entries.Add(entry with
            {
                Phase = JobSnapshot.Of(after, calling: false, 0).Phase,
                Request = happened.Call?.Request,
                HttpStatus = happened.Call?.HttpStatus,
                Bytes = happened.Call?.Bytes,
                Milliseconds = happened.Call?.DurationMs,
            });
        }

        if (job is CoreJob.Known last && now.Head.Polls > last.Head.Polls && now.Head.LastPollAt is { } at)
        {
            entries.Add(Unchanged(at, now.Head.Polls - last.Head.Polls, entries) with { NextAt = now.NextPollAt, Phase = now.Phase });
        }

        return new Timeline(entries);
    }

    private static bool IsAnswerOfPoll(JobEvent happened) => happened switch
    {
        StatusChanged or StatusUnreadable or ResultReady or RetryScheduled => true,
        JobFinished { Outcome: Outcome.DoneWithoutData } or JobFinished { Error.Source: ErrorSource.Status } => true,
        _ => false,
    };

    private static TimelineEntry Unchanged(DateTimeOffset at, int polls, List<TimelineEntry> before) => new()
    {
        At = at,
        Event = "polled",
        Phase = "waiting",
        Polls = polls,
        StatusValue = before.FindLast(e => e.StatusValue is not null)?.StatusValue,
        Decision = JobViews.Word(Decision.InProgress),
    };

    private static TimelineEntry Describe(JobEvent happened) => happened switch
    {
        JobAccepted e => At(e, "accepted"),
        SubmissionStarted e => At(e, "submissionStarted") with { Attempt = e.Attempt, Message = e.Link is null ? null : $"request {e.Link}" },
        StepAnswered e => At(e, "stepAnswered") with { Message = $"request {e.Name}", NextAt = e.NextPollAt },
        SubmissionFailed e => Failed(At(e, "submissionFailed"), e.Failure) with { NextAt = e.RetryAt },
        SubmissionUncertain e => At(e, "submissionUncertain") with { Message = e.Reason, NextAt = e.LookupAt },
        Submitted e => At(e, "submitted") with { NextAt = e.NextPollAt, Message = e.Adopted },
        StatusChanged e => At(e, "statusChanged") with
        {
            StatusValue = e.Value,
            Decision = JobViews.Word(e.Unknown ? Decision.Unknown : Decision.InProgress),
            NextAt = e.NextPollAt,
            Message = e.Progress?.Message,
        },
        StatusUnreadable e => Failed(At(e, "statusUnreadable"), e.Failure) with { NextAt = e.NextPollAt },
        ResultReady e => At(e, "resultReady") with { StatusValue = e.Status.Value, Decision = JobViews.Word(e.Status.Partial ? Decision.Partial : Decision.Done) },
        PagesStored e => At(e, "pagesStored") with { Message = $"{(e.Set is null ? "" : $"{e.Set}: ")}{e.Stored.Records} records in {e.Stored.Pages} pages, {e.Stored.Bytes} bytes, so far{(e.Stored.Dropped > 0 ? $"; a filter dropped {e.Stored.Dropped}" : "")}{(e.Verdict is null ? "" : $"; {e.Verdict.Rule}")}", Decision = e.Verdict is null ? null : JobViews.Word(e.Verdict.Decision) },
        FetchFailed e => Failed(At(e, "fetchFailed"), e.Failure) with { NextAt = e.RetryAt },
        EndingRequested e => At(e, "endingRequested") with { Outcome = JobViews.Word(e.Ending.Outcome), Message = e.Ending.Error?.Message },
        DeadlineExtended e => At(e, "deadlineExtended") with { NextAt = e.DeadlineAt, Message = $"it has until {e.StartBy ?? e.DeadlineAt:O} to {(e.StartBy is null ? "end" : "start")}" },
        CancelSent e => At(e, "cancelSent") with { NextAt = e.NextPollAt },
        CancelFailed e => Failed(At(e, "cancelFailed"), e.Failure) with { NextAt = e.RetryAt },
        CleanupRequested e => At(e, "cleanupRequested") with { Outcome = e.Again is null ? JobViews.Word(e.Finish.Outcome) : null, Message = e.Again?.Reason.Message },
        CleanupFailed e => Failed(At(e, "cleanupFailed"), e.Failure) with { NextAt = e.RetryAt },
        RetryScheduled e => At(e, "retryScheduled") with { Decision = JobViews.Word(Decision.Error), Message = e.Reason.Message, NextAt = e.NotBefore },
        RetryRequested e => At(e, "retryRequested") with { Message = $"from {JobViews.Word(e.From)}" },
        JobFinished e => At(e, "finished") with { Outcome = JobViews.Word(e.Outcome), StatusValue = e.StatusValue, Message = e.Error?.Message ?? e.Warning },
        BatchesBegun e => At(e, "batchesBegun") with { Message = $"all batches up to number {e.UpTo}" },
        BatchEnded e => At(e, "batchEnded") with { Outcome = JobViews.Word(e.End.Outcome), Message = $"batch {e.Number}{(e.End.Error is { } error ? $": {error.Message}" : "")}" },
        RowsStored e => At(e, "rowsStored") with
        {
            Message = $"rows of batches up to number {e.UpTo}: {e.Tally.Succeeded} records succeeded, {e.Tally.Failed} failed, {e.Tally.Ignored} ignored, so far",
        },
        RecordsGathered e => At(e, "recordsGathered") with { Message = $"{e.Count} records are sent again" },
        _ => At(happened, happened.GetType().Name),
    };

    private static TimelineEntry At(JobEvent happened, string name) => new() { At = happened.At, Event = name };

    private static TimelineEntry Failed(TimelineEntry entry, RemoteFailure failure) =>
        entry with { Decision = JobViews.Word(failure.Kind), Message = failure.Message, HttpStatus = failure.HttpStatus };
}
