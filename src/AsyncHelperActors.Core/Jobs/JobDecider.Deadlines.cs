using AsyncHelperActors.Core.Definitions;
using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>When a job is out of time, and how it is given more.</summary>
public static partial class JobDecider
{
    private static readonly TimeSpan LongestExtension = TimeSpan.FromMilliseconds(WaitTime.LongestMs);

    /// <summary>When a remote job that does not move is given up; null: it may stand still.</summary>
    private static DateTimeOffset? StillUntil(Known job) =>
        job is Waiting && job.Head is { MovedAt: { } moved, Plan.Policy.ProgressDeadlineMs: { } ms } ? Schedule.Later(moved, ms) : null;

    /// <summary>The instant at which <see cref="CheckDeadline"/> will end the job; null when none will.</summary>
    public static DateTimeOffset? Deadline(Job job) => job switch
    {
        Queued j => Earliest(j.Head.DeadlineAt, j.Head.SubmittedAt is null ? j.Head.StartBy : null),
        Waiting j => Earliest(j.Head.DeadlineAt, StillUntil(j)),
        Canceling j => j.GiveUpAt,
        Cleaning { Again: not null } j => Earliest(j.Head.DeadlineAt, j.GiveUpAt),
        Cleaning j => j.GiveUpAt,
        Submitting { Ending: not null } j => j.GiveUpAt,
        Batching j => BatchDeadline(j),
        Finished or Absent => null,
        Known j => j.Head.DeadlineAt,
        _ => null,
    };

    /// <summary>A deadline only ever moves on: what was promised to a job is not taken from it.</summary>
    private static Ruling Extend(Known job, ExtendDeadline c)
    {
        if (IsEnding(job))
        {
            return Refuse("already_ending", "How the job ends is settled; more time changes nothing. Retry it when it has ended.");
        }

        // A queued job may have to start long before it has to end, and it is the start that it lacks time for.
        var startBy = job is Queued { Head: { SubmittedAt: null, StartBy: { } start } } ? start : (DateTimeOffset?)null;
        var present = Earliest(job.Head.DeadlineAt, startBy);
        if (c.Until == present)
        {
            return Ruling.Nothing;
        }

        if (c.Until < present || c.Until <= c.Now)
        {
            return Refuse("not_later", $"The deadline is {present:O}, and {c.Until:O} is no later. A deadline can only be put off. Cancel the job to end it earlier.");
        }

        return c.Until - c.Now > LongestExtension
            ? Refuse("not_later", $"{c.Until:O} is more than ten years away. Give an instant that the job can live to see.")
            : Emit(new DeadlineExtended(c.Now, c.Until > job.Head.DeadlineAt ? c.Until : job.Head.DeadlineAt, startBy < c.Until ? c.Until : null));
    }

    private static bool IsEnding(Known job) => job switch
    {
        Submitting { Ending: not null } or Canceling or Cleaning { Again: null } or Batching { Ending: not null } => true,
        _ => false,
    };

    private static JobHead Extended(JobHead head, DeadlineExtended e) =>
        head with { DeadlineAt = e.DeadlineAt, ExtendedTo = e.DeadlineAt, StartBy = e.StartBy ?? head.StartBy };
}
