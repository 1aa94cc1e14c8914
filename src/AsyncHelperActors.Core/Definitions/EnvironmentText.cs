using System.Text.RegularExpressions;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Puts environment values in the place of <c>${env:NAME}</c>, at the moment of use and never in what is stored.</summary>
public static partial class EnvironmentText
{
    /// <summary>Expands every placeholder. A value is put in as it is; a placeholder inside it stays text.</summary>
    /// <param name="text">Any text of a definition.</param>
    /// <param name="variable">Gives a variable's value, null when it is not set. It decides which variables a tenant may see.</param>
    public static EnvironmentReading Expand(string text, Func<string, string?> variable)
    {
        if (!Mentions(text))
        {
            return new EnvironmentReading(text, null);
        }

        string? missing = null;
        var expanded = Placeholder().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            var value = variable(name);
            missing ??= value is null ? name : null;
            return value ?? "";
        });
        return missing is null
            ? new EnvironmentReading(expanded, null)
            : new EnvironmentReading(null, $"The environment variable {missing} is not set; the definition needs it as ${{env:{missing}}}. Set it for the process that runs the job.");
    }

    /// <summary>Whether a text has a placeholder.</summary>
    public static bool Mentions(string text) => text.Contains("${env:", StringComparison.Ordinal);

    /// <summary>Whether a text is one placeholder and nothing else, and therefore no secret by itself.</summary>
    public static bool IsPlaceholder(string text) => Placeholder().Match(text) is { Success: true, Index: 0 } match && match.Length == text.Length;

    [GeneratedRegex(@"\$\{env:(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}

/// <summary>The expanded text, or the error that names the missing variable.</summary>
public sealed record EnvironmentReading(string? Text, string? Error);
