using System.Text.Json;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using ClientJob = AsyncHelperActors.Client.Job;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>Jobs in the contract's words.</summary>
internal static class JobViews
{
    /// <summary>A job as it is now.</summary>
    public static ClientJob Of(JobSnapshot job)
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
            SubmittedAt = head.SubmittedAt,
            EndedAt = job.EndedAt,
            DeadlineAt = head.DeadlineAt,
            Attempt = head.Attempt,
            Result = new JobResult
            {
                NumRecords = head.Stored.Records,
                NumPages = head.Stored.Pages,
                NumBytes = head.Stored.Bytes,
                File = head.Stored.File is { } file ? new JobFile(file.ContentType, file.Name) : null,
            },
            Warnings = head.Warnings,
            Errors = [.. head.Errors.Select(e => new JobFailure(e.Code, e.Message, Word(e.Source), e.At))],
            Labels = head.Labels,
            Links = Links(job.JobId),
        };
    }

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
