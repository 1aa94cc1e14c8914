using System.Globalization;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>The way to the vendor and back: busy, broken off, slow, silent, twice, or well. What the vendor says is in <see cref="ModelDesk"/>.</summary>
internal sealed class ModelVendor
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly World _world;
    private readonly ModelDesk _desk;
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _outages = [];

    public ModelVendor(World world)
    {
        _world = world;
        _desk = new ModelDesk(world);
        var life = TimeSpan.FromMilliseconds(world.Plan.Policy.TotalDeadlineMs);
        for (var i = 0; i < world.Settings.Outages; i++)
        {
            var from = world.Now + world.Dice.Part(life);
            _outages.Add((from, from + world.Dice.Part(life * 0.3)));
        }
    }

    /// <summary>What the vendor holds, and what is stored of its results.</summary>
    public ModelDesk Desk => _desk;

    /// <summary>A call goes out; its answer, if there is one, comes to the shell.</summary>
    public void Call(Job job, Step step, int life)
    {
        var dice = _world.Dice;
        if (dice.Percent(_world.Settings.Trouble / 4))
        {
            var until = _world.Now + dice.Ms(0, 30_000);
            Answer(TimeSpan.FromMilliseconds(1), step, life, now => new RecordBusy(now, step.Id, until));
            return;
        }

        _world.Laws.Sent(job, step);
        if (_outages.Any(o => o.From <= _world.Now && _world.Now < o.To))
        {
            var down = dice.Failure(FailureKind.Transient);
            Answer(dice.Ms(1, 50), step, life, now => new RecordFailure(now, step.Id, down));
            return;
        }

        _world.In(dice.Ms(1, 400), () => Arrive(job, step, life));
    }

    private void Arrive(Job job, Step step, int life)
    {
        var dice = _world.Dice;
        if (!dice.Percent(_world.Settings.Trouble))
        {
            Answer(dice.Ms(1, 400), step, life, Say(job, step));
            return;
        }

        var trouble = dice.Roll(0, 9);
        switch (trouble)
        {
            case < 3:
                Fail(step, life, dice.Failure(FailureKind.Throttled, 429));
                break;
            case < 5:
                Fail(step, life, dice.Failure(FailureKind.Transient, 503));
                break;
            case 5:
                Fail(step, life, dice.Failure(FailureKind.Permanent, dice.Pick(400, 401, 403, 404, 410)));
                break;
            case 6:
                if (dice.Percent(50))
                {
                    Say(job, step);
                }

                Fail(step, life, dice.Failure(FailureKind.Unknown, 500));
                break;
            default:
                BreakOff(Say(job, step), step, life, late: trouble == 9);
                break;
        }
    }

    /// <summary>The vendor did it, and its answer never comes, or comes when nobody waits any more.</summary>
    private void BreakOff(Func<DateTimeOffset, JobCommand> said, Step step, int life, bool late)
    {
        var silence = _world.Dice.Failure(FailureKind.Unknown);
        if (_world.Dice.Percent(90))
        {
            Answer(Timeout, step, life, now => new RecordFailure(now, step.Id, silence));
        }

        if (late)
        {
            Answer(Timeout + _world.Dice.Ms(1, 60_000), step, life, said);
        }
    }

    private Func<DateTimeOffset, JobCommand> Say(Job job, Step step) => step switch
    {
        Step.Submit s => _desk.Submit(s),
        Step.Lookup s => _desk.Lookup(s),
        Step.Poll s => _desk.Poll(s, RemoteOf(job)),
        Step.Fetch s => _desk.Fetch(s, RemoteOf(job), ((Job.Known)job).Head.Steps),
        Step.Chain s => _desk.Chain(s),
        Step.Cleanup s => now => new RecordCleanedUp(now, s.Id),
        Step.Cancel s => _desk.Cancel(s, RemoteOf(job)),
        _ => throw new InvalidOperationException(step.GetType().Name),
    };

    private static int? RemoteOf(Job job) => Number(JobAnswers.Of(job).Remote);

    private static int? Number(RemoteJob? remote) => remote is null ? null : int.Parse(remote.Data.Text!, CultureInfo.InvariantCulture);

    private void Fail(Step step, int life, RemoteFailure failure) =>
        Answer(_world.Dice.Ms(1, 400), step, life, now => new RecordFailure(now, step.Id, failure));

    private void Answer(TimeSpan after, Step step, int life, Func<DateTimeOffset, JobCommand> answer)
    {
        _world.In(after, () => _world.Shell.Hear(life, step.Id, answer(_world.Now)));
        if (_world.Dice.Percent(_world.Settings.Doubles))
        {
            _world.In(after + _world.Dice.Ms(0, 90_000), () => _world.Shell.Hear(life, step.Id, answer(_world.Now)));
        }
    }
}
