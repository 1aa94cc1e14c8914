namespace AsyncHelperActors.Core.Calls;

/// <summary>
/// Whom a connector asks before each request to the vendor that a call makes: the budgets of a connection are counted in requests, and only
/// the connector knows how many there are and what their addresses come to.
/// </summary>
public interface IRequestGate
{
    /// <summary>Completes when the request may go, perhaps after a short wait.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Path and query behind the connection's base URI, as <c>/reports/7?x=1</c>.</param>
    /// <param name="mustGo">Whether an earlier request of the call had an effect, so that it cannot be put off: the wait may be long.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null: it may go now. Otherwise it must not, and the call is put off until then: <see cref="StepAnswer.Busy"/>.</returns>
    Task<DateTimeOffset?> EnterAsync(string method, string path, bool mustGo, CancellationToken cancellation);
}
