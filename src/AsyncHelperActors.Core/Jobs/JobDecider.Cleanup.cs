using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What is done at the vendor when the job no longer needs it. It never changes how the job ends.</summary>
public static partial class JobDecider
{
    /// <summary>How long the cleanup may hold up the end of a job.</summary>
    public static readonly TimeSpan CleanupGrace = TimeSpan.FromMinutes(2);

    /// <summary>How often the request to clean up is sent at most.</summary>
    private const int MostCleanups = 5;

    /// <summary>
    /// An end becomes the beginning of the cleanup when there is something to clean up. A result that could not be fetched is left where
    /// it is, because a retry may fetch it; and a job that a defect of ours stopped calls nobody any more.
    /// </summary>
    private static Ruling WithCleanup(Job job, JobCommand command, Ruling ruling)
    {
        if (ruling.Events is not [.., JobFinished finish] || command is ParkJob || job is not Known { Head.Plan: var plan } || job is Cleaning || plan[PlanRole.Cleanup] is null)
        {
            return ruling;
        }

        var last = ruling.Events.SkipLast(1).Aggregate(job, Evolve);
        if (JobAnswers.Of(last).Remote is null)
        {
            return ruling;
        }

        JobEvent end = last is Fetching && finish.Outcome == Outcome.Error
            ? finish with { Warning = "The cleanup did not run, so that the result is still there when the job is retried from the result." }
            : new CleanupRequested(finish.At, finish, finish.At + CleanupGrace);
        return ruling with { Events = [.. ruling.Events.SkipLast(1), end] };
    }

    /// <summary>What is gone already needs no cleanup.</summary>
    private static Ruling CleanupGoesWrong(Cleaning job, RecordFailure c) => c.Failure switch
    {
        { HttpStatus: 404 or 410 } => Emit(Settled(job, c.Now, null)),
        { Kind: FailureKind.Permanent } => Emit(Settled(job, c.Now, $"The cleanup did not work: {c.Failure.Message}")),
        _ when job.Failures + 1 >= MostCleanups => Emit(Settled(job, c.Now, $"The cleanup did not work in {MostCleanups} tries: {c.Failure.Message}")),
        _ => Emit(new CleanupFailed(c.Now, c.Failure, c.Now + Schedule.AfterFailure(job.Head.JobId, job.Failures + 1, c.Failure.RetryAfterMs))),
    };

    private static JobFinished Settled(Cleaning job, DateTimeOffset now, string? warning) =>
        job.Finish with { At = now, Warning = warning ?? job.Finish.Warning, Cleaned = warning is null };
}
