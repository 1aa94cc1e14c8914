using AsyncHelperActors.Core.Jobs;
using CsCheck;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>What kind of world it is. The seed decides everything else; smaller numbers make a simpler world, towards which a failing case shrinks.</summary>
/// <param name="Seed">The seed of its dice.</param>
/// <param name="Trouble">How often in a hundred a call goes wrong.</param>
/// <param name="Crashes">How often the service crashes at most.</param>
/// <param name="Outages">How often the vendor is away.</param>
/// <param name="Doubles">How often in a hundred an answer comes twice.</param>
/// <param name="Users">How often somebody interferes at most.</param>
/// <param name="Leaves">How often in a hundred a job leaves memory while it waits.</param>
internal sealed record WorldSettings(ulong Seed, int Trouble, int Crashes, int Outages, int Doubles, int Users, int Leaves)
{
    /// <summary>All worlds.</summary>
    public static Gen<WorldSettings> Any { get; } =
        Gen.Select(Gen.ULong, Gen.Int[0, 60], Gen.Int[0, 6], Gen.Int[0, 2], Gen.Int[0, 30], Gen.Int[0, 4], Gen.Int[0, 50])
            .Select((seed, trouble, crashes, outages, doubles, users, leaves) => new WorldSettings(seed, trouble, crashes, outages, doubles, users, leaves));

    /// <summary>Worlds in which the vendor works; the service may crash.</summary>
    public static Gen<WorldSettings> Calm { get; } =
        Gen.Select(Gen.ULong, Gen.Int[0, 50]).Select((seed, leaves) => new WorldSettings(seed, 0, 0, 0, 0, 0, leaves));

    /// <summary>Whether nothing ever goes wrong in it.</summary>
    public bool IsCalm => this is { Trouble: 0, Crashes: 0, Outages: 0, Users: 0 };

    /// <summary>A plan for this world's job. Its numbers are such that a job takes at most some hundred polls.</summary>
    public static Plan PlanFor(Dice dice)
    {
        var wait = dice.Pick(100, 1_000, 10_000, 60_000, 600_000);
        var refs = new Dictionary<string, DefinitionRef> { [PlanRole.Step] = new("s", 1) };
        if (dice.Percent(92))
        {
            refs[PlanRole.Helper] = new DefinitionRef("h", 1);
            if (dice.Percent(60))
            {
                refs[PlanRole.Cancel] = new DefinitionRef("c", 1);
            }

            if (dice.Percent(40))
            {
                refs[PlanRole.Cleanup] = new DefinitionRef("d", 1);
            }
        }

        var hasHelper = refs.ContainsKey(PlanRole.Helper);

        var policy = new JobPolicy
        {
            InitialWaitMs = dice.Roll(0, wait),
            PollWaitMs = wait <= 1_000 && dice.Percent(15) ? 0 : wait,
            SequenceMs = dice.Percent(20) ? [dice.Roll(0, wait), wait / 2, wait] : [],
            Factor = dice.Percent(25) ? 1.5 : 1,
            MinWaitMs = dice.Percent(20) ? wait / 2 : 0,
            MaxWaitMs = dice.Percent(30) ? wait * 2L : 24 * 3_600_000L,
            Jitter = dice.Percent(30) ? 0.3 : 0,
            RespectRetryAfter = dice.Percent(80),
            ReadToleranceMs = dice.Pick(0L, wait * 5L, 3_600_000L),
            FailOnUnknownStatus = dice.Percent(15),
            WhenUncertain = dice.Pick(WhenUncertain.Fail, WhenUncertain.Resubmit, WhenUncertain.Lookup),
            StartDeadlineMs = dice.Percent(20) ? wait * (long)dice.Roll(1, 20) : null,
            TotalDeadlineMs = Math.Max(wait, 1_000) * (long)dice.Roll(1, 60),
            ProgressDeadlineMs = dice.Percent(20) ? Math.Max(wait, 1_000) * (long)dice.Roll(1, 10) : null,
            Attempts = dice.Percent(30) ? dice.Roll(2, 4) : 1,
            RetryWaitMs = dice.Pick(0, wait, wait * 5),
            Before = hasHelper && dice.Percent(25) ? Links(dice, "reserve", "upload") : [],
            After = hasHelper && dice.Percent(20) ? Links(dice, "start", "close") : [],
            Hops = hasHelper && dice.Percent(30) ? Links(dice, "document", "address") : [],
            Also = hasHelper && dice.Percent(25) ? Links(dice, "errors", "rest") : [],
        };
        return new Plan(dice.Percent(70) ? StepType.Export : StepType.Import, refs, policy);
    }

    private static ChainLink[] Links(Dice dice, string first, string second)
    {
        ChainLink[] both = [new(first, Repeatable: dice.Percent(50)), new(second, Repeatable: dice.Percent(50))];
        return dice.Percent(50) ? both : [both[0]];
    }
}
