using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>The nodes: <c>GET /v1/cluster</c>. A server alone has one.</summary>
/// <param name="Nodes">As the node that was asked sees them, the oldest first.</param>
/// <param name="Shards">How many shards of jobs have a place; a shard gets one with its first job.</param>
public sealed record ClusterState(IReadOnlyList<ClusterNode> Nodes, int Shards);

/// <summary>One node.</summary>
/// <param name="Address">Its host and port for other nodes.</param>
/// <param name="Status"><c>joining</c>, <c>up</c>, <c>leaving</c>, <c>exiting</c>, <c>down</c> or <c>unreachable</c>.</param>
/// <param name="IsSelf">Whether it is the one that answers.</param>
/// <param name="HasJobs">Whether jobs live on it.</param>
/// <param name="Shards">How many shards of jobs it has; null: it did not say in time.</param>
/// <param name="Jobs">How many jobs are in its memory, of all accounts; waiting ones are not. Null: it did not say in time.</param>
public sealed record ClusterNode(string Address, string Status, bool IsSelf, bool HasJobs, int? Shards, int? Jobs);

/// <summary>How a connection stands on all nodes together, since they started: <c>GET /v1/connections/{_id}/state</c>.</summary>
/// <param name="Id">Which.</param>
/// <param name="UnderWay">Requests and calls that are under way.</param>
/// <param name="Waiting">Calls that wait until one of those ends.</param>
/// <param name="Limit">How many may be under way at once; null while the connection was not used.</param>
/// <param name="Breaker"><c>closed</c>: calls go out. <c>open</c>: the vendor cannot be reached and is left alone. <c>halfOpen</c>: one call tries.</param>
/// <param name="Failures">How many calls in a row did not reach the vendor.</param>
/// <param name="OpenUntil">Until when the vendor is left alone; null when it is not.</param>
/// <param name="Budgets">What is left of <c>http.rateLimit.requests</c>.</param>
public sealed record ConnectionState(
    [property: JsonPropertyName("_id")] string Id, int UnderWay, int Waiting, int? Limit, string Breaker, int Failures, DateTimeOffset? OpenUntil, IReadOnlyList<BudgetState> Budgets);

/// <summary>What is left of a budget of a connection.</summary>
/// <param name="Match">Which requests it counts.</param>
/// <param name="Rate">How many requests in <paramref name="PerSeconds"/>.</param>
/// <param name="PerSeconds">The window.</param>
/// <param name="Burst">How many at once after a pause.</param>
/// <param name="Left">How many may go out at once now. What a node has set aside for its next requests counts as used.</param>
/// <param name="FullAt">When all of it is there again if nothing more is used.</param>
public sealed record BudgetState(string Match, double Rate, double PerSeconds, int Burst, int Left, DateTimeOffset FullAt);
