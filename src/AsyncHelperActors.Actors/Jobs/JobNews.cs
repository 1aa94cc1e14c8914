using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>The changes of an account's jobs, for whoever listens on any node. A change of which nobody hears goes nowhere.</summary>
/// <param name="mediator">What carries them from node to node; nobody: nobody can listen.</param>
internal sealed class JobNews(IActorRef mediator)
{
    /// <summary>The news of the whole cluster.</summary>
    public static JobNews Of(ActorSystem system) => new(DistributedPubSub.Get(system).Mediator);

    /// <summary>Tells those who listen to the job's account.</summary>
    public void Publish(JobSnapshot snapshot) => mediator.Tell(new Publish(Topic(snapshot.Account), snapshot));

    /// <summary>Has a listener told of each change from now on.</summary>
    public void Subscribe(string account, IActorRef listener) => mediator.Tell(new Subscribe(Topic(account), listener), listener);

    private static string Topic(string account) => $"jobs.{account}";
}
