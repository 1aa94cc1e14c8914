using System.Diagnostics;

namespace AsyncHelperActors.Bench;

/// <summary>When the next job may start: when one of those that run at once has ended, or when its time in an even stream has come.</summary>
internal sealed class StartGate : IAsyncDisposable
{
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _stream;
    private readonly bool _isStream;

    public StartGate(BenchOptions options)
    {
        _isStream = options.Rate is not null;
        _room = new SemaphoreSlim(_isStream ? 0 : options.Concurrency);
        _stream = options.Rate is { } rate ? StreamAsync(rate, options.Jobs) : Task.CompletedTask;
    }

    public Task EnterAsync() => _room.WaitAsync();

    /// <summary>A job has ended.</summary>
    public void Leave()
    {
        if (!_isStream)
        {
            _room.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _stream.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _room.Dispose();
    }

    private async Task StreamAsync(double rate, int jobs)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = Stopwatch.GetTimestamp();
        for (var let = 0; let < jobs;)
        {
            await timer.WaitForNextTickAsync(_stop.Token);
            var due = Math.Min(jobs, (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate));
            if (due > let)
            {
                _room.Release(due - let);
                let = due;
            }
        }
    }
}
