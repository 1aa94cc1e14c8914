using System.Collections.Concurrent;

namespace AsyncHelperActors.Demo;

/// <summary>The totals that GET _stats answers.</summary>
public sealed record VendorStats
{
    /// <summary>Submit requests that reached the vendor, refused ones included.</summary>
    public long Submits { get; init; }

    /// <summary>Jobs that were created.</summary>
    public long RemoteJobs { get; init; }

    /// <summary>Correlation ids for which more than one job was created: what must never happen.</summary>
    public long DuplicateSubmits { get; init; }

    /// <summary>Submits that repeated a known idempotency key.</summary>
    public long RepeatedKeys { get; init; }

    /// <summary>Status requests.</summary>
    public long Polls { get; init; }

    /// <summary>Polls sooner than the script's minPollMs or the Retry-After before them allowed.</summary>
    public long EarlyPolls { get; init; }

    /// <summary>Result requests: of the result endpoint, of documents' contents and of presigned URLs.</summary>
    public long Results { get; init; }

    /// <summary>Result and document requests of jobs that were not finished.</summary>
    public long EarlyResults { get; init; }

    /// <summary>Document requests.</summary>
    public long Documents { get; init; }

    /// <summary>Requests of presigned URLs that carried credentials: what must never happen.</summary>
    public long BlobCredentials { get; init; }

    /// <summary>Cancel requests.</summary>
    public long Cancels { get; init; }

    /// <summary>Requests that removed a finished job.</summary>
    public long Cleanups { get; init; }

    /// <summary>Logins, issued tokens and handshakes.</summary>
    public long Logins { get; init; }

    /// <summary>Requests refused for want of credentials.</summary>
    public long AuthFailures { get; init; }

    /// <summary>Requests that a scripted fault hit.</summary>
    public long Faults { get; init; }

    /// <summary>Callbacks that were sent and answered with a success.</summary>
    public long Callbacks { get; init; }

    /// <summary>Times that the external entity of an xmlDtd fault was fetched: what must never happen.</summary>
    public long DtdFetches { get; init; }

    /// <summary>Most requests that were being answered at one moment.</summary>
    public long PeakInFlight { get; init; }

    /// <summary>Requests by endpoint.</summary>
    public IReadOnlyDictionary<string, long> Requests { get; init; } = new Dictionary<string, long>();

    /// <summary>The last refusals, oldest first.</summary>
    public IReadOnlyList<string> LastErrors { get; init; } = [];
}

/// <summary>What one job was asked.</summary>
public sealed record VendorJobRow(
    string JobId, string Script, string? CorrelationId, string? IdempotencyKey, bool IsFinished, int Submits, int Polls, int EarlyPolls,
    int Results, int Documents, int Blobs, int Cancels, double? SmallestGapMs, DateTimeOffset CreatedAt);

/// <summary>The totals that a counter array can hold without a lock.</summary>
internal enum Counter
{
    Submits, RemoteJobs, DuplicateSubmits, RepeatedKeys, Polls, EarlyPolls, Results, EarlyResults, Documents, BlobCredentials, Cancels,
    Cleanups, Logins, AuthFailures, Faults, Callbacks, DtdFetches,
}

/// <summary>Counts without locks; only the ring of the last errors has one, and errors are rare.</summary>
internal sealed class VendorCounters
{
    private const int KeptErrors = 32;
    private readonly long[] _counts = new long[Enum.GetValues<Counter>().Length];
    private readonly ConcurrentDictionary<string, StrongBox> _requests = new(StringComparer.Ordinal);
    private readonly Queue<string> _errors = new();
    private long _inFlight;
    private long _peak;

    public void Add(Counter counter) => Interlocked.Increment(ref _counts[(int)counter]);

    public long Get(Counter counter) => Interlocked.Read(ref _counts[(int)counter]);

    public void Enter(string endpoint)
    {
        Interlocked.Increment(ref _requests.GetOrAdd(endpoint, static _ => new StrongBox()).Value);
        var now = Interlocked.Increment(ref _inFlight);
        for (var peak = Interlocked.Read(ref _peak); now > peak; peak = Interlocked.Read(ref _peak))
        {
            Interlocked.CompareExchange(ref _peak, now, peak);
        }
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    public void Error(string message)
    {
        lock (_errors)
        {
            _errors.Enqueue(message);
            if (_errors.Count > KeptErrors)
            {
                _errors.Dequeue();
            }
        }
    }

    public void Reset()
    {
        Array.Clear(_counts);
        _requests.Clear();
        Interlocked.Exchange(ref _peak, 0);
        lock (_errors)
        {
            _errors.Clear();
        }
    }

    public VendorStats Snapshot()
    {
        string[] errors;
        lock (_errors)
        {
            errors = [.. _errors];
        }

        return new VendorStats
        {
            Submits = Get(Counter.Submits),
            RemoteJobs = Get(Counter.RemoteJobs),
            DuplicateSubmits = Get(Counter.DuplicateSubmits),
            RepeatedKeys = Get(Counter.RepeatedKeys),
            Polls = Get(Counter.Polls),
            EarlyPolls = Get(Counter.EarlyPolls),
            Results = Get(Counter.Results),
            EarlyResults = Get(Counter.EarlyResults),
            Documents = Get(Counter.Documents),
            BlobCredentials = Get(Counter.BlobCredentials),
            Cancels = Get(Counter.Cancels),
            Cleanups = Get(Counter.Cleanups),
            Logins = Get(Counter.Logins),
            AuthFailures = Get(Counter.AuthFailures),
            Faults = Get(Counter.Faults),
            Callbacks = Get(Counter.Callbacks),
            DtdFetches = Get(Counter.DtdFetches),
            PeakInFlight = Interlocked.Read(ref _peak),
            Requests = _requests.ToDictionary(pair => pair.Key, pair => Interlocked.Read(ref pair.Value.Value), StringComparer.Ordinal),
            LastErrors = errors,
        };
    }

    private sealed class StrongBox
    {
        public long Value;
    }
}
