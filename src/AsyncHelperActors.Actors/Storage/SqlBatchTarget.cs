namespace AsyncHelperActors.Actors.Storage;

/// <summary>A <see cref="IBatchTarget{T}"/> on one connection, opened when it is first needed and again after it failed.</summary>
internal abstract class SqlBatchTarget<T>(StorageOptions storage, string connectionString) : IBatchTarget<T>
{
    private PreparedConnection? _connection;
    private WriteTurns.Turn? _turn;

    protected SqlDialect Dialect { get; } = SqlDialect.For(storage);

    protected PreparedConnection Connection =>
        _connection ?? throw new InvalidOperationException("An item was applied outside of a transaction: call BeginAsync first.");

    public async ValueTask BeginAsync()
    {
        _connection ??= new PreparedConnection(await Dialect.OpenAsync(storage, connectionString, CancellationToken.None));
        _turn = await Dialect.TakeTurnAsync(connectionString, CancellationToken.None);
        _connection.Transaction = await _connection.Connection.BeginTransactionAsync();
    }

    public abstract ValueTask ApplyAsync(T item);

    public async ValueTask CommitAsync()
    {
        await FlushAsync();
        var transaction = Connection.Transaction!;
        await transaction.CommitAsync();
        Connection.Transaction = null;
        await transaction.DisposeAsync();
        _turn?.Dispose();
    }

    public async ValueTask RollbackAsync()
    {
        using var turn = _turn;
        Drop();
        var transaction = _connection?.Transaction;
        if (transaction is null)
        {
            Forget();
            return;
        }

        try
        {
            await transaction.RollbackAsync();
            _connection!.Transaction = null;
            await transaction.DisposeAsync();
        }
        catch
        {
            Forget();
            throw;
        }
    }

    /// <summary>Sends what was applied and only gathered so far.</summary>
    protected virtual ValueTask FlushAsync() => ValueTask.CompletedTask;

    /// <summary>Forgets what was gathered.</summary>
    protected virtual void Drop()
    {
    }

    public bool IsBusy(Exception error) => Dialect.IsBusy(error);

    public bool IsAway(Exception error) => Dialect.IsAway(error);

    public ValueTask DisposeAsync()
    {
        Forget();
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection that could not even begin or roll back is not trusted again.</summary>
    private void Forget()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
