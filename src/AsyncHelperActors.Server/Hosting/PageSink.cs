using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Server;

/// <summary>Lets connectors, which know no storage, put pages into the page store.</summary>
internal sealed class PageSink(IPageStore store) : IPageSink
{
    /// <inheritdoc/>
    public Task WriteAsync(string jobId, string set, int number, string kind, int records, ReadOnlyMemory<byte> raw, CancellationToken cancellation) =>
        store.WriteAsync(new PageKey(jobId, set, number), kind, records, raw, cancellation);

    /// <inheritdoc/>
    public Task DiscardAsync(string jobId, string set, int fromNumber, CancellationToken cancellation) =>
        store.DiscardAsync(jobId, set, fromNumber, cancellation);
}
