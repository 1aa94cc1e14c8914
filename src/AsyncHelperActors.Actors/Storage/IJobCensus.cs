namespace AsyncHelperActors.Actors.Storage;

/// <summary>Counts jobs, from the index: no actor is woken for it.</summary>
public interface IJobCensus
{
    /// <summary>The jobs of all accounts that have not ended, batches of imports among them, by status and phase.</summary>
    Task<IReadOnlyList<ActiveCount>> CountUnfinishedAsync(CancellationToken cancellation);

    /// <summary>What runs now of an account, and what ended since an instant.</summary>
    /// <param name="account">Whose jobs.</param>
    /// <param name="since">From when, unix milliseconds.</param>
    /// <param name="slot">How long one slot of the ends is, in milliseconds.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<JobCensus> CountAsync(string account, long since, long slot, CancellationToken cancellation);
}

/// <summary>How many jobs are where.</summary>
/// <param name="Active">Jobs that are queued or running, by status and phase.</param>
/// <param name="Ended">Jobs that ended, by slot (0 begins at the instant asked for) and outcome.</param>
/// <param name="Helpers">The helpers with the most ends, at most <see cref="MostHelpers"/>.</param>
public sealed record JobCensus(IReadOnlyList<ActiveCount> Active, IReadOnlyList<EndedCount> Ended, IReadOnlyList<HelperCount> Helpers)
{
    /// <summary>How many helpers are told.</summary>
    public const int MostHelpers = 50;
}

/// <summary>Jobs in one place.</summary>
public sealed record ActiveCount(string Status, string? Phase, long Jobs);

/// <summary>Jobs that ended in one slot with one outcome.</summary>
public sealed record EndedCount(long Slot, string Outcome, long Jobs);

/// <summary>How the jobs of one helper went.</summary>
/// <param name="HelperId">The helper; null for jobs without one.</param>
/// <param name="Jobs">How many ended.</param>
/// <param name="Failed">How many of them in error or timed out.</param>
/// <param name="MeanMilliseconds">From acceptance to the end, on average.</param>
/// <param name="LongestMilliseconds">The longest of them.</param>
public sealed record HelperCount(string? HelperId, long Jobs, long Failed, double MeanMilliseconds, long LongestMilliseconds);
