using System.Runtime.CompilerServices;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>The committed pages of one result set of a finished job, one at a time: what the job says is stored, and nothing beyond.</summary>
internal sealed class StoredPages(IPageStore store, JobSnapshot job, string set, StoredResult stored)
{
    /// <summary>Those of the main set.</summary>
    public StoredPages(IPageStore store, JobSnapshot job)
        : this(store, job, ResultSet.Main, job.Head.Stored)
    {
    }

    public int Count => stored.Pages;

    /// <summary>All that is stored of the set.</summary>
    public StoredResult Stored => stored;

    /// <summary>Refuses a result that is not there whole.</summary>
    public async Task RequireWholeAsync(CancellationToken cancellation)
    {
        var pages = await store.ListAsync(job.JobId, set, cancellation);
        var there = pages.Count(page => page.Key.Number < Count);
        if (there < Count)
        {
            throw Refuse.Gone(
                $"The result of job {job.JobId} had {Count} pages and {there} of them are still kept: it is past its retention. Start the job again to get it anew.");
        }
    }

    /// <summary>A page.</summary>
    public async Task<(StoredPage Meta, byte[] Raw)> ReadAsync(int number, CancellationToken cancellation) =>
        await store.ReadAsync(new PageKey(job.JobId, set, number), cancellation)
        ?? throw Refuse.Gone($"Page {number} of job {job.JobId} is no longer kept.");

    /// <summary>Some pages in their order, or all.</summary>
    public async IAsyncEnumerable<byte[]> ReadAllAsync(int from, int to, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var number = from; number < to; number++)
        {
            yield return (await ReadAsync(number, cancellation)).Raw;
        }
    }
}
