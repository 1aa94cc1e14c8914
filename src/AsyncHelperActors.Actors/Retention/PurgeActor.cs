using Akka.Actor;
using Akka.Event;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Actors.Retention;

/// <summary>Finds ended jobs that are past their retention and has each delete what is: first its result, later all that is left of it.</summary>
/// <remarks>
/// <para>Runs once in the whole cluster. The job itself deletes, between two messages like any other: so a purge and a retry at the same moment
/// have an order, and a job that was tried again keeps what it has.</para>
/// <para>A few at a time, and the next few when these are done. A sweep goes through the index from the longest overdue on and begins anew at
/// the next tick, so a job that cannot be purged holds up no other, and a sweep that a crash stopped loses nothing.</para>
/// </remarks>
internal sealed class PurgeActor(IRetentionBook book, IActorRef jobs, JobActorSettings settings) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<string> _purging = [];
    private PurgeRow? _last;
    private bool _reading;
    private DateTimeOffset _giveUpAt;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartPeriodicTimer("tick", Tick.Instance, settings.PurgeTick, settings.PurgeTick);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick when _purging.Count > 0 && _giveUpAt > Now:
                break;
            case Tick:
                Forget();
                Read();
                break;
            case Batch batch:
                _reading = false;
                Purge(batch.Rows);
                break;
            case JobExpired expired when _purging.Remove(expired.JobId) && _purging.Count == 0 && _last is not null:
                Read();
                break;
            case JobExpired:
                break;
            case JobReply { Refusal: { } refusal }:
                _log.Warning("A job past its retention could not be purged: {0} It is tried again later.", refusal.Message);
                break;
            case ReadFailed failed:
                _reading = false;
                _last = null;
                _log.Warning("Jobs past their retention cannot be read: {0} Tried again in {1}.", failed.Cause.Message, settings.PurgeTick);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Read()
    {
        if (!_reading)
        {
            _reading = true;
            book.ExpiredAsync(Now.ToUnixTimeMilliseconds(), _last, settings.PurgeBatch)
                .PipeTo(Self, Self, rows => new Batch(rows), cause => new ReadFailed(cause));
        }
    }

    private void Purge(IReadOnlyList<PurgeRow> rows)
    {
        _last = rows.Count == settings.PurgeBatch ? rows[^1] : null;
        _giveUpAt = Now + Patience;
        foreach (var row in rows)
        {
            _purging.Add(row.JobId);
            jobs.Tell(new ExpireJob(row.JobId));
        }
    }

    /// <summary>A job that did not answer is met again in the next sweep.</summary>
    private void Forget()
    {
        if (_purging.Count > 0)
        {
            _log.Warning("{0} jobs past their retention did not answer in {1}; they are tried again later.", _purging.Count, Patience);
            _purging.Clear();
        }
    }

    private sealed record Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Batch(IReadOnlyList<PurgeRow> Rows) : INoSerializationVerificationNeeded;

    private sealed record ReadFailed(Exception Cause) : INoSerializationVerificationNeeded;
}
