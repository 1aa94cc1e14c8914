using System.Collections.Concurrent;

namespace AsyncHelperActors.Demo;

/// <summary>
/// A vendor with an asynchronous API, as a scriptable stand-in: it holds the scripts, the remote jobs and the counts of
/// what it was asked. Thread-safe; every request is O(1). Its clock is the <see cref="TimeProvider"/> that it is given.
/// </summary>
/// <param name="time">The clock that jobs advance by and that early polls are measured with.</param>
public sealed class DemoVendor(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ScriptState> _scripts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, VendorJob> _jobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _jobsByCorrelation = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _submitsByKey = new(StringComparer.Ordinal);
    private long _jobNumber;
    private long _reportNumber;

    /// <summary>The vendor's clock.</summary>
    public TimeProvider Time { get; } = time;

    internal VendorCounters Counters { get; } = new();

    internal long Now => Time.GetUtcNow().UtcTicks;

    /// <summary>Sets a script. Jobs that run keep the script they began with; keys and sessions of the old one are forgotten.</summary>
    public void Script(string name, VendorScript script) => _scripts[name] = new ScriptState(name, script);

    /// <summary>Sets a script from its JSON.</summary>
    /// <exception cref="System.Text.Json.JsonException">The JSON is no script; the message names the field.</exception>
    public void Script(string name, string json) =>
        Script(name, System.Text.Json.JsonSerializer.Deserialize<VendorScript>(json, VendorJson.Options)
            ?? throw new System.Text.Json.JsonException("a script is a JSON object, not null"));

    /// <summary>A script by name, or null.</summary>
    public VendorScript? Script(string name) => Find(name)?.Script;

    /// <summary>The totals of what was asked since the start or the last <see cref="Reset"/>.</summary>
    public VendorStats Stats() => Counters.Snapshot();

    /// <summary>What each job was asked, newest last.</summary>
    public IReadOnlyList<VendorJobRow> Jobs() => [.. _jobs.Values.OrderBy(job => job.Number).Select(Row)];

    /// <summary>How many remote jobs were created for a correlation id.</summary>
    public int RemoteJobsFor(string correlationId) => _jobsByCorrelation.GetValueOrDefault(correlationId);

    /// <summary>How many submit requests carried an idempotency key.</summary>
    public int SubmitsFor(string idempotencyKey) => _submitsByKey.GetValueOrDefault(idempotencyKey);

    /// <summary>Forgets every job and count; scripts stay. Not for a moment at which jobs are still polled.</summary>
    public void Reset()
    {
        _jobs.Clear();
        _jobsByCorrelation.Clear();
        _submitsByKey.Clear();
        foreach (var (name, state) in _scripts)
        {
            _scripts[name] = new ScriptState(name, state.Script);
        }

        Counters.Reset();
    }

    internal ScriptState? Find(string name) =>
        _scripts.TryGetValue(name, out var state) ? state
        : BuiltInScripts.Find(name) is { } script ? _scripts.GetOrAdd(name, new ScriptState(name, script))
        : null;

    internal VendorJob? FindJob(string id) => _jobs.GetValueOrDefault(id) ?? Remember(id);

    internal VendorJob NewJob(ScriptState script)
    {
        if (!BuiltInScripts.IsReport(script.Name))
        {
            return new VendorJob(script, Interlocked.Increment(ref _jobNumber), Now);
        }

        // The number of a report is the instant of its order; no two orders share one.
        var now = Now;
        long last;
        do
        {
            last = Interlocked.Read(ref _reportNumber);
            now = Math.Max(now, last + 1);
        }
        while (Interlocked.CompareExchange(ref _reportNumber, now, last) != last);
        return new VendorJob(script, now, now);
    }

    /// <summary>
    /// A vendor does not forget a report because the process of its customer ended, and this one lives in its customer's process. The id
    /// of a report says all that there is to know about it.
    /// </summary>
    private VendorJob? Remember(string id)
    {
        var dash = id.LastIndexOf('-');
        return dash > 0 && BuiltInScripts.IsReport(id[..dash]) && Find(id[..dash]) is { } script
            && long.TryParse(id.AsSpan(dash + 1), out var orderedAt) && orderedAt <= Now && Now - orderedAt < TimeSpan.TicksPerDay
            ? _jobs.GetOrAdd(id, _ => new VendorJob(script, orderedAt, orderedAt))
            : null;
    }

    /// <summary>The job counts from here on: a duplicate submit is one that comes here a second time with one correlation id.</summary>
    internal void Register(VendorJob job)
    {
        _jobs[job.Id] = job;
        Counters.Add(Counter.RemoteJobs);
        if (job.CorrelationId is { } id && _jobsByCorrelation.AddOrUpdate(id, 1, static (_, n) => n + 1) == 2)
        {
            Counters.Add(Counter.DuplicateSubmits);
            Counters.Error($"second remote job {job.Id} for correlation id {id}");
        }
    }

    internal void KeySeen(string key) => _submitsByKey.AddOrUpdate(key, 1, static (_, n) => n + 1);

    internal void Remove(VendorJob job)
    {
        job.IsRemoved = true;
        Counters.Add(Counter.Cleanups);
    }

    private static VendorJobRow Row(VendorJob job) => new(
        job.Id, job.Script.Name, job.CorrelationId, job.Key, job.FinishedAt is not null, job.Submits, job.Count(FaultPoint.Status),
        job.EarlyPolls, job.Count(FaultPoint.Result), job.Count(FaultPoint.Document), job.Count(FaultPoint.Blob),
        job.Count(FaultPoint.Cancel), job.SmallestGapMs, new DateTimeOffset(job.CreatedAt, TimeSpan.Zero));
}
