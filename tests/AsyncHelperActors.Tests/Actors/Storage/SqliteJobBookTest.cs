using AsyncHelperActors.Actors.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

public sealed class SqliteJobBookTest : JobListConformance
{
    private readonly TempDirectory _directory = new();

    private StorageOptions Storage => StorageOptions.Sqlite(_directory.File("jobs.db"));

    [Fact]
    public async Task Lists_and_claims_walk_along_an_index()
    {
        Assert.Contains("jobs_newest", await PlanAsync("account = 'a' AND parent_id IS NULL ORDER BY created_at DESC, jobs.job_id DESC"), StringComparison.Ordinal);
        var filtered = await PlanAsync("account = 'a' AND parent_id IS NULL AND status = 's' AND (created_at, jobs.job_id) < (1, 'j') ORDER BY created_at DESC, jobs.job_id DESC");
        Assert.Contains("jobs_status", filtered, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", filtered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_waits_while_another_connection_writes()
    {
        await using var other = new SqliteConnection(Storage.ConnectionString);
        await other.OpenAsync();
        var transaction = other.BeginTransaction();
        var write = Put(Agenda("j1", 1));
        Assert.False(write.IsCompleted);
        await transaction.RollbackAsync();
        await write;
        Assert.NotNull(await Book.GetAgendaAsync("j1"));
    }

    [Fact]
    public async Task What_a_caller_was_told_is_on_the_disk_when_the_process_dies_in_the_next_instant()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Put(Agenda($"j{i}", i))));
        await Book.ClaimAsync(0, now: 99, horizon: 0, limit: 1000, "n1", lease: 5000);

        // The files as a crash leaves them: nobody has closed anything, and the log was not taken into the database.
        using var after = new TempDirectory();
        foreach (var file in new[] { "jobs.db", "jobs.db-wal", "pages.db" })
        {
            File.Copy(_directory.File(file), after.File(file));
        }

        var storage = StorageOptions.Sqlite(after.File("jobs.db"));
        StorageSchema.Upgrade(storage);
        await using (var book = new SqlJobBook(storage))
        {
            Assert.Equal((500, 100L), await book.AgendaStateAsync(0));
            Assert.Equal(100, await book.TakeOverAsync(0, []));
            Assert.Equal(1099, (await book.GetAgendaAsync("j7"))!.Due);
        }

        SqliteConnection.ClearAllPools();
    }

    protected override Task<IJobBook> OpenAsync()
    {
        StorageSchema.Upgrade(Storage);
        return Task.FromResult<IJobBook>(new SqlJobBook(Storage));
    }

    protected override Task DestroyAsync()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    private async Task<string> PlanAsync(string condition)
    {
        await using var connection = new SqliteConnection(Storage.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN SELECT * FROM jobs LEFT JOIN agenda ON agenda.job_id = jobs.job_id WHERE {condition} LIMIT 50";
        await using var reader = await command.ExecuteReaderAsync();
        var plan = "";
        while (await reader.ReadAsync())
        {
            plan += reader.GetString(3) + "\n";
        }

        return plan;
    }
}
