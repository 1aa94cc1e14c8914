using AsyncHelperActors.Actors.Storage;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>The job actors only ever delete pages; this keeps whose.</summary>
internal sealed class VirtualPages : IPageStore
{
    /// <summary>Whose pages were deleted.</summary>
    public List<string> Deleted { get; } = [];

    /// <summary>Whether deleting fails.</summary>
    public bool Fails { get; set; }

    /// <summary>When it is set, a deletion is done only when it completes.</summary>
    public Task? Until { get; set; }

    public int QueueLength => 0;

    public async Task DeleteJobAsync(string jobId, CancellationToken cancellation)
    {
        await (Until ?? Task.CompletedTask);
        if (Fails)
        {
            throw new IOException("The page store is gone.");
        }

        Deleted.Add(jobId);
    }

    public Task<StoredPage> WriteAsync(PageKey key, string kind, int records, ReadOnlyMemory<byte> raw, CancellationToken cancellation) => throw NotForActors();

    public Task<(StoredPage Meta, byte[] Raw)?> ReadAsync(PageKey key, CancellationToken cancellation) => throw NotForActors();

    public Task<IReadOnlyList<StoredPage>> ListAsync(string jobId, string set, CancellationToken cancellation) => throw NotForActors();

    public Task DiscardAsync(string jobId, string set, int fromNumber, CancellationToken cancellation) => throw NotForActors();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static InvalidOperationException NotForActors() => new("Actors neither write pages nor read them: that is the connector's part.");
}
