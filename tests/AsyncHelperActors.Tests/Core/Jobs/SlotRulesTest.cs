using System.Collections.Immutable;
using AsyncHelperActors.Core.Jobs;
using Xunit;
using static AsyncHelperActors.Core.Jobs.Job;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>In which phases a job has, or must get, one of its vendor's places.</summary>
public sealed class SlotRulesTest
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    private static readonly RemoteJob Remote = new(RawJson.Null, RawJson.Null);

    private static readonly JobEnding Ending = new(Outcome.Canceled, null);

    private static readonly JobHead Plain = new("job", "acme", Plan(slots: false), RawJson.Null, ImmutableSortedDictionary<string, string>.Empty, At, At);

    private static readonly JobHead Limited = Plain with { Plan = Plan(slots: true) };

    private static readonly JobHead HalfWay = Limited with
    {
        Steps = ImmutableSortedDictionary<string, HeldAnswer>.Empty.Add("upload", new HeldAnswer(RawJson.Null, RawJson.Null)),
    };

    public static TheoryData<Job, bool, bool> Phases => new()
    {
        { new Queued(Limited, At, 0), true, false },
        { new Queued(Limited, At, 3), true, false },
        { new Queued(HalfWay, At, 0), false, true },
        { new Submitting(Limited, 1, false, At, null), false, true },
        { new Submitting(Limited, 1, true, At, null), false, true },
        { new Submitting(Limited, 1, false, At, Ending) { Resending = true }, false, true },
        { new Following(HalfWay, Remote, At, 0, false), false, true },
        { new Waiting(Limited, Remote, At, null), false, true },
        { new Canceling(Limited, Remote, Ending, true, At, At, 0), false, true },
        { new Fetching(HalfWay, Remote, null, At, RawJson.Null, 0, null), false, false },
        { new Cleaning(HalfWay, Remote, null, new JobFinished(At, Outcome.Done, null, 0), At, 0, At), false, false },
        { new Finished(HalfWay, Outcome.Error, At, Remote, null), false, false },
        { new Queued(Plain, At, 0), false, false },
        { new Waiting(Plain, Remote, At, null), false, false },
        { Absent.Instance, false, false },
    };

    [Theory]
    [MemberData(nameof(Phases))]
    public void A_place_is_needed_before_the_first_request_and_held_until_the_vendor_is_done(Job job, bool needs, bool holds)
    {
        Assert.Equal(needs, JobDecider.NeedsSlot(job));
        Assert.Equal(holds, JobDecider.HoldsSlot(job));
    }

    private static Plan Plan(bool slots)
    {
        var refs = new Dictionary<string, DefinitionRef> { [PlanRole.Connection] = new("vendor", 1), [PlanRole.Helper] = new("reports", 1) };
        if (slots)
        {
            refs[PlanRole.Slots] = new DefinitionRef("vendor", 1);
        }

        return new Plan(StepType.Export, refs, new JobPolicy());
    }
}
