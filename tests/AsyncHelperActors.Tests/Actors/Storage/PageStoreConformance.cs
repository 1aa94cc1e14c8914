using System.Text;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Tests.Databases;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

/// <summary>What every page store must do. A database joins in with a subclass that opens one.</summary>
public abstract class PageStoreConformance(TestStorage storage) : IAsyncLifetime
{
    private IPageStore? _pages;

    /// <summary>The database that the pages are in.</summary>
    protected TestStorage Storage => storage;

    protected IPageStore Pages => _pages ?? throw new InvalidOperationException("The test has not been initialized.");

    public async Task InitializeAsync() => _pages = await OpenAsync();

    public async Task DisposeAsync()
    {
        await Pages.DisposeAsync();
        Storage.Dispose();
    }

    [Theory]
    [InlineData("body = BYTES", "stored bytes cannot be decompressed to 4000")]
    [InlineData("codec = 'none', body = BYTE", "it has 1 bytes, 4000 were stored")]
    [InlineData("checksum = checksum + 1", "that of the stored bytes was")]
    [InlineData("codec = 'zip'", "its codec is 'zip'")]
    public async Task A_damaged_page_is_an_error_that_says_which_page(string damage, string what)
    {
        await WriteAsync("job_1", "main", 7, new string('x', 4000));
        Storage.PagesSql("UPDATE pages SET " + damage.Replace("BYTES", Storage.Bytes("00112233"), StringComparison.Ordinal).Replace("BYTE", Storage.Bytes("00"), StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<DamagedPageException>(
            () => Pages.ReadAsync(new PageKey("job_1", "main", 7), CancellationToken.None));
        Assert.Contains("Page 7 of set 'main' of job 'job_1' is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_compresses_is_compressed_and_what_does_not_is_left_alone()
    {
        await WriteAsync("text", "main", 0, string.Concat(Enumerable.Repeat("""{"id":1,"name":"order"}""" + "\n", 5000)));
        var noise = RandomBytes(50_000, 1);
        await Pages.WriteAsync(new PageKey("noise", "main", 0), PageKind.Raw, 0, noise, CancellationToken.None);
        Assert.InRange(Storage.PagesSql("SELECT length(body) FROM pages WHERE job_id = 'text'"), 1, 12_000);
        Assert.Equal(50_000, Storage.PagesSql("SELECT length(body) FROM pages WHERE job_id = 'noise'"));
    }

    [Fact]
    public void Whatever_bytes_are_written_come_back()
    {
        var size = Gen.OneOf(Gen.Int[0, 300], Gen.Int[0, 100_000]);
        var number = 0;
        Gen.Select(size, Gen.Bool, Gen.Int).Sample(
            (length, random, seed) =>
            {
                var raw = random ? RandomBytes(length, seed) : Encoding.UTF8.GetBytes(new string('x', length));
                var key = new PageKey("j", "main", Interlocked.Increment(ref number));
                var meta = Pages.WriteAsync(key, PageKind.Raw, 0, raw, CancellationToken.None).GetAwaiter().GetResult();
                var read = Pages.ReadAsync(key, CancellationToken.None).GetAwaiter().GetResult();
                Assert.Equal(meta, read!.Value.Meta);
                Assert.Equal(raw, read.Value.Raw);
                Assert.Equal(length, meta.RawBytes);
            },
            iter: 100,
            threads: 2);
    }

    [Fact]
    public async Task A_page_that_was_never_written_is_null()
    {
        await WriteAsync("j", "main", 0, "a");
        Assert.Null(await Pages.ReadAsync(new PageKey("j", "main", 1), CancellationToken.None));
        Assert.Null(await Pages.ReadAsync(new PageKey("j", "errors", 0), CancellationToken.None));
        Assert.Null(await Pages.ReadAsync(new PageKey("k", "main", 0), CancellationToken.None));
    }

    [Fact]
    public async Task A_page_that_is_written_again_replaces_the_first_one()
    {
        await WriteAsync("j", "main", 0, "first and longer than the second");
        await WriteAsync("j", "main", 0, "second");
        Assert.Equal("second", await TextAsync("j", "main", 0));
        Assert.Single(await ListAsync("j", "main"));
    }

    [Fact]
    public async Task The_list_is_in_the_order_of_the_numbers_and_of_one_set_only()
    {
        foreach (var number in new[] { 10, 2, 0, 1 })
        {
            await WriteAsync("j", "main", number, $"page {number}");
        }

        await WriteAsync("j", "errors", 5, "e");
        await WriteAsync("k", "main", 6, "k");
        var pages = await ListAsync("j", "main");
        Assert.Equal([0, 1, 2, 10], pages.Select(p => p.Key.Number));
        Assert.All(pages, p => Assert.Equal((3, PageKind.Records), (p.Records, p.Kind)));
        Assert.Equal((await Pages.ReadAsync(pages[3].Key, CancellationToken.None))!.Value.Meta, pages[3]);
    }

    [Fact]
    public async Task Discarding_removes_a_set_from_a_number_on()
    {
        for (var number = 0; number < 5; number++)
        {
            await WriteAsync("j", "main", number, "m");
            await WriteAsync("j", "errors", number, "e");
        }

        await Pages.DiscardAsync("j", "main", 3, CancellationToken.None);
        Assert.Equal([0, 1, 2], (await ListAsync("j", "main")).Select(p => p.Key.Number));
        Assert.Equal(5, (await ListAsync("j", "errors")).Count);
        await Pages.DiscardAsync("j", "main", 0, CancellationToken.None);
        Assert.Empty(await ListAsync("j", "main"));
    }

    [Fact]
    public async Task Deleting_a_job_removes_all_its_sets_and_nobody_elses()
    {
        await WriteAsync("j", "main", 0, "m");
        await WriteAsync("j", "errors", 0, "e");
        await WriteAsync("k", "main", 0, "k");
        await Pages.DeleteJobAsync("j", CancellationToken.None);
        Assert.Empty(await ListAsync("j", "main"));
        Assert.Empty(await ListAsync("j", "errors"));
        Assert.Equal("k", await TextAsync("k", "main", 0));
    }

    [Fact]
    public async Task Many_writers_at_once_each_find_their_own_bytes()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(async () =>
        {
            await WriteAsync($"j{i % 10}", "main", i, $"page {i}");
            Assert.Equal($"page {i}", await TextAsync($"j{i % 10}", "main", i));
        })));
        Assert.Equal(100, (await ListAsync("j3", "main")).Count);
    }

    [Fact]
    public async Task Pages_are_still_there_after_the_store_was_opened_again()
    {
        await WriteAsync("j", "main", 0, "kept");
        await Pages.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => WriteAsync("j", "main", 1, "late"));
        _pages = await OpenAsync();
        Assert.Equal("kept", await TextAsync("j", "main", 0));
    }

    [Fact]
    public async Task A_kind_that_is_none_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => Pages.WriteAsync(new PageKey("j", "main", 0), "csv", 0, new byte[1], CancellationToken.None));
        Assert.Contains("not 'csv'", refusal.Message, StringComparison.Ordinal);
    }

    protected static byte[] RandomBytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private Task<IPageStore> OpenAsync() => Task.FromResult<IPageStore>(new SqlPageStore(Storage.Options));

    protected Task<StoredPage> WriteAsync(string job, string set, int number, string text) => Pages.WriteAsync(
        new PageKey(job, set, number), PageKind.Records, 3, Encoding.UTF8.GetBytes(text), CancellationToken.None);

    private async Task<string> TextAsync(string job, string set, int number) =>
        Encoding.UTF8.GetString((await Pages.ReadAsync(new PageKey(job, set, number), CancellationToken.None))!.Value.Raw);

    private Task<IReadOnlyList<StoredPage>> ListAsync(string job, string set) => Pages.ListAsync(job, set, CancellationToken.None);
}
