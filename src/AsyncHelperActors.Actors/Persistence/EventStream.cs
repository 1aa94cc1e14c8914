using Akka.Actor;
using Akka.Persistence;
using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Actors.Persistence;

/// <summary>The events of one persistent actor after some sequence number, as they lie in the journal.</summary>
internal sealed class EventStream
{
    private const string Events =
        """
        SELECT sequence_number, deleted, identifier, manifest, message, writer_uuid, created
        FROM journal WHERE persistence_id = @id AND sequence_number > @after ORDER BY sequence_number LIMIT @limit
        """;

    private const string HighestOfAll = "SELECT max(sequence_number) FROM journal WHERE persistence_id = @id";

    private readonly string _persistenceId;
    private readonly long _after;
    private readonly List<Row> _rows = new(8);

    private EventStream(string persistenceId, long after)
    {
        _persistenceId = persistenceId;
        _after = after;
    }

    /// <summary>The highest sequence number, that of a tombstone too; 0 when there is none.</summary>
    public long Highest { get; private set; }

    /// <summary>True when there are more events than the limit; then none of them is kept here.</summary>
    public bool IsTooLong { get; private set; }

    public static async Task<EventStream> ReadAsync(
        PreparedConnection connection, string persistenceId, long after, int limit, CancellationToken cancellation)
    {
        var stream = new EventStream(persistenceId, after);
        var query = connection.Prepare(Events, ("@id", persistenceId), ("@after", after), ("@limit", limit + 1));
        await using (var reader = await query.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                stream._rows.Add(Row.Read(reader));
            }
        }

        if (stream._rows.Count <= limit)
        {
            stream.Highest = stream._rows.Count == 0 ? 0 : stream._rows[^1].SequenceNr;
            return stream;
        }

        stream._rows.Clear();
        stream.IsTooLong = true;
        stream.Highest = (long)(await connection.Prepare(HighestOfAll, ("@id", persistenceId)).ExecuteScalarAsync(cancellation))!;
        return stream;
    }

    /// <summary>True when these rows hold all events between two sequence numbers, both included.</summary>
    public bool Reaches(long fromSequenceNr, long toSequenceNr) => _after < fromSequenceNr && toSequenceNr <= Highest;

    /// <summary>Hands out the events between two sequence numbers, both included, at most <paramref name="max"/> of them.</summary>
    /// <exception cref="UnreadableEventException">The bytes of an event cannot be read back.</exception>
    public void Replay(
        Akka.Serialization.Serialization serialization,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> take)
    {
        var taken = 0L;
        foreach (var row in _rows)
        {
            if (taken == max || row.SequenceNr > toSequenceNr)
            {
                return;
            }

            if (row.SequenceNr >= fromSequenceNr && !row.IsTombstone)
            {
                take(row.Decode(serialization, _persistenceId));
                taken++;
            }
        }
    }

    private readonly record struct Row(
        long SequenceNr, bool IsTombstone, int? Serializer, string? Manifest, byte[]? Message, string? Writer, long Created)
    {
        public static Row Read(System.Data.Common.DbDataReader reader) => new(
            reader.GetInt64(0),
            reader.GetBoolean(1),
            reader.IsDBNull(2) ? null : reader.GetInt32(2),
            reader.IsDBNull(3) ? null : reader.GetString(3),
            reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4),
            reader.IsDBNull(5) ? null : reader.GetString(5),
            reader.GetInt64(6));

        public Persistent Decode(Akka.Serialization.Serialization serialization, string persistenceId)
        {
            try
            {
                var serializer = Serializer ?? throw new FormatException("The row names no serializer.");
                var message = Message ?? throw new FormatException("The row has no message.");
                return new Persistent(
                    serialization.Deserialize(message, serializer, Manifest ?? ""),
                    SequenceNr,
                    persistenceId,
                    Manifest,
                    isDeleted: false,
                    ActorRefs.NoSender,
                    Writer,
                    Created);
            }
            catch (Exception error)
            {
                throw new UnreadableEventException(persistenceId, SequenceNr, Serializer, Manifest, Message?.Length ?? 0, error);
            }
        }
    }
}
