using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using AsyncHelperActors.Actors.Serialization;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Notices;

/// <summary>Messages that tell the end of a job: the job as it ended is in them, so that nothing that happens to it later changes what is told.</summary>
internal static class JobNotices
{
    /// <summary>The message of a job that has just ended.</summary>
    /// <param name="job">The job.</param>
    /// <param name="webhook">Who is told.</param>
    /// <param name="now">From when its day counts, unix milliseconds.</param>
    public static NoticeRow Of(JobSnapshot job, JobWebhook webhook, long now)
    {
        // What the user gave may be large, and is no news to whoever is told.
        var told = job with { Head = job.Head with { Input = RawJson.Null } };
        return new NoticeRow(job.JobId, job.Sequence, new Uri(webhook.Url).Authority, JsonSerializer.Serialize(told, JobJson.Default.JobSnapshot), now, now);
    }

    /// <summary>The job as it ended.</summary>
    public static JobSnapshot Read(NoticeRow row) =>
        JsonSerializer.Deserialize(row.Job, JobJson.Default.JobSnapshot)
        ?? throw new JsonException($"The message of job {row.JobId} holds no job.");
}

/// <summary>A message to somebody who wants to know that a job has ended.</summary>
/// <param name="Id">The same at each attempt, so that the receiver can tell a repetition: <c>msg_</c> and letters, digits and <c>_</c>.</param>
/// <param name="Job">The job as it ended.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
public sealed record JobNotice(string Id, JobSnapshot Job, int Attempt)
{
    /// <summary>The id of the message of one end of a job.</summary>
    public static string IdOf(string jobId, long seq) => string.Create(CultureInfo.InvariantCulture, $"msg_{jobId[(jobId.IndexOf('_', StringComparison.Ordinal) + 1)..]}_{seq}");
}

/// <summary>What came of an attempt.</summary>
/// <param name="HttpStatus">The answer's status; null when there was none.</param>
/// <param name="Error">What went wrong, for people; null when the receiver took it.</param>
/// <param name="IsFinal">Whether it is pointless to try again: the receiver wants no more.</param>
/// <param name="RetryAfterMs">How long the receiver asked to wait.</param>
public sealed record NoticeAnswer(int? HttpStatus, string? Error, bool IsFinal = false, long? RetryAfterMs = null);

/// <summary>How the actors send a message without knowing how that is done.</summary>
public interface INoticePost
{
    /// <summary>Sends a message once. Foreign failures are answers; an exception is a defect of ours, and counts as a failed attempt.</summary>
    Task<NoticeAnswer> SendAsync(JobNotice notice, CancellationToken cancellation);
}

/// <summary>Said on the node when a message was written, so that nobody waits for the next look. Stays on the node.</summary>
internal sealed record NoticesAreDue : INoSerializationVerificationNeeded
{
    /// <summary>The only one.</summary>
    public static NoticesAreDue Instance { get; } = new();
}
