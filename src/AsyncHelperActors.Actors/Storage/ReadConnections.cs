using System.Data.Common;
using System.Threading.Channels;

namespace AsyncHelperActors.Actors.Storage;

/// <summary>
/// A few open connections with their prepared commands, each lent to one reader at a time. A reader waits when all are
/// lent. A connection on which a read failed is closed, not lent again; and when a connection turns out to have died while
/// it was idle (the database server was restarted), the read is done once more on another one.
/// </summary>
internal sealed class ReadConnections : IDisposable
{
    private readonly StorageOptions _storage;
    private readonly string _connectionString;
    private readonly SqlDialect _dialect;

    // One slot for each connection that may exist; an empty slot is the permission to open one.
    private readonly Channel<PreparedConnection?> _slots;

    public ReadConnections(StorageOptions storage, string connectionString, int connections)
    {
        _storage = storage;
        _connectionString = connectionString;
        _dialect = SqlDialect.For(storage);
        _slots = Channel.CreateBounded<PreparedConnection?>(connections);
        for (var i = 0; i < connections; i++)
        {
            _slots.Writer.TryWrite(null);
        }
    }

    /// <summary>Runs a read on a connection of its own.</summary>
    /// <exception cref="ObjectDisposedException">The connections are closed.</exception>
    public async Task<T> UseAsync<T>(Func<PreparedConnection, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        if (_dialect.Blocks)
        {
            // The caller may be an actor; its thread must be free for its next message while the read blocks another one.
            await Task.Yield();
        }

        while (true)
        {
            var slot = await TakeSlotAsync(cancellation);
            var wasIdle = slot is not null;
            try
            {
                slot ??= new PreparedConnection(await _dialect.OpenAsync(_storage, _connectionString, cancellation));
                var answer = await read(slot, cancellation);
                GiveBack(slot);
                return answer;
            }
            catch (Exception error)
            {
                var died = wasIdle && slot!.Connection.State != System.Data.ConnectionState.Open;
                slot?.Dispose();
                GiveBack(null);
                if (died && error is not OperationCanceledException)
                {
                    continue;
                }

                throw;
            }
        }
    }

    /// <summary>Runs a query and gives all its rows.</summary>
    public Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellation, params (string, object?)[] parameters) =>
        UseAsync(
            async (connection, token) =>
            {
                List<T> rows = [];
                await using var reader = await connection.Prepare(sql, parameters).ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    rows.Add(read(reader));
                }

                return rows;
            },
            cancellation);

    /// <summary>Closes what is idle; what is lent is closed when it comes back.</summary>
    public void Dispose()
    {
        _slots.Writer.TryComplete();
        while (_slots.Reader.TryRead(out var slot))
        {
            slot?.Dispose();
        }
    }

    private async ValueTask<PreparedConnection?> TakeSlotAsync(CancellationToken cancellation)
    {
        try
        {
            return await _slots.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw new ObjectDisposedException("The database connections of this storage are closed.", closed);
        }
    }

    private void GiveBack(PreparedConnection? slot)
    {
        if (!_slots.Writer.TryWrite(slot))
        {
            slot?.Dispose();
        }
    }
}
