using System.Collections.Immutable;
using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>A job as its user sees it at one instant: flat, and in the contract's words.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Account">Whose.</param>
/// <param name="Plan">What it runs.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>completed</c>, <c>failed</c> or <c>canceled</c>.</param>
/// <param name="Phase">Where a running job is; null when it does not run.</param>
/// <param name="Outcome">How it ended; null while it has not.</param>
/// <param name="NextPollAt">When the next poll is due; null when none is.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Head">Everything else, without what the requests of chains held: that may be much, and is for later requests only.</param>
/// <param name="Sequence">Counts the changes of the job; a snapshot with a lower number is older.</param>
public sealed record JobSnapshot(
    string JobId,
    string Account,
    Plan Plan,
    string Status,
    string? Phase,
    Outcome? Outcome,
    DateTimeOffset? NextPollAt,
    DateTimeOffset? EndedAt,
    JobHead Head,
    long Sequence)
{
    /// <summary>Whether nothing more will happen.</summary>
    public bool HasEnded => Outcome is not null;

    /// <summary>When the result is deleted; null while the job has not ended.</summary>
    public DateTimeOffset? ResultExpiresAt =>
        EndedAt is { } ended ? Schedule.Later(ended, Math.Min(Plan.Policy.ResultRetentionMs, Plan.Policy.JobRetentionMs)) : null;

    /// <summary>When the job itself is deleted, with its history; null while it has not ended.</summary>
    public DateTimeOffset? ExpiresAt => EndedAt is { } ended ? Schedule.Later(ended, Plan.Policy.JobRetentionMs) : null;

    /// <summary>The snapshot of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="calling">Whether a call of its next step is under way.</param>
    /// <param name="sequence">How many changes it has seen.</param>
    public static JobSnapshot Of(Known job, bool calling, long sequence)
    {
        var (status, phase) = job switch
        {
            Queued { Head.Steps: null } => ("queued", null),
            Queued or Submitting or Following => ("running", "submitting"),
            Waiting => ("running", calling ? "polling" : "waiting"),
            Fetching => ("running", "fetching"),
            Canceling or Batching { Ending: not null } => ("running", "canceling"),
            Cleaning => ("running", "cleaning"),
            Batching { Book: { Gathering: false, Started: 0 } } => ("queued", null),
            Batching => ("running", "waiting"),
            Finished { Outcome: Jobs.Outcome.Canceled } => ("canceled", null),
            Finished { Outcome: Jobs.Outcome.Error or Jobs.Outcome.TimedOut } => ("failed", null),
            Finished => ("completed", (string?)null),
            _ => throw new InvalidOperationException($"No status for phase {job.GetType().Name}: the phases are closed, so this is a defect."),
        };
        var next = job switch
        {
            Waiting w => w.NextPollAt,
            Canceling { Asked: true } c => c.NextAt,
            _ => (DateTimeOffset?)null,
        };
        var finished = job as Finished;
        return new JobSnapshot(
            job.Head.JobId, job.Head.Account, job.Head.Plan, status, phase, finished?.Outcome, next, finished?.EndedAt, job.Head with { Steps = null }, sequence);
    }
}
