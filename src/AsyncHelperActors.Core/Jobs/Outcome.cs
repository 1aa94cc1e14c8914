using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>How a job ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    /// <summary>The result is stored whole.</summary>
    [JsonStringEnumMemberName("done")] Done,

    /// <summary>The vendor finished and has nothing to fetch.</summary>
    [JsonStringEnumMemberName("doneWithoutData")] DoneWithoutData,

    /// <summary>The result is stored; the vendor says that parts of the work failed.</summary>
    [JsonStringEnumMemberName("partial")] Partial,

    /// <summary>The remote job failed, or it could not be submitted, read or fetched.</summary>
    [JsonStringEnumMemberName("error")] Error,

    /// <summary>A deadline passed.</summary>
    [JsonStringEnumMemberName("timedOut")] TimedOut,

    /// <summary>Somebody canceled it.</summary>
    [JsonStringEnumMemberName("canceled")] Canceled,
}

/// <summary>What a status answer means for the job.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Decision>))]
public enum Decision
{
    /// <summary>Ask again later.</summary>
    [JsonStringEnumMemberName("inProgress")] InProgress,

    /// <summary>Fetch the result.</summary>
    [JsonStringEnumMemberName("done")] Done,

    /// <summary>Finished, nothing to fetch.</summary>
    [JsonStringEnumMemberName("doneWithoutData")] DoneWithoutData,

    /// <summary>Fetch the result; some of the work failed.</summary>
    [JsonStringEnumMemberName("partial")] Partial,

    /// <summary>The remote job failed.</summary>
    [JsonStringEnumMemberName("error")] Error,

    /// <summary>No value at the path, or a value in no list.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,
}

/// <summary>Which part of a job something went wrong in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ErrorSource>))]
public enum ErrorSource
{
    /// <summary>The request that starts the remote job.</summary>
    [JsonStringEnumMemberName("submit")] Submit,

    /// <summary>A poll.</summary>
    [JsonStringEnumMemberName("status")] Status,

    /// <summary>Fetching the result.</summary>
    [JsonStringEnumMemberName("result")] Result,

    /// <summary>The request that cancels the remote job.</summary>
    [JsonStringEnumMemberName("cancel")] Cancel,

    /// <summary>A hook, or another script of a definition.</summary>
    [JsonStringEnumMemberName("hook")] Hook,

    /// <summary>A deadline of the job.</summary>
    [JsonStringEnumMemberName("deadline")] Deadline,

    /// <summary>A defect of this product.</summary>
    [JsonStringEnumMemberName("internal")] Internal,
}

/// <summary>Why a job failed, for the user.</summary>
/// <param name="Code">A stable word, such as <c>submit_refused</c>.</param>
/// <param name="Message">What was expected, what came and what to do.</param>
/// <param name="Source">Which part of the job.</param>
/// <param name="At">When it was decided.</param>
public sealed record JobError(string Code, string Message, ErrorSource Source, DateTimeOffset At);

/// <summary>How far the remote job is, as it says itself.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">The vendor's words.</param>
public sealed record RemoteProgress(double? Percent, string? Message);
