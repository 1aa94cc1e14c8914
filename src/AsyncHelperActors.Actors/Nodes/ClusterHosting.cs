using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Nodes;

namespace AsyncHelperActors.Actors.Nodes;

/// <summary>Makes a node one of several.</summary>
internal static class ClusterHosting
{
    /// <summary>The settings of a node: alone it listens on loopback and joins itself, because one machine is not another mode.</summary>
    public static AkkaConfigurationBuilder WithNode(this AkkaConfigurationBuilder akka, ClusterSetup? setup, StorageOptions storage)
    {
        if (setup is null)
        {
            return akka.AddHocon($"akka.cluster.roles = [{ClusterSetup.JobsRole}]", HoconAddMode.Prepend).AddStartup((system, _) => JoinSelf(system));
        }

        return akka.AddHocon(JobActorsHosting.Read("cluster.conf"), HoconAddMode.Prepend)
            .AddHocon(ConfigurationFactory.ParseString(setup.ToHocon()), HoconAddMode.Prepend)
            .AddStartup((system, _) => JoinOthers(system, setup, storage));
    }

    /// <summary>Where nodes with jobs are, dead ones included until they are given up.</summary>
    public static IReadOnlyCollection<Address> NodesWithJobs(ActorSystem system) =>
    [
        .. Cluster.Get(system).State.Members
            .Where(member => member.HasRole(ClusterSetup.JobsRole) && member.Status is not (MemberStatus.Removed or MemberStatus.Down))
            .Select(member => member.Address),
    ];

    /// <summary>Whether this node has jobs.</summary>
    public static bool HasJobs(ActorSystem system) => Cluster.Get(system).SelfRoles.Contains(ClusterSetup.JobsRole);

    /// <summary>Shards live on nodes with jobs.</summary>
    public static ClusterShardingSettings Sharding(ActorSystem system) => ClusterShardingSettings.Create(system).WithRole(ClusterSetup.JobsRole);

    /// <summary>What brings the changes of jobs on other nodes.</summary>
    public static IActorRef StartNews(ActorSystem system) =>
        system.ActorOf(Props.Create<NewsActor>(Cluster.Get(system).SelfAddress, () => NodesWithJobs(system)), NewsActor.Name);

    private static void JoinSelf(ActorSystem system)
    {
        var cluster = Cluster.Get(system);
        if (cluster.Settings.SeedNodes.IsEmpty)
        {
            cluster.Join(cluster.SelfAddress);
        }
    }

    private static void JoinOthers(ActorSystem system, ClusterSetup setup, StorageOptions storage)
    {
        var table = new NodeTable(storage);
        system.ActorOf(Props.Create<NodesActor>(table, new LeaseTable(storage), setup.Seeds), "nodes");
        var self = Cluster.Get(system).SelfAddress.ToString();
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseClusterShutdown, "forget-node", async () =>
        {
            await table.DisappearAsync(self, CancellationToken.None);
            return Done.Instance;
        });
    }
}
