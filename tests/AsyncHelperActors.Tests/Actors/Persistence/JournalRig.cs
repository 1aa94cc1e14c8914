using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql;
using Akka.Serialization;
using AsyncHelperActors.Actors.Persistence;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Persistence;

/// <summary>An actor system with a journal in a file of its own, and short ways to ask it things.</summary>
internal sealed class JournalRig : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TestStorage _database;
    private readonly Func<IEnumerable<Setup>, IEnumerable<Setup>> _setups;

    public JournalRig(
        TestStorage? database = null, Func<StorageOptions, StorageOptions>? options = null, Func<IEnumerable<Setup>, IEnumerable<Setup>>? setups = null)
    {
        _setups = setups ?? (s => s);
        _database = database ?? TestStorage.Sqlite();
        Storage = (options ?? (o => o))(_database.Options);
        System = Start();
    }

    public StorageOptions Storage { get; }

    public ActorSystem System { get; private set; }

    public IActorRef Journal => Akka.Persistence.Persistence.Instance.Apply(System).JournalFor(string.Empty);

    public void Dispose()
    {
        System.Terminate().Wait(Patience);
        System.Dispose();
        _database.Dispose();
    }

    public void Restart()
    {
        System.Terminate().Wait(Patience);
        System = Start();
    }

    public Probe Probe() => new(System);

    public void Write(string id, long from, params string[] values)
    {
        var probe = Probe();
        Journal.Tell(AtomicWrite(id, [.. values.Select((v, i) => (from + i, v))], probe.Ref));
        probe.Expect<WriteMessagesSuccessful>();
        for (var i = 0; i < values.Length; i++)
        {
            probe.Expect<WriteMessageSuccess>();
        }
    }

    public void Delete(string id, long to)
    {
        var probe = Probe();
        Journal.Tell(new DeleteMessagesTo(id, to, probe.Ref));
        probe.Expect<DeleteMessagesSuccess>();
    }

    public (List<string> Events, long Highest) Replay(string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var probe = Probe();
        Journal.Tell(new ReplayMessages(from, to, max, id, probe.Ref));
        List<string> events = [];
        while (true)
        {
            switch (probe.Expect<object>())
            {
                case ReplayedMessage replayed:
                    events.Add(Describe(replayed));
                    break;
                case RecoverySuccess success:
                    return (events, success.HighestSequenceNr);
                case ReplayMessagesFailure failure:
                    throw failure.Cause;
            }
        }
    }

    public async Task PersistEverywhereAsync(string[] ids, int eventsEach)
    {
        var actors = ids.Select(id => System.ActorOf(Props.Create<Recorder>(id))).ToArray();
        for (var e = 1; e <= eventsEach; e++)
        {
            await Task.WhenAll(actors.Select(a => a.Ask<string>($"e{e}", Patience)));
        }
    }

    public async Task<ImmutableList<string>[]> RecoverAsync(string[] ids) => await Task.WhenAll(
        ids.Select(id => System.ActorOf(Props.Create<Recorder>(id)).Ask<ImmutableList<string>>(Recorder.Get, Patience)));

    /// <summary>Lets nobody write events until it is disposed.</summary>
    public IDisposable BlockWrites() => _database.BlockWrites("journal");

    public long Sql(string statement) => _database.Sql(statement);

    public string Bytes(string hex) => _database.Bytes(hex);

    public static WriteMessages AtomicWrite(string id, (long Number, string Value)[] events, IActorRef sender) => new(
        [new AtomicWrite([.. events.Select(e => (IPersistentRepresentation)new Persistent(new Text(e.Value), e.Number, id, sender: sender))])],
        sender,
        1);

    public static string Describe(ReplayedMessage message) =>
        $"{message.Persistent.SequenceNr} {((Text)message.Persistent.Payload).Value}";

    private ActorSystem Start()
    {
        var config = ConfigurationFactory.ParseString(
            """
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.actor.serializers.text = "AsyncHelperActors.Tests.Actors.Persistence.TextSerializer, AsyncHelperActors.Tests"
            akka.actor.serialization-bindings."AsyncHelperActors.Tests.Actors.Persistence.Text, AsyncHelperActors.Tests" = text
            """)
            .WithFallback(SqlJournal.Settings(Storage))
            .WithFallback(SqlPersistence.DefaultConfiguration);
        var setups = _setups(SqlJournal.Setups(Storage)).Append(BootstrapSetup.Create().WithConfig(config)).ToArray();
        return ActorSystem.Create("journal", ActorSystemSetup.Create(setups));
    }
}

/// <summary>The event of these tests.</summary>
internal sealed record Text(string Value);

internal sealed class TextSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string Unserializable = "unserializable";

    public override int Identifier => 7001;

    public override string Manifest(object o) => "t";

    public override byte[] ToBinary(object obj) => ((Text)obj).Value == Unserializable
        ? throw new FormatException("This text cannot be written.")
        : Encoding.UTF8.GetBytes("t:" + ((Text)obj).Value);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.StartsWith("t:", StringComparison.Ordinal) ? new Text(text[2..]) : throw new FormatException("These bytes are no text.");
    }
}

/// <summary>A persistent actor that remembers what it was told.</summary>
internal sealed class Recorder(string id) : UntypedPersistentActor
{
    public const string Get = "get";
    private ImmutableList<string> _values = [];

    public override string PersistenceId => id;

    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    protected override void OnCommand(object message)
    {
        if (message is Get)
        {
            Sender.Tell(_values);
            return;
        }

        var sender = Sender;
        Persist(new Text((string)message), text =>
        {
            _values = _values.Add(text.Value);
            sender.Tell("stored");
        });
    }

    protected override void OnRecover(object message)
    {
        if (message is Text text)
        {
            _values = _values.Add(text.Value);
        }
    }
}
