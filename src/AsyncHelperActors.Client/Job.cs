using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>One run of an export or import, as <c>GET /v1/jobs/{_id}</c> tells it.</summary>
public sealed record Job
{
    /// <summary>Its id: <c>job_</c> and 26 letters and digits.</summary>
    [JsonPropertyName("_id")]
    public required string Id { get; init; }

    /// <summary><c>export</c> or <c>import</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The export that it runs; null for an import.</summary>
    [JsonPropertyName("_exportId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExportId { get; init; }

    /// <summary>The import that it runs; null for an export.</summary>
    [JsonPropertyName("_importId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ImportId { get; init; }

    /// <summary>The async helper that runs the step; null when the step's own answer is the result.</summary>
    [JsonPropertyName("_asyncHelperId")]
    public string? AsyncHelperId { get; init; }

    /// <summary>One of <see cref="JobStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary><c>submitting</c>, <c>waiting</c>, <c>polling</c>, <c>fetching</c>, <c>canceling</c> or <c>cleaning</c>; null when the job does not run.</summary>
    public string? Phase { get; init; }

    /// <summary>One of <see cref="JobOutcome"/>; null until the job has ended.</summary>
    public string? Outcome { get; init; }

    /// <summary>The last status value that the vendor told, as text.</summary>
    public string? StatusValue { get; init; }

    /// <summary>How often the status was asked for.</summary>
    public int NumPolls { get; init; }

    /// <summary>When it is asked for next; null when it is not.</summary>
    public DateTimeOffset? NextPollAt { get; init; }

    /// <summary>How far the vendor says it is; null when it says nothing.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>How far an import is; absent for all other jobs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobImport? Import { get; init; }

    /// <summary>The import that this job is a batch of; absent for all other jobs.</summary>
    [JsonPropertyName("_parentId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ParentId { get; init; }

    /// <summary>When the job was accepted.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on the run reads: what its templates see as <c>{{lastExportDateTime}}</c>; absent when the export had never succeeded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastExportDateTime { get; init; }

    /// <summary>When the vendor took the current attempt.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>When the job ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it ends at the latest.</summary>
    public DateTimeOffset DeadlineAt { get; init; }

    /// <summary>Counts submissions, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>What is stored of the result.</summary>
    public JobResult Result { get; init; } = new();

    /// <summary>Things to look at although the job goes on.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why the job failed.</summary>
    public IReadOnlyList<JobFailure> Errors { get; init; } = [];

    /// <summary>The caller's own labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>When the job is deleted with its history; null until it has ended.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Who is told of its end; absent: nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobWebhook? Webhook { get; init; }

    /// <summary>Where to go from here.</summary>
    public JobLinks Links { get; init; } = new("", "", "");

    /// <summary>Whether nothing more will happen.</summary>
    [JsonIgnore]
    public bool HasEnded => Outcome is not null;
}

/// <summary>The values of <see cref="Job.Status"/>.</summary>
public static class JobStatus
{
    public const string Queued = "queued";

    public const string Running = "running";

    /// <summary>Ended done, doneWithoutData or partial.</summary>
    public const string Completed = "completed";

    /// <summary>Ended in error or timedOut.</summary>
    public const string Failed = "failed";

    public const string Canceled = "canceled";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Queued, Running, Completed, Failed, Canceled];
}

/// <summary>The values of <see cref="Job.Outcome"/>.</summary>
public static class JobOutcome
{
    public const string Done = "done";

    public const string DoneWithoutData = "doneWithoutData";

    public const string Partial = "partial";

    public const string Error = "error";

    public const string TimedOut = "timedOut";

    public const string Canceled = "canceled";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Done, DoneWithoutData, Partial, Error, TimedOut, Canceled];
}

/// <summary>How far the remote job is, as the vendor says.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">The vendor's words.</param>
public sealed record JobProgress(double? Percent, string? Message);

/// <summary>How far an import is: its batches and its records.</summary>
/// <param name="NumRecords">Records of the import.</param>
/// <param name="NumSucceeded">Records that the vendor took, as far as their rows are written.</param>
/// <param name="NumFailed">Records that were not taken.</param>
/// <param name="NumIgnored">Records that a filter kept back.</param>
/// <param name="NumBatches">Batches of the present run.</param>
/// <param name="NumBatchesEnded">Batches that have ended.</param>
/// <param name="NumBatchesFailed">Batches that ended in error, late or canceled.</param>
/// <param name="Batches">The list of the batches, which are jobs.</param>
public sealed record JobImport(
    long NumRecords, long NumSucceeded, long NumFailed, long NumIgnored, int NumBatches, int NumBatchesEnded, int NumBatchesFailed, string Batches);

/// <summary>What is stored of a job's result.</summary>
public sealed record JobResult
{
    public long NumRecords { get; init; }

    public int NumPages { get; init; }

    /// <summary>Bytes, uncompressed.</summary>
    public long NumBytes { get; init; }

    /// <summary>Records that a filter dropped; absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long NumIgnored { get; init; }

    /// <summary>When the result is deleted; null until the job has ended.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The names of further result sets, served under <c>/result/{name}</c>.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Its type and name when the result is a file; absent when it is records.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobFile? File { get; init; }
}

/// <summary>A result that is kept and served byte for byte.</summary>
public sealed record JobFile(string ContentType, string? Name);

/// <summary>Why a job failed.</summary>
/// <param name="Code">A stable word, such as <c>submit_refused</c>.</param>
/// <param name="Message">What was expected, what came and what to do.</param>
/// <param name="Source"><c>submit</c>, <c>status</c>, <c>result</c>, <c>cancel</c>, <c>deadline</c>, <c>hook</c> or <c>internal</c>.</param>
/// <param name="At">When it was decided.</param>
public sealed record JobFailure(string Code, string Message, string Source, DateTimeOffset At);

/// <summary>Paths of the API that belong to a job.</summary>
public sealed record JobLinks(string Self, string Result, string Timeline);
