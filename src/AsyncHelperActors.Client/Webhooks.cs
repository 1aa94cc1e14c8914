using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>Who is told when a job has ended: <c>webhook</c> of <c>POST /v1/jobs</c>.</summary>
/// <param name="Url">Where the message is posted; http or https.</param>
/// <param name="Secret">What signs it: <c>whsec_</c> and 16 to 256 random bytes in base64, or a text of as many bytes. It is never shown again.</param>
public sealed record WebhookStart(string Url, string Secret);

/// <summary>How long a job is kept after its end, as <c>7d</c> or <c>P7D</c>.</summary>
/// <param name="Result">Its result; null: as the server is set.</param>
/// <param name="Job">Everything else; null: as the server is set.</param>
public sealed record RetentionStart(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Result = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Job = null);

/// <summary>Who is told of a job's end, and how far that is.</summary>
public sealed record JobWebhook
{
    /// <summary>The address, without its query.</summary>
    public required string Url { get; init; }

    /// <summary>One of <see cref="WebhookStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The header webhook-id of the message, the same at each attempt; null until the job has ended.</summary>
    public string? MessageId { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>The HTTP status of the last answer; null when there was none.</summary>
    public int? LastStatus { get; init; }

    /// <summary>What went wrong the last time.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was last sent.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>When it is sent next; null when it is not.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When the receiver took it.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }
}

/// <summary>The values of <see cref="JobWebhook.Status"/>.</summary>
public static class WebhookStatus
{
    /// <summary>The job has not ended.</summary>
    public const string Waiting = "waiting";

    /// <summary>It is sent, or sent again, at the next attempt.</summary>
    public const string Pending = "pending";

    /// <summary>The receiver answered with a 2xx.</summary>
    public const string Delivered = "delivered";

    /// <summary>Nobody took it for a day, or the receiver wants no more.</summary>
    public const string Failed = "failed";
}

/// <summary>What a webhook posts.</summary>
/// <param name="Type"><c>job.completed</c>, <c>job.failed</c> or <c>job.canceled</c>.</param>
/// <param name="Timestamp">When the job ended.</param>
/// <param name="Data">The job as it ended.</param>
public sealed record WebhookMessage(string Type, DateTimeOffset Timestamp, Job Data);
