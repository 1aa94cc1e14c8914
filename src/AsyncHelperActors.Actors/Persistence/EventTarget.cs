using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Actors.Persistence;

/// <summary>Events that one actor persists together, as they lie in the journal.</summary>
/// <param name="PersistenceId">Whose.</param>
/// <param name="Created">When, in .NET ticks, UTC.</param>
/// <param name="Rows">The events.</param>
internal sealed record EventBatch(string PersistenceId, long Created, IReadOnlyList<EventRow> Rows);

/// <summary>An event as it lies in the journal.</summary>
/// <param name="SequenceNr">Its number in its stream.</param>
/// <param name="Message">Its bytes.</param>
/// <param name="Serializer">Who reads them.</param>
/// <param name="Manifest">What they are.</param>
/// <param name="Writer">Which incarnation of the actor wrote it.</param>
internal readonly record struct EventRow(long SequenceNr, byte[] Message, int Serializer, string Manifest, string? Writer);

/// <summary>Writes events into the plugin's own table, inside the writer's transaction.</summary>
internal abstract class EventTarget(StorageOptions storage) : SqlBatchTarget<EventBatch>(storage, storage.ConnectionString)
{
    private const string Put =
        """
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        VALUES (@created, 0, @id, @number, @message, @manifest, @serializer, @writer)
        """;

    /// <summary>The one for a database.</summary>
    public static EventTarget For(StorageOptions storage) =>
        storage.Database == Database.Postgres ? new PostgresEventTarget(storage) : new SqliteEventTarget(storage);

    public override async ValueTask ApplyAsync(EventBatch item)
    {
        foreach (var row in item.Rows)
        {
            await Connection.Prepare(
                Put, ("@created", item.Created), ("@id", item.PersistenceId), ("@number", row.SequenceNr), ("@message", row.Message),
                ("@manifest", row.Manifest), ("@serializer", row.Serializer), ("@writer", row.Writer)).ExecuteNonQueryAsync();
        }
    }

    private sealed class SqliteEventTarget(StorageOptions storage) : EventTarget(storage);

    /// <summary>On PostgreSQL all events of a transaction are one statement.</summary>
    private sealed class PostgresEventTarget(StorageOptions storage) : EventTarget(storage)
    {
        private const string PutAll =
            """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            SELECT created, false, id, number, message, manifest, serializer, writer
            FROM unnest(@created, @id, @number, @message, @manifest, @serializer, @writer) AS e (created, id, number, message, manifest, serializer, writer)
            """;

        private readonly List<(EventBatch Batch, EventRow Row)> _gathered = [];

        public override ValueTask ApplyAsync(EventBatch item)
        {
            _gathered.AddRange(item.Rows.Select(row => (item, row)));
            return ValueTask.CompletedTask;
        }

        protected override async ValueTask FlushAsync()
        {
            if (_gathered.Count > 0)
            {
                await Connection.Prepare(
                    PutAll,
                    ("@created", _gathered.ConvertAll(g => g.Batch.Created).ToArray()),
                    ("@id", _gathered.ConvertAll(g => g.Batch.PersistenceId).ToArray()),
                    ("@number", _gathered.ConvertAll(g => g.Row.SequenceNr).ToArray()),
                    ("@message", _gathered.ConvertAll(g => g.Row.Message).ToArray()),
                    ("@manifest", _gathered.ConvertAll(g => g.Row.Manifest).ToArray()),
                    ("@serializer", _gathered.ConvertAll(g => g.Row.Serializer).ToArray()),
                    ("@writer", _gathered.ConvertAll(g => g.Row.Writer).ToArray())).ExecuteNonQueryAsync();
                _gathered.Clear();
            }
        }

        protected override void Drop() => _gathered.Clear();
    }
}
