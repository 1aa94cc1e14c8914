using Akka.Actor;
using Akka.Event;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Actors.Agenda;

/// <summary>One partition of the agenda: looks who is due, claims them, wakes them.</summary>
/// <remarks>
/// <para>Runs once in the whole cluster for each partition. Claiming a row moves its due time on by a lease in the same statement, so a
/// claim that a crash forgets comes due again by itself, and a claim is at the same time the intent to poll.</para>
/// <para>Wakes carry credit: never more jobs on their way up than the node can serve, the oldest due first. After an outage everything is
/// due at once; the backlog is worked off at the rate at which jobs report that they are awake.</para>
/// <para>When the partition starts, and whenever a node has gone, rows whose owner is no longer alive come due at the instant their owner
/// had planned.</para>
/// </remarks>
internal sealed class AgendaActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan WakeTimeout = TimeSpan.FromSeconds(30);

    private readonly int _partition;
    private readonly AgendaParts _parts;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    
    /// <summary>Until when each has its credit, by the clock that nobody sets.</summary>
    private readonly Dictionary<string, TimeSpan> _waking = [];
    private bool _claiming;
    private IReadOnlyCollection<string> _alive = [];
    private bool _tookOver;

    public AgendaActor(int partition, AgendaParts parts)
    {
        _partition = partition;
        _parts = parts;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer("tick", Tick.Instance, TimeSpan.Zero, _parts.Settings.AgendaTick);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                Forget();
                CountTheLiving();
                Claim();
                break;
            case TookOver took:
                _claiming = false;
                if (took.Rows > 0)
                {
                    _log.Info("Agenda partition {0}: {1} jobs of a node that is gone come due again", _partition, took.Rows);
                }

                Claim();
                break;
            case Claimed claimed:
                _claiming = false;
                Wake(claimed);
                break;
            case JobAwake awake:
                _waking.Remove(awake.JobId);
                break;
            case Failed failed:
                _claiming = false;
                _tookOver = false;
                _log.Warning("Agenda partition {0} cannot be read: {1} Tried again in {2}.", _partition, failed.Cause.Message, _parts.Settings.AgendaTick);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Claim()
    {
        var credit = _parts.Settings.WakeCredit - _waking.Count;
        if (_claiming || credit <= 0 || Context.System.IsLeaving())
        {
            return;
        }

        _claiming = true;
        if (!_tookOver)
        {
            _tookOver = true;
            _parts.Book.TakeOverAsync(_partition, _alive).PipeTo(Self, Self, rows => new TookOver(rows), cause => new Failed(cause));
            return;
        }

        var now = Now;
        _parts.Book.ClaimAsync(
                _partition,
                now.ToUnixTimeMilliseconds(),
                (long)_parts.Settings.AgendaHorizon.TotalMilliseconds,
                credit,
                _parts.Owner,
                (long)_parts.Settings.Lease.TotalMilliseconds)
            .PipeTo(Self, Self, rows => new Claimed(rows, now, rows.Count == credit), cause => new Failed(cause));
    }

    private void Wake(Claimed claimed)
    {
        if (Context.System.IsLeaving())
        {
            // Whoever takes the partition over frees what this node has claimed.
            return;
        }

        var giveUp = Context.System.Scheduler.MonotonicClock + WakeTimeout;
        foreach (var row in claimed.Rows)
        {
            _waking[row.JobId] = giveUp;
            var until = Math.Max(row.Due, claimed.At.ToUnixTimeMilliseconds()) + row.Wait;
            _parts.Jobs.Tell(new WakeJob(row.JobId, row, until));
        }

        if (claimed.More)
        {
            Claim();
        }
    }

    private void CountTheLiving()
    {
        var alive = _parts.LiveOwners();
        _tookOver &= _alive.All(alive.Contains);
        _alive = alive;
    }

    /// <summary>A job that did not come up keeps its lease and is woken again; its credit must not be lost.</summary>
    private void Forget()
    {
        if (_waking.Count == 0)
        {
            return;
        }

        var now = Context.System.Scheduler.MonotonicClock;
        foreach (var (job, giveUp) in _waking)
        {
            if (giveUp <= now)
            {
                _waking.Remove(job);
            }
        }
    }

    private sealed record Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record TookOver(int Rows) : INoSerializationVerificationNeeded;

    private sealed record Claimed(IReadOnlyList<AgendaRow> Rows, DateTimeOffset At, bool More) : INoSerializationVerificationNeeded;

    private sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded;
}

/// <summary>What every partition of the agenda shares.</summary>
/// <param name="Book">The agenda's table.</param>
/// <param name="Jobs">The shard region of the jobs.</param>
/// <param name="Owner">This incarnation of this node.</param>
/// <param name="LiveOwners">The incarnations that are alive, this one included.</param>
/// <param name="Settings">The knobs.</param>
internal sealed record AgendaParts(IJobBook Book, IActorRef Jobs, string Owner, Func<IReadOnlyCollection<string>> LiveOwners, JobActorSettings Settings);
