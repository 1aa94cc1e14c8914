using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Server;

/// <summary>Lets connectors, which know no storage, read pages of the page store.</summary>
internal sealed class PageSource(IPageStore store) : IPageSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<PageFacts>> ListAsync(string jobId, string set, CancellationToken cancellation) =>
        [.. (await store.ListAsync(jobId, set, cancellation)).Select(page => new PageFacts(page.Key.Number, page.Records, page.RawBytes, page.Kind))];

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string jobId, string set, int number, CancellationToken cancellation) =>
        await store.ReadAsync(new PageKey(jobId, set, number), cancellation) is { } page
            ? page.Raw.AsMemory()
            : default(ReadOnlyMemory<byte>?);
}
