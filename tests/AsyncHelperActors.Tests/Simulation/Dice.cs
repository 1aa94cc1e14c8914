using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Simulation;

/// <summary>All the chance of one world, from one seed (SplitMix64): the same seed throws the same dice on every machine.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Roll(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));

    /// <summary>Whether something happens that happens so often in a hundred.</summary>
    public bool Percent(int chance) => chance > 0 && Roll(0, 99) < chance;

    /// <summary>A span of so many milliseconds, to the tick.</summary>
    public TimeSpan Ms(int least, int most) => TimeSpan.FromTicks((Roll(least, most) * TimeSpan.TicksPerMillisecond) + Roll(0, 9_999));

    /// <summary>A part of a span.</summary>
    public TimeSpan Part(TimeSpan whole) => TimeSpan.FromTicks((long)(whole.Ticks / 10_000.0 * Roll(0, 10_000)));

    /// <summary>One of several.</summary>
    public T Pick<T>(params ReadOnlySpan<T> of) => of[Roll(0, of.Length - 1)];

    /// <summary>A failure of a kind, with a Retry-After now and then.</summary>
    public RemoteFailure Failure(FailureKind kind, int? status = null) =>
        new(kind, "test", kind.ToString(), kind != FailureKind.Permanent && Percent(40) ? Roll(0, 120_000) : null, status);

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
