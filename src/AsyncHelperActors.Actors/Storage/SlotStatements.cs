namespace AsyncHelperActors.Actors.Storage;

// The laws of a slot
// ------------------
// A vendor that allows N unfinished jobs has N slots. They are rows, and every change of them is one statement of a transaction of the book, so
// that there is no moment, and no crash, between giving a slot back and giving it to the next:
//
//     take    the job gets a row if it has none; then slots that are free go to those who wait longest, perhaps to itself
//     free    the job's row goes; then slots that are free go to those who wait longest
//     grant   the row says held, and the agenda's row of the job says due now: the wake is as durable as the slot
//
// A job asks before it begins a submission, so its row is on disk before the request can be sent; it frees when the rules say that the vendor has
// no unfinished job of it (JobDecider.HoldsSlot), at the latest in the transaction that takes it off the agenda. What a crash leaves behind in
// between is a slot that is held a little too long, by a job that the agenda wakes: never one too many, never one that is lost.

/// <summary>A job's wish for one of a vendor's slots.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Vendor">Whose slots: account and connection.</param>
/// <param name="Since">When the job was accepted, unix milliseconds.</param>
/// <param name="Version">The version of the connection that says how many there are.</param>
/// <param name="Most">How many there are.</param>
/// <param name="Now">Now, unix milliseconds.</param>
public sealed record SlotWish(string JobId, string Vendor, long Since, int Version, int Most, long Now);

/// <summary>The statements on slots, inside the writer's transaction.</summary>
internal sealed class SlotStatements(SqlDialect dialect)
{
    private const string Limit =
        """
        INSERT INTO slot_limits (vendor, version, most) VALUES (@vendor, @version, @most)
        ON CONFLICT (vendor) DO UPDATE SET version = excluded.version, most = excluded.most WHERE excluded.version >= slot_limits.version
        """;

    private const string Wait = "INSERT INTO slots (job_id, vendor, since, held) VALUES (@job, @vendor, @since, 0) ON CONFLICT (job_id) DO NOTHING";

    private const string Free = "DELETE FROM slots WHERE job_id = @job RETURNING vendor";

    private const string IsHeld = "SELECT held FROM slots WHERE job_id = @job";

    private readonly string _limitOf = "SELECT most FROM slot_limits WHERE vendor = @vendor" + dialect.HoldRows;

    private readonly string _grant =
        $"""
        UPDATE slots SET held = 1 WHERE job_id IN (
          SELECT job_id FROM slots WHERE vendor = @vendor AND held = 0 ORDER BY since, job_id
          LIMIT {dialect.Greatest}(0, @most - (SELECT count(*) FROM slots WHERE vendor = @vendor AND held = 1)))
        RETURNING job_id
        """;

    private readonly string _wake = Wake(dialect);

    private readonly string _wakeIfHeld = Wake(dialect) + " AND EXISTS (SELECT 1 FROM slots WHERE job_id = @job AND held = 1)";

    /// <summary>Whether the job has a slot from now on; otherwise it stands in the line.</summary>
    public async ValueTask<bool> TakeAsync(PreparedConnection connection, SlotWish wish)
    {
        await connection.Prepare(Limit, ("@vendor", wish.Vendor), ("@version", wish.Version), ("@most", wish.Most)).ExecuteNonQueryAsync();
        await connection.Prepare(Wait, ("@job", wish.JobId), ("@vendor", wish.Vendor), ("@since", wish.Since)).ExecuteNonQueryAsync();
        await GrantAsync(connection, wish.Vendor, wish.Now);
        return await connection.Prepare(IsHeld, ("@job", wish.JobId)).ExecuteScalarAsync() is { } held && Convert.ToInt32(held, null) == 1;
    }

    /// <summary>The job has no slot and waits for none; who waits longest gets it.</summary>
    public async ValueTask FreeAsync(PreparedConnection connection, string jobId, long now)
    {
        if (await connection.Prepare(Free, ("@job", jobId)).ExecuteScalarAsync() is string vendor)
        {
            await GrantAsync(connection, vendor, now);
        }
    }

    /// <summary>A job that goes to wait for a slot, and got it while it was on its way there, comes back at once.</summary>
    public async ValueTask WakeIfHeldAsync(PreparedConnection connection, string jobId, long now) =>
        await connection.Prepare(_wakeIfHeld, ("@job", jobId), ("@now", now)).ExecuteNonQueryAsync();

    private async ValueTask GrantAsync(PreparedConnection connection, string vendor, long now)
    {
        // Whoever gives places away holds the vendor's row: two nodes that counted at the same moment would give one place twice.
        if (await connection.Prepare(_limitOf, ("@vendor", vendor)).ExecuteScalarAsync() is not { } most)
        {
            return;
        }

        List<string> granted = [];
        await using (var reader = await connection.Prepare(_grant, ("@vendor", vendor), ("@most", Convert.ToInt32(most, null))).ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                granted.Add(reader.GetString(0));
            }
        }

        foreach (var job in granted)
        {
            await connection.Prepare(_wake, ("@job", job), ("@now", now)).ExecuteNonQueryAsync();
        }
    }

    private static string Wake(SqlDialect dialect) =>
        $"UPDATE agenda SET due = {dialect.Least}(due, @now), planned = {dialect.Least}(planned, @now) WHERE job_id = @job";
}
