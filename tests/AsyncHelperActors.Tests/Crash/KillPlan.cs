using System.Collections.Concurrent;
using AsyncHelperActors.Demo;

namespace AsyncHelperActors.Tests.Crash;

/// <summary>What a kill waits for.</summary>
internal enum KillMoment
{
    /// <summary>Any moment of a life.</summary>
    Anywhen,

    /// <summary>The vendor has just got a submission.</summary>
    Submitting,

    /// <summary>The vendor has just got a poll.</summary>
    Polling,

    /// <summary>The vendor has just got a request for a result.</summary>
    Fetching,

    /// <summary>The server is still starting.</summary>
    Starting,
}

/// <summary>When to kill: moments from a seed, so that no phase of a job is spared.</summary>
internal sealed class KillPlan(int seed, DemoVendor vendor)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(1_600);
    private static readonly TimeSpan SoonAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(3);

    private readonly Random _random = new(seed ^ 0x5bd1e995);
    private readonly ConcurrentDictionary<KillMoment, int> _done = new();

    public IReadOnlyDictionary<KillMoment, int> Done => _done;

    /// <summary>Completes when it is time to kill a server that is up.</summary>
    public async Task MomentAsync()
    {
        var moment = (KillMoment)_random.Next(4);
        var within = _random.NextDouble();
        if (moment == KillMoment.Anywhen)
        {
            await Pause.ForAsync(LongestLife * within);
        }
        else
        {
            var before = Count(moment);
            await Pause.UntilAsync(() => Count(moment) > before, LongestLife, TimeSpan.FromMilliseconds(2));
            await Pause.ForAsync(SoonAfter * within);
        }

        Note(moment);
    }

    /// <summary>Some servers die before they are up, while they read what the last one left behind: how old they get. Null: this one lives.</summary>
    public TimeSpan? DiesYoung()
    {
        if (_random.Next(6) != 0)
        {
            return null;
        }

        Note(KillMoment.Starting);
        return LongestStart * _random.NextDouble();
    }

    private long Count(KillMoment moment)
    {
        var stats = vendor.Stats();
        return moment switch
        {
            KillMoment.Submitting => stats.Submits,
            KillMoment.Polling => stats.Polls,
            _ => stats.Results,
        };
    }

    private void Note(KillMoment moment) => _done.AddOrUpdate(moment, 1, (_, n) => n + 1);
}
