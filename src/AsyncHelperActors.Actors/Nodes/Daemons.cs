using Akka;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace AsyncHelperActors.Actors.Nodes;

/// <summary>Actors of which there are so many in the whole cluster, whichever nodes it has.</summary>
internal static class Daemons
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Starts them.</summary>
    /// <remarks>
    /// A shard region that shuts down waits until all messages it holds have found a home (<see cref="Leaving"/>). Here these are the messages that
    /// keep the actors alive, and a node that stops right after its start still has the first ones. So it lets all actors find their places,
    /// and asks for none again, before it leaves.
    /// </remarks>
    public static void Start(ActorSystem system, string name, int count, Func<int, Props> props)
    {
        ShardedDaemonProcess.Get(system).Init(name, count, props, ShardedDaemonProcessSettings.Create(system).WithRole(ClusterSetup.JobsRole), PoisonPill.Instance);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, $"settle-{name}", async () =>
        {
            system.ActorSelection($"/system/ShardedDaemonProcessKeepAlive-{name}").Tell(PoisonPill.Instance);
            await SettledAsync(ClusterSharding.Get(system).ShardRegion($"sharded-daemon-process-{name}"), count);
            return Done.Instance;
        });
    }

    private static async Task SettledAsync(IActorRef region, int count)
    {
        using var late = new CancellationTokenSource(Patience);
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            ClusterShardingStats all;
            do
            {
                all = await region.Ask<ClusterShardingStats>(new GetClusterShardingStats(Patience), Patience, late.Token);
            }
            while (all.Regions.Values.Sum(one => one.Stats.Count) < count && await often.WaitForNextTickAsync(late.Token));
        }
        catch (Exception missed) when (missed is OperationCanceledException or AskTimeoutException)
        {
            // The shutdown goes on, and the region gives up in its own time.
        }
    }
}
