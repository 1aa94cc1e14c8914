using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using AsyncHelperActors.Actors.Connections;

namespace AsyncHelperActors.Actors.Nodes;

/// <summary>How the nodes and what they share stand, for those who look at it. A node that does not answer in time is left out, and never an error.</summary>
public sealed class ClusterView(IRequiredActor<JobRegion> region, ActorSystem system)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>The nodes as this one sees them, the oldest first; shards and jobs are null for a node that did not tell them.</summary>
    public async Task<IReadOnlyList<NodeSeen>> NodesAsync(CancellationToken cancellation)
    {
        var cluster = Cluster.Get(system);
        var regions = await ShardsAsync(cancellation);
        var state = cluster.State;
        return
        [
            .. state.Members.OrderBy(m => m, Member.AgeOrdering).Select(m => new NodeSeen(
                $"{m.Address.Host}:{m.Address.Port}",
                state.Unreachable.Contains(m) ? "unreachable" : m.Status.ToString().ToLowerInvariant(),
                m.UniqueAddress.Equals(cluster.SelfUniqueAddress),
                m.HasRole(ClusterSetup.JobsRole),
                regions?.GetValueOrDefault(m.Address)?.Stats.Count,
                regions?.GetValueOrDefault(m.Address)?.Stats.Values.Sum())),
        ];
    }

    /// <summary>How the connections of an account stand, from each node that has used them.</summary>
    public async Task<IReadOnlyList<ConnectionSeen>> ConnectionsAsync(string account, CancellationToken cancellation)
    {
        var self = Cluster.Get(system).SelfAddress;
        var asked = ClusterHosting.NodesWithJobs(system).Select(async node =>
        {
            var connections = node == self ? system.ActorSelection("/user/connections") : system.ActorSelection(new RootActorPath(node) / "user" / "connections");
            return await AskAsync<ConnectionsSeen>(connections.Ask<ConnectionsSeen>(new LookAtConnections(account), s_patience, cancellation));
        });
        return [.. (await Task.WhenAll(asked)).SelectMany(seen => seen?.Connections ?? [])];
    }

    private async Task<IReadOnlyDictionary<Address, ShardRegionStats>?> ShardsAsync(CancellationToken cancellation)
    {
        var jobs = await region.GetAsync(cancellation);
        return (await AskAsync<ClusterShardingStats>(jobs.Ask<ClusterShardingStats>(new GetClusterShardingStats(s_patience), s_patience, cancellation)))?.Regions;
    }

    internal static async Task<T?> AskAsync<T>(Task<T> asked)
        where T : class
    {
        try
        {
            return await asked;
        }
        catch (AskTimeoutException)
        {
            // It is busy, stopping, or gone; what it would have said is missing in the answer.
            return null;
        }
    }
}

/// <summary>A node as another sees it.</summary>
/// <param name="Address">Its host and port for other nodes.</param>
/// <param name="Status">As <c>up</c>, <c>leaving</c> or <c>unreachable</c>.</param>
/// <param name="IsSelf">Whether it is the one that was asked.</param>
/// <param name="HasJobs">Whether jobs live on it.</param>
/// <param name="Shards">How many shards of jobs it has; null: it did not say.</param>
/// <param name="Jobs">How many jobs are in its memory; null: it did not say.</param>
public sealed record NodeSeen(string Address, string Status, bool IsSelf, bool HasJobs, int? Shards, int? Jobs);
