using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>Four kinds of foreign failure; each call that goes wrong is exactly one of them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureKind>))]
public enum FailureKind
{
    /// <summary>The request certainly had no effect and may work later: no connection, 503.</summary>
    [JsonStringEnumMemberName("transient")] Transient,

    /// <summary>The vendor said not now: 429, or its own words for it. The request had no effect.</summary>
    [JsonStringEnumMemberName("throttled")] Throttled,

    /// <summary>The vendor refused, or the answer can never be used: the same request will fail again.</summary>
    [JsonStringEnumMemberName("permanent")] Permanent,

    /// <summary>Nobody can know whether the request had an effect: no answer after it was sent, 500, 502, 504, half an answer.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,
}

/// <summary>A foreign failure as a value. It never leaves the step runner as an exception.</summary>
/// <param name="Kind">What it means for the job.</param>
/// <param name="Code">A stable word, such as <c>http_404</c> or <c>connect_refused</c>.</param>
/// <param name="Message">The step, what was expected, what came, what to do; secrets masked.</param>
/// <param name="RetryAfterMs">How long the vendor asked to wait, in milliseconds.</param>
/// <param name="HttpStatus">The HTTP status code, when there was an answer.</param>
public sealed record RemoteFailure(FailureKind Kind, string Code, string Message, long? RetryAfterMs = null, int? HttpStatus = null);
