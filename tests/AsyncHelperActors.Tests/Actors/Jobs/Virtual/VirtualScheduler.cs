using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>A scheduler whose clock hops from one due time to the next and stands still in between.</summary>
/// <remarks>
/// Akka's own TestScheduler moves by steps that the test chooses, and gives all that is due within a step the instant at its end. Here each
/// timer fires at exactly its own instant, and days without a timer cost nothing.
/// </remarks>
internal sealed class VirtualScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider
{
    private const int MostAtOneInstant = 100_000;

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Item, (long Due, long Order)> _queue = new();
    private DateTimeOffset _now;
    private long _order;

    public VirtualScheduler(Config config, ILoggingAdapter log)
        : base(config, log) => _now = new DateTimeOffset(config.GetLong("virtual.start-ticks"), TimeSpan.Zero);

    public override TimeSpan MonotonicClock => Real - DateTimeOffset.UnixEpoch;

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    public DateTimeOffset Now => TimeNow;

    /// <summary>The instant by a right clock.</summary>
    public DateTimeOffset Real
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>By how much the wall clock is ahead. Timers take no notice of it.</summary>
    public TimeSpan Ahead { get; set; }

    protected override DateTimeOffset TimeNow
    {
        get
        {
            lock (_gate)
            {
                return _now + Ahead;
            }
        }
    }

    /// <summary>Fires all timers until an instant, each at its own, and lets everything come to rest in between.</summary>
    public void AdvanceTo(DateTimeOffset end, Action settle)
    {
        settle();
        var (at, here) = (Real, 0);
        while (Next(end) is { } item)
        {
            here = Real == at ? here + 1 : 0;
            at = Real;
            Assert(here);
            item.Run();
            settle();
        }

        lock (_gate)
        {
            _now = end;
        }
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, null, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Add(delay, null, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Add(delay, null, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action.Run, cancelable);

    private void Assert(int firedHere)
    {
        if (firedHere > MostAtOneInstant)
        {
            throw new InvalidOperationException($"{MostAtOneInstant} timers fired at {Now:O} and more are due: somebody sets timers without a wait.");
        }
    }

    private void Add(TimeSpan delay, TimeSpan? period, Action run, ICancelable? cancelable)
    {
        lock (_gate)
        {
            Enqueue(new Item(_now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), period, run, cancelable));
        }
    }

    private void Enqueue(Item item) => _queue.Enqueue(item, (item.Due.Ticks, _order++));

    private Item? Next(DateTimeOffset end)
    {
        lock (_gate)
        {
            while (_queue.TryPeek(out var item, out _) && (item.IsCanceled || item.Due <= end))
            {
                _queue.Dequeue();
                if (item.IsCanceled)
                {
                    continue;
                }

                _now = item.Due > _now ? item.Due : _now;
                if (item.Period is { } period)
                {
                    Enqueue(item with { Due = item.Due + period });
                }

                return item;
            }

            return null;
        }
    }

    private sealed record Item(DateTimeOffset Due, TimeSpan? Period, Action Run, ICancelable? Cancelable)
    {
        public bool IsCanceled => Cancelable?.IsCancellationRequested == true;
    }
}
