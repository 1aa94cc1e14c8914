using System.Data.Common;
using System.Text;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Agenda;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AsyncHelperActors.Bench;

/// <summary>
/// Fills a storage with waiting jobs. The product itself wrote one, up to its parking in the agenda; its rows are copied, every column of them, with another
/// id each. So whatever the product stores for a waiting job, and in whatever form, is there a million times without a million submissions.
/// </summary>
internal sealed class WaitingRows(StorageOptions storage, string template)
{
    private static readonly int s_partitions = new JobActorSettings().AgendaPartitions;

    /// <summary>Due times begin here, from now, and are spread over a day: nobody is due in the run.</summary>
    private static readonly TimeSpan s_first = TimeSpan.FromHours(2);

    /// <summary>Waits until the product has parked the job: out of memory, nobody's in the agenda.</summary>
    public static async Task ParkedAsync(IJobBook book, string jobId)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await book.GetAgendaAsync(jobId) is not { Owner: null })
        {
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Copies the job. Nobody else may be writing.</summary>
    /// <returns>The copies' ids.</returns>
    public async Task<IReadOnlyList<string>> CopyAsync(int copies)
    {
        var now = TimeProvider.System.GetUtcNow();
        // Ids sort by their time; so these are appended to each index, as those of jobs that came one after the other.
        var ids = Enumerable.Range(0, copies).Select(n => JobId.New(now.AddMilliseconds(n))).ToArray();
        var first = (now + s_first).ToUnixTimeMilliseconds();
        await using DbConnection connection = storage.Database == Database.Postgres
            ? new NpgsqlConnection(storage.ConnectionString)
            : new SqliteConnection(storage.ConnectionString);
        await connection.OpenAsync();
        foreach (var (table, key) in new[] { ("journal", "persistence_id"), ("jobs", "job_id"), ("agenda", "job_id") })
        {
            var (columns, rows) = await ReadAsync(connection, table, key);
            if (rows.Count == 0)
            {
                throw new InvalidOperationException($"The job {template} has no row in {table}: it was not waiting.");
            }

            var copied = Copies(columns, rows, ids, first);
            await (connection is NpgsqlConnection postgres ? CopyAsync(postgres, table, columns, copied) : InsertAsync((SqliteConnection)connection, table, columns, copied));
        }

        await ExecuteAsync(connection, storage.Database == Database.Postgres ? "VACUUM ANALYZE" : "PRAGMA wal_checkpoint(TRUNCATE)");
        return ids;
    }

    private IEnumerable<object?[]> Copies(Column[] columns, List<object?[]> rows, string[] ids, long firstDue)
    {
        var day = TimeSpan.FromDays(1).TotalMilliseconds;
        for (var n = 0; n < ids.Length; n++)
        {
            var due = firstDue + (long)(day * n / ids.Length);
            foreach (var row in rows)
            {
                var copy = new object?[row.Length];
                for (var i = 0; i < row.Length; i++)
                {
                    copy[i] = (columns[i].Name, row[i]) switch
                    {
                        ("part", int) => AgendaPartition.Of(ids[n], s_partitions),
                        ("part", long) => (long)AgendaPartition.Of(ids[n], s_partitions),
                        ("due" or "planned", _) => due,
                        (_, string text) => text.Replace(template, ids[n], StringComparison.Ordinal),
                        (_, byte[] bytes) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(template, ids[n], StringComparison.Ordinal)),
                        var (_, other) => other,
                    };
                }

                yield return copy;
            }
        }
    }

    /// <summary>The rows as they are, without the number that the database gives to each event.</summary>
    private async Task<(Column[] Columns, List<object?[]> Rows)> ReadAsync(DbConnection connection, string table, string key)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table} WHERE {key} = @id{(table == "journal" ? " ORDER BY ordering" : "")}";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@id", table == "journal" ? JobActor.PersistenceIdOf(template) : template);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync();
        var all = Enumerable.Range(0, reader.FieldCount).Where(i => reader.GetName(i) != "ordering").ToArray();
        var columns = all.Select(i => new Column(reader.GetName(i), reader.GetDataTypeName(i))).ToArray();
        List<object?[]> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add([.. all.Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return (columns, rows);
    }

    private static async Task InsertAsync(SqliteConnection connection, string table, Column[] columns, IEnumerable<object?[]> rows)
    {
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({Names(columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        var parameters = columns.Select((_, i) => command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" })).ToArray();
        await command.PrepareAsync();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                parameters[i].Value = row[i] ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string table, Column[] columns, IEnumerable<object?[]> rows)
    {
        await using var import = await connection.BeginBinaryImportAsync($"COPY {table} ({Names(columns)}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await import.StartRowAsync();
            for (var i = 0; i < row.Length; i++)
            {
                await (row[i] is { } value ? import.WriteAsync(value, columns[i].Type) : import.WriteNullAsync());
            }
        }

        await import.CompleteAsync();
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 600);
        await command.ExecuteNonQueryAsync();
    }

    private static string Names(Column[] columns) => string.Join(", ", columns.Select(c => c.Name));

    private readonly record struct Column(string Name, string Type);
}
