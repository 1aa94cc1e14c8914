using System.Data.Common;

namespace AsyncHelperActors.Actors.Storage;

// The laws of the last successful run
// -----------------------------------
// A row says when the last successful run of an export began, and nothing else of that run: its job may be deleted, and the export too. It is
// written in the transaction that takes the job off the agenda. Until that is on disk the agenda wakes the job again, which writes the same
// again; so no success is forgotten, and one that is written twice counts once.
//
// The instant is that of the job's acceptance, because the job asked its vendor after it: whatever changed before it is in the result. It never moves
// backwards, so the order in which runs end does not matter. A run that began before somebody set the row no longer counts: the user who wants a
// period again gets it, although a run of the old kind may end a minute later.

/// <summary>The statements of the table export_runs, for the book's writer.</summary>
internal static class ExportRunStatements
{
    private const string PutRow =
        """
        INSERT INTO export_runs (account, export_id, last_at, job_id, set_at) VALUES (@account, @export, @at, @job, 0)
        ON CONFLICT (account, export_id) DO UPDATE SET last_at = excluded.last_at, job_id = excluded.job_id
        WHERE excluded.last_at >= export_runs.set_at AND excluded.last_at > COALESCE(export_runs.last_at, -1)
        """;

    private const string SetRow =
        """
        INSERT INTO export_runs (account, export_id, last_at, job_id, set_at) VALUES (@account, @export, @at, NULL, @set)
        ON CONFLICT (account, export_id) DO UPDATE SET last_at = excluded.last_at, job_id = NULL, set_at = excluded.set_at
        """;

    private const string ReadRow = "SELECT last_at, job_id, set_at FROM export_runs WHERE account = @account AND export_id = @export";

    public static DbCommand Put(PreparedConnection connection, BookEntry.PutExportRun put) => connection.Prepare(
        PutRow, ("@account", put.Account), ("@export", put.ExportId), ("@at", put.Run.LastAt), ("@job", put.Run.JobId));

    public static DbCommand Set(PreparedConnection connection, BookEntry.SetExportRun set) => connection.Prepare(
        SetRow, ("@account", set.Account), ("@export", set.ExportId), ("@at", set.Run.LastAt), ("@set", set.Run.SetAt));

    public static async ValueTask<ExportRun> ReadAsync(PreparedConnection connection, string account, string exportId)
    {
        var read = connection.Prepare(ReadRow, ("@account", account), ("@export", exportId));
        await using var reader = await read.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new ExportRun(BookRows.Number(reader, 0), BookRows.Text(reader, 1), reader.GetInt64(2))
            : ExportRun.None;
    }
}
