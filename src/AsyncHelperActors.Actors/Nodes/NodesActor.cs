using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using AsyncHelperActors.Actors.Storage.Nodes;

namespace AsyncHelperActors.Actors.Nodes;

/// <summary>Finds the other nodes and joins them.</summary>
/// <remarks>
/// <para>Each node says in the storage, every few seconds, that it is there, and whether it is in the cluster. A node that is not joins those that are.
/// It never founds a cluster while one of them speaks, however slowly that one answers: two clusters on one storage would run the same jobs twice.</para>
/// <para>When no member speaks, one node founds the cluster: the one that gets the lease for it, after it has looked once more. Members that fell silent
/// may still be there, when the storage could not be reached for a while, so they are asked first; for as long as one attempt takes.</para>
/// </remarks>
internal sealed class NodesActor(NodeTable table, LeaseTable leases, ImmutableArray<string> seeds) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    /// <summary>A member that was silent for longer does not keep others from founding a cluster.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    /// <summary>How long members are given to answer.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(6);

    /// <summary>Much longer than it takes to found a cluster and to say so.</summary>
    private static readonly TimeSpan FoundingTakes = TimeSpan.FromMinutes(1);

    private const string Founder = "founder";

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private TimeSpan? _askedAt;
    private bool _speaking;
    private bool _founding;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private string SelfAddress => _cluster.SelfAddress.ToString();

    private bool IsMember => _cluster.State.Members.Any(member => member.UniqueAddress.Equals(_cluster.SelfUniqueAddress));

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
                table.AppearAsync(SelfAddress, IsMember, Forgotten, CancellationToken.None).PipeTo(Self, Self, nodes => new Seen(nodes), cause => new Failed(cause));
                break;
            case Speak:
                break;
            case Seen seen:
                _speaking = false;
                Join(seen.Nodes);
                break;
            case MayFound may:
                _founding = false;
                if (may.Yes && !IsMember)
                {
                    _log.Info("Founding a cluster");
                    _cluster.Join(_cluster.SelfAddress);
                }

                break;
            case Failed failed:
                (_speaking, _founding) = (false, false);
                _log.Warning("The table of the nodes cannot be read or written: {0} Tried again in {1}.", failed.Cause.Message, Beat);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Join(IReadOnlyList<SeenNode> nodes)
    {
        if (seeds.Length > 0 || IsMember)
        {
            return;
        }

        var now = Context.System.Scheduler.MonotonicClock;
        var (members, mayFound) = Look(SelfAddress, nodes);
        var isOver = _askedAt is { } asked && now - asked >= Attempt;
        if (mayFound && (members.Count == 0 || isOver))
        {
            Found();
        }

        if (members.Count > 0 && (_askedAt is null || isOver))
        {
            _askedAt = now;
            _log.Info("Joining {0}", string.Join(", ", members));
            _cluster.JoinSeedNodes(members.Select(Address.Parse));
        }
    }

    private void Found()
    {
        if (!_founding)
        {
            _founding = true;
            MayFoundAsync(SelfAddress).PipeTo(Self, Self, yes => new MayFound(yes), cause => new Failed(cause));
        }
    }

    /// <summary>Whoever has the lease looks once more: the one that had it before may be a member by now.</summary>
    private async Task<bool> MayFoundAsync(string self) =>
        await leases.TakeAsync(Founder, self, FoundingTakes, CancellationToken.None) && Look(self, await table.ReadAsync(CancellationToken.None)).MayFound;

    /// <summary>Which members to ask, those who speak first, and whether a cluster may be founded if none of them answers.</summary>
    internal static (IReadOnlyList<string> Members, bool MayFound) Look(string self, IReadOnlyList<SeenNode> nodes)
    {
        var members = nodes.Where(node => node.Address != self && node.IsMember).OrderBy(node => node.Silent).ToList();
        return ([.. members.Select(node => node.Address)], members.TrueForAll(node => node.Silent >= Silence));
    }

    private sealed record Speak : INoSerializationVerificationNeeded
    {
        public static Speak Instance { get; } = new();
    }

    private sealed record Seen(IReadOnlyList<SeenNode> Nodes) : INoSerializationVerificationNeeded;

    private sealed record MayFound(bool Yes) : INoSerializationVerificationNeeded;

    private sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded;
}
