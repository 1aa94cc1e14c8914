using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>A change of a job in the order of its account's changes on this node.</summary>
/// <param name="Id">Names it, for <c>Last-Event-ID</c>.</param>
/// <param name="Job">The job as it was then, without its input; null: changes before this one were missed.</param>
internal sealed record FeedEvent(string Id, JobSnapshot? Job);

/// <summary>
/// The changes of one account's jobs, numbered, the last of them kept. Whoever was away for a moment says the last number and gets what came
/// since; whoever was away for longer is told that something was missed, and reads the list anew. A slow reader is no burden: it
/// has a place in the numbers and nothing else.
/// </summary>
internal sealed class EventFeed
{
    /// <summary>How many changes are kept.</summary>
    public const int Kept = 1_024;

    private readonly Lock _gate = new();
    private readonly Queue<(long Number, JobSnapshot Job)> _kept = new();
    private readonly string _name = Guid.NewGuid().ToString("n")[..12];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;
    private Exception? _broken;

    /// <summary>Whether it still follows.</summary>
    public bool IsBroken
    {
        get
        {
            lock (_gate)
            {
                return _broken is not null;
            }
        }
    }

    /// <summary>Adds a change and wakes the readers.</summary>
    public void Add(JobSnapshot job)
    {
        lock (_gate)
        {
            _kept.Enqueue((++_last, job with { Head = job.Head with { Input = RawJson.Null } }));
            if (_kept.Count > Kept)
            {
                _kept.Dequeue();
            }

            Wake();
        }
    }

    /// <summary>Nothing more will come: every reader fails, and connects again.</summary>
    public void Break(Exception reason)
    {
        lock (_gate)
        {
            _broken = reason;
            Wake();
        }
    }

    private void Wake()
    {
        _more.SetResult();
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The changes after one that a reader has seen; null: from now on. It never ends by itself.</summary>
    public async IAsyncEnumerable<FeedEvent> ReadAsync(string? lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (after, missed) = Place(lastId);
        while (true)
        {
            List<FeedEvent> batch;
            Task more;
            lock (_gate)
            {
                if (_broken is { } broken)
                {
                    throw new IOException("The changes of jobs cannot be followed any more; connect again.", broken);
                }

                missed |= after < _last - _kept.Count;
                batch = missed ? [new FeedEvent(Name(Math.Max(after, _last - _kept.Count)), null)] : [];
                batch.AddRange(_kept.Where(k => k.Number > after).Select(k => new FeedEvent(Name(k.Number), k.Job)));
                more = _more.Task;
                (after, missed) = (_last, false);
            }

            foreach (var item in batch)
            {
                yield return item;
            }

            await more.WaitAsync(cancellation);
        }
    }

    private (long After, bool Missed) Place(string? lastId)
    {
        lock (_gate)
        {
            if (lastId is null)
            {
                return (_last, false);
            }

            return lastId.Split('.') is [var name, var text] && name == _name
                && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= _last
                    ? (number, false)
                    : (_last, true);
        }
    }

    private string Name(long number) => string.Create(CultureInfo.InvariantCulture, $"{_name}.{number}");
}

/// <summary>The feeds of the accounts that somebody reads, or read a moment ago.</summary>
internal sealed class EventFeeds(JobGateway gateway, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a feed outlives its last reader, so that one who connects again misses nothing.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Followed> _feeds = new(StringComparer.Ordinal);

    /// <summary>How many feeds are kept, for tests.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _feeds.Count;
            }
        }
    }

    /// <summary>The changes of an account's jobs, see <see cref="EventFeed.ReadAsync"/>.</summary>
    public async IAsyncEnumerable<FeedEvent> ReadAsync(string account, string? lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var followed = Join(account);
        try
        {
            await foreach (var item in followed.Feed.ReadAsync(lastId, cancellation))
            {
                yield return item;
            }
        }
        finally
        {
            Leave(account, followed);
        }
    }

    /// <summary>Completes when the feed of an account misses nothing any more, or is broken: a stream that is open has not yet missed anything.</summary>
    public async Task OpenedAsync(string account, CancellationToken cancellation)
    {
        var followed = Join(account);
        try
        {
            await followed.Opened.WaitAsync(cancellation);
        }
        finally
        {
            Leave(account, followed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Followed[] all;
        lock (_gate)
        {
            all = [.. _feeds.Values];
            _feeds.Clear();
        }

        foreach (var followed in all)
        {
            await followed.DisposeAsync();
        }
    }

    private Followed Join(string account)
    {
        lock (_gate)
        {
            if (!_feeds.TryGetValue(account, out var followed) || followed.Feed.IsBroken)
            {
                _feeds[account] = followed = new Followed(gateway, account);
            }

            followed.Readers++;
            followed.Forget?.Dispose();
            followed.Forget = null;
            return followed;
        }
    }

    private void Leave(string account, Followed followed)
    {
        lock (_gate)
        {
            if (--followed.Readers == 0)
            {
                followed.Forget = time.CreateTimer(_ => Forget(account, followed), null, Memory, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Forget(string account, Followed followed)
    {
        lock (_gate)
        {
            if (followed.Readers > 0 || _feeds.GetValueOrDefault(account) != followed)
            {
                return;
            }

            _feeds.Remove(account);
        }

        _ = followed.DisposeAsync().AsTask();
    }

    private sealed class Followed : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _following;

        public Followed(JobGateway gateway, string account) => _following = FollowAsync(gateway, account, _stop.Token);

        public EventFeed Feed { get; } = new();

        public Task Opened => _opened.Task;

        public int Readers { get; set; }

        public ITimer? Forget { get; set; }

        public async ValueTask DisposeAsync()
        {
            Forget?.Dispose();
            await _stop.CancelAsync();
            await _following;
            _stop.Dispose();
        }

        private async Task FollowAsync(JobGateway gateway, string account, CancellationToken cancellation)
        {
            try
            {
                await foreach (var job in gateway.WatchAsync(account, null, cancellation, () => _opened.TrySetResult()))
                {
                    Feed.Add(job);
                }

                Feed.Break(new IOException("The server stops."));
            }
            catch (Exception reason)
            {
                // Nobody has read for a while, the server stops, or the jobs cannot be reached: whoever reads is told.
                Feed.Break(reason);
            }

            // Whoever waits finds the feed broken, and what broke it.
            _opened.TrySetResult();
        }
    }
}
