namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>Time that moves only when it is told to, and then as far as it is told: timers fire in their order on the way.</summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly List<VirtualTimer> _timers = [];
    private DateTimeOffset _now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass until an instant; one that is past changes nothing.</summary>
    public void MoveTo(DateTimeOffset instant)
    {
        while (Earliest() is { } timer && timer.Due <= instant)
        {
            Fire(timer);
        }

        _now = instant > _now ? instant : _now;
    }

    /// <summary>Lets time pass until the next timer fires; false when there is none.</summary>
    public bool MoveToNextTimer()
    {
        if (Earliest() is not { } timer)
        {
            return false;
        }

        Fire(timer);
        return true;
    }

    private VirtualTimer? Earliest() => _timers.MinBy(timer => timer.Due);

    private void Fire(VirtualTimer timer)
    {
        _now = timer.Due > _now ? timer.Due : _now;
        timer.Fire();
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public void Fire()
        {
            Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time._timers.Remove(this);
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Due = time._now + dueTime;
                time._timers.Add(this);
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
