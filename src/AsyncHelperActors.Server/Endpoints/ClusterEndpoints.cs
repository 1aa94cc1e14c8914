using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Actors.Storage.Definitions;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Server.Definitions;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary><c>GET /v1/cluster</c> and <c>GET /v1/connections/{_id}/state</c>: how the nodes, and the connections that they share, stand.</summary>
internal static class ClusterEndpoints
{
    private const int MostConnections = 50;

    public static IEndpointRouteBuilder MapCluster(this IEndpointRouteBuilder api)
    {
        api.MapGet("/cluster", TellNodesAsync).WithTags("jobs").For(TokenRole.Viewer)
            .WithSummary("The nodes and how many shards and jobs each has").Produces<ClusterState>();
        api.MapGet("/connections/{id}/state", TellConnectionAsync).WithTags("connections").For(TokenRole.Viewer)
            .WithSummary("How a connection stands: what is under way and waits, its breaker, and what is left of its budgets").Produces<ConnectionState>();
        return api;
    }

    /// <summary>The connections of an account on all nodes together, those in trouble and the busiest first.</summary>
    public static async Task<IReadOnlyList<ConnectionState>> ConnectionsAsync(ClusterView cluster, string account, DateTimeOffset now, CancellationToken cancellation) =>
    [
        .. (await cluster.ConnectionsAsync(account, cancellation)).GroupBy(c => c.Connection).Select(c => State(c.Key, [.. c], now))
            .OrderBy(c => c.Breaker == Closed).ThenByDescending(c => c.UnderWay + c.Waiting).ThenBy(c => c.Id, StringComparer.Ordinal).Take(MostConnections),
    ];

    /// <summary>What the nodes say of one connection, as one. Each node has its own breaker: the worst is told.</summary>
    internal static ConnectionState State(string id, IReadOnlyList<ConnectionSeen> nodes, DateTimeOffset now)
    {
        var openUntil = nodes.Max(n => n.OpenUntil);
        return new ConnectionState(
            id,
            nodes.Sum(n => n.UnderWay),
            nodes.Sum(n => n.Waiting),
            nodes.Select(n => n.Most).Where(n => n > 0).Cast<int?>().LastOrDefault(),
            openUntil is not null ? "open" : nodes.Any(n => n.HasTripped) ? "halfOpen" : Closed,
            nodes.Select(n => n.Failures).DefaultIfEmpty().Max(),
            openUntil,
            [.. nodes.SelectMany(n => n.Budgets).GroupBy(b => b.Match).Select(b => Budget(b.MaxBy(one => one.FullAt)!, now))]);
    }

    private const string Closed = "closed";

    /// <summary>One node may know of less than another: who knows most tells.</summary>
    private static BudgetState Budget(BudgetSeen seen, DateTimeOffset now)
    {
        var interval = seen.PerMs / seen.Rate;
        var used = Math.Max(0, (seen.FullAt - now).TotalMilliseconds) / interval;
        var left = Math.Clamp(Math.Floor(seen.Burst - used), 0, seen.Burst);
        return new BudgetState(seen.Match, seen.Rate, seen.PerMs / 1000.0, seen.Burst, (int)left, seen.FullAt > now ? seen.FullAt : now);
    }

    private static async Task<IResult> TellNodesAsync(HttpContext context, ClusterView cluster)
    {
        var nodes = await cluster.NodesAsync(context.RequestAborted);
        return JsonAnswers.Json(
            new ClusterState([.. nodes.Select(n => new ClusterNode(n.Address, n.Status, n.IsSelf, n.HasJobs, n.Shards, n.Jobs))], nodes.Sum(n => n.Shards ?? 0)),
            JsonAnswers.Contract.ClusterState);
    }

    private static async Task<IResult> TellConnectionAsync(HttpContext context, ClusterView cluster, DefinitionStore store, ServerOptions options, string id)
    {
        var account = context.Caller().Account;
        _ = (await store.ReadAsync(account, context.RequestAborted)).Get(DefinitionKind.Connections, id) ?? throw DefinitionEditor.NotFound(DefinitionKind.Connections, id);
        var seen = await cluster.ConnectionsAsync(account, context.RequestAborted);
        return JsonAnswers.Json(State(id, [.. seen.Where(c => c.Connection == id)], options.Time.GetUtcNow()), JsonAnswers.Contract.ConnectionState);
    }
}
