using System.Collections.Immutable;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>Any command at all, sensible or not: of the right step or another, with extreme numbers, from a clock that is ahead or behind.</summary>
internal static class AnyCommand
{
    public static JobCommand For(Job job, Dice dice, DateTimeOffset at)
    {
        var now = at + dice.Pick(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromHours(-1), TimeSpan.FromDays(400));
        var id = JobDecider.Next(job) is { } step && dice.Percent(80) ? step.Id : "p1.1";
        var wait = dice.Pick<long?>(null, 0L, -1L, 5_000L, long.MaxValue, long.MinValue);
        return dice.Roll(0, 24) switch
        {
            0 => new AcceptJob(now, "job_1", "acme", WorldSettings.PlanFor(dice), RawJson.Null, ImmutableSortedDictionary<string, string>.Empty),
            1 => new BeginSubmission(now, id),
            2 => new ResumeJob(now),
            3 => new RecordSubmitted(now, id, new RemoteJob(RawJson.Null, RawJson.Null), wait),
            4 => new RecordNotSubmitted(now, id),
            5 or 6 => new RecordStatus(
                now,
                id,
                (Decision)dice.Roll(0, 5),
                new RemoteStatus(dice.Pick(null, "", "RUNNING"), RawJson.Null, RawJson.Null, dice.Percent(50)),
                "a rule",
                wait,
                dice.Percent(50) ? new RemoteProgress(double.NaN, null) : null),
            7 => new RecordFetched(now, id, dice.Roll(0, 2), dice.Roll(0, 9), 0, null, dice.Percent(50) ? new RawJson("1") : RawJson.Null)
            {
                Verdict = dice.Percent(30) ? new ResultVerdict((Decision)dice.Roll(0, 5), "a rule of the result") : null,
            },
            8 => new RecordCancelSent(now, id),
            9 => new RecordFailure(now, id, new RemoteFailure((FailureKind)dice.Roll(0, 3), "x", "x", wait, dice.Pick<int?>(null, 401, 404, 500))),
            10 => new RecordBusy(now, id, dice.Pick(now, DateTimeOffset.MinValue, DateTimeOffset.MaxValue)),
            11 => new CheckDeadline(now),
            12 => new CancelJob(now),
            14 => new RecordHeld(now, id, new HeldAnswer(new RawJson("1"), RawJson.Null)),
            15 => new RecordCleanedUp(now, id),
            16 => new RecordSubmitted(now, id, new RemoteJob(RawJson.Null, RawJson.Null), wait)
            {
                Final = new FinalStatus((Decision)dice.Roll(0, 5), new RemoteStatus("X", RawJson.Null, RawJson.Null, false), "a rule"),
                Adopted = dice.Pick(null, "adopted"),
            },
            13 => new RetryJob(now, dice.Pick(RetryFrom.Result, RetryFrom.Submit)),
            17 => new RecordNothingToSend(now, id),
            18 => new TendBatches(now, id),
            19 => new RecordBatchEnded(now, dice.Roll(1, 2), dice.Roll(0, 12), new BatchEnd((Outcome)dice.Roll(0, 5), dice.Roll(0, 3), null)),
            20 => new RecordRows(now, id, dice.Roll(0, 12), 1, 10, new RowTally(dice.Roll(0, 3), dice.Roll(0, 3), 0, null), 0),
            21 => new RecordGathered(now, id, dice.Roll(0, 9)),
            22 => new HearCallback(now),
            23 => new ExtendDeadline(now, dice.Pick(now, now.AddHours(1), now.AddDays(30), DateTimeOffset.MinValue, DateTimeOffset.MaxValue)),
            _ => dice.Percent(50) ? new PollNow(now) : new ParkJob(now, "x"),
        };
    }
}
