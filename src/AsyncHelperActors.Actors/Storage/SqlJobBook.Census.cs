using System.Data.Common;
using System.Globalization;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>Counts from the index, for the overview and for metrics.</summary>
public sealed partial class SqlJobBook : IJobCensus
{
    // The agenda has a row for each job that has not ended, so what has ended is not walked through.
    private const string Unfinished =
        "SELECT jobs.status, jobs.phase, count(*) FROM agenda JOIN jobs ON jobs.job_id = agenda.job_id GROUP BY jobs.status, jobs.phase";

    private const string ActiveByPhase =
        "SELECT status, phase, count(*) FROM jobs WHERE account = @account AND parent_id IS NULL AND status IN ('queued', 'running') GROUP BY status, phase ORDER BY status, phase";

    private const string EndedOf = "FROM jobs WHERE account = @account AND parent_id IS NULL AND ended_at IS NOT NULL AND ended_at >= @since";

    private const string EndedBySlot = $"SELECT (ended_at - @since) / @slot, outcome, count(*) {EndedOf} GROUP BY 1, 2 ORDER BY 1, 2";

    private const string ByHelper =
        $"SELECT helper_id, count(*), sum(CASE WHEN outcome IN ('error', 'timedOut') THEN 1 ELSE 0 END), CAST(avg(ended_at - created_at) AS REAL), max(ended_at - created_at) {EndedOf} "
        + "GROUP BY helper_id ORDER BY 2 DESC, 1 LIMIT @limit";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ActiveCount>> CountUnfinishedAsync(CancellationToken cancellation) => await _reads.QueryAsync(Unfinished, InPlace, cancellation);

    /// <inheritdoc/>
    public async Task<JobCensus> CountAsync(string account, long since, long slot, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slot);
        var active = await _reads.QueryAsync(ActiveByPhase, InPlace, cancellation, ("@account", account));
        var ended = await _reads.QueryAsync(
            EndedBySlot, r => new EndedCount(r.GetInt64(0), r.GetString(1), r.GetInt64(2)), cancellation, ("@account", account), ("@since", since), ("@slot", slot));
        var helpers = await _reads.QueryAsync(
            ByHelper,
            r => new HelperCount(r.TextOrNull(0), r.GetInt64(1), Whole(r.GetValue(2)), Convert.ToDouble(r.GetValue(3), CultureInfo.InvariantCulture), r.GetInt64(4)),
            cancellation,
            ("@account", account),
            ("@since", since),
            ("@limit", JobCensus.MostHelpers));
        return new JobCensus(active, ended, helpers);
    }

    private static ActiveCount InPlace(DbDataReader row) => new(row.GetString(0), row.TextOrNull(1), row.GetInt64(2));

    /// <summary>Sums are of another type in each database.</summary>
    private static long Whole(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
