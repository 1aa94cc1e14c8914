namespace AsyncHelperActors.Actors.Storage;

/// <summary>The last successful run of an export. All times are unix milliseconds.</summary>
/// <param name="LastAt">When it began; null: there was none, or none counts.</param>
/// <param name="JobId">Which job it was; null when somebody set the time, or there was none.</param>
/// <param name="SetAt">When somebody last set the time; 0: never.</param>
public sealed record ExportRun(long? LastAt, string? JobId, long SetAt)
{
    /// <summary>It has never succeeded.</summary>
    public static ExportRun None { get; } = new(null, null, 0);
}

/// <summary>The node's book of the last successful runs of exports. They get into it by <see cref="BookEntry.PutExportRun"/>.</summary>
public interface IExportRunBook
{
    /// <summary>
    /// The last successful run of an export. It is read in the order of the node's writes: whoever has heard of the end of a job
    /// that ended on this node finds its run here.
    /// </summary>
    Task<ExportRun> GetExportRunAsync(string account, string exportId);
}
