using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>Why a job may end as it does: because nothing moved, and as its result says.</summary>
internal static class EndLaws
{
    public static void Check(World world, Job.Finished after)
    {
        if (after.Head.Errors is [.., { Code: "no_progress", At: var given }])
        {
            var moved = Moved(world.Shell.Journal);
            Laws.Hold(
                given - moved >= TimeSpan.FromMilliseconds(world.Plan.Policy.ProgressDeadlineMs!.Value), "given up only when nothing moved", $"it moved at {moved:O}");
        }

        var verdict = world.Vendor.Desk.Verdict;
        Laws.Hold(verdict is null || Fits(verdict.Value, after.Outcome), "the result decides", $"the result says {verdict}, the job is {after.Outcome}");
    }

    /// <summary>When the vendor last took the job, or said of it another thing than before.</summary>
    private static DateTimeOffset Moved(IEnumerable<JobEvent> journal)
    {
        var (moved, value) = (DateTimeOffset.MinValue, (string?)null);
        foreach (var happened in journal)
        {
            var isMove = happened is Submitted or StepAnswered { NextPollAt: not null } || (happened is StatusChanged changed && changed.Value != value);
            moved = isMove ? happened.At : moved;
            value = happened is StatusChanged { Value: var said } ? said : happened is Submitted ? null : value;
        }

        return moved;
    }

    private static bool Fits(Decision verdict, Outcome outcome) => outcome switch
    {
        Outcome.Done => verdict is Decision.Done or Decision.DoneWithoutData,
        Outcome.Partial => verdict != Decision.Error,
        _ => true,
    };
}
