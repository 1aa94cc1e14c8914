using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>How things stand: <c>GET /v1/overview</c>. Batches of imports are not counted beside their import.</summary>
public sealed record Overview
{
    /// <summary>From when ends are counted.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it was counted.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Jobs that are queued, and running ones by phase.</summary>
    public IReadOnlyDictionary<string, long> Active { get; init; } = new Dictionary<string, long>();

    /// <summary>Jobs that ended, by outcome.</summary>
    public IReadOnlyDictionary<string, long> Ended { get; init; } = new Dictionary<string, long>();

    /// <summary>The ends in slots of equal length, oldest first.</summary>
    public IReadOnlyList<OverviewSlot> Slots { get; init; } = [];

    /// <summary>How far the most overdue poll of this server is behind its time, in seconds; 0 when nothing is overdue.</summary>
    public double LatenessSeconds { get; init; }

    /// <summary>The connections that were used since the nodes started, those in trouble and the busiest first; at most 50.</summary>
    public IReadOnlyList<ConnectionState> Connections { get; init; } = [];

    /// <summary>How the helpers' jobs went, those with the most ends first; at most 50.</summary>
    public IReadOnlyList<OverviewHelper> Helpers { get; init; } = [];
}

/// <summary>Jobs that ended in a stretch of time.</summary>
/// <param name="From">When it begins.</param>
/// <param name="Completed">Ended done, doneWithoutData or partial.</param>
/// <param name="Failed">Ended in error or timedOut.</param>
/// <param name="Canceled">Were canceled.</param>
public sealed record OverviewSlot(DateTimeOffset From, long Completed, long Failed, long Canceled);

/// <summary>How the jobs of a helper went.</summary>
/// <param name="AsyncHelperId">The helper; null for jobs without one.</param>
/// <param name="Jobs">How many ended.</param>
/// <param name="Failed">How many of them in error or timed out.</param>
/// <param name="MeanSeconds">From acceptance to the end, on average.</param>
/// <param name="LongestSeconds">The longest of them.</param>
public sealed record OverviewHelper([property: JsonPropertyName("_asyncHelperId")] string? AsyncHelperId, long Jobs, long Failed, double MeanSeconds, double LongestSeconds);
