using System.Diagnostics.Metrics;
using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Server.Telemetry;

/// <summary>
/// What is in the storage, counted every so often: jobs by phase, the agenda's size, and how long the most overdue of its rows is overdue. In a
/// cluster each node tells the same, because they share the storage.
/// </summary>
/// <remarks>A million waiting jobs take a second to count; so the time between two counts is never less than twenty times what the last one took.</remarks>
internal sealed partial class StorageGauges : BackgroundService
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "AsyncHelperActors.Counts";

    private const int Share = 20;

    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(10);

    private readonly IJobBook _book;
    private readonly IJobCensus _census;
    private readonly TimeProvider _time;
    private readonly ILogger<StorageGauges> _log;
    private readonly Meter _meter = new(MeterName);
    private IReadOnlyList<ActiveCount> _jobs = [];
    private (long Rows, long? OldestDue) _agenda;

    public StorageGauges(IJobBook book, IJobCensus census, TimeProvider time, ILogger<StorageGauges> log)
    {
        _book = book;
        _census = census;
        _time = time;
        _log = log;
        _meter.CreateObservableGauge(
            "asynchelper.jobs.unfinished",
            () => _jobs.Select(count => new Measurement<long>(count.Jobs, new KeyValuePair<string, object?>("asynchelper.job.phase", count.Phase ?? count.Status))),
            "{job}",
            "Jobs that have not ended, by phase; queued ones have none.");
        _meter.CreateObservableGauge("asynchelper.agenda.size", () => _agenda.Rows, "{job}", "Jobs in the agenda.");
        _meter.CreateObservableGauge("asynchelper.agenda.overdue", Overdue, "s", "How long the most overdue job of the agenda is overdue.");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_shortest, _time);
        do
        {
            var began = _time.GetTimestamp();
            await CountAsync(stoppingToken);
            var pause = _time.GetElapsedTime(began) * Share;
            timer.Period = pause > s_shortest ? pause : s_shortest;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CountAsync(CancellationToken cancellation)
    {
        try
        {
            _agenda = await _book.AgendaStateAsync(null);
            _jobs = await _census.CountUnfinishedAsync(cancellation);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // The gauges keep what they had; the storage's own readiness check says that it is not there.
            LogUncounted(_log, failed.Message);
        }
    }

    private double Overdue() =>
        _agenda.OldestDue is { } due ? Math.Max(0, (_time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(due)).TotalSeconds) : 0;

    [LoggerMessage(LogLevel.Warning, "The jobs in the storage cannot be counted for the metrics: {Reason}")]
    private static partial void LogUncounted(ILogger log, string reason);
}
