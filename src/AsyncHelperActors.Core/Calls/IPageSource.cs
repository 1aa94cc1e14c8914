namespace AsyncHelperActors.Core.Calls;

/// <summary>Where a connector reads pages that are stored: the records of an import, and the results of its batches.</summary>
public interface IPageSource
{
    /// <summary>The pages of a set in their order; none when there is no such set.</summary>
    Task<IReadOnlyList<PageFacts>> ListAsync(string jobId, string set, CancellationToken cancellation);

    /// <summary>The bytes of a page as they were stored; null when there is none.</summary>
    Task<ReadOnlyMemory<byte>?> ReadAsync(string jobId, string set, int number, CancellationToken cancellation);
}

/// <summary>What is known of a stored page without reading it.</summary>
/// <param name="Number">Its place in the set, from 0.</param>
/// <param name="Records">How many records it holds.</param>
/// <param name="Bytes">How many bytes it has.</param>
/// <param name="Kind">What it holds, see <see cref="PageKind"/>.</param>
public sealed record PageFacts(int Number, int Records, long Bytes, string Kind);
