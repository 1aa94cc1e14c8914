using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>Where nothing goes wrong, a job ends as the vendor's does, and in time.</summary>
internal static class CalmWorld
{
    public static void Check(World world, Job.Finished job)
    {
        if (!world.Plan.HasHelper)
        {
            Laws.Hold(job.Outcome == Outcome.Done || world.Plan.Policy.TotalDeadlineMs < 60_000, "calm", $"one request that went well ended {job.Outcome}");
            return;
        }

        if (world.Vendor.Desk.Remotes.Count == 0)
        {
            Laws.Hold(job.Outcome == Outcome.TimedOut && world.Plan.Policy.Before.Count > 0, "calm", $"a job that was never submitted ended {job.Outcome}");
            return;
        }

        var remote = world.Vendor.Desk.Remotes[^1];
        var expected = remote.Final switch
        {
            Decision.Done => Outcome.Done,
            Decision.Partial => Outcome.Partial,
            Decision.DoneWithoutData => Outcome.DoneWithoutData,
            _ => Outcome.Error,
        };
        var saysUnknown = world.Plan.Policy.FailOnUnknownStatus && remote.Values.Any(v => v is null or "WAT");
        var inTime = remote.Ready + LongestWait(world, job.Head.Polls) < job.Head.DeadlineAt;
        var ended = job.Outcome == expected
            || (job.Outcome == Outcome.Error && (saysUnknown || world.Plan.Policy.ReadToleranceMs < 10_000))
            || (job.Outcome == Outcome.TimedOut && (!inTime || remote.Final == Decision.Error));
        Laws.Hold(ended, "calm", $"the vendor's job is {remote}, ours ended {job.Outcome}");
    }

    private static TimeSpan LongestWait(World world, int polls)
    {
        var policy = world.Plan.Policy;
        var waits = Enumerable.Range(1, polls + 1).Select(n => Schedule.AfterPoll(policy with { Jitter = 0 }, "", n, null));
        var longest = waits.Append(Schedule.Initial(policy with { Jitter = 0 }, "", null)).Max();
        return (longest * (1 + policy.Jitter)) + TimeSpan.FromSeconds(125);
    }
}
