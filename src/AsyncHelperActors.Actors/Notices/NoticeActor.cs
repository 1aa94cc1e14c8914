using Akka.Actor;
using Akka.Event;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Telemetry;

namespace AsyncHelperActors.Actors.Notices;

/// <summary>Sends the messages that tell the ends of jobs, each again and again for a day until its receiver takes it.</summary>
/// <remarks>
/// <para>Runs once in the whole cluster. What it has to do is in the table; in memory is only what is under way. A claim holds a lease, so a
/// message that a crash stopped comes due again by itself, and is then perhaps sent twice, under the same id: at least once.</para>
/// <para>A receiver that hangs fills its own target's room; messages to others pass it by.</para>
/// </remarks>
internal sealed class NoticeActor(INoticeBook book, INoticePost post, JobActorSettings settings) : UntypedActor, IWithTimers
{
    /// <summary>More than an attempt can take.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private const int LongestError = 500;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, int> _underWay = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopped = new();
    private bool _looking;
    private bool _again;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    private int Room => settings.NoticesAtOnce - _underWay.Values.Sum();

    protected override void PreStart()
    {
        base.PreStart();
        Context.System.EventStream.Subscribe(Self, typeof(NoticesAreDue));
        Timers.StartPeriodicTimer("tick", Tick.Instance, TimeSpan.Zero, settings.NoticeTick);
    }

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        Context.System.EventStream.Unsubscribe(Self);
        base.PostStop();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                Look();
                break;
            case NoticesAreDue:
                _again |= _looking;
                Look();
                break;
            case Looked { Next: { } next } when next <= Now.ToUnixTimeMilliseconds() && Room > 0:
                Claim();
                break;
            case Looked looked:
                AwaitNext(looked.Next);
                LookedAll();
                break;
            case Claimed claimed:
                Send(claimed.Rows);
                break;
            case Sent sent:
                Record(sent);
                break;
            case Recorded recorded:
                Free(recorded.Target);
                Look();
                break;
            case BookFailed failed:
                _log.Warning("The messages about ended jobs cannot be read or written: {0} Tried again in {1}.", failed.Cause.Message, settings.NoticeTick);
                _looking = failed.Target is null ? false : _looking;
                Free(failed.Target);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Look()
    {
        if (!_looking && Room > 0)
        {
            _looking = true;
            book.NextNoticeAsync(_stopped.Token).PipeTo(Self, Self, next => new Looked(next), cause => new BookFailed(cause, null));
        }
    }

    /// <summary>What is due before the next look anyway is sent at its instant.</summary>
    private void AwaitNext(long? next)
    {
        if (next is { } due && DateTimeOffset.FromUnixTimeMilliseconds(due) - Now is var wait && wait > TimeSpan.Zero && wait < settings.NoticeTick)
        {
            Timers.StartSingleTimer("due", Tick.Instance, wait);
        }
    }

    private void LookedAll()
    {
        _looking = false;
        if (_again)
        {
            _again = false;
            Look();
        }
    }

    private void Claim() => book
        .ClaimNoticesAsync(new NoticeClaim(
            Now.ToUnixTimeMilliseconds(), Room, settings.NoticesPerTarget, new Dictionary<string, int>(_underWay), (long)Lease.TotalMilliseconds))
        .PipeTo(Self, Self, rows => new Claimed(rows), cause => new BookFailed(cause, null));

    private void Send(IReadOnlyList<NoticeRow> rows)
    {
        foreach (var row in rows)
        {
            _underWay[row.Target] = _underWay.GetValueOrDefault(row.Target) + 1;
            SendAsync(row).PipeTo(Self, Self, answer => new Sent(row, answer), defect => new Sent(row, Defective(row, defect)));
        }

        LookedAll();
        if (rows.Count > 0)
        {
            Look();
        }
    }

    /// <summary>Whatever goes wrong is in the task, also a message that cannot be read.</summary>
    private async Task<NoticeAnswer> SendAsync(NoticeRow row) =>
        await post.SendAsync(new JobNotice(JobNotice.IdOf(row.JobId, row.Seq), JobNotices.Read(row), row.Attempts + 1), _stopped.Token);

    private NoticeAnswer Defective(NoticeRow row, Exception defect)
    {
        _log.Error(defect, "The end of job {0} could not be told because of a defect of this service", row.JobId);
        return new NoticeAnswer(null, $"A defect of this service stopped the attempt: {defect.GetType().Name}.");
    }

    private void Record(Sent sent)
    {
        var (row, answer, now) = (sent.Row, sent.Answer, Now);
        JobMetrics.Told(answer.Error is null);
        var attempts = row.Attempts + 1;
        var next = answer.Error is null || answer.IsFinal
            ? null
            : NoticeSchedule.Next(JobNotice.IdOf(row.JobId, row.Seq), attempts, DateTimeOffset.FromUnixTimeMilliseconds(row.Since), now, answer.RetryAfterMs);
        if (answer.Error is not null && next is null)
        {
            _log.Warning("The end of job {0} was not heard after {1} attempts and is given up: {2}", row.JobId, attempts, answer.Error);
        }

        var recorded = row with
        {
            Attempts = attempts,
            Due = next?.ToUnixTimeMilliseconds(),
            LastAt = now.ToUnixTimeMilliseconds(),
            LastStatus = answer.HttpStatus,
            LastError = answer.Error is { Length: > LongestError } error ? error[..LongestError] : answer.Error,
            DeliveredAt = answer.Error is null ? now.ToUnixTimeMilliseconds() : null,
        };
        book.RecordNoticeAsync(recorded).PipeTo(Self, Self, () => new Recorded(row.Target), cause => new BookFailed(cause, row.Target));
    }

    private void Free(string? target)
    {
        if (target is null || !_underWay.TryGetValue(target, out var count))
        {
            return;
        }

        if (count == 1)
        {
            _underWay.Remove(target);
        }
        else
        {
            _underWay[target] = count - 1;
        }
    }

    private sealed record Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Looked(long? Next) : INoSerializationVerificationNeeded;

    private sealed record Claimed(IReadOnlyList<NoticeRow> Rows) : INoSerializationVerificationNeeded;

    private sealed record Sent(NoticeRow Row, NoticeAnswer Answer) : INoSerializationVerificationNeeded;

    private sealed record Recorded(string Target) : INoSerializationVerificationNeeded;

    private sealed record BookFailed(Exception Cause, string? Target) : INoSerializationVerificationNeeded;
}
