using AsyncHelperActors.Actors.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

public sealed class SqlitePageStoreTest : PageStoreConformance
{
    private readonly TempDirectory _directory = new();

    private StorageOptions Storage => StorageOptions.Sqlite(_directory.File("jobs.db"));

    [Theory]
    [InlineData("body = x'00112233'", "stored bytes cannot be decompressed to 4000")]
    [InlineData("codec = 'none', body = x'00'", "it has 1 bytes, 4000 were stored")]
    [InlineData("checksum = checksum + 1", "that of the stored bytes was")]
    [InlineData("codec = 'zip'", "its codec is 'zip'")]
    public async Task A_damaged_page_is_an_error_that_says_which_page(string damage, string what)
    {
        await WriteAsync("job_1", "main", 7, new string('x', 4000));
        await SqlAsync($"UPDATE pages SET {damage}");
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
        Assert.InRange(await SqlAsync("SELECT length(body) FROM pages WHERE job_id = 'text'"), 1, 12_000);
        Assert.Equal(50_000, await SqlAsync("SELECT length(body) FROM pages WHERE job_id = 'noise'"));
    }

    [Fact]
    public async Task The_space_of_a_deleted_job_is_given_back()
    {
        for (var number = 0; number < 20; number++)
        {
            await Pages.WriteAsync(new PageKey("j", "main", number), PageKind.Raw, 0, RandomBytes(100_000, number), CancellationToken.None);
        }

        var before = await SqlAsync("PRAGMA page_count");
        await Pages.DeleteJobAsync("j", CancellationToken.None);
        Assert.InRange(await SqlAsync("PRAGMA page_count"), 1, before / 10);
    }

    protected override Task<IPageStore> OpenAsync()
    {
        StorageSchema.Upgrade(Storage);
        return Task.FromResult<IPageStore>(new SqlPageStore(Storage));
    }

    protected override Task DestroyAsync()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    private async Task<long> SqlAsync(string statement)
    {
        await using var connection = new SqliteConnection($"Data Source={_directory.File("pages.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        return Convert.ToInt64(await command.ExecuteScalarAsync() ?? 0L, null);
    }
}
