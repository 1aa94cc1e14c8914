using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Core.Calls;

/// <summary>
/// A token bucket as one instant: when it will be full again if nothing more is taken. It is refilled by the passing of time and by nothing
/// else, so there is nothing to count, and what is kept over a restart is one number.
/// </summary>
public sealed class RateBucket
{
    private readonly TimeSpan _interval;
    private readonly TimeSpan _depth;

    /// <summary>A bucket.</summary>
    /// <param name="budget">Its rate and depth.</param>
    /// <param name="fullAt">When it is full.</param>
    public RateBucket(RateBudget budget, DateTimeOffset fullAt)
    {
        Budget = budget;
        FullAt = fullAt;

        // Rounded up: a tick too long is a request too few in a year, a tick too short is one too many.
        _interval = Span(Math.Ceiling(budget.PerMs * TimeSpan.TicksPerMillisecond / budget.Rate));
        _depth = Span((double)_interval.Ticks * (budget.Burst - 1));
    }

    /// <summary>Its rate and depth.</summary>
    public RateBudget Budget { get; }

    /// <summary>When it is full if nothing more is taken. In the past: it is.</summary>
    public DateTimeOffset FullAt { get; private set; }

    /// <summary>In which time one token comes.</summary>
    public TimeSpan Interval => _interval;

    /// <summary>The earliest instant, from now on, at which one may be taken.</summary>
    public DateTimeOffset FreeAt(DateTimeOffset now) => FullAt - _depth > now ? FullAt - _depth : now;

    /// <summary>Takes one at an instant that <see cref="FreeAt"/> allows.</summary>
    public void Take(DateTimeOffset at) => FullAt = (FullAt > at ? FullAt : at) + _interval;

    /// <summary>No bucket is deeper than ten years.</summary>
    private static TimeSpan Span(double ticks) => TimeSpan.FromTicks((long)Math.Min(ticks, TimeSpan.FromDays(3650).Ticks));

    /// <summary>What others have used of it too is known: it is full when they say.</summary>
    public void Become(DateTimeOffset fullAt) => FullAt = fullAt;

    /// <summary>Empties it: the vendor says that nothing is allowed before an instant.</summary>
    public void CloseUntil(DateTimeOffset until) => FullAt = FullAt > until + _depth ? FullAt : until + _depth;
}
