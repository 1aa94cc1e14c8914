using System.Globalization;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Instants that users write, in definitions, scripts and requests.</summary>
public static class InstantText
{
    /// <summary>How to write one.</summary>
    public const string Hint = "Write \"2026-01-01T08:00:00Z\".";

    /// <summary>Reads an instant; without an offset it is in UTC. Null: it is none, or of a year before 1970 or after 2999.</summary>
    public static DateTimeOffset? Read(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
        && instant.Year is >= 1970 and < 3000
            ? instant
            : null;
}
