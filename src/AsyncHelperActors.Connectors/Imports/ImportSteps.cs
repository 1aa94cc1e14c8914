using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>The steps of an import as a whole. They speak with the page store and with no vendor.</summary>
internal static class ImportSteps
{
    private const int PageRecords = 1_000;
    private const int PageBytes = 1 << 20;

    /// <summary>Writes the rows of batches that have ended, after those that are there.</summary>
    public static async Task<StepAnswer> CollectAsync(StepRun run)
    {
        var step = (Step.Collect)run.Call.Step;
        var (jobId, book, stored) = (run.Call.JobId, step.Book, run.Stored);
        await run.Pages.DiscardAsync(jobId, ResultSet.Main, step.FromPage, run.Cancellation);
        using var writer = new PageWriter(new PageTarget(run.Pages, jobId, ResultSet.Main, step.FromPage), PageRecords, PageBytes);
        await using var kept = new KeptRows(stored, jobId, step.KeptSet, book.Kept, run.Cancellation);
        var rows = new BatchRows(stored, run.Plan.RowRules!, run.Limits.BatchBytes);
        var hooks = ResponseHooks.Of(run, rows);
        var tally = RowTally.None;
        for (var number = book.Collected + 1; number <= step.UpTo; number++)
        {
            var batch = book.Slice(jobId, run.Call.Attempt, number);
            var end = book.Ended.GetValueOrDefault(number);
            var made = rows.ReadAsync(batch, end, step.Ending, run.Cancellation);
            await foreach (var row in hooks?.ApplyAsync(batch, end, made, run.Cancellation) ?? made)
            {
                tally = tally.Plus(await kept.CopyUntilAsync(row.Place, writer));
                await writer.AddAsync(row.ToJson(), run.Cancellation);
                tally = tally.Plus(row.Tally);
            }
        }

        if (step.UpTo == book.Total)
        {
            tally = tally.Plus(await kept.CopyUntilAsync(long.MaxValue, writer));
        }

        await writer.CompleteAsync(run.Cancellation);
        return new StepAnswer.Rows(step.UpTo, writer.Pages, writer.Bytes, tally, kept.Count);
    }

    /// <summary>Gathers the records whose rows say that they failed, and keeps the rows of the others.</summary>
    public static async Task<StepAnswer> GatherAsync(StepRun run)
    {
        var step = (Step.Gather)run.Call.Step;
        var (jobId, stored) = (run.Call.JobId, run.Stored);
        await run.Pages.DiscardAsync(jobId, step.Into, 0, run.Cancellation);
        await run.Pages.DiscardAsync(jobId, step.KeptSet, 0, run.Cancellation);
        using var again = new PageWriter(new PageTarget(run.Pages, jobId, step.Into, 0), PageRecords, PageBytes);
        using var kept = new PageWriter(new PageTarget(run.Pages, jobId, step.KeptSet, 0), PageRecords, PageBytes);
        await using var records = stored.LinesAsync(jobId, step.Records.Set, 0, run.Cancellation).GetAsyncEnumerator(run.Cancellation);
        var place = -1L;
        await foreach (var line in stored.LinesAsync(jobId, ResultSet.Main, 0, run.Cancellation))
        {
            var row = JsonNode.Parse(line.Span)!.AsObject();
            var (index, tally) = ImportRow.Read(row);
            while (place < index && await records.MoveNextAsync())
            {
                place++;
            }

            if (place != index)
            {
                throw new RowsUnreadableException($"The result of job {jobId} has a row of record {index}, and the job has no such record.");
            }

            if (tally.Failed == 0)
            {
                await kept.AddAsync(row, run.Cancellation);
            }
            else
            {
                await again.AddAsync(new JsonObject { ["i"] = index, ["r"] = JsonNode.Parse(records.Current.Span) }, run.Cancellation);
            }
        }

        await again.CompleteAsync(run.Cancellation);
        await kept.CompleteAsync(run.Cancellation);
        return new StepAnswer.Gathered(again.Records);
    }

    /// <summary>Rows of an earlier run on their way into the new result.</summary>
    private sealed class KeptRows(StoredRecords stored, string jobId, string? set, long before, CancellationToken cancellation) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<ReadOnlyMemory<byte>>? _lines =
            set is null ? null : stored.LinesAsync(jobId, set, before, cancellation).GetAsyncEnumerator(cancellation);

        private JsonObject? _next;
        private bool _ended;

        public long Count { get; private set; }

        public async Task<RowTally> CopyUntilAsync(long place, PageWriter writer)
        {
            var copied = RowTally.None;
            while (await PeekAsync() is { } line && ImportRow.Read(line) is var (index, tally) && index < place)
            {
                await writer.AddAsync(line, cancellation);
                copied = copied.Plus(tally);
                _next = null;
                Count++;
            }

            return copied;
        }

        public async ValueTask DisposeAsync()
        {
            if (_lines is not null)
            {
                await _lines.DisposeAsync();
            }
        }

        private async ValueTask<JsonObject?> PeekAsync()
        {
            if (_next is null && _lines is not null && !_ended)
            {
                _ended = !await _lines.MoveNextAsync();
                _next = _ended ? null : JsonNode.Parse(_lines.Current.Span)!.AsObject();
            }

            return _next;
        }
    }
}
