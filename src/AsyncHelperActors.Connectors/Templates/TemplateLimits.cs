namespace AsyncHelperActors.Connectors.Templates;

/// <summary>What one render may cost. A template is written by a user and filled with a vendor's data: neither is trusted.</summary>
public sealed record TemplateLimits
{
    /// <summary>The limits that are used when none are given.</summary>
    public static TemplateLimits Default { get; } = new();

    /// <summary>The longest body, in characters.</summary>
    public int MaxOutputChars { get; init; } = 1024 * 1024;

    /// <summary>The longest URI or header, in characters.</summary>
    public int MaxLineChars { get; init; } = 64 * 1024;

    /// <summary>The longest template, in characters.</summary>
    public int MaxTemplateChars { get; init; } = 1024 * 1024;

    /// <summary>The longest text that one helper may make, in characters.</summary>
    public int MaxValueChars { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many expressions, blocks and turns of loops one render may take.</summary>
    public int MaxSteps { get; init; } = 2_000_000;

    /// <summary>The longest time for one render.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many parsed templates are kept.</summary>
    public int CachedTemplates { get; init; } = 4096;
}
