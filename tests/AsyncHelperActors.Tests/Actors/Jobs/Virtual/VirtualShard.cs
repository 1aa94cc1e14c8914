using Akka.Actor;
using Akka.Cluster.Sharding;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Jobs;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>Does what a shard does for its jobs: makes them, routes to them, keeps what comes while one leaves, restarts one that failed.</summary>
internal sealed class VirtualShard(JobActorParts parts) : UntypedActor
{
    private readonly JobExtractor _extractor = new(10);
    private readonly Dictionary<string, Queue<(object Message, IActorRef Sender)>> _leaving = [];

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Passivate leave when !_leaving.ContainsKey(Sender.Path.Name):
                _leaving.Add(Sender.Path.Name, new());
                Sender.Tell(leave.StopMessage);
                break;
            case Passivate:
                break;
            case StopAbruptly stop:
                Context.Stop(Context.Child(stop.JobId));
                break;
            case Pass pass:
                Context.Child(pass.JobId).Tell(pass.Message, Sender);
                break;
            case Terminated gone:
                if (_leaving.Remove(gone.ActorRef.Path.Name, out var waiting))
                {
                    foreach (var (kept, sender) in waiting)
                    {
                        Route(gone.ActorRef.Path.Name, kept, sender);
                    }
                }

                break;
            default:
                Route(_extractor.EntityId(message) ?? throw new InvalidOperationException($"{message.GetType().Name} names no job."), message, Sender);
                break;
        }
    }

    private void Route(string jobId, object message, IActorRef sender)
    {
        if (_leaving.TryGetValue(jobId, out var waiting))
        {
            waiting.Enqueue((message, sender));
            return;
        }

        var job = Context.Child(jobId);
        (job.IsNobody() ? Context.Watch(Context.ActorOf(Props.Create<JobActor>(jobId, parts), jobId)) : job).Tell(message, sender);
    }

    /// <summary>A job's actor stops without having been told: the journal failed, the thread died.</summary>
    internal sealed record StopAbruptly(string JobId) : INoSerializationVerificationNeeded;

    /// <summary>Gives a job a message that no shard routes.</summary>
    internal sealed record Pass(string JobId, object Message) : INoSerializationVerificationNeeded;
}
