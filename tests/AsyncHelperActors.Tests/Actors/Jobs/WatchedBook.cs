using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>A book that knows what is under way in it, so that a test can wait until whoever asked has been told.</summary>
internal sealed class WatchedBook(IJobBook book) : IJobBook
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _rest = Rested();
    private int _underWay;

    public int QueueLength => book.QueueLength;

    /// <summary>Completes when nothing is under way and all who asked have their answer, a message that is piped to an actor included.</summary>
    public Task AtRest
    {
        get
        {
            lock (_gate)
            {
                return _rest.Task;
            }
        }
    }

    public Task WriteAsync(params BookEntry[] entries) => Follow(async () =>
    {
        await book.WriteAsync(entries);
        return 0;
    });

    public Task<IReadOnlyList<AgendaRow>> ClaimAsync(int partition, long now, long horizon, int limit, string owner, long lease) =>
        Follow(() => book.ClaimAsync(partition, now, horizon, limit, owner, lease));

    public Task<int> TakeOverAsync(int partition, IReadOnlyCollection<string> liveOwners) => Follow(() => book.TakeOverAsync(partition, liveOwners));

    public Task<bool> TakeSlotAsync(SlotWish wish) => Follow(() => book.TakeSlotAsync(wish));

    public Task<AgendaRow?> GetAgendaAsync(string jobId) => Follow(() => book.GetAgendaAsync(jobId));

    public Task<(long Rows, long? OldestDue)> AgendaStateAsync(int? partition) => book.AgendaStateAsync(partition);

    public Task<IndexPage> ListAsync(JobQuery query, CancellationToken cancellation) => book.ListAsync(query, cancellation);

    public Task<JobIndexRow?> GetIndexAsync(string jobId) => book.GetIndexAsync(jobId);

    public Task<int> CountActiveAsync(string account) => book.CountActiveAsync(account);

    public ValueTask DisposeAsync() => book.DisposeAsync();

    private Task<T> Follow<T>(Func<Task<T>> ask)
    {
        lock (_gate)
        {
            _rest = _underWay++ == 0 ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : _rest;
        }

        // Whoever awaits the answer goes on within SetResult, so that it is told before the operation counts as over.
        var told = new TaskCompletionSource<T>();
        _ = TellAsync(ask, told);
        return told.Task;
    }

    private async Task TellAsync<T>(Func<Task<T>> ask, TaskCompletionSource<T> told)
    {
        try
        {
            told.SetResult(await ask().ConfigureAwait(false));
        }
        catch (Exception cause)
        {
            told.TrySetException(cause);
        }

        lock (_gate)
        {
            if (--_underWay == 0)
            {
                _rest.SetResult();
            }
        }
    }

    private static TaskCompletionSource Rested()
    {
        var rest = new TaskCompletionSource();
        rest.SetResult();
        return rest;
    }
}
