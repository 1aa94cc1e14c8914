using Akka.Actor;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>Somebody outside the actors under test: keeps what it is told.</summary>
internal sealed class Ear
{
    private readonly List<(TimeSpan At, object Message)> _heard = [];

    public Ear(VirtualJobs jobs) => Ref = jobs.System.ActorOf(Props.Create<Listener>(_heard, jobs));

    public IActorRef Ref { get; }

    /// <summary>What was heard so far, and when.</summary>
    public IReadOnlyList<(TimeSpan At, object Message)> Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    public IEnumerable<T> All<T>() => Heard.Select(h => h.Message).OfType<T>();

    private sealed class Listener(List<(TimeSpan At, object Message)> heard, VirtualJobs jobs) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            lock (heard)
            {
                heard.Add((jobs.Elapsed, message));
            }
        }
    }
}
