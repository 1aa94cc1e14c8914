using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Reading;

/// <summary>A status answer as the rules look at it.</summary>
public sealed record StatusView
{
    /// <summary>The HTTP status code.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The answer's headers, names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The whole answer as JSON: XML converted, plain text as a string; null when it was empty.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>What the status export's resource path selects.</summary>
    public JsonNode? Resource { get; init; }

    /// <summary>The submit answer: its data, status code, headers and address.</summary>
    public JsonNode? Submit { get; init; }

    /// <summary>What is at the status path.</summary>
    public StatusFinding Finding { get; init; } = new StatusFinding.Nothing("");
}

/// <summary>What was found at the status path.</summary>
public abstract record StatusFinding
{
    private StatusFinding()
    {
    }

    /// <summary>A value; it may be one that is no scalar, or JSON null.</summary>
    public sealed record Found(JsonNode? Value) : StatusFinding;

    /// <summary>Nothing.</summary>
    /// <param name="Why">A sentence: which path found nothing, and what the answer did hold.</param>
    public sealed record Nothing(string Why) : StatusFinding;
}

/// <summary>What a status answer means.</summary>
/// <param name="Decision">For the job.</param>
/// <param name="Value">The status value as text; null when there is none.</param>
/// <param name="Rule">A sentence for the user: which rule of the definition decided.</param>
/// <param name="Progress">How far the vendor says it is; null when nothing is declared or found.</param>
public sealed record StatusVerdict(Decision Decision, string? Value, string Rule, RemoteProgress? Progress = null);
