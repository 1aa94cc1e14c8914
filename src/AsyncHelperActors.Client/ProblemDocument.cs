using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>Why a request was refused (RFC 9457).</summary>
public sealed record ProblemDocument
{
    /// <summary>A stable name of the kind of problem, as <c>urn:asynchelper:problem:not_found</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The kind of problem in words.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status code.</summary>
    public int Status { get; init; }

    /// <summary>What is the case here, and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>Each thing that is wrong with a definition or a body.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemItem>? Errors { get; init; }
}

/// <summary>One thing that is wrong: where, what, and what to write instead.</summary>
/// <param name="Path">The place in the body, as <c>exports[0].http.method</c>, or the name of a parameter or header.</param>
/// <param name="Message">What was expected and what came.</param>
/// <param name="Hint">What to do.</param>
public sealed record ProblemItem(string Path, string Message, string Hint)
{
    /// <summary>The line in the text that was sent, from 1; absent when unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Line { get; init; }

    /// <summary>The column in that line, from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Column { get; init; }
}
