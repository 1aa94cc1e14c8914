using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>How bad a problem is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>The definition is refused.</summary>
    [JsonStringEnumMemberName("error")] Error,

    /// <summary>The definition is accepted, and probably does not do what its author means.</summary>
    [JsonStringEnumMemberName("warning")] Warning,
}

/// <summary>One thing that is wrong with a definition: where, what, and what to write instead.</summary>
/// <param name="Severity">Whether it is refused or only remarked.</param>
/// <param name="Path">The place, as <c>asynchelpers[0].http.status.pollWaitTime</c> in a bundle or <c>http.status.pollWaitTime</c> in one document.</param>
/// <param name="Message">What was expected and what came.</param>
/// <param name="Hint">What to do.</param>
/// <param name="Line">The line in the source text, from 1; null when there was no text.</param>
/// <param name="Column">The column in that line, from 1.</param>
public sealed record Problem(Severity Severity, string Path, string Message, string Hint, int? Line = null, int? Column = null);

/// <summary>The outcome of reading: a value, or the errors that prevent it; warnings may come with either.</summary>
public sealed record Reading<T>(T? Value, IReadOnlyList<Problem> Problems)
    where T : class
{
    /// <summary>Whether there is at least one error.</summary>
    public bool HasErrors => Problems.Any(p => p.Severity == Severity.Error);
}
