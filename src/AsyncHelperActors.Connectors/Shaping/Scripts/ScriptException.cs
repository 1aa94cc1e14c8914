namespace AsyncHelperActors.Connectors.Shaping.Scripts;

/// <summary>A script that cannot be read, that threw, that hit a limit, or that gave what its contract does not know.</summary>
/// <param name="what">What happened, as a clause without a full stop.</param>
/// <param name="hint">What to do.</param>
/// <param name="cause">What it came from, if anything.</param>
internal sealed class ScriptException(string what, string hint, Exception? cause = null) : Exception($"{what}. {hint}", cause)
{
    /// <summary>What happened.</summary>
    public string What { get; } = what;

    /// <summary>What to do.</summary>
    public string Hint { get; } = hint;

    /// <summary>The line in the program text, from 1; null when it has no place.</summary>
    public int? Line { get; init; }
}
