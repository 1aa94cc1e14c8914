using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Serialization;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Persistence;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>What a journal keeps when its node dies: serialized events.</summary>
internal sealed class EventStore : IJournalRows
{
    private readonly Dictionary<string, List<Row>> _streams = [];

    /// <summary>Reads an event back; set by the journal that serves this store.</summary>
    public Func<Row, object> Decode { get; set; } = _ => throw new InvalidOperationException("No journal serves this store yet.");

    /// <summary>Which writes fail, by the event.</summary>
    public Func<JobEvent, bool> Fails { get; set; } = _ => false;

    public IReadOnlyList<Row> Rows(string persistenceId)
    {
        lock (_streams)
        {
            return _streams.TryGetValue(persistenceId, out var rows) ? [.. rows] : [];
        }
    }

    /// <summary>The events of a job, oldest first.</summary>
    public IReadOnlyList<JobEvent> Events(string jobId) => [.. Rows(JobActor.PersistenceIdOf(jobId)).Select(row => (JobEvent)Decode(row))];

    public void Append(string persistenceId, IEnumerable<Row> rows)
    {
        lock (_streams)
        {
            if (!_streams.TryGetValue(persistenceId, out var stream))
            {
                _streams.Add(persistenceId, stream = []);
            }

            stream.AddRange(rows);
        }
    }

    public Task<IReadOnlyList<JobEvent>> ReadAsync(string persistenceId, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<JobEvent>>([.. Rows(persistenceId).Select(row => (JobEvent)Decode(row))]);

    public Task DeleteAsync(string persistenceId)
    {
        lock (_streams)
        {
            _streams.Remove(persistenceId);
        }

        return Task.CompletedTask;
    }

    internal sealed record Row(long Number, string Manifest, byte[] Bytes);
}

/// <summary>A journal in memory that answers at once. Events go through the product's serializer both ways.</summary>
/// <remarks>Akka's own in-memory journal answers from tasks and breakers of the thread pool, in real time; this one keeps to the pump.</remarks>
internal sealed class VirtualJournal : UntypedActor
{
    private readonly EventStore _store;
    private readonly SerializerWithStringManifest _serializer;

    public VirtualJournal(Config config)
    {
        _store = Context.System.Settings.Setup.Get<VirtualSetup>().Value.Events;
        _serializer = (SerializerWithStringManifest)Context.System.Serialization.FindSerializerForType(typeof(JobEvent));
        _store.Decode = row => _serializer.FromBinary(row.Bytes, row.Manifest);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                Write(write);
                break;
            case ReplayMessages replay:
                Replay(replay);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Write(WriteMessages write)
    {
        var events = write.Messages.OfType<AtomicWrite>().SelectMany(w => (IEnumerable<IPersistentRepresentation>)w.Payload).ToList();
        if (events.Any(e => _store.Fails((JobEvent)e.Payload)))
        {
            var cause = new IOException("The disk is full.");
            write.PersistentActor.Tell(new WriteMessagesFailed(cause, events.Count), Self);
            events.ForEach(e => write.PersistentActor.Tell(new WriteMessageFailure(e, cause, write.ActorInstanceId), e.Sender));
            return;
        }

        _store.Append(events[0].PersistenceId, events.Select(e => new EventStore.Row(e.SequenceNr, _serializer.Manifest(e.Payload), _serializer.ToBinary(e.Payload))));
        write.PersistentActor.Tell(WriteMessagesSuccessful.Instance, Self);
        events.ForEach(e => write.PersistentActor.Tell(new WriteMessageSuccess(e, write.ActorInstanceId), e.Sender));
    }

    private void Replay(ReplayMessages replay)
    {
        var rows = _store.Rows(replay.PersistenceId);
        foreach (var row in rows.Where(r => r.Number >= replay.FromSequenceNr && r.Number <= replay.ToSequenceNr))
        {
            var happened = new Persistent(_store.Decode(row), row.Number, replay.PersistenceId, row.Manifest, sender: ActorRefs.NoSender);
            replay.PersistentActor.Tell(new ReplayedMessage(happened), ActorRefs.NoSender);
        }

        replay.PersistentActor.Tell(new RecoverySuccess(rows.Count == 0 ? 0 : rows[^1].Number), Self);
    }
}
