using System.Globalization;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>One page of <c>GET /v1/jobs</c>, newest first.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="NextCursor">What to give as <c>cursor</c> for the next page; null on the last one.</param>
public sealed record JobList(IReadOnlyList<JobSummary> Jobs, string? NextCursor);

/// <summary>What a list shows of a job; the fields mean what those of <see cref="Job"/> mean. It may be a moment older than the job itself.</summary>
public sealed record JobSummary
{
    [JsonPropertyName("_id")]
    public required string Id { get; init; }

    public required string Type { get; init; }

    [JsonPropertyName("_exportId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExportId { get; init; }

    [JsonPropertyName("_importId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ImportId { get; init; }

    [JsonPropertyName("_asyncHelperId")]
    public string? AsyncHelperId { get; init; }

    [JsonPropertyName("_connectionId")]
    public string? ConnectionId { get; init; }

    public required string Status { get; init; }

    public string? Phase { get; init; }

    public string? Outcome { get; init; }

    public string? StatusValue { get; init; }

    /// <summary>How often the status was asked for; null for a job that has ended, which tells it itself.</summary>
    public int? NumPolls { get; init; }

    public DateTimeOffset? NextPollAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the job last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Records of its result that are stored.</summary>
    public long NumRecords { get; init; }

    /// <summary>Its first error, in words.</summary>
    public string? Error { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public JobLinks Links { get; init; } = new("", "", "");
}

/// <summary>Which jobs to list; what is null does not matter.</summary>
public sealed record JobFilter
{
    /// <summary>One of <see cref="JobStatus"/>.</summary>
    public string? Status { get; init; }

    public string? Phase { get; init; }

    /// <summary>One of <see cref="JobOutcome"/>.</summary>
    public string? Outcome { get; init; }

    public string? ExportId { get; init; }

    public string? ImportId { get; init; }

    public string? AsyncHelperId { get; init; }

    /// <summary>The batches of this import job; null: the jobs that are no batches.</summary>
    public string? Parent { get; init; }

    /// <summary><c>key=value</c>.</summary>
    public string? Label { get; init; }

    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>How many on a page, 1 to 200; null: 50.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page before this one ended.</summary>
    public string? Cursor { get; init; }

    internal IEnumerable<(string Name, string? Value)> Parameters() =>
    [
        ("status", Status),
        ("phase", Phase),
        ("outcome", Outcome),
        ("_exportId", ExportId),
        ("_importId", ImportId),
        ("_asyncHelperId", AsyncHelperId),
        ("parent", Parent),
        ("label", Label),
        ("createdAfter", CreatedAfter?.ToString("O", CultureInfo.InvariantCulture)),
        ("limit", Limit?.ToString(CultureInfo.InvariantCulture)),
        ("cursor", Cursor),
    ];
}
