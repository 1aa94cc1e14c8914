using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using AsyncHelperActors.Actors.Storage.Nodes;

namespace AsyncHelperActors.Actors.Nodes;

/// <summary>Finds the other nodes and joins them.</summary>
/// <remarks>
/// <para>Each node says in the storage, every few seconds, that it is there. A node that joins asks those who said so lately, and founds a
/// cluster of its own only when there is nobody: either nobody else ever spoke, or the others do not answer. So that two which start at the
/// same moment do not both found one, the order is the same for both: of those who speak, the one with the first address founds it, and
/// only after it has asked all others.</para>
/// <para>A node that spoke long ago may still be there, when the storage could not be reached for a while: it is asked too, but nobody waits for it.</para>
/// </remarks>
internal sealed class NodesActor(NodeTable table, ImmutableArray<string> seeds) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    /// <summary>Who was silent for longer is not waited for.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    /// <summary>How long one attempt to join may take before the nodes are read again.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(6);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private DateTimeOffset _nextAttempt = DateTimeOffset.MinValue;
    private bool _speaking;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private string SelfAddress => _cluster.SelfAddress.ToString();

    protected override void PreStart()
    {
        base.PreStart();
        if (seeds.Length > 0)
        {
            _cluster.JoinSeedNodes(seeds.Select(seed => Address.Parse($"{_cluster.SelfAddress.Protocol}://{Context.System.Name}@{seed}")));
        }

        Timers.StartPeriodicTimer("beat", Speak.Instance, TimeSpan.Zero, Beat);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Speak when !_speaking && !Context.System.IsLeaving():
                _speaking = true;
                table.AppearAsync(SelfAddress, Forgotten, CancellationToken.None).PipeTo(Self, Self, nodes => new Seen(nodes), cause => new Failed(cause));
                break;
            case Speak:
                break;
            case Seen seen:
                _speaking = false;
                Join(seen.Nodes);
                break;
            case Failed failed:
                _speaking = false;
                _log.Warning("The table of the nodes cannot be read or written: {0} Tried again in {1}.", failed.Cause.Message, Beat);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Join(IReadOnlyList<SeenNode> nodes)
    {
        var now = Context.System.Scheduler.Now;
        var isMember = _cluster.State.Members.Any(member => member.Address.Equals(_cluster.SelfAddress));
        if (seeds.Length > 0 || isMember || now < _nextAttempt)
        {
            return;
        }

        _nextAttempt = now + Attempt;
        var order = Order(SelfAddress, nodes);
        _log.Info("Joining {0}", string.Join(", ", order));
        _cluster.JoinSeedNodes(order.Select(Address.Parse));
    }

    /// <summary>Whom to ask, in which order; who is first founds a cluster when nobody answers.</summary>
    internal static IReadOnlyList<string> Order(string self, IReadOnlyList<SeenNode> nodes)
    {
        var speaking = nodes.Where(node => node.Address == self || node.Silent < Silence).Select(node => node.Address).Order(StringComparer.Ordinal);
        var silent = nodes.Where(node => node.Address != self && node.Silent >= Silence).Select(node => node.Address).Order(StringComparer.Ordinal);
        return [.. speaking, .. silent];
    }

    private sealed record Speak : INoSerializationVerificationNeeded
    {
        public static Speak Instance { get; } = new();
    }

    private sealed record Seen(IReadOnlyList<SeenNode> Nodes) : INoSerializationVerificationNeeded;

    private sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded;
}
