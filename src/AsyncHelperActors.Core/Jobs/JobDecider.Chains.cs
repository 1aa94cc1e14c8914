using System.Collections.Immutable;
using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>The requests around the submission and before the result.</summary>
/// <remarks>
/// <para>A submission with <c>http.submit.before</c> and <c>.after</c> is one attempt of several calls, one at a time. The calls before
/// it go the way of the submission itself: queued, begun in the journal, sent, answered. Each answer is an event before anything else
/// happens, so a crash resumes at the call that was under way and repeats none that was answered.</para>
/// <para>What a start without an answer means depends on the call. One that is repeatable (GET, HEAD, PUT, DELETE, or said to be) is sent
/// again. For any other one <c>whenUncertain</c> decides as for the submission: <c>resubmit</c> sends it again; <c>fail</c> ends the
/// job; a lookup tells whether the remote job is there and not whether this call was taken, so it ends the job too.</para>
/// <para>The hops to the result only ask for addresses. They are repeatable by nature: when an address has expired they all run again,
/// and the set that was being fetched starts from its first page, which replaces what was stored.</para>
/// </remarks>
public static partial class JobDecider
{
    /// <summary>How often the hops to one result run again because its address had expired.</summary>
    private const int MostRounds = 10;

    private static readonly RemoteFailure Interrupted = new(FailureKind.Transient, "interrupted", "Nobody heard the answer; the request is repeatable and is sent again.");

    private static Step Sending(string kind, string? link, JobHead head, int sends, DateTimeOffset dueAt, bool begun) => link is null
        ? new Step.Submit(Name(kind, head, sends), dueAt, head.Attempt, begun)
        : new Step.Chain(Name($"{kind}.{link}.", head, sends), dueAt, ChainPart.Before, link, head.Attempt, begun);

    /// <summary>The call before the submission that is next; null when it is the submission's own turn.</summary>
    private static string? NextLink(Queued job) => FirstOpen(job.Head.Plan.Policy.Before, job.Head);

    private static string NextLink(Following job) => FirstOpen(job.Head.Plan.Policy.After, job.Head) ?? job.Head.Plan.Policy.After[^1].Name;

    private static string? FirstOpen(IReadOnlyList<ChainLink> links, JobHead head)
    {
        foreach (var link in links)
        {
            if (head.Steps?.ContainsKey(link.Name) != true)
            {
                return link.Name;
            }
        }

        return null;
    }

    private static string? LinkOf(Known job) => job switch
    {
        Queued j => NextLink(j),
        Submitting j => j.Link,
        Following j => NextLink(j),
        _ => null,
    };

    private static bool IsRepeatable(JobHead head, string link) =>
        head.Plan.Policy.Before.Concat(head.Plan.Policy.After).Any(each => each.Name == link && each.Repeatable);

    private static bool IsHopping(Fetching job) => job.Hops < job.Head.Plan.Policy.Hops.Count;

    private static Ruling HoldBefore(Submitting job, string link, RecordHeld c) => job.Ending is { } ending
        ? Emit(new JobFinished(c.Now, ending.Outcome, ending.Error, job.Head.Polls))
        : Emit(new StepAnswered(c.Now, link, c.Held));

    private static Ruling HoldAfter(Following job, RecordHeld c)
    {
        var link = NextLink(job);
        var isLast = job.Head.Plan.Policy.After[^1].Name == link;
        return Emit(new StepAnswered(c.Now, link, c.Held, isLast ? c.Now + Schedule.Initial(job.Head.Plan.Policy, job.Head.JobId, null) : null));
    }

    private static Ruling HoldHop(Fetching job, RecordHeld c) => Emit(new StepAnswered(c.Now, job.Head.Plan.Policy.Hops[job.Hops].Name, c.Held));

    /// <summary>A call before the submission whose answer nobody heard. The remote job is not there yet, so a job that is to end just ends.</summary>
    private static Ruling LinkIsUncertain(Submitting job, string link, DateTimeOffset now, string what, long? retryAfterMs)
    {
        if (job.Ending is not null || IsRepeatable(job.Head, link))
        {
            return Requeue(job, now, Interrupted with { Message = what, RetryAfterMs = retryAfterMs }, null);
        }

        return job.Head.Plan.Policy.WhenUncertain == WhenUncertain.Resubmit
            ? Emit(new SubmissionUncertain(now, what, now + Schedule.AfterFailure(job.Head.JobId, job.Sends, retryAfterMs), Resend: true))
            : Finish(job, now, Outcome.Error, LinkUncertain(link, now, what));
    }

