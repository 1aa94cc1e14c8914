namespace AsyncHelperActors.Core.Shaping;

/// <summary>A record that a transform, a filter, a mapping or a hook cannot work on. The message is for the author of the rules.</summary>
/// <param name="rule">Which rule, as <c>transform.expression.rules[0][2]</c>.</param>
/// <param name="what">What was expected and what came, as a clause without a full stop.</param>
/// <param name="hint">What to do.</param>
/// <param name="cause">What it came from, if anything.</param>
public sealed class ShapeException(string rule, string what, string hint, Exception? cause = null) : Exception($"{rule}: {what}. {hint}", cause)
{
    /// <summary>Which rule.</summary>
    public string Rule { get; } = rule;

    /// <summary>What was expected and what came.</summary>
    public string What { get; } = what;

    /// <summary>What to do.</summary>
    public string Hint { get; } = hint;
}
