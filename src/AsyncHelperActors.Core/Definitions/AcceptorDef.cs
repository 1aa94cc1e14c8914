using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>One rule that is tried before the value lists, in the manner of the waiters of AWS: the first that matches decides.</summary>
/// <param name="Matcher">How the answer is looked at.</param>
/// <param name="Argument">A JMESPath for the three path matchers, a header's name for <see cref="AcceptorMatcher.Header"/>, else unused.</param>
/// <param name="Expected">What must be there; null is JSON null.</param>
/// <param name="State">What a match means; never <see cref="Decision.Unknown"/>.</param>
public sealed record AcceptorDef(AcceptorMatcher Matcher, string? Argument, JsonNode? Expected, Decision State)
{
    /// <summary>A JMESPath of the vendor's own words, which are told with the rule; null: none.</summary>
    public string? Message { get; init; }
}

/// <summary>The ways in which an acceptor looks at an answer; the words of a definition in camel case.</summary>
public enum AcceptorMatcher
{
    /// <summary>The value at the JMESPath equals the expected one.</summary>
    Path,

    /// <summary>The value at the JMESPath is a list and one element equals the expected value.</summary>
    PathAny,

    /// <summary>The value at the JMESPath is a list with elements, and all of them equal the expected value.</summary>
    PathAll,

    /// <summary>The HTTP status code is the expected number.</summary>
    Status,

    /// <summary>The header has the expected text; without one, it is there at all.</summary>
    Header,
}
