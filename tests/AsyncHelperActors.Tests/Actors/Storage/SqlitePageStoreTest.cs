using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

public sealed class SqlitePageStoreTest() : PageStoreConformance(TestStorage.Sqlite())
{
    [Fact]
    public async Task The_space_of_a_deleted_job_is_given_back()
    {
        for (var number = 0; number < 20; number++)
        {
            await Pages.WriteAsync(new PageKey("j", "main", number), PageKind.Raw, 0, RandomBytes(100_000, number), CancellationToken.None);
        }

        var before = Storage.PagesSql("PRAGMA page_count");
        await Pages.DeleteJobAsync("j", CancellationToken.None);
        Assert.InRange(Storage.PagesSql("PRAGMA page_count"), 1, before / 10);
    }
}

[Trait("Category", "Slow")]
public sealed class PostgresPageStoreTest() : PageStoreConformance(TestStorage.Postgres());
