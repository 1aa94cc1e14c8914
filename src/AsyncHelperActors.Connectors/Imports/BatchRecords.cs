using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>The records of one submission: as they came, and as they are sent.</summary>
/// <param name="Before">Before they were mapped, for the URI and the headers.</param>
/// <param name="After">As they are sent, for the body.</param>
internal sealed record BatchRecords(JsonArray Before, JsonArray After)
{
    /// <summary>
    /// What a submission sends. The records of a batch are read and shaped, and what is sent of them is stored before anything is. What
    /// is stored counts from then on: a later request of the same batch, and the same one after a crash, sends the very same records,
    /// even when a hook would decide otherwise the second time.
    /// </summary>
    /// <returns>Null: the job is no batch, and its input is sent as it is.</returns>
    /// <exception cref="RowsUnreadableException">They are not there, or too large for one submission.</exception>
    /// <exception cref="RemoteFailureException">A hook failed.</exception>
    public static async Task<BatchRecords?> PrepareAsync(StepRun run)
    {
        if (run.Call.Plan.Type != StepType.Import)
        {
            return null;
        }

        var request = run.Request(PlanRole.Step);
        if (run.Call.Batch is { } batch)
        {
            return RecordShaping.IsNeeded(request) ? Of(await ShapedAsync(run, request, batch)) : await AsTheyCameAsync(run, batch);
        }

        var records = RecordShaping.IsNeeded(request) ? StepModel.Records(run.Call.Input.Parse()) : [];
        return records.Count == 0 ? null : Of(Shape(run, request, [.. records.Select((record, place) => new PlacedRecord(place, record?.DeepClone()))]));
    }

    private static async Task<BatchRecords> AsTheyCameAsync(StepRun run, BatchSlice batch)
    {
        var records = await run.Stored.ReadAsync(batch, run.Limits.BatchBytes, run.Cancellation);
        var before = new JsonArray();
        var after = new JsonArray();
        var sent = new List<SentRecord>(records.Count);
        foreach (var (place, record) in records)
        {
            before.Add(record);
            after.Add(record?.DeepClone());
            sent.Add(new SentRecord(place, false, [], run.Plan.RowRules!.IdOf(record)));
        }

        await SentRecord.StoreAsync(run.Pages, run.Call.JobId, sent, run.Cancellation);
        return new BatchRecords(before, after);
    }

    private static async Task<List<SentRecord>> ShapedAsync(StepRun run, CompiledRequest request, BatchSlice batch)
    {
        // A set that a crash cut off, or of which nothing was to be sent, has led to no request: it may be made again.
        var stored = await SentRecord.ReadAsync(run.Stored, run.Call.JobId, run.Cancellation);
        if (stored?.Count == batch.Count && stored.Exists(record => record.WasSent) && stored.TrueForAll(record => !record.WasSent || record.Shaped is not null))
        {
            return stored;
        }

        var records = await run.Stored.ReadAsync(batch, run.Limits.BatchBytes, run.Cancellation);
        var shaping = new RecordShaping(run, request, run.Facts(request) with { PageIndex = batch.Number - 1 });
        var sent = shaping.Shape(records);
        await SentRecord.StoreAsync(run.Pages, run.Call.JobId, sent, run.Cancellation);
        return OrThrow(shaping, sent);
    }

    private static List<SentRecord> Shape(StepRun run, CompiledRequest request, IReadOnlyList<PlacedRecord> records)
    {
        var shaping = new RecordShaping(run, request, run.Facts(request));
        return OrThrow(shaping, shaping.Shape(records));
    }

    private static List<SentRecord> OrThrow(RecordShaping shaping, List<SentRecord> sent) =>
        shaping.Failure is { } failure ? throw new RemoteFailureException(failure) : sent;

    private static BatchRecords Of(List<SentRecord> sent)
    {
        var records = new BatchRecords([], []);
        foreach (var record in sent.Where(record => record.WasSent))
        {
            records.Before.Add(record.Shaped!.Before);
            records.After.Add(record.Shaped.After);
        }

        return records;
    }
}
