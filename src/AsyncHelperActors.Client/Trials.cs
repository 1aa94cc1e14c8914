using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>One request to a vendor and its answer; secrets are masked, and long bodies cut.</summary>
public sealed record RecordedCall
{
    /// <summary>When it was sent, or would be.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Which request of a job: <c>submit</c>, <c>status</c>, <c>result</c>.</summary>
    public string Step { get; init; } = "";

    /// <summary>The export or import that it is.</summary>
    [JsonPropertyName("_id")]
    public string DefinitionId { get; init; } = "";

    public string Method { get; init; } = "";

    public string Url { get; init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Null when there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Body { get; init; }

    /// <summary>Null when there was no answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RecordedAnswer? Answer { get; init; }

    /// <summary>Why there was no answer; null when there was one, or nothing was sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }
}

/// <summary>What a vendor answered.</summary>
/// <param name="StatusCode">The HTTP status code.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body, or the beginning of it; null when nobody read it, as that of a redirect.</param>
/// <param name="NumBytes">How many bytes of it were read.</param>
/// <param name="IsCut">Whether <paramref name="Body"/> is only the beginning.</param>
/// <param name="Milliseconds">From sending to the end of the answer.</param>
public sealed record RecordedAnswer(
    int StatusCode, IReadOnlyDictionary<string, string> Headers, string? Body, long NumBytes, bool IsCut, long Milliseconds);

/// <summary>The requests of a job that were kept, the oldest first.</summary>
public sealed record RecordedCalls(IReadOnlyList<RecordedCall> Calls);

/// <summary>What a request is tried with: the body of <c>POST .../try</c> and <c>.../preview</c>. Templates see it as they see a job.</summary>
public sealed record TrialStart
{
    /// <summary><c>{{input...}}</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Input { get; init; }

    /// <summary>What the submit answer held: <c>{{data...}}</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Data { get; init; }

    /// <summary>What the last status answer held: <c>{{data.statusRes...}}</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? StatusRes { get; init; }

    /// <summary>What an import sends.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonArray? Records { get; init; }

    /// <summary><c>{{lastExportDateTime}}</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastExportDateTime { get; init; }
}

/// <summary>What came of a try, or what would be sent.</summary>
/// <param name="Calls">The requests in their order: redirects, and last the answer that counts. Of a preview the one that would be sent.</param>
/// <param name="Ok">Whether the definition finds the answer good; null: nothing was sent.</param>
/// <param name="Code">Why it is not good, as one word.</param>
/// <param name="Message">Why, and what to do.</param>
/// <param name="Missing">Template paths that had no value, of a preview.</param>
public sealed record Trial(IReadOnlyList<RecordedCall> Calls, bool? Ok, string? Code, string? Message, IReadOnlyList<string> Missing);

/// <summary>Rules to be tried on a sample: the body of <c>POST /v1/transforms/preview</c>.</summary>
public sealed record TransformTrial
{
    /// <summary>What the vendor answers: a document, or a text that is JSON or XML.</summary>
    public JsonNode? Sample { get; init; }

    /// <summary>Where the resource is; null: the whole answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ResourcePath { get; init; }

    /// <summary>Where the status is in the resource.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StatusPath { get; init; }

    /// <summary>The rules, as a definition's <c>transform</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Transform { get; init; }
}

/// <summary>What paths and rules make of a sample.</summary>
/// <param name="NumSelected">How many resources the path selects.</param>
/// <param name="Selected">The first of them.</param>
/// <param name="Output">What the rules make of the first resource; it itself when there are no rules.</param>
/// <param name="StatusValue">What is at the status path.</param>
/// <param name="Errors">What is wrong, each with its place.</param>
public sealed record TransformPreview(
    int NumSelected, IReadOnlyList<JsonNode?> Selected, JsonNode? Output, string? StatusValue, IReadOnlyList<ProblemItem> Errors);
