using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>What happened to a job, oldest first.</summary>
public sealed record Timeline(IReadOnlyList<TimelineEntry> Entries);

/// <summary>One step of a job. Fields that say nothing about it are absent.</summary>
public sealed record TimelineEntry
{
    public DateTimeOffset At { get; init; }

    /// <summary>What happened: <c>accepted</c>, <c>submissionStarted</c>, <c>submitted</c>, <c>polled</c>, <c>statusChanged</c>, <c>finished</c>, ...</summary>
    public required string Event { get; init; }

    /// <summary>Where the job was after it; null when it did not run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Phase { get; init; }

    /// <summary>Method and address, secrets masked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Request { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? HttpStatus { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StatusValue { get; init; }

    /// <summary>What the answer meant: <c>inProgress</c>, <c>done</c>, <c>unknown</c>, <c>transient</c>, ...</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Decision { get; init; }

    /// <summary>The answer's length.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Bytes { get; init; }

    /// <summary>From sending to the last byte.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Milliseconds { get; init; }

    /// <summary>How many polls in a row this entry stands for, because they changed nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Polls { get; init; }

    /// <summary>Counts submissions, from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Attempt { get; init; }

    /// <summary>When the next step is due.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? NextAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Outcome { get; init; }

    /// <summary>The reason, in words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }
}
