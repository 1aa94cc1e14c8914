using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>The body of <c>POST /v1/jobs</c>: an export with its input, or an import with its records.</summary>
public sealed record JobStart
{
    /// <summary>The export to run; exactly one of this and <see cref="ImportId"/>.</summary>
    [JsonPropertyName("_exportId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExportId { get; init; }

    /// <summary>The import to run.</summary>
    [JsonPropertyName("_importId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ImportId { get; init; }

    /// <summary>What templates see as <c>{{input...}}</c>: any JSON, up to 256 KB.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Input { get; init; }

    /// <summary>From when on this one run reads, as <c>2026-01-31T12:00:00Z</c>; null: from where the export's last successful run began.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastExportDateTime { get; init; }

    /// <summary>The records that an import sends.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonArray? Records { get; init; }

    /// <summary>Where the server fetches the records instead: ndjson, a JSON array or csv, plain or packed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecordsUrl { get; init; }

    /// <summary>The caller's own labels, to find the job by; up to 32.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>From acceptance to the end at the latest, as <c>30m</c> or <c>PT30M</c>; null: what the async helper says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Deadline { get; init; }

    /// <summary>Who is told when the job has ended; null: nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WebhookStart? Webhook { get; init; }

    /// <summary>Whether requests and answers are kept to be looked at, masked and bounded; null: as the definition says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? RecordCalls { get; init; }

    /// <summary>How long the job and its result are kept after its end; null: as the server is set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RetentionStart? Retention { get; init; }
}

/// <summary>The body of <c>POST /v1/jobs/{_id}/extend</c>: one of both.</summary>
public sealed record JobExtend
{
    /// <summary>The new deadline. To ask for it twice is as good as once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Until { get; init; }

    /// <summary>How much later than the present deadline, as <c>2h</c> or <c>PT2H</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }
}

/// <summary>The body of <c>POST /v1/jobs/{_id}/retry</c>.</summary>
/// <param name="From"><c>result</c>: fetch it again; <c>submit</c>: submit again.</param>
public sealed record JobRetry(string From)
{
    public const string FromResult = "result";

    public const string FromSubmit = "submit";
}
