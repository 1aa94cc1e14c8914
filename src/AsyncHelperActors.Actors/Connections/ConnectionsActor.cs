using Akka.Actor;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Nodes;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>The supervisor of the vendor connections of this node: one child for each connection of each account.</summary>
/// <remarks>
/// A bad vendor fills its own connection's queue and nothing else. A child that fails is started again alone; its calls, and those of
/// all others, go on meanwhile.
/// </remarks>
internal sealed class ConnectionsActor(IConnector connector, IDefinitionSource definitions, JobActorSettings settings, IBudgetMemory memory, GovernorsRef governors) : UntypedActor
{
    /// <summary>How long a connection has to say how it stands; whoever asks waits longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Account, string Connection), IActorRef> _children = [];

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: -1, withinTimeRange: Timeout.InfiniteTimeSpan, localOnlyDecider: _ => Directive.Restart);

    /// <summary>Children live on, and are found again by their names.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        if (message is RunStep run)
        {
            run.Job.Tell(new StepCrashed(run.Call.Step.Id, reason.Message));
        }
    }

    protected override void OnReceive(object message)
    {
        if (message is RunStep run)
        {
            Child(run.Call).Forward(run);
        }
        else if (message is IRoomMessage room)
        {
            var child = Context.Child(room.Connection);
            if (!child.IsNobody())
            {
                child.Forward(room);
            }
            else if (room is WhoHolds)
            {
                Sender.Tell(new NothingHeld(room.Connection));
            }
        }
        else if (message is LookAtConnections look)
        {
            LookAsync([.. _children.Where(c => c.Key.Account == look.Account).Select(c => c.Value)]).PipeTo(Sender, Self);
        }
        else
        {
            Unhandled(message);
        }
    }

    private static async Task<ConnectionsSeen> LookAsync(IReadOnlyList<IActorRef> children)
    {
        var seen = await Task.WhenAll(children.Select(child => ClusterView.AskAsync(child.Ask<ConnectionSeen>(LookAtConnection.Instance, Patience))));
        return new ConnectionsSeen([.. seen.OfType<ConnectionSeen>()]);
    }

    private IActorRef Child(StepCall call)
    {
        var id = StepRoles.LimitsOf(call.Step, call.Plan)?.Id ?? "none";
        if (!_children.TryGetValue((call.Account, id), out var child))
        {
            var name = $"{call.Account}:{id}";
            child = Context.Child(name);
            child = child.IsNobody()
                ? Context.ActorOf(Props.Create<ConnectionActor>(connector, definitions, settings, new CallsUnderWay(memory, governors, call.Account, id)), name)
                : child;
            _children.Add((call.Account, id), child);
        }

        return child;
    }
}

/// <summary>The shard region of the governors, which starts after the connections. Nobody: this node is alone, and all room is its own.</summary>
internal sealed class GovernorsRef
{
    public IActorRef Ref { get; set; } = ActorRefs.Nobody;
}
