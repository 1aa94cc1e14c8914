using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>The records of one submission: as they came, and as they are sent.</summary>
/// <param name="Before">As they came, for the URI and the headers.</param>
/// <param name="After">As they are sent, for the body.</param>
internal sealed record BatchRecords(JsonArray Before, JsonArray After)
{
    /// <summary>Reads the records of a batch, and stores which of them are sent before anything is.</summary>
    /// <exception cref="RowsUnreadableException">They are not there, or too large for one submission.</exception>
    public static async Task<BatchRecords> PrepareAsync(StepRun run, BatchSlice batch)
    {
        var import = (ImportDef)run.Request(PlanRole.Step).Def;
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

        _ = import;
        await SentRecord.StoreAsync(run.Pages, run.Call.JobId, sent, run.Cancellation);
        return new BatchRecords(before, after);
    }
}
