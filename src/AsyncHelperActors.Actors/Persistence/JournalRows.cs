using Akka.Actor;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Persistence;

/// <summary>A job's events as they lie in the journal, read and deleted without waking its actor.</summary>
internal interface IJournalRows
{
    /// <summary>The events, oldest first; none when there is no such job.</summary>
    Task<IReadOnlyList<JobEvent>> ReadAsync(string persistenceId, CancellationToken cancellation);

    /// <summary>Deletes them for good. Only for a job whose actor is stopping and will not be asked again.</summary>
    Task DeleteAsync(string persistenceId);
}

/// <summary>On the journal's own table.</summary>
internal sealed class JournalRows(ActorSystem system, StorageOptions storage) : IJournalRows, IDisposable
{
    private const int MostEvents = 100_000;

    private readonly ReadConnections _connections = new(storage, storage.ConnectionString, 2);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobEvent>> ReadAsync(string persistenceId, CancellationToken cancellation) => _connections.UseAsync(
        async (connection, stop) =>
        {
            var stream = await EventStream.ReadAsync(connection, persistenceId, 0, MostEvents, stop);
            var events = new List<JobEvent>();
            stream.Replay(system.Serialization, 1, long.MaxValue, long.MaxValue, row => events.Add((JobEvent)row.Payload));
            return (IReadOnlyList<JobEvent>)events;
        },
        cancellation);

    /// <inheritdoc/>
    public Task DeleteAsync(string persistenceId) => _connections.UseAsync(
        (connection, stop) => connection.Prepare("DELETE FROM journal WHERE persistence_id = @id", ("@id", persistenceId)).ExecuteNonQueryAsync(stop),
        CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose() => _connections.Dispose();
}
