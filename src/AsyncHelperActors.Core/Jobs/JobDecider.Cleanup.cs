using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What is done at the vendor when the job no longer needs what it has there. It never changes how the job goes on.</summary>
public static partial class JobDecider
{
    /// <summary>How long the cleanup may hold up the end of a job.</summary>
    public static readonly TimeSpan CleanupGrace = TimeSpan.FromMinutes(2);

    /// <summary>How often the request to clean up is sent at most.</summary>
    private const int MostCleanups = 5;

    /// <summary>
    /// An end becomes the beginning of the cleanup when there is something to clean up. A result that could not be fetched is left where
    /// it is, because a retry may fetch it; and a job that a defect of ours stopped calls nobody any more. A remote job that failed is cleaned up
    /// before the next one is submitted, because nobody will know of it then.
    /// </summary>
    private static Ruling WithCleanup(Job job, JobCommand command, Ruling ruling)
    {
        if (ruling.Events is not [.., JobFinished or RetryScheduled] || command is ParkJob || job is not Known { Head.Plan: var plan } || job is Cleaning || plan[PlanRole.Cleanup] is null)
        {
            return ruling;
        }

        var last = ruling.Events.SkipLast(1).Aggregate(job, Evolve);
        if (JobAnswers.Of(last).Remote is null)
        {
            return ruling;
        }

        JobEvent next = ruling.Events[^1] switch
        {
            RetryScheduled again => new CleanupRequested(again.At, new JobFinished(again.At, Outcome.Error, again.Reason, again.Polls), again.At + CleanupGrace, again),
            JobFinished { Outcome: Outcome.Error } finish when last is Fetching { Verdict.Decision: not Decision.Error } or Fetching { Verdict: null } =>
                finish with { Warning = "The cleanup did not run, so that the result is still there when the job is retried from the result." },
            var finish => new CleanupRequested(finish.At, (JobFinished)finish, finish.At + CleanupGrace),
        };
        return ruling with { Events = [.. ruling.Events.SkipLast(1), next] };
    }

    /// <summary>What is gone already needs no cleanup.</summary>
    private static Ruling CleanupGoesWrong(Cleaning job, RecordFailure c) => c.Failure switch
    {
        { HttpStatus: 404 or 410 } => Emit(Settled(job, c.Now, null)),
        { Kind: FailureKind.Permanent } => Emit(Settled(job, c.Now, $"The cleanup did not work: {c.Failure.Message}")),
        _ when job.Failures + 1 >= MostCleanups => Emit(Settled(job, c.Now, $"The cleanup did not work in {MostCleanups} tries: {c.Failure.Message}")),
        _ => Emit(new CleanupFailed(c.Now, c.Failure, c.Now + Schedule.AfterFailure(job.Head.JobId, job.Failures + 1, c.Failure.RetryAfterMs))),
    };

    private static JobEvent Settled(Cleaning job, DateTimeOffset now, string? warning) => job.Again is { } again
        ? again with { At = now, NotBefore = again.NotBefore > now + Schedule.FailureFloor ? again.NotBefore : now + Schedule.FailureFloor, Warning = warning }
        : job.Finish with { At = now, Warning = warning ?? job.Finish.Warning, Cleaned = warning is null };
}
