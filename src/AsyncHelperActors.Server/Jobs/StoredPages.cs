using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>A result set of a job.</summary>
/// <param name="Name">Its name in the page store and in the address.</param>
/// <param name="Result">What is stored of it.</param>
internal sealed record StoredSet(string Name, StoredResult Result)
{
    /// <summary>The set of that name; null when the job has none.</summary>
    public static StoredSet? Find(JobSnapshot job, string name) => All(job).FirstOrDefault(set => set.Name == name);

    /// <summary>The names of all sets.</summary>
    public static IEnumerable<string> Names(JobSnapshot job) => All(job).Select(set => set.Name);

    private static IEnumerable<StoredSet> All(JobSnapshot job) =>
        [new StoredSet(ResultSet.Main, job.Head.Stored), .. job.Head.Sets?.Select(set => new StoredSet(set.Key, set.Value)) ?? []];
}

/// <summary>
/// The committed pages of a set, one at a time: what the job says is stored, and nothing beyond. What is read must be what was listed; when a
/// retry replaces pages meanwhile, or one is damaged, the answer breaks off: what ends is whole.
/// </summary>
internal sealed class StoredPages
{
    private readonly IPageStore _store;

    private StoredPages(IPageStore store, IReadOnlyList<StoredPage> all)
    {
        _store = store;
        All = all;
        var digest = new XxHash64();
        Span<byte> part = stackalloc byte[16];
        foreach (var page in all)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(part, page.XxHash64);
            BinaryPrimitives.WriteInt64LittleEndian(part[8..], page.RawBytes);
            digest.Append(part);
            Bytes += page.RawBytes;
        }

        Digest = digest.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>The pages in their order.</summary>
    public IReadOnlyList<StoredPage> All { get; }

    /// <summary>How many bytes they hold.</summary>
    public long Bytes { get; }

    /// <summary>The same for the same bytes.</summary>
    public string Digest { get; }

    /// <summary>The pages of a set, or one of them.</summary>
    /// <exception cref="RefusedException">It is not there whole.</exception>
    public static async Task<StoredPages> ReadAsync(IPageStore store, JobSnapshot job, StoredSet set, int? page, CancellationToken cancellation)
    {
        var stored = await store.ListAsync(job.JobId, set.Name, cancellation);
        var there = stored.Where(p => p.Key.Number < set.Result.Pages).ToArray();
        if (there.Length < set.Result.Pages)
        {
            throw Refuse.Gone(
                $"The result of job {job.JobId} had {set.Result.Pages} pages and {there.Length} of them are still kept: it is past its retention. Start the job again to get it anew.");
        }

        return new StoredPages(store, page is { } number ? [there[number]] : there);
    }

    /// <summary>The bytes of a page.</summary>
    /// <exception cref="IOException">They are not those that were listed.</exception>
    public async Task<byte[]> ReadAsync(StoredPage page, CancellationToken cancellation)
    {
        var read = await _store.ReadAsync(page.Key, cancellation)
            ?? throw Refuse.Gone($"Page {page.Key.Number} of job {page.Key.JobId} is no longer kept.");
        return read.Meta.XxHash64 == page.XxHash64 && read.Meta.RawBytes == page.RawBytes
            ? read.Raw
            : throw new IOException($"Page {page.Key.Number} of job {page.Key.JobId} was replaced while it was being read.");
    }

    /// <summary>The bytes of all pages, one page at a time.</summary>
    public async IAsyncEnumerable<byte[]> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var page in All)
        {
            yield return await ReadAsync(page, cancellation);
        }
    }
}
