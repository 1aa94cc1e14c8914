using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using AsyncHelperActors.Actors.Agenda;

namespace AsyncHelperActors.Actors.Connections;

/// <summary>Shares out the room of one vendor connection among the nodes; there is one in the whole cluster.</summary>
/// <remarks>
/// <para>What it knows is in memory only. When it starts, here or on another node after that one was lost, it asks every node what it has under
/// way, and gives out nothing before all have answered or are gone. Nodes go on with what they were allowed meanwhile.</para>
/// <para>Budgets of requests need no governor: they are rows of the storage, and a node takes a slice of them by exchanging the row
/// (<see cref="IBudgetMemory"/>). Room cannot be a row, because a call's end is not worth a write and a dead node's calls end by themselves.</para>
/// </remarks>
/// <param name="connection">Account and connection.</param>
/// <param name="self">The address of this node, as the others see it.</param>
/// <param name="nodes">The nodes that may have calls under way, dead ones included until they are given up.</param>
internal sealed class GovernorActor(string connection, Address self, Func<IReadOnlyCollection<Address>> nodes) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly RoomLedger<IActorRef> _ledger = new();
    private readonly HashSet<Address> _heard = [];
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _version;
    private bool _isOpen;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        AskAll();
        Timers.StartPeriodicTimer("ask", Ask.Instance, AskAgain);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RoomReport report:
                Hear(report);
                break;
            case NothingHeld:
                Answered(Sender.Path.Address);
                break;
            case Terminated gone:
                _ledger.Remove(gone.ActorRef);
                Settle();
                break;
            case Ask when !_isOpen:
                AskAll();
                Open();
                break;
            case Ask:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Hear(RoomReport report)
    {
        if (report.Governor != _name)
        {
            // It still goes by the word of another governor. Only when it has turned to this one does it hear no late word of that one any more.
            Sender.Tell(new WhoHolds(connection, _name));
            return;
        }

        if (report.Version >= _version)
        {
            (_version, _ledger.Most) = (report.Version, report.Most);
        }

        Context.Watch(Sender);
        if (_ledger.Report(Sender, report.Seq, report.Allowed, report.Holds, report.Wants) is var (seq, allowed))
        {
            // The word was lost on the way, or crosses this report: to hear it twice does no harm.
            Sender.Tell(new RoomGrant(connection, _name, seq, allowed));
        }

        Answered(Sender.Path.Address);
        Settle();
    }

    private void Answered(Address node)
    {
        if (!_isOpen)
        {
            _heard.Add(node.HasLocalScope ? self : node);
            Open();
        }
    }

    private void Open()
    {
        if (!_isOpen && nodes().All(_heard.Contains))
        {
            _isOpen = true;
            Timers.Cancel("ask");
            Settle();
        }
    }

    private void AskAll()
    {
        foreach (var node in nodes().Where(node => !_heard.Contains(node)))
        {
            Context.ActorSelection($"{node}/user/connections").Tell(new WhoHolds(connection, _name));
        }
    }

    private void Settle()
    {
        if (!_isOpen)
        {
            return;
        }

        foreach (var (node, seq, allowed) in _ledger.Settle())
        {
            _log.Debug("{0}: {1} may have {2} of {3} calls under way", connection, node, allowed, _ledger.Most);
            node.Tell(new RoomGrant(connection, _name, seq, allowed));
        }
    }

    private sealed record Ask : INoSerializationVerificationNeeded
    {
        public static Ask Instance { get; } = new();
    }
}

/// <summary>A connection's messages about its room.</summary>
internal interface IRoomMessage : IJobMessage
{
    /// <summary>Account and connection, as <c>acme:vendor</c>.</summary>
    string Connection { get; }
}

/// <summary>A node tells the governor how it is: at first, when it could use more, when it was told a number, and now and then while room is short.</summary>
/// <param name="Connection">Account and connection.</param>
/// <param name="Version">The version of the connection's definition that <paramref name="Most"/> is from.</param>
/// <param name="Most">How many calls may be under way in the whole cluster.</param>
/// <param name="Governor">Which governor the node goes by; empty: none.</param>
/// <param name="Seq">The number of its last word; 0: it has said none yet.</param>
/// <param name="Allowed">What the node goes by.</param>
/// <param name="Holds">How many calls it has under way.</param>
/// <param name="Wants">How many it would have under way.</param>
internal sealed record RoomReport(string Connection, int Version, int Most, string Governor, long Seq, int Allowed, int Holds, int Wants) : IRoomMessage;

/// <summary>The governor tells a node how many calls it may have under way. Answered by <see cref="RoomReport"/>.</summary>
/// <param name="Connection">Account and connection.</param>
/// <param name="Governor">Which governor says so.</param>
/// <param name="Seq">The number of this word.</param>
/// <param name="Allowed">How many.</param>
internal sealed record RoomGrant(string Connection, string Governor, long Seq, int Allowed) : IRoomMessage;

/// <summary>A new governor asks a node what it has under way; from then on the node goes by this one. Answered by <see cref="RoomReport"/> or <see cref="NothingHeld"/>.</summary>
/// <param name="Connection">Account and connection.</param>
/// <param name="Governor">Which governor asks.</param>
internal sealed record WhoHolds(string Connection, string Governor) : IRoomMessage;

/// <summary>The node has no such connection.</summary>
/// <param name="Connection">Account and connection.</param>
internal sealed record NothingHeld(string Connection) : IRoomMessage;

/// <summary>Routes a message to the governor of its connection.</summary>
internal sealed class GovernorExtractor(int shards) : IMessageExtractor
{
    public string? EntityId(object message) => (message as IRoomMessage)?.Connection;

    public object? EntityMessage(object message) => message;

    [Obsolete("Akka.NET replaced it by ShardId(string, object); the interface still asks for it.")]
    public string? ShardId(object message) => EntityId(message) is { } id ? ShardId(id, message) : null;

    public string ShardId(string entityId, object? messageHint = null) =>
        AgendaPartition.Of(entityId, shards).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
