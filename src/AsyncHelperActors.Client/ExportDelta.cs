using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>From when on an export reads, run after run.</summary>
/// <param name="ExportId">The export.</param>
/// <param name="LastExportDateTime">When its last successful run began; null: there was none, or none counts.</param>
/// <param name="JobId">Which job that was; null when somebody set the time.</param>
/// <param name="SetAt">When somebody last set the time; runs that began before that do not count. Null: nobody did.</param>
/// <param name="Next">What the next run sees as <c>{{lastExportDateTime}}</c>: the same, moved by the export's own <c>delta</c>.</param>
public sealed record ExportDelta(
    [property: JsonPropertyName("_exportId")] string ExportId,
    DateTimeOffset? LastExportDateTime,
    [property: JsonPropertyName("_jobId")] string? JobId,
    DateTimeOffset? SetAt,
    DateTimeOffset? Next);
