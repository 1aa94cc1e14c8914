namespace AsyncHelperActors.Connectors.Shaping.Scripts;

/// <summary>What one call of a script may cost. A script is written by a user and fed with a vendor's data: neither is trusted.</summary>
public sealed record ScriptLimits
{
    /// <summary>The limits that are used when none are given.</summary>
    public static ScriptLimits Default { get; } = new();

    /// <summary>The longest time.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most statements.</summary>
    public int MaxStatements { get; init; } = 10_000_000;

    /// <summary>The most bytes that may be allocated, freed ones included.</summary>
    public long MaxBytes { get; init; } = 512L << 20;

    /// <summary>The deepest recursion.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>The longest array.</summary>
    public uint MaxArrayLength { get; init; } = 1_000_000;

    /// <summary>The longest text that one call of a string method may make, in characters.</summary>
    public int MaxTextChars { get; init; } = 16 << 20;

    /// <summary>The longest time of one regular expression.</summary>
    public TimeSpan MaxRegexTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest program text, in characters.</summary>
    public int MaxProgramChars { get; init; } = 1 << 20;
}
