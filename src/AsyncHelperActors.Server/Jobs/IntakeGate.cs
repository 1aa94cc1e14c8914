using System.Diagnostics.Metrics;
using System.Globalization;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Jobs;

// Why intake refuses
// ------------------
// A request to start a job holds memory from its first byte until its job is durable. When the storage is slower than the requests come, their
// number grows, and nothing else in the server bounds it: each of them waits patiently. So the number of those that are under way is bounded, and
// the bytes of their bodies; and when the storage does not keep up, which shows in the age of the oldest one that waits for its promise and in the
// writer's queue, new ones are refused before they bring anything. A refusal is cheap and says when to come back; a 202 that comes after a minute
// is worth little, because its client has given up and asks again.
//
// One account may have half of the room, so that one that floods the server leaves the other half to everybody else: it is told 429, because it is
// the one that is too fast; 503 says that the server is.

/// <summary>Bounds the requests that start jobs: how many are under way, how many bytes they bring, and how long they wait for the storage.</summary>
internal sealed class IntakeGate : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "AsyncHelperActors.Intake";

    /// <summary>What an upload is counted for, however long it is: it passes as a stream, and this much of it may be in memory.</summary>
    public const long StreamBytes = 4 * 1024 * 1024;

    private const int RetryAfterSeconds = 2;

    private readonly ServerLimits _limits;
    private readonly IJobBook _book;
    private readonly int _bookCapacity;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byAccount = new(StringComparer.Ordinal);
    private readonly LinkedList<long> _promises = new();
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _refused;
    private int _count;
    private long _bytes;

    public IntakeGate(ServerOptions options, IJobBook book, StorageOptions storage)
    {
        _limits = options.Limits;
        _time = options.Time;
        _book = book;
        _bookCapacity = storage.QueueCapacity;
        _refused = _meter.CreateCounter<long>("asynchelper.intake.refused", "{request}", "Requests to start a job that were refused because there are too many, by reason.");
        _meter.CreateObservableGauge("asynchelper.intake.active", () => Active, "{request}", "Requests to start a job that are under way.");
        _meter.CreateObservableGauge("asynchelper.intake.bytes", () => _bytes, "By", "What their bodies count for in memory.");
    }

    /// <summary>Lets a request in until what it gets is disposed.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="bytes">How much of it may be in memory at once.</param>
    /// <exception cref="RefusedException">There is no room: 429 for an account that has its share, else 503, each with Retry-After.</exception>
    public Pass Enter(string account, long bytes)
    {
        lock (_lock)
        {
            var mine = _byAccount.GetValueOrDefault(account);
            if (_promises.First is { } oldest && _time.GetElapsedTime(oldest.Value) > _limits.StorageWithin)
            {
                throw Refusal(StatusCodes.Status503ServiceUnavailable, "storage_slow", $"Jobs wait for longer than {_limits.StorageWithin.TotalSeconds:0.#} s to be stored.");
            }

            if (_book.QueueLength > _bookCapacity - (_bookCapacity / 5))
            {
                throw Refusal(StatusCodes.Status503ServiceUnavailable, "storage_slow", $"{_book.QueueLength} writes wait for the storage.");
            }

            if (mine >= Share)
            {
                throw Refusal(StatusCodes.Status429TooManyRequests, "too_many_requests", $"{mine} requests of this account to start a job are under way at once, which is its share.");
            }

            if (_count >= _limits.Intake || (_count > 0 && _bytes + bytes > _limits.IntakeBytes))
            {
                throw Refusal(StatusCodes.Status503ServiceUnavailable, "intake_full", $"{_count} requests to start a job with {_bytes} bytes are under way.");
            }

            _byAccount[account] = mine + 1;
            _count++;
            _bytes += bytes;
        }

        return new Pass(this, account, bytes);
    }

    /// <summary>Requests that are under way.</summary>
    public int Active
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    public void Dispose() => _meter.Dispose();

    private int Share => Math.Max(1, _limits.Intake / 2);

    private RefusedException Refusal(int status, string code, string why)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("asynchelper.intake.reason", code));
        return Refuse.Make(status, code, "Too much at once", $"{why} Nothing was accepted; repeat the request after a while, with an Idempotency-Key.")
            .With("Retry-After", RetryAfterSeconds.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A request that is under way.</summary>
    internal sealed class Pass(IntakeGate gate, string account, long bytes) : IDisposable
    {
        private bool _ended;

        /// <summary>Notes how long the job waits for its promise.</summary>
        public async Task<T> PromisedAsync<T>(Func<Task<T>> promise)
        {
            LinkedListNode<long> node;
            lock (gate._lock)
            {
                node = gate._promises.AddLast(gate._time.GetTimestamp());
            }

            try
            {
                return await promise();
            }
            finally
            {
                lock (gate._lock)
                {
                    gate._promises.Remove(node);
                }
            }
        }

        public void Dispose()
        {
            lock (gate._lock)
            {
                if (_ended)
                {
                    return;
                }

                _ended = true;
                gate._count--;
                gate._bytes -= bytes;
                if (--gate._byAccount[account] == 0)
                {
                    gate._byAccount.Remove(account);
                }
            }
        }
    }
}
