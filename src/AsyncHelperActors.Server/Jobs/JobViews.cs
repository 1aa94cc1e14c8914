using System.Text.Json;
using AsyncHelperActors.Actors.Notices;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using ClientJob = AsyncHelperActors.Client.Job;
using ClientWebhook = AsyncHelperActors.Client.JobWebhook;
using JobWebhook = AsyncHelperActors.Core.Jobs.JobWebhook;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>Jobs in the contract's words.</summary>
internal static class JobViews
{
    /// <summary>A job as it is now.</summary>
    /// <param name="job">The job.</param>
    /// <param name="notice">What became of its webhook so far, where that was looked up.</param>
    public static ClientJob Of(JobSnapshot job, NoticeRow? notice = null)
    {
        var head = job.Head;
        var step = job.Plan[PlanRole.Step]?.Id;
        return new ClientJob
        {
            Id = job.JobId,
            Type = Word(job.Plan.Type),
            ExportId = job.Plan.Type == StepType.Export ? step : null,
            ImportId = job.Plan.Type == StepType.Import ? step : null,
            AsyncHelperId = job.Plan[PlanRole.Helper]?.Id,
            Status = job.Status,
            Phase = job.Phase,
            Outcome = job.Outcome is { } outcome ? Word(outcome) : null,
            StatusValue = head.StatusValue,
            NumPolls = head.Polls,
            NextPollAt = job.NextPollAt,
            Progress = head.Progress is { } progress ? new JobProgress(progress.Percent, progress.Message) : null,
            Import = head.Import is { } import ? Of(import, job.JobId) : null,
            ParentId = head.Batch?.ParentId,
            CreatedAt = head.CreatedAt,
            LastExportDateTime = job.Plan.LastExportAt,
            SubmittedAt = head.SubmittedAt,
            EndedAt = job.EndedAt,
            DeadlineAt = head.DeadlineAt,
            Attempt = head.Attempt,
            Result = new JobResult
            {
                NumRecords = head.Stored.Records,
                NumPages = head.Stored.Pages,
                NumBytes = head.Stored.Bytes,
                Sets = head.Sets is { } sets ? [.. sets.Keys] : [],
                NumIgnored = head.Stored.Dropped,
                ExpiresAt = job.ResultExpiresAt,
                File = head.Stored.File is { } file ? new JobFile(file.ContentType, file.Name) : null,
            },
            Warnings = head.Warnings,
            Errors = [.. head.Errors.Select(e => new JobFailure(e.Code, e.Message, Word(e.Source), e.At))],
            Labels = head.Labels,
            ExpiresAt = job.ExpiresAt,
            Webhook = head.Webhook is { } webhook ? Webhook(job, webhook, notice) : null,
            Links = Links(job.JobId),
        };
    }

    private static ClientWebhook Webhook(JobSnapshot job, JobWebhook webhook, NoticeRow? notice) => new()
    {
        Url = webhook.Url,
        Status = (notice?.DeliveredAt, notice is not null && notice.Due is null, job.HasEnded) switch
        {
            (not null, _, _) => WebhookStatus.Delivered,
            (_, true, _) => WebhookStatus.Failed,
            (_, _, true) => WebhookStatus.Pending,
            _ => WebhookStatus.Waiting,
        },
        MessageId = notice is null ? null : JobNotice.IdOf(notice.JobId, notice.Seq),
        Attempts = notice?.Attempts ?? 0,
        LastStatus = notice?.LastStatus,
        LastError = notice?.LastError,
        LastAttemptAt = Instant(notice?.LastAt),
        NextAttemptAt = Instant(notice?.Due),
        DeliveredAt = Instant(notice?.DeliveredAt),
    };

    private static DateTimeOffset? Instant(long? ms) => ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    /// <summary>A job in a list.</summary>
    public static JobSummary Of(ListedJob listed)
    {
        var job = listed.Index;
        var isExport = job.Type == Word(StepType.Export);
        return new JobSummary
        {
            Id = job.JobId,
            Type = job.Type,
            ExportId = isExport ? job.StepId : null,
            ImportId = isExport ? null : job.StepId,
            AsyncHelperId = job.HelperId,
            ConnectionId = job.ConnectionId,
            Status = job.Status,
            Phase = job.Phase,
            Outcome = job.Outcome,
            StatusValue = job.StatusValue,
            NumPolls = job.EndedAt is null ? listed.Polls : null,
            NextPollAt = listed.NextPollAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(job.CreatedAt),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(job.UpdatedAt),
            EndedAt = job.EndedAt is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
            NumRecords = job.NumRecords,
            Error = job.Error,
            Labels = Labels(job.LabelsJson),
            Links = Links(job.JobId),
        };
    }

    private static JobImport Of(ImportProgress import, string jobId) => new(
        import.Records, import.Tally.Succeeded, import.Tally.Failed, import.Tally.Ignored, import.Batches, import.Ended, import.EndedBadly, $"/v1/jobs?parent={jobId}");

    /// <summary>The word of one of the core's enumerations, all of which are camel case in the contract.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static JobLinks Links(string jobId) => new($"/v1/jobs/{jobId}", $"/v1/jobs/{jobId}/result", $"/v1/jobs/{jobId}/timeline");

    private static Dictionary<string, string> Labels(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString() ?? "");
    }
}
