using System.Text.Json;
using System.Text.Json.Serialization;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>What the list view keeps of a job.</summary>
/// <remarks>
/// A row is written together with the job's agenda row, and the agenda row is removed together with the last one. So an index row that
/// a crash forgot is written again when the agenda wakes the job: the list heals itself and needs no offset of its own.
/// </remarks>
internal static partial class JobIndexRows
{
    public static JobIndexRow Of(JobSnapshot job, long now) => new(
        job.JobId,
        job.Account,
        job.Plan.Type == StepType.Export ? "export" : "import",
        job.Plan[PlanRole.Step]?.Id ?? "",
        job.Plan[PlanRole.Helper]?.Id,
        job.Plan[PlanRole.Connection]?.Id ?? "",
        job.Status,
        job.Phase,
        job.Outcome is { } outcome ? JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString()) : null,
        job.Head.StatusValue,
        job.Head.CreatedAt.ToUnixTimeMilliseconds(),
        now,
        job.EndedAt?.ToUnixTimeMilliseconds(),
        job.Sequence,
        job.Head.Stored.Records,
        job.Head.Errors is [.., var last] ? last.Message : null,
        job.Head.Labels.IsEmpty ? "{}" : JsonSerializer.Serialize<IReadOnlyDictionary<string, string>>(job.Head.Labels, LabelsJson.Default.IReadOnlyDictionaryStringString))
    {
        // Batches go with their import and not before it.
        PurgeAt = job.Head.Batch is null ? job.ResultExpiresAt?.ToUnixTimeMilliseconds() : null,
        ParentId = job.Head.Batch?.ParentId,
    };

    [JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
    private sealed partial class LabelsJson : JsonSerializerContext;
}
