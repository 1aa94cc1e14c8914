using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Tests.Databases;
using Npgsql;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

[Trait("Category", "Slow")]
public sealed class PostgresSchemaTest
{
    [Fact]
    public async Task Several_nodes_that_start_at_once_make_one_schema()
    {
        PostgresServer.Shared.Execute("CREATE DATABASE upgraders");
        var storage = StorageOptions.Postgres(PostgresServer.Shared.Url("upgraders"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => StorageSchema.Upgrade(storage))));
        await using var connection = new NpgsqlConnection(storage.ConnectionString);
        await connection.OpenAsync();
        await using var count = new NpgsqlCommand("SELECT count(*), count(DISTINCT scriptname) FROM schemaversions", connection);
        await using var reader = await count.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        var scripts = typeof(StorageSchema).Assembly.GetManifestResourceNames().LongCount(name => name.StartsWith("migrations/postgres/", StringComparison.Ordinal));
        Assert.Equal((scripts, scripts), (reader.GetInt64(0), reader.GetInt64(1)));
    }

    [Fact]
    public void A_database_that_cannot_be_opened_is_named_without_its_password()
    {
        var refused = Assert.Throws<IOException>(() => StorageSchema.Upgrade(StorageOptions.Postgres(PostgresServer.Shared.Url("nowhere"))));
        Assert.Contains($"127.0.0.1:{PostgresServer.Shared.Port}/nowhere", refused.Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("own password", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT job_id FROM agenda WHERE part = 1 AND due <= 5 ORDER BY due LIMIT 100 FOR UPDATE SKIP LOCKED", "agenda_due")]
    [InlineData("UPDATE agenda SET due = 1 WHERE job_id = 'j7'", "agenda_pkey")]
    [InlineData("SELECT min(due) FROM agenda WHERE part = 1", "agenda_due")]
    [InlineData("SELECT * FROM jobs WHERE account = 'a' AND parent_id IS NULL ORDER BY created_at DESC, job_id DESC LIMIT 51", "jobs_newest")]
    [InlineData("SELECT * FROM jobs WHERE account = 'a' AND parent_id IS NULL AND (created_at, job_id) < (500, 'j') ORDER BY created_at DESC, job_id DESC LIMIT 51", "jobs_newest")]
    [InlineData("SELECT * FROM jobs WHERE account = 'a' AND parent_id IS NULL AND status = 'running' ORDER BY created_at DESC, job_id DESC LIMIT 51", "jobs_status")]
    [InlineData("SELECT * FROM jobs WHERE account = 'a' AND parent_id IS NULL AND step_id = 's' ORDER BY created_at DESC, job_id DESC LIMIT 51", "jobs_step")]
    [InlineData("SELECT * FROM jobs WHERE account = 'a' AND parent_id = 'p' ORDER BY created_at DESC, job_id DESC LIMIT 51", "jobs_parent")]
    [InlineData("SELECT job_id, purge_at FROM jobs WHERE purge_at <= 9 AND (purge_at, job_id) > (0, '') ORDER BY purge_at, job_id LIMIT 100", "jobs_purge")]
    [InlineData("SELECT sequence_number, message FROM journal WHERE persistence_id = 'p7' AND sequence_number > 0 ORDER BY sequence_number LIMIT 501", "journal_stream")]
    [InlineData("SELECT max(sequence_number) FROM journal WHERE persistence_id = 'p7'", "journal_stream")]
    [InlineData("DELETE FROM journal WHERE persistence_id = 'p7'", "journal_stream")]
    [InlineData("SELECT job_id FROM slots WHERE vendor = 'v' AND held = 0 ORDER BY since, job_id LIMIT 3", "slots_line")]
    [InlineData("SELECT job_id, seq, target FROM notices WHERE due <= 9 ORDER BY due LIMIT 256 FOR UPDATE SKIP LOCKED", "notices_due")]
    [InlineData("SELECT * FROM pages WHERE job_id = 'j7' AND page_set = 'main' ORDER BY number", "pages_pkey")]
    public void Statements_that_run_often_walk_along_an_index_however_many_rows_there_are(string statement, string index)
    {
        using var storage = TestStorage.Postgres();
        storage.Sql(
            """
            INSERT INTO agenda SELECT 'j' || i, i % 16, i, i, 1000, NULL, 0, 0 FROM generate_series(1, 20000) i;
            INSERT INTO jobs (job_id, account, type, step_id, connection_id, status, created_at, updated_at, seq, num_records, labels, purge_at, parent_id)
              SELECT 'j' || i, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END, 'export', 's' || i % 50, 'c', CASE WHEN i % 100 = 0 THEN 'running' ELSE 'completed' END,
                i, i, 1, 0, '{}', i, CASE WHEN i % 10 = 0 THEN 'p' || i % 1000 END FROM generate_series(1, 20000) i;
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) SELECT 1, false, 'p' || i / 5, i % 5, '' FROM generate_series(1, 20000) i;
            INSERT INTO slots SELECT 'j' || i, 'v' || i % 20, i, i % 2 FROM generate_series(1, 20000) i;
            INSERT INTO notices (job_id, seq, target, since, due, attempts, job) SELECT 'j' || i, 1, 't', 1, CASE WHEN i % 100 = 0 THEN i END, 0, '{}' FROM generate_series(1, 20000) i;
            INSERT INTO pages SELECT 'j' || i / 10, 'main', i % 10, 'raw', 0, 0, 0, 'none', '' FROM generate_series(1, 20000) i;
            ANALYZE;
            """);
        var plan = storage.Text($"EXPLAIN {statement}");
        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }
}