    private static JobError LinkUncertain(string link, DateTimeOffset now, string what) => new(
        "submit_uncertain",
        $"Nobody can know whether the vendor took the request {link} of the submission: {what}. It was not sent twice. "
        + $"When it does no harm to send it again, write repeatable: true at {link} on the async helper; then retry from submit.",
        ErrorSource.Submit,
        now);

    private static Ruling FollowingGoesWrong(Following job, RecordFailure c) => c.Failure.Kind switch
    {
        FailureKind.Permanent => End(job, c.Now, new JobEnding(Outcome.Error, Failed("submit_refused", c, ErrorSource.Submit))),
        FailureKind.Unknown => FollowingIsUncertain(job, c.Now, c.Failure.Message, c.Failure.RetryAfterMs),
        _ => FollowLater(job, c.Now, c.Failure, null),
    };

    private static Ruling FollowLater(Following job, DateTimeOffset now, RemoteFailure failure, DateTimeOffset? until)
    {
        var retryAt = now + Schedule.AfterFailure(job.Head.JobId, job.Failures + 1, failure.RetryAfterMs);
        return Emit(new SubmissionFailed(now, failure, until > retryAt ? until.Value : retryAt));
    }

    /// <summary>The vendor has the job and nobody knows whether it is complete. A job that ends for that is canceled at the vendor, if that can be done.</summary>
    private static Ruling FollowingIsUncertain(Following job, DateTimeOffset now, string what, long? retryAfterMs)
    {
        var link = NextLink(job);
        if (IsRepeatable(job.Head, link))
        {
            return FollowLater(job, now, Interrupted with { Message = what, RetryAfterMs = retryAfterMs }, null);
        }

        return job.Head.Plan.Policy.WhenUncertain == WhenUncertain.Resubmit
            ? Emit(new SubmissionUncertain(now, what, now + Schedule.AfterFailure(job.Head.JobId, job.Failures + 1, retryAfterMs), Resend: true))
            : End(job, now, new JobEnding(Outcome.Error, LinkUncertain(link, now, what)));
    }

    /// <summary>Refusals that an address gets that is no longer good: gone, or no longer allowed, as presigned ones are after their time.</summary>
    private static bool HasExpired(RemoteFailure failure) => failure.HttpStatus switch
    {
        403 or 404 or 410 => true,
        400 or 401 => failure.Message.Contains("expire", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static JobHead Hold(JobHead head, StepAnswered e) =>
        head with { Steps = (head.Steps ?? ImmutableSortedDictionary.Create<string, HeldAnswer>(StringComparer.Ordinal)).SetItem(e.Name, e.Held) };

    private static Known Taken(JobHead head, Submitted e)
    {
        var taken = (e.Adopted is null ? head : Warn(head, e.Adopted)) with { SubmittedAt = e.At, MovedAt = e.At };
        return head.Plan.Policy.After.Count > 0 ? new Following(taken, e.Remote, e.At, 0, false) : new Waiting(taken, e.Remote, e.NextPollAt, null);
    }

    /// <summary>The name of the further set that is being fetched; null while it is the main one.</summary>
    private static string? SetName(Fetching job) => job.Set == 0 ? null : job.Head.Plan.Policy.Also[job.Set - 1].Name;

    private static StoredResult StoredOf(Fetching job) =>
        SetName(job) is { } name ? job.Head.Sets?.GetValueOrDefault(name) ?? StoredResult.Nothing : job.Head.Stored;

    private static Fetching Keep(Fetching job, PagesStored e)
    {
        var isWhole = e.Cursor.Text is null;
        return job with
        {
            Head = Noted(WithStored(job.Head, e.Set, e.Stored), e),
            NotBefore = e.At,
            Cursor = e.Cursor,
            Failures = 0,
            FailingSince = null,
            Verdict = Graver(job.Verdict, e.Verdict),
            Set = isWhole ? Math.Min(job.Set + 1, job.Head.Plan.Policy.Also.Count) : job.Set,
        };
    }

    private static JobHead WithStored(JobHead head, string? set, StoredResult stored) => set is null
        ? head with { Stored = stored }
        : head with { Sets = (head.Sets ?? ImmutableSortedDictionary.Create<string, StoredResult>(StringComparer.Ordinal)).SetItem(set, stored) };

    private static Fetching FetchAnew(Fetching job, FetchFailed e) => job with
    {
        Head = WithStored(job.Head, SetName(job), StoredResult.Nothing),
        NotBefore = e.RetryAt,
        Cursor = RawJson.Null,
        Failures = 0,
        FailingSince = job.FailingSince ?? e.At,
        Verdict = job.Set == 0 ? null : job.Verdict,
        Hops = 0,
        Rounds = job.Rounds + 1,
    };
}
