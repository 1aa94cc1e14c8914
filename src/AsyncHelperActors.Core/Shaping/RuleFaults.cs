using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Core.Shaping;

/// <summary>Something wrong with the rules of a transform, a filter or a mapping, found without data.</summary>
/// <param name="Severity">Whether the rules are refused or only remarked.</param>
/// <param name="Place">Where, below the rules' own field: <c>expression.rules[0][2].extract</c>.</param>
/// <param name="Message">What was expected and what came.</param>
/// <param name="Hint">What to write instead.</param>
public sealed record RuleFault(Severity Severity, string Place, string Message, string Hint);

/// <summary>Collects what is wrong while rules are read.</summary>
internal sealed class RuleFaults
{
    /// <summary>After so many nobody reads on.</summary>
    private const int Most = 200;

    private readonly List<RuleFault> _found = [];

    public IReadOnlyList<RuleFault> Found => _found;

    public void Error(string place, string message, string hint) => Add(new RuleFault(Severity.Error, place, message, hint));

    public void Warn(string place, string message, string hint) => Add(new RuleFault(Severity.Warning, place, message, hint));

    private void Add(RuleFault fault)
    {
        if (_found.Count < Most)
        {
            _found.Add(fault);
        }
    }
}
