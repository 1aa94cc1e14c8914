namespace AsyncHelperActors.Connectors.Http;

/// <summary>The time of one exchange: its timer, which is wound up again while a body is read, and the caller's wish to give up.</summary>
internal sealed class ExchangeTimer : IDisposable
{
    private readonly TimeSpan _timeout;

    public ExchangeTimer(TimeProvider time, TimeSpan timeout, CancellationToken caller)
    {
        Time = time;
        _timeout = timeout;
        Caller = caller;
        Started = time.GetTimestamp();
        Clock = new CancellationTokenSource(timeout, time);
        GiveUp = caller.UnsafeRegister(static clock => ((CancellationTokenSource)clock!).Cancel(), Clock);
    }

    public TimeProvider Time { get; }

    public CancellationToken Caller { get; }

    /// <summary>The timestamp of the beginning.</summary>
    public long Started { get; }

    /// <summary>Cancels when the time is over or the caller gives up.</summary>
    public CancellationTokenSource Clock { get; }

    private CancellationTokenRegistration GiveUp { get; }

    public CancellationToken Token => Clock.Token;

    public long ElapsedMs => (long)Time.GetElapsedTime(Started).TotalMilliseconds;

    /// <summary>Begins the span anew.</summary>
    public void Restart() => Clock.CancelAfter(_timeout);

    public void Dispose()
    {
        GiveUp.Dispose();
        Clock.Dispose();
    }
}
