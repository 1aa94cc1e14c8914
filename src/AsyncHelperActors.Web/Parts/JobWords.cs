using System.Globalization;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Parts;

/// <summary>The contract's words in words for people.</summary>
internal static class JobWords
{
    public static readonly IReadOnlyList<string> Phases = ["submitting", "waiting", "polling", "fetching", "canceling", "cleaning"];

    public static string State(string status, string? phase, string? outcome) => outcome is not null ? Outcome(outcome) : Capital(phase ?? status);

    public static string Outcome(string outcome) => outcome switch
    {
        JobOutcome.Done => "Done",
        JobOutcome.DoneWithoutData => "Done, no data",
        JobOutcome.Partial => "Partly done",
        JobOutcome.Error => "Error",
        JobOutcome.TimedOut => "Timed out",
        JobOutcome.Canceled => "Canceled",
        _ => outcome,
    };

    public static string Tone(string status, string? outcome) => outcome switch
    {
        JobOutcome.Done or JobOutcome.DoneWithoutData => "tone-good",
        JobOutcome.Partial => "tone-warn",
        JobOutcome.Error or JobOutcome.TimedOut => "tone-bad",
        JobOutcome.Canceled => "tone-calm",
        _ => status == JobStatus.Queued ? "tone-info" : "tone-live",
    };

    public static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];

    /// <summary>A camel-case word as words: <c>statusChanged</c> is "Status changed".</summary>
    public static string Words(string camel) =>
        Capital(string.Concat(camel.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString())));

    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');

    /// <summary>A number with its noun: "1 job", "3 jobs".</summary>
    public static string Count(long number, string noun) => $"{Count(number)} {noun}{(number == 1 ? "" : "s")}";

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000.0:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000_000.0:0.##} GB"),
    };

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
