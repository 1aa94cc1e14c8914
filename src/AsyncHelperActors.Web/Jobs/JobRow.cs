using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Jobs;

/// <summary>One job in the table. The list and the events tell it in two shapes; this is what both have.</summary>
public sealed class JobRow
{
    public required string Id { get; init; }

    /// <summary>The export or import that it runs.</summary>
    public required string Step { get; init; }

    public string? Helper { get; init; }

    public required string Status { get; init; }

    public string? Phase { get; init; }

    public string? Outcome { get; init; }

    public string? StatusValue { get; init; }

    /// <summary>0 to 100; only events tell it.</summary>
    public double? Percent { get; init; }

    public int? Polls { get; init; }

    public DateTimeOffset? NextPollAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public long Records { get; init; }

    public string? Error { get; init; }

    /// <summary>Whether an event told it since the list was last read; the list may be a moment behind.</summary>
    public bool IsFresh { get; set; }

    public static JobRow Of(JobSummary job, JobRow? known) => new()
    {
        Id = job.Id,
        Step = job.ExportId ?? job.ImportId ?? "",
        Helper = job.AsyncHelperId,
        Status = job.Status,
        Phase = job.Phase,
        Outcome = job.Outcome,
        StatusValue = job.StatusValue,
        Percent = known?.Percent,
        Polls = job.NumPolls ?? known?.Polls,
        NextPollAt = job.NextPollAt,
        CreatedAt = job.CreatedAt,
        UpdatedAt = job.UpdatedAt,
        EndedAt = job.EndedAt,
        Records = job.NumRecords,
        Error = job.Error,
    };

    public static JobRow Of(Job job, JobRow? known) => new()
    {
        Id = job.Id,
        Step = job.ExportId ?? job.ImportId ?? "",
        Helper = job.AsyncHelperId,
        Status = job.Status,
        Phase = job.Phase,
        Outcome = job.Outcome,
        StatusValue = job.StatusValue,
        Percent = job.Progress?.Percent,
        Polls = job.NumPolls,
        NextPollAt = job.NextPollAt,
        CreatedAt = job.CreatedAt,
        UpdatedAt = known?.UpdatedAt ?? job.CreatedAt,
        EndedAt = job.EndedAt,
        Records = job.Result.NumRecords,
        Error = job.Errors.Count > 0 ? job.Errors[0].Message : null,
        IsFresh = true,
    };
}
