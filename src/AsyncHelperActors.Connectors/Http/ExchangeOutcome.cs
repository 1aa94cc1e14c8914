using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>What came of an exchange. Closed: an answer of whatever status, or a failure before there was one.</summary>
internal abstract record ExchangeOutcome
{
    private ExchangeOutcome()
    {
    }

    /// <summary>There is an answer, of whatever status: <see cref="HttpFailures.FromStatus"/> says what the status means. Whoever gets it disposes it.</summary>
    internal sealed record Answered(ExchangeAnswer Answer) : ExchangeOutcome;

    /// <summary>There is no answer.</summary>
    /// <param name="Failure">Why, classified.</param>
    /// <param name="Trace">The request; null when nothing was sent.</param>
    internal sealed record Failed(RemoteFailure Failure, CallTrace? Trace) : ExchangeOutcome;
}
