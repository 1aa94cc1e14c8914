namespace AsyncHelperActors.Actors.Storage;

/// <summary>Counts jobs for metrics.</summary>
public interface IJobCounts
{
    /// <summary>The jobs of all accounts that have not ended, by status and phase.</summary>
    Task<IReadOnlyList<JobCount>> CountUnfinishedAsync(CancellationToken cancellation);
}

/// <summary>How many jobs are where.</summary>
/// <param name="Status">queued or running.</param>
/// <param name="Phase">The phase; null while queued.</param>
/// <param name="Jobs">How many.</param>
public sealed record JobCount(string Status, string? Phase, long Jobs);
