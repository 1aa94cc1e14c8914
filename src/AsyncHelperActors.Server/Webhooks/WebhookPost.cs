using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AsyncHelperActors.Actors.Notices;
using AsyncHelperActors.Client;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;

namespace AsyncHelperActors.Server.Webhooks;

/// <summary>Tells the end of a job by a signed post, after the Standard Webhooks specification.</summary>
internal sealed class WebhookPost(GuardedPost post, WebhookSeal seal, TimeProvider time) : INoticePost
{
    /// <summary>How long a receiver may take; what it does with the message it does better afterwards.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public async Task<NoticeAnswer> SendAsync(JobNotice notice, CancellationToken cancellation)
    {
        var job = notice.Job;
        if (job.Head.Webhook is not { } webhook)
        {
            throw new InvalidOperationException($"Job {job.JobId} has no webhook, so there is nobody to tell.");
        }

        WebhookTarget target;
        try
        {
            target = seal.Open(job.Account, job.JobId, webhook);
        }
        catch (DefinitionUnusableException unusable)
        {
            return new NoticeAnswer(null, unusable.Message);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(
            new WebhookMessage($"job.{job.Status}", job.EndedAt ?? job.Head.CreatedAt, JobViews.Of(job)), JsonAnswers.Contract.WebhookMessage);
        var key = WebhookSecret.Key(target.Secret, out var wrong) ?? throw new InvalidOperationException($"A secret was accepted that is none: {wrong}");
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        KeyValuePair<string, string>[] headers =
        [
            new("webhook-id", notice.Id),
            new("webhook-timestamp", timestamp),
            new("webhook-signature", WebhookSecret.Sign(key, notice.Id, timestamp, body)),
            new("User-Agent", "AsyncHelperActors"),
        ];
        return Judge(await post.SendAsync(new Uri(target.Url), "application/json", body, headers, Timeout, cancellation));
    }

    /// <summary>Only a 2xx says that the receiver has it. 410 says that it wants no more, as the specification has it.</summary>
    private static NoticeAnswer Judge(PostOutcome outcome) => outcome.Status switch
    {
        null => new NoticeAnswer(null, outcome.Failure ?? "there was no answer."),
        >= 200 and < 300 => new NoticeAnswer(outcome.Status, null),
        410 => new NoticeAnswer(outcome.Status, "The receiver answered 410: it wants no more messages.", IsFinal: true),
        >= 300 and < 400 => new NoticeAnswer(outcome.Status, $"The receiver answered {outcome.Status}, and redirects are not followed. Give the address that it points to."),
        _ => new NoticeAnswer(outcome.Status, $"The receiver answered {outcome.Status}; a 2xx was expected.", RetryAfterMs: outcome.RetryAfterMs),
    };
}
