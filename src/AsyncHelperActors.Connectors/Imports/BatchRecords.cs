using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>The records of one submission: as they are before the mapping, and as they are sent.</summary>
/// <param name="Before">For the URI and the headers.</param>
/// <param name="After">For the body.</param>
internal sealed record BatchRecords(JsonArray Before, JsonArray After)
{
    /// <summary>Reads the records of a batch, shapes them, and stores which of them are sent before anything is.</summary>
    /// <exception cref="RowsUnreadableException">They are not there, or too large for one submission.</exception>
    public static async Task<BatchRecords> PrepareAsync(StepRun run, BatchSlice batch)
    {
        var request = run.Request(PlanRole.Step);
        var records = await run.Stored.ReadAsync(batch, run.Limits.BatchBytes, run.Cancellation);
        var shaped = ImportShaping.Apply(request.Shaping, run.Facts(request), [.. records.Select(record => record.Record)], run.Cancellation);
        var keepsBoth = request.Shaping.Hooks?.Has("postSubmit") == true;
        var rules = run.Plan.RowRules!;
        await SentRecord.StoreAsync(run.Pages, run.Call.JobId, shaped.Select((each, i) => Sent(records[i].Place, each)), run.Cancellation);
        var sent = shaped.Where(each => each.IsSent).ToList();
        return new BatchRecords(
            new JsonArray([.. sent.Select(each => each.Before?.DeepClone())]),
            new JsonArray([.. sent.Select(each => each.After?.DeepClone())]));

        SentRecord Sent(long place, ShapedRecord each) => new(place, each.Ignored, each.Errors, rules.IdOf(each.After) ?? rules.IdOf(each.Before))
        {
            Before = keepsBoth && each.IsSent ? each.Before : null,
            After = keepsBoth && each.IsSent ? each.After : null,
        };
    }
}
