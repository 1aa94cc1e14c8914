using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What each case of <see cref="Evolve"/> builds.</summary>
public static partial class JobDecider
{
    private const int MostWarnings = 20;

    private static Known Begin(JobAccepted e)
    {
        var head = new JobHead(e.JobId, e.Account, e.Plan, e.Input, e.Labels, e.At, e.DeadlineAt)
        {
            RequestHash = e.RequestHash,
            StartBy = StartBy(e.Plan, e.At),
            Webhook = e.Webhook,
            Records = e.Records,
            Batch = e.Batch,
        };
        return e.Records is { } records ? BeginBatches(head, records, e.At) : IsOneRequest(e.Plan)
            ? new Fetching(head, null, null, e.At, RawJson.Null, 0, null)
            : new Queued(head, e.At, 0);
    }

    private static JobHead Count(JobHead head, Folded e) => (e.Postponed, e.Polls > head.Polls) switch
    {
        (true, _) => head with { Postponed = head.Postponed + 1 },
        (false, true) => head with { Polls = e.Polls, LastPollAt = e.At },
        (false, false) => head,
    };

    private static JobHead Seen(JobHead head, StatusChanged e)
    {
        var moved = head.LastPollAt is null || head.StatusValue != e.Value || head.Progress != e.Progress;
        var seen = head with { Polls = e.Polls, LastPollAt = e.At, StatusValue = e.Value, Progress = e.Progress, MovedAt = moved ? e.At : head.MovedAt };
        return !e.Unknown ? seen : Warn(seen, e.Value is null
            ? "The status answer holds no value at the status path; the job waits on. Check http.status.statusPath against the vendor's answer in the timeline."
            : $"The status value '{e.Value}' is in no list; the job waits on. Add it to one of the value lists of the async helper.");
    }

    private static JobHead Warn(JobHead head, string warning) =>
        head.Warnings.Contains(warning) || head.Warnings.Length >= MostWarnings ? head : head with { Warnings = head.Warnings.Add(warning) };

    /// <summary>What a hook reported and a warning said of an answer, each as far as there is room.</summary>
    private static JobHead Noted(JobHead head, PagesStored e)
    {
        if (e.Notes is not { } notes)
        {
            return head;
        }

        head = (notes.Warnings ?? []).Aggregate(head, Warn);
        var errors = notes.Errors ?? [];
        var room = FetchNotes.MostErrors - head.Errors.Length;
        head = head with { Errors = head.Errors.AddRange(errors.Take(room).Select(error => new JobError(error.Code, error.Message, ErrorSource.Hook, e.At))) };
        return errors.Count > room || notes.MoreErrors > 0
            ? Warn(head, $"The hook reported more than {FetchNotes.MostErrors} errors; the others are not kept.")
            : head;
    }

    private static Finished Close(Known job, JobFinished e)
    {
        var head = job.Head with { Polls = e.Polls, StatusValue = e.StatusValue ?? job.Head.StatusValue };
        head = e.Error is null ? head : head with { Errors = head.Errors.Add(e.Error) };
        head = e.Warning is null ? head : Warn(head, e.Warning);
        var (remote, status) = JobAnswers.Of(job);
        return new Finished(head, e.Outcome, e.At, remote, status) { Cleaned = e.Cleaned };
    }

    private static Known Again(Finished job, RetryRequested e)
    {
        var head = job.Head with
        {
            Attempt = job.Head.Attempt + 1,
            DeadlineAt = e.DeadlineAt,
            ExtendedTo = null,
            StartBy = StartBy(job.Head.Plan, e.At),
            Errors = [],
            Stored = job.Head.Records is null ? StoredResult.Nothing : job.Head.Stored,
            Sets = null,
        };
        if (head.Records is not null)
        {
            return GatherAgain(head, e.At);
        }

        return e.From == RetryFrom.Result || IsOneRequest(head.Plan)
            ? new Fetching(head, job.Remote, job.Status, e.At, RawJson.Null, 0, null)
            : new Queued(Unseen(head) with { SubmittedAt = null }, e.At, 0);
    }

    /// <summary>Nothing is known of the next remote job: what its predecessor said must not be taken for it.</summary>
    private static JobHead Unseen(JobHead head) => head with { StatusValue = null, LastPollAt = null, Progress = null, MovedAt = null, Steps = null };

    /// <summary>The remote job failed, and the next one begins from nothing.</summary>
    private static Queued Resubmit(Known job, RetryScheduled e)
    {
        var head = Unseen(job.Head) with { Attempt = job.Head.Attempt + 1, Polls = e.Polls, Stored = StoredResult.Nothing, Sets = null, Errors = [] };
        head = Warn(head, e.Reason.Message);
        return new Queued(e.Warning is null ? head : Warn(head, e.Warning), e.NotBefore, 0);
    }

    private static Submitting Doubt(Submitting job, SubmissionUncertain e) => job with
    {
        LookingUp = !e.Resend,
        Resending = e.Resend,
        NotBefore = e.LookupAt,
        Sends = job.Sends + 1,
        Head = Warn(job.Head, Doubtful(job.Link, e)),
    };

    private static string Doubtful(string? link, SubmissionUncertain e) => link is null
        ? $"It was uncertain whether the vendor took the submission, so it is {(e.Resend ? "sent again with the same key" : "looked up")}: {e.Reason}"
        : $"It was uncertain whether the vendor took the request {link} of the submission, so it is sent again: {e.Reason}";

    /// <summary>An export without a helper is one request whose answer is the result; there is nothing to submit.</summary>
    private static bool IsOneRequest(Plan plan) => !plan.HasHelper && plan.Type == StepType.Export;

    private static DateTimeOffset? StartBy(Plan plan, DateTimeOffset from) =>
        plan.Policy.StartDeadlineMs is { } ms ? Schedule.Later(from, ms) : null;
}
