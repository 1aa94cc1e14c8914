using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;
using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Actors.Persistence;

// Why this class exists
// ---------------------
// A job that was passivated is read back from the journal each time it is woken, thousands of times a second, and
// has a handful of events. The stock plugin reads such a stream with two queries, each in a transaction, and two nested
// streams that are built and torn down for it: more than 2 ms of CPU and 300 KB of garbage. This class keeps the plugin's
// tables, its deletes and its query side, and replaces two things. What recovery reads: one prepared query answers both "what is the
// highest sequence number?" and "which events?". And how events are written: the plugin writes each event as a literal into the text of
// a statement that is parsed anew; here the events of many actors share a transaction and a prepared statement (BatchWriter.cs).
//
// A recovery asks those two questions one after the other. The rows that the first question has read are kept for
// the second. Three things could go wrong with that, and this is what is done about them:
//
// * The second question may never come (the actor asked for no replay, or the circuit breaker gave up). What is kept is bounded
//   in number, the oldest goes first, and a stream that is no longer there is simply read again.
// * Two incarnations of one actor may recover at the same time and find each other's rows. Rows are used only if they reach
//   as far as the asker was told; events never change, so any such rows are the right ones.
// * The actor's own last write may still be on its way when its next incarnation asks. Then the answer waits for that
//   write, as it does in the stock plugin: otherwise a sequence number could be given out twice.
//
// Streams longer than the limit are replayed by the stock code, in batches, in constant memory.

/// <summary>The journal of Akka.Persistence.Sql with cheap writes, and a cheap replay for short streams.</summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor is not disposed but stopped: PostStop closes the connections.")]
internal sealed class LeanReplayJournal : SqlWriteJournal
{
    private const int LongestLeanStream = 500;
    private const int KeptStreams = 256;

    private readonly ConcurrentDictionary<string, Task> _writing = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly KeptStreams<EventStream> _kept = new(KeptStreams);
    private readonly ReadConnections _connections;
    private readonly BatchWriter<EventBatch> _writer;
    private readonly Akka.Serialization.Serialization _serialization = Context.System.Serialization;

    /// <summary>Called by Akka.Persistence, with the configuration of the plugin.</summary>
    /// <exception cref="ConfigurationException">The actor system was started without <see cref="StorageSetup"/>.</exception>
    public LeanReplayJournal(Config config)
        : base(config)
    {
        var setup = Context.System.Settings.Setup.Get<StorageSetup>();
        if (!setup.HasValue)
        {
            throw new ConfigurationException(
                $"{nameof(LeanReplayJournal)} was configured, but the actor system has no {nameof(StorageSetup)} that says where " +
                $"the database is. Start the system with {nameof(SqlJournal.WithSqlPersistence)}, or configure the stock journal class.");
        }

        var storage = setup.Value.Storage;
        _writer = new BatchWriter<EventBatch>("journal", EventTarget.For(storage), config.GetInt("buffer-size", 100_000));
        _connections = new ReadConnections(storage, storage.ConnectionString, config.GetInt("replay-connections", 4));
    }

    public override async Task<long> ReadHighestSequenceNrAsync(
        string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        if (_writing.TryGetValue(persistenceId, out var write))
        {
            // Whether it succeeds is its writer's affair; here it only has to be over.
            await write.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        var stream = await ReadAsync(persistenceId, fromSequenceNr, cancellationToken);
        if (stream.Highest > 0)
        {
            _kept.Keep(persistenceId, stream);
        }

        return stream.Highest;
    }

    public override async Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        if (!_kept.TryTake(persistenceId, out var stream) || !stream.Reaches(fromSequenceNr, toSequenceNr))
        {
            stream = await ReadAsync(persistenceId, fromSequenceNr - 1, CancellationToken.None);
        }

        if (stream.IsTooLong)
        {
            await base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);
            return;
        }

        stream.Replay(_serialization, fromSequenceNr, toSequenceNr, max, recoveryCallback);
    }

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages as IReadOnlyList<AtomicWrite> ?? [.. messages];
        var persistenceId = writes[0].PersistenceId;
        var write = WriteAsync(writes, cancellationToken);
        if (!write.IsCompleted)
        {
            _writing[persistenceId] = write;
            _ = write.ContinueWith(
                (done, id) => _writing.TryRemove(KeyValuePair.Create((string)id!, (Task)done)),
                persistenceId,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return write;
    }

    protected override void PostStop()
    {
        _connections.Dispose();

        // Whoever waits for a write is told; nobody waits for the writer itself.
        _ = _writer.DisposeAsync().AsTask();
        base.PostStop();
    }

    /// <summary>
    /// The exceptions of writes that were rejected, null for each that was not; what the storage did not take is thrown. All that an actor
    /// sends at once is stored together or not at all: a later event without an earlier one would be a hole in its stream.
    /// </summary>
    private async Task<IImmutableList<Exception>> WriteAsync(IReadOnlyList<AtomicWrite> writes, CancellationToken cancellation)
    {
        var rejected = new Exception?[writes.Count];
        var rows = new List<EventRow>(writes.Count);
        for (var i = 0; i < writes.Count; i++)
        {
            try
            {
                rows.AddRange(Rows(writes[i]));
            }
            catch (Exception unserializable)
            {
                rejected[i] = unserializable;
            }
        }

        if (rows.Count > 0)
        {
            await _writer.WriteAsync(new EventBatch(writes[0].PersistenceId, _time.GetUtcNow().UtcTicks, rows), rows.Count, cancellation);
        }

        return ImmutableArray.Create(rejected)!;
    }

    private List<EventRow> Rows(AtomicWrite write)
    {
        var events = (IImmutableList<IPersistentRepresentation>)write.Payload;
        var rows = new List<EventRow>(events.Count);
        foreach (var e in events)
        {
            var serializer = _serialization.FindSerializerFor(e.Payload);
            rows.Add(new EventRow(
                e.SequenceNr, serializer.ToBinary(e.Payload), serializer.Identifier, Akka.Serialization.Serialization.ManifestFor(serializer, e.Payload), e.WriterGuid));
        }

        return rows;
    }

    private Task<EventStream> ReadAsync(string persistenceId, long after, CancellationToken cancellation) =>
        _connections.UseAsync(
            (connection, token) => EventStream.ReadAsync(connection, persistenceId, after, LongestLeanStream, token), cancellation);
}
