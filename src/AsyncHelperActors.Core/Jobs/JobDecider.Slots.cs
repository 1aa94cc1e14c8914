using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>Which jobs take one of the places that a vendor has for unfinished jobs.</summary>
/// <remarks>
/// A slot is held from before the submission is sent until it is certain that the vendor has no unfinished job of ours: it said that it is done, or
/// that it failed, or refused the submission; or the job has ended, by whatever way, and asks it nothing more. A submission of which nobody knows
/// whether the vendor took it holds its slot until that is decided. Where requests come before the submission, the first of them is sent with the
/// slot already taken, and it is kept until the last: what they reserve at the vendor must not grow old in a line.
/// </remarks>
public static partial class JobDecider
{
    /// <summary>Whether a job must have a slot before its next step, which begins a submission.</summary>
    public static bool NeedsSlot(Job job) => job is Queued { Head.Plan: var plan } && plan[PlanRole.Slots] is not null && !HoldsSlot(job);

    /// <summary>Whether the vendor has, or may have, an unfinished job of this one, or its submission is half way there.</summary>
    public static bool HoldsSlot(Job job) => job switch
    {
        Submitting or Following or Waiting or Canceling => ((Known)job).Head.Plan[PlanRole.Slots] is not null,
        Queued { Head: { Steps.Count: > 0 } head } => head.Plan[PlanRole.Slots] is not null,
        _ => false,
    };
}
