using System.Threading.Channels;
using Akka.Actor;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Persistence;

/// <summary>An actor that keeps what it is told until the test asks for it.</summary>
internal sealed class Probe
{
    private readonly Channel<object> _received = Channel.CreateUnbounded<object>();

    public Probe(ActorSystem system) => Ref = system.ActorOf(Props.Create<Ear>(_received.Writer));

    public IActorRef Ref { get; }

    public bool IsEmpty => _received.Reader.Count == 0;

    public T Expect<T>()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return Assert.IsAssignableFrom<T>(_received.Reader.ReadAsync(patience.Token).AsTask().GetAwaiter().GetResult());
    }

    private sealed class Ear(ChannelWriter<object> heard) : UntypedActor
    {
        protected override void OnReceive(object message) => heard.TryWrite(message);
    }
}
