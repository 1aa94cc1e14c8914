using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>The rules of a result: its pages, and what it says of the remote job.</summary>
/// <remarks>
/// A vendor may call a job done whose result tells that records were refused. Then the rules of the result decide how the job ends; the pages are
/// stored all the same, because they say which. The gravest word of all answers counts: an error before a part, a part before all.
/// </remarks>
public static partial class JobDecider
{
    private static Ruling Store(Fetching job, RecordFetched c)
    {
        var before = StoredOf(job);
        var stored = new StoredResult(before.Pages + c.Pages, before.Records + c.Records, before.Bytes + c.Bytes, c.File ?? before.File, before.Answers + 1, before.Dropped + (c.Notes?.Dropped ?? 0));
        var pages = new PagesStored(c.Now, stored, c.Cursor, SetName(job), c.Notes) { Verdict = job.Set == 0 ? c.Verdict : null };
        return c.Cursor.Text is not null || job.Set < job.Head.Plan.Policy.Also.Count
            ? Emit(pages)
            : new Ruling([pages, .. Conclude((Fetching)Evolve(job, pages), c.Now).Events], null);
    }

    /// <summary>Everything is stored; how the job ends is said by the status, by the hooks, and last by the result itself.</summary>
    private static Ruling Conclude(Fetching job, DateTimeOffset now)
    {
        var isPartial = job.Status?.Partial == true || job.Head.Errors.Length > 0;
        return job.Verdict switch
        {
            { Decision: Decision.Error } failed => RemoteFails(job, now, new JobError("result_failed", failed.Rule, ErrorSource.Result, now), job.Head.Polls, null),
            { Decision: Decision.Partial } part => Emit(new JobFinished(now, Outcome.Partial, null, job.Head.Polls, Warning: part.Rule)),
            { Decision: Decision.DoneWithoutData } when !isPartial && job.Head.Stored.Records == 0 => Emit(new JobFinished(now, Outcome.DoneWithoutData, null, job.Head.Polls)),
            _ => Emit(new JobFinished(now, isPartial ? Outcome.Partial : Outcome.Done, null, job.Head.Polls)),
        };
    }

    private static ResultVerdict? Graver(ResultVerdict? before, ResultVerdict? next) => Gravity(next) > Gravity(before) ? next : before;

    private static int Gravity(ResultVerdict? verdict) => verdict?.Decision switch
    {
        null => 0,
        Decision.Error => 4,
        Decision.Partial => 3,
        Decision.Done => 2,
        _ => 1,
    };

    private static Ruling FetchGoesWrong(Fetching job, RecordFailure c)
    {
        var since = job.FailingSince ?? c.Now;
        var tooLong = c.Now - since >= TimeSpan.FromMilliseconds(job.Head.Plan.Policy.ReadToleranceMs);
        if (!tooLong && job.Hops > 0 && job.Rounds < MostRounds && HasExpired(c.Failure))
        {
            return Emit(new FetchFailed(c.Now, c.Failure, c.Now + Schedule.AfterFailure(job.Head.JobId, job.Rounds + 1, c.Failure.RetryAfterMs), Anew: true));
        }

        return c.Failure.Kind == FailureKind.Permanent || tooLong
            ? Finish(job, c.Now, Outcome.Error, Failed("result_unreadable", c, ErrorSource.Result))
            : Emit(new FetchFailed(c.Now, c.Failure, c.Now + Schedule.AfterFailure(job.Head.JobId, job.Failures + 1, c.Failure.RetryAfterMs)));
    }
}
