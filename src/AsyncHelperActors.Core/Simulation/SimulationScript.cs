using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Simulation;

/// <summary>What the vendor answers in a simulation, and what the user gives and does.</summary>
public sealed record SimulationScript
{
    /// <summary>When a simulated job starts if its script does not say; fixed, so that the same script always prints the same.</summary>
    public static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many requests a simulation may make if its script does not say.</summary>
    public const int DefaultMostCalls = 10_000;

    /// <summary>The most that a script may ask for.</summary>
    public const int MostMostCalls = 100_000;

    /// <summary>What to run; null: the one step of the file that is meant.</summary>
    public (StepType Type, string Id)? Step { get; init; }

    /// <summary><c>{{input...}}</c>.</summary>
    public JsonNode? Input { get; init; }

    /// <summary>The records of an import; null when none are given.</summary>
    public JsonArray? Records { get; init; }

    /// <summary>When the job is accepted.</summary>
    public DateTimeOffset StartAt { get; init; } = DefaultStart;

    /// <summary>When the export last succeeded: <c>{{lastExportDateTime}}</c>; null: never.</summary>
    public DateTimeOffset? LastExportAt { get; init; }

    /// <summary>When the user cancels the job, in milliseconds after its start; null: never.</summary>
    public long? CancelAfterMs { get; init; }

    /// <summary>The job's own deadline in milliseconds; null: the helper's.</summary>
    public long? DeadlineMs { get; init; }

    /// <summary>How many requests may be made before the simulation is stopped.</summary>
    public int MostCalls { get; init; } = DefaultMostCalls;

    /// <summary>
    /// The answers, in order, by whose request they answer: a step (<c>submit</c>, <c>status</c>, <c>result</c>, <c>cancel</c>, <c>lookup</c>),
    /// the id of an export or import, <c>login</c>, or a method and a path as <c>GET /files/*</c>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ScriptedAnswer>> Answers { get; init; } = new Dictionary<string, IReadOnlyList<ScriptedAnswer>>();

    /// <summary>What is given as the job's input: the records of an import go into it, as they do when a job is started.</summary>
    public RawJson InputFor(StepType type)
    {
        if (type != StepType.Import || Records is null)
        {
            return RawJson.From(Input);
        }

        var with = Input is JsonObject given ? (JsonObject)given.DeepClone() : [];
        with["records"] = Records.DeepClone();
        return RawJson.From(with);
    }

    /// <summary>Reads a script, YAML or JSON. Never throws on what a user wrote; every problem has its line and column.</summary>
    /// <param name="text">The text, at most 10 million characters.</param>
    /// <param name="sourceName">A file's name, or what to call it.</param>
    public static Reading<SimulationScript> Parse(string text, string sourceName)
    {
        var tree = TextTree.Read(text, sourceName);
        if (tree.Problems.Count > 0)
        {
            return new Reading<SimulationScript>(null, tree.Problems);
        }

        var (script, problems) = ScriptReading.Read(tree.Root);
        var placed = problems.ConvertAll(tree.Positions.Locate);
        return new Reading<SimulationScript>(placed.Exists(p => p.Severity == Severity.Error) ? null : script, placed);
    }
}

/// <summary>One answer of a scripted vendor, or the way in which there is none.</summary>
public sealed record ScriptedAnswer
{
    /// <summary>The HTTP status code.</summary>
    public int StatusCode { get; init; } = 200;

    /// <summary>Headers as given; null values are never in it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body's bytes; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A file with the body, beside the script; null when the body is in the script.</summary>
    public string? File { get; init; }

    /// <summary>The body's type; null: none is told.</summary>
    public string? ContentType { get; init; }

    /// <summary>From the request to the answer, in milliseconds.</summary>
    public long DelayMs { get; init; }

    /// <summary>How often it is given; <see cref="int.MaxValue"/> is always.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How the call fails instead of being answered; null: it is answered.</summary>
    public ScriptedFailure? Fail { get; init; }

    /// <summary>The connection breaks after so many bytes of the body; null: it does not.</summary>
    public int? CutAfter { get; init; }
}

/// <summary>The ways in which a call gets no answer.</summary>
public enum ScriptedFailure
{
    /// <summary>Nobody listens; nothing was sent.</summary>
    Connect,

    /// <summary>The name does not resolve; nothing was sent.</summary>
    Dns,

    /// <summary>No TLS connection; nothing was sent.</summary>
    Tls,

    /// <summary>The request was sent, and no answer comes within its timeout.</summary>
    Timeout,

    /// <summary>The request was sent, and the connection breaks before an answer.</summary>
    Drop,
}
