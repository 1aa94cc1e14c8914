using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Simulation;

/// <summary>What would happen to a job.</summary>
public sealed record SimulationReport
{
    /// <summary>When the job was accepted, in virtual time.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, or when the simulation stopped.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>How it ended; null when the simulation stopped before.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>Why the simulation stopped before the job ended; null when it did not.</summary>
    public SimulationStop? Stopped { get; init; }

    /// <summary>What happened, in order.</summary>
    public required IReadOnlyList<SimulationEntry> Entries { get; init; }

    public required int Polls { get; init; }

    /// <summary>How many requests were made, logins and redirects among them.</summary>
    public required int Calls { get; init; }

    /// <summary>What is stored of the result.</summary>
    public required StoredResult Stored { get; init; }

    /// <summary>The first records of the result.</summary>
    public required IReadOnlyList<JsonNode?> Records { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<JobError> Errors { get; init; }
}

/// <summary>Why a simulation stopped before its job ended.</summary>
/// <param name="Code"><c>no_answer</c>: the script has no answer for the next request; <c>too_many_calls</c>: the script's bound is reached.</param>
/// <param name="Message">In words, with what to do.</param>
public sealed record SimulationStop(string Code, string Message);

/// <summary>One thing that happened in a simulation.</summary>
/// <param name="At">When, in virtual time.</param>
/// <param name="Event">What, in the words of a job's timeline: <c>submitted</c>, <c>polled</c>, <c>statusChanged</c>, <c>finished</c>.</param>
public sealed record SimulationEntry(DateTimeOffset At, string Event)
{
    /// <summary>The requests that led to it, in order; a login and a redirect are requests of their own.</summary>
    public IReadOnlyList<SimulatedCall> Calls { get; init; } = [];

    /// <summary>The status value, as text.</summary>
    public string? StatusValue { get; init; }

    /// <summary>What the answer means: <c>inProgress</c>, <c>done</c>, <c>transient</c>.</summary>
    public string? Decision { get; init; }

    /// <summary>The rule that decided, or why there was nothing to decide.</summary>
    public string? Rule { get; init; }

    /// <summary>What follows from it, in words.</summary>
    public string? Message { get; init; }

    /// <summary>When the next step is due; null when there is none.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>How the job ended; null while it has not.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>How many polls in a row this stands for, because they were all alike.</summary>
    public int Times { get; init; } = 1;

    /// <summary>When the last of them was.</summary>
    public DateTimeOffset Until { get; init; } = At;

    /// <summary>What the job warns of from here on.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>One request as it would go out, and what came back; secrets masked.</summary>
public sealed record SimulatedCall
{
    /// <summary>Which step's request: <c>submit</c>, <c>status</c>, <c>result</c>, <c>login</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The export or import that it is.</summary>
    public required string DefinitionId { get; init; }

    public required string Method { get; init; }

    public required string Url { get; init; }

    /// <summary>Without User-Agent and Accept-Encoding, which every request has.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The beginning of the body; null when there is none.</summary>
    public string? Body { get; init; }

    /// <summary>Null when there was no answer.</summary>
    public int? StatusCode { get; init; }

    public string? ContentType { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> AnswerHeaders { get; init; } = [];

    /// <summary>The beginning of the answer's body; null when there was no answer.</summary>
    public string? AnswerBody { get; init; }

    public int AnswerBytes { get; init; }

    /// <summary>The script's word for why there was no answer.</summary>
    public string? Failure { get; init; }

    /// <summary>From the request to the answer.</summary>
    public long Milliseconds { get; init; }

    /// <summary>Whether this request is the same as another one, whatever the answers are.</summary>
    public bool AsksLike(SimulatedCall other) =>
        Step == other.Step && Method == other.Method && Url == other.Url && Body == other.Body && Headers.SequenceEqual(other.Headers);
}
