using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>Which jobs take one of the places that a vendor has for unfinished jobs.</summary>
/// <remarks>
/// A slot is held from before the submission is sent until it is certain that the vendor has no unfinished job of ours: it said that it is done, or
/// that it failed, or refused the submission; or the job has ended, by whatever way, and asks it nothing more. A submission of which nobody knows
/// whether the vendor took it holds its slot until that is decided.
/// </remarks>
public static partial class JobDecider
{
    /// <summary>Whether a job must have a slot before its next step, which begins a submission.</summary>
    public static bool NeedsSlot(Job job) => job is Queued { Head.Plan: var plan } && plan[PlanRole.Slots] is not null;

    /// <summary>Whether the vendor has, or may have, an unfinished job of this one.</summary>
    public static bool HoldsSlot(Job job) => job is Submitting or Waiting or Canceling && ((Known)job).Head.Plan[PlanRole.Slots] is not null;
}
