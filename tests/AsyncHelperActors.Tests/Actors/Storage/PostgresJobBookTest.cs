using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

[Trait("Category", "Slow")]
public sealed class PostgresJobBookTest() : JobListConformance(TestStorage.Postgres())
{
    [Fact]
    public async Task Of_several_nodes_that_claim_at_once_each_row_goes_to_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => Put(Agenda($"j{i}", i))));
        await using var second = new SqlJobBook(Storage.Options);
        await using var third = new SqlJobBook(Storage.Options);
        IJobBook[] books = [Book, second, third];
        var claimed = await Task.WhenAll(books.SelectMany((book, node) => Enumerable.Range(0, 20).Select(
            _ => book.ClaimAsync(0, now: 2000, horizon: 0, limit: 50, $"n{node}", lease: 60_000))));
        var jobs = claimed.SelectMany(rows => rows).Select(row => row.JobId).ToList();
        Assert.Equal(jobs.Count, jobs.Distinct().Count());

        // Rows that another node held at that moment were left to it; what is left is still claimable.
        var rest = await Book.ClaimAsync(0, now: 2000, horizon: 0, limit: 2000, "n0", lease: 60_000);
        Assert.Equal(2000, jobs.Count + rest.Count);
    }

    [Fact]
    public async Task Nodes_that_take_and_free_slots_at_once_never_give_more_than_there_are_and_lose_none()
    {
        const int Most = 3;
        await using var second = new SqlJobBook(Storage.Options);
        IJobBook[] books = [Book, second];
        var jobs = Enumerable.Range(0, 200).Select(i => $"j{i:000}").ToArray();
        await Task.WhenAll(jobs.Select((job, i) => books[i % 2].WriteAsync(new BookEntry.PutAgenda(Agenda(job, long.MaxValue / 2)))));
        foreach (var first in Enumerable.Range(0, Most))
        {
            Assert.True(await TakeAsync(first));
        }

        var late = await Task.WhenAll(Enumerable.Range(Most, jobs.Length - Most).Select(TakeAsync));
        Assert.DoesNotContain(true, late);
        for (var left = jobs.Length; left > 0;)
        {
            Assert.Equal(Math.Min(Most, left), Storage.Sql("SELECT count(*) FROM slots WHERE held = 1"));
            Assert.Equal(jobs.Length - left + Math.Min(Most, left), Storage.Sql("SELECT count(*) FROM agenda WHERE due = 1"));
            var ended = jobs[(jobs.Length - left)..][..Math.Min(Most, left)];
            await Task.WhenAll(ended.Select((job, i) => books[i % 2].WriteAsync(new BookEntry.FreeSlot(job, 1))));
            left -= ended.Length;
        }

        Assert.Equal(0, Storage.Sql("SELECT count(*) FROM slots"));

        Task<bool> TakeAsync(int i) => books[i % 2].TakeSlotAsync(new SlotWish(jobs[i], "vendor", Since: i, Version: 1, Most, Now: 1));
    }
}
