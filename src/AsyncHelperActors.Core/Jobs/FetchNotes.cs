using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>What is to be said of one answer's worth of a result beside its pages.</summary>
public sealed record FetchNotes
{
    /// <summary>So many errors of a job are kept; a warning says that there were more.</summary>
    public const int MostErrors = 100;

    /// <summary>Records that a filter dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>Things that the user should look at.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Errors that a hook reported of single records; the result is stored without these.</summary>
    public IReadOnlyList<RecordError>? Errors { get; init; }

    /// <summary>Errors beyond those that are kept.</summary>
    public long MoreErrors { get; init; }

    /// <summary>Whether there is nothing to say.</summary>
    [JsonIgnore]
    public bool IsEmpty => Dropped == 0 && MoreErrors == 0 && Warnings is null or { Count: 0 } && Errors is null or { Count: 0 };
}

/// <summary>What the result itself says of the remote job that the status called done (<c>http.result.acceptors</c>).</summary>
/// <param name="Decision">Done, done without data, partial or error.</param>
/// <param name="Rule">Which rule says so, and the vendor's own words, for the user.</param>
public sealed record ResultVerdict(Decision Decision, string Rule);

/// <summary>An error of a record that a hook reported.</summary>
/// <param name="Code">The hook's word for it.</param>
/// <param name="Message">What is wrong.</param>
public sealed record RecordError(string Code, string Message);
