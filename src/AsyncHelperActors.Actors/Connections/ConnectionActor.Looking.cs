using Akka.Actor;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>How the connection stands, for those who look at it. Nothing is kept for this: it is what the actor goes by.</summary>
internal sealed partial class ConnectionActor
{
    private ConnectionSeen Look() => new(
        calls.Connection,
        calls.Count,
        _line.Count,
        _room ?? 0,
        _failures,
        _failures >= FailuresThatOpen,
        _openUntil > Now ? _openUntil : null,
        [.. calls.Budgets.All.Select(b => new BudgetSeen(b.Bucket.Budget.Match, b.Bucket.Budget.Rate, b.Bucket.Budget.PerMs, b.Bucket.Budget.Burst, b.Bucket.FullAt))]);
}

/// <summary>Asks a node how the connections of an account stand there. Answered by <see cref="ConnectionsSeen"/>.</summary>
internal sealed record LookAtConnections(string Account) : IJobMessage;

/// <summary>Asks one connection. Answered by <see cref="ConnectionSeen"/>; stays on the node.</summary>
internal sealed record LookAtConnection : INoSerializationVerificationNeeded
{
    /// <summary>The only one.</summary>
    public static LookAtConnection Instance { get; } = new();
}

/// <summary>How the connections of an account stand on a node; those that were not used since it started are not among them.</summary>
internal sealed record ConnectionsSeen(IReadOnlyList<ConnectionSeen> Connections) : IJobMessage;

/// <summary>How a connection stands on a node.</summary>
/// <param name="Connection">Which.</param>
/// <param name="UnderWay">Calls that are under way.</param>
/// <param name="Waiting">Calls that wait for room.</param>
/// <param name="Most">How many calls may be under way at once, on all nodes together; 0 while it is not known.</param>
/// <param name="Failures">How many calls in a row did not reach the vendor.</param>
/// <param name="HasTripped">Whether these are so many that the vendor is left alone, with one call at a time to try.</param>
/// <param name="OpenUntil">Until when nothing at all is sent.</param>
/// <param name="Budgets">What is used of its budgets.</param>
public sealed record ConnectionSeen(
    string Connection, int UnderWay, int Waiting, int Most, int Failures, bool HasTripped, DateTimeOffset? OpenUntil, IReadOnlyList<BudgetSeen> Budgets);

/// <summary>What is used of a budget.</summary>
/// <param name="Match">Which requests it counts.</param>
/// <param name="Rate">How many requests in <paramref name="PerMs"/>.</param>
/// <param name="PerMs">The window in milliseconds.</param>
/// <param name="Burst">How many at once after a pause.</param>
/// <param name="FullAt">When it is full again if nothing more is used.</param>
public sealed record BudgetSeen(string Match, double Rate, long PerMs, int Burst, DateTimeOffset FullAt);
