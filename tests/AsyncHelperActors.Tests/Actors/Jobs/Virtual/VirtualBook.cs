using AsyncHelperActors.Actors.Storage;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>The product's book on a real SQLite file, with its own statements, but without its writer's thread: an operation is done when the call returns.</summary>
internal sealed partial class VirtualBook(StorageOptions storage) : IJobBook
{
    private readonly BookTarget _target = BookTarget.For(storage);
    private readonly SqlJobBook _reader = new(storage);
    private readonly Lock _gate = new();
    private SqliteConnection? _reads;

    /// <summary>Which writes fail.</summary>
    public Func<IReadOnlyList<BookEntry>, bool> Fails { get; set; } = _ => false;

    /// <summary>Whether no slot can be taken.</summary>
    public bool FailsSlots { get; set; }

    /// <summary>Whether nothing can be read and nothing claimed.</summary>
    public bool IsBlind { get; set; }

    /// <summary>A defect: the call itself throws.</summary>
    public Func<IReadOnlyList<BookEntry>, bool> Throws { get; set; } = _ => false;

    /// <summary>When it is set, writes are on disk only when it completes.</summary>
    public Func<IReadOnlyList<BookEntry>, Task?> Holds { get; set; } = _ => null;

    /// <summary>What was written.</summary>
    public List<BookEntry> Written { get; } = [];

    public int QueueLength => 0;

    public Task WriteAsync(params BookEntry[] entries) =>
        Throws(entries) ? throw new NotSupportedException("A defect in the book.") : PutAsync(entries);

    public Task<IReadOnlyList<AgendaRow>> ClaimAsync(int partition, long now, long horizon, int limit, string owner, long lease)
    {
        var claim = new BookOperation.Claim(partition, now, horizon, limit, owner, lease);
        return IsBlind ? Task.FromException<IReadOnlyList<AgendaRow>>(Gone()) : Task.FromResult(Apply(claim).Rows);
    }

    public Task<int> TakeOverAsync(int partition, IReadOnlyCollection<string> liveOwners) =>
        IsBlind ? Task.FromException<int>(Gone()) : Task.FromResult(Apply(new BookOperation.TakeOver(partition, liveOwners)).Rows);

    public Task<bool> TakeSlotAsync(SlotWish wish) =>
        FailsSlots ? Task.FromException<bool>(Gone()) : Task.FromResult(Apply(new BookOperation.TakeSlot(wish)).IsHeld);

    /// <summary>How many jobs have a slot or wait for one.</summary>
    public int SlotRows
    {
        get
        {
            lock (_gate)
            {
                _reads ??= Open();
                using var read = _reads.CreateCommand();
                read.CommandText = "SELECT count(*) FROM slots";
                return (int)(long)read.ExecuteScalar()!;
            }
        }
    }

    public Task<AgendaRow?> GetAgendaAsync(string jobId)
    {
        if (IsBlind)
        {
            return Task.FromException<AgendaRow?>(Gone());
        }

        lock (_gate)
        {
            _reads ??= Open();
            using var read = _reads.CreateCommand();
            read.CommandText = "SELECT job_id, part, due, planned, wait, owner, polls, seen FROM agenda WHERE job_id = @job";
            read.Parameters.AddWithValue("@job", jobId);
            using var row = read.ExecuteReader();
            return Task.FromResult(row.Read() ? BookRows.Agenda(row) : null);
        }
    }

    public Task<(long Rows, long? OldestDue)> AgendaStateAsync(int? partition) => _reader.AgendaStateAsync(partition);

    public Task<IndexPage> ListAsync(JobQuery query, CancellationToken cancellation) => _reader.ListAsync(query, cancellation);

    public Task<JobIndexRow?> GetIndexAsync(string jobId) => _reader.GetIndexAsync(jobId);

    public Task<int> CountActiveAsync(string account) => _reader.CountActiveAsync(account);

    public async ValueTask DisposeAsync()
    {
        _reads?.Dispose();
        await _target.DisposeAsync();
        await _reader.DisposeAsync();
    }

    private async Task PutAsync(BookEntry[] entries)
    {
        if (Fails(entries))
        {
            throw new IOException("The disk is full.");
        }

        if (Holds(entries) is { } until)
        {
            await until;
        }

        Apply(new BookOperation.Write(entries));
        Written.AddRange(entries);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(storage.ConnectionString);
        connection.Open();
        return connection;
    }

    private static IOException Gone() => new("The database is gone.");

    private T Apply<T>(T operation)
        where T : BookOperation
    {
        // On SQLite each of these is done when it returns.
        _target.BeginAsync().AsTask().GetAwaiter().GetResult();
        _target.ApplyAsync(operation).AsTask().GetAwaiter().GetResult();
        _target.CommitAsync().AsTask().GetAwaiter().GetResult();
        return operation;
    }
}
