using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>
/// The rows of one batch: what became of each of its records, in their order.
/// </summary>
/// <remarks>
/// A result is lined up with the records that were sent. When the import names a <c>resourceIdPath</c> and every element of the result
/// names a record of the batch by it, the name decides. Else, when there are as many elements as records, their place decides. Else the
/// names that do fit decide, and records that the result does not name were taken. Else the result is that of the batch as a whole.
/// </remarks>
internal sealed class BatchRows(StoredRecords stored, RowRules rules, int mostBytes)
{
    /// <summary>A result that belongs to a batch as a whole is put into each row when it is no larger; otherwise rows say where it is.</summary>
    private const int WholeBytes = 64 * 1024;

    private const int NotSent = 0;
    private const int PartlyDone = 207;
    private const int Unprocessable = 422;

    /// <summary>The rows of a batch.</summary>
    /// <param name="batch">Which.</param>
    /// <param name="end">How it ended; null when it never began.</param>
    /// <param name="ending">How the import was ended early, if it was.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<ImportRow> ReadAsync(BatchSlice batch, BatchEnd? end, JobEnding? ending, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var jobId = end is null ? null : batch.JobId;
        var records = jobId is null ? null : await SentRecord.ReadAsync(stored, jobId, cancellation);
        if (records is null)
        {
            var failure = end?.Error is null ? NeverSent(end?.Outcome ?? ending?.Outcome) : ErrorOf(end.Error);
            await foreach (var place in PlacesAsync(batch, cancellation))
            {
                yield return new ImportRow(place, NotSent, null, [failure], false, null, jobId);
            }

            yield break;
        }

        var rows = end!.Outcome switch
        {
            Outcome.Done or Outcome.Partial => MatchAsync(batch.JobId, records, end.Outcome == Outcome.Partial, cancellation),
            Outcome.DoneWithoutData => Each(records, record => Taken(record, batch.JobId)),
            _ => Each(records, record => Failed(record, end, batch.JobId)),
        };
        await foreach (var row in rows)
        {
            yield return row;
        }
    }

    /// <summary>The result of a batch as a whole; null when it has none, is a file, or is too large to be put into a row.</summary>
    public async Task<JsonNode?> ResultAsync(string jobId, CancellationToken cancellation)
    {
        var size = await stored.SizeAsync(jobId, ResultSet.Main, cancellation);
        return size.IsFile || size.Bytes > WholeBytes ? null : await WholeAsync(jobId, cancellation);
    }

    private async IAsyncEnumerable<ImportRow> MatchAsync(string jobId, List<SentRecord> records, bool isPartial, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var size = await stored.SizeAsync(jobId, ResultSet.Main, cancellation);
        var sent = records.Count(record => record.WasSent);
        var named = size.IsFile || size.Records == 0 || size.Bytes > mostBytes ? null : await ByNameAsync(jobId, records, cancellation);
        var allNamed = named is not null && rules.IdPath is not null && named.Matched == size.Records;
        if (!size.IsFile && size.Records == sent && sent > 0 && !allNamed)
        {
            await using var elements = stored.LinesAsync(jobId, ResultSet.Main, 0, cancellation).GetAsyncEnumerator(cancellation);
            foreach (var record in records)
            {
                yield return record.WasSent && await elements.MoveNextAsync() ? Judged(record, JsonNode.Parse(elements.Current.Span), jobId) : NotJudged(record, jobId);
            }

            yield break;
        }

        if (named is { Matched: > 0 })
        {
            foreach (var record in records)
            {
                yield return named.Take(record) is { } element ? Judged(record, JsonNode.Parse(element.Span), jobId) : NotJudged(record, jobId);
            }

            yield break;
        }

        var whole = await ResultAsync(jobId, cancellation);
        foreach (var record in records)
        {
            yield return record.WasSent ? OfWhole(record, whole, size.Records, isPartial, jobId) : NotJudged(record, jobId);
        }
    }

    private ImportRow OfWhole(SentRecord record, JsonNode? whole, long elements, bool isPartial, string jobId)
    {
        var verdict = elements == 1 ? rules.Read(whole) : new Verdict(200, [], false, null);
        var status = verdict.StatusCode == 200 && isPartial ? PartlyDone : verdict.StatusCode;
        return new ImportRow(record.Place, status, null, verdict.Errors, verdict.Ignored, whole?.DeepClone(), jobId);
    }

    private ImportRow Judged(SentRecord record, JsonNode? element, string jobId)
    {
        var verdict = rules.Read(element);
        return new ImportRow(record.Place, verdict.StatusCode, verdict.Id, verdict.Errors, verdict.Ignored, element, jobId);
    }

    /// <summary>A record that was not sent, or of which the result says nothing: the vendor took the batch and has nothing to object.</summary>
    private static ImportRow NotJudged(SentRecord record, string jobId) =>
        record.WasSent ? Taken(record, jobId) : new ImportRow(record.Place, record.Ignored ? 200 : Unprocessable, null, record.Errors, record.Ignored, null, jobId);

    private static ImportRow Taken(SentRecord record, string jobId) =>
        record.WasSent ? new ImportRow(record.Place, 200, null, [], false, null, jobId) : NotJudged(record, jobId);

    private static ImportRow Failed(SentRecord record, BatchEnd end, string jobId)
    {
        if (!record.WasSent)
        {
            return NotJudged(record, jobId);
        }

        var (status, error) = end.Outcome switch
        {
            Outcome.TimedOut => (408, end.Error),
            Outcome.Canceled => (499, end.Error),
            _ => (end.Error?.Code == "auth_refused" ? 401 : Unprocessable, end.Error),
        };
        return new ImportRow(record.Place, status, null, [error is null ? NeverSent(end.Outcome) with { Code = "canceled", Message = "The batch was canceled." } : ErrorOf(error)], false, null, jobId);
    }

    private static RecordError ErrorOf(JobError error) => new(error.Code, error.Message, error.Source.ToString().ToLowerInvariant());

    private static RecordError NeverSent(Outcome? why) => new(
        "not_sent", why == Outcome.TimedOut ? "The deadline of the import passed before this record was sent." : "The import was canceled before this record was sent.", "submit");

    private async IAsyncEnumerable<long> PlacesAsync(BatchSlice batch, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (batch.Keyed)
        {
            foreach (var record in await stored.ReadAsync(batch, long.MaxValue, cancellation))
            {
                yield return record.Place;
            }

            yield break;
        }

        for (var place = batch.First; place < batch.First + batch.Count; place++)
        {
            yield return place;
        }
    }

    private async Task<JsonNode?> WholeAsync(string jobId, CancellationToken cancellation)
    {
        var elements = new JsonArray();
        await foreach (var line in stored.LinesAsync(jobId, ResultSet.Main, 0, cancellation))
        {
            elements.Add(JsonNode.Parse(line.Span));
        }

        return elements.Count == 1 ? elements[0]!.DeepClone() : elements.Count == 0 ? null : elements;
    }

    /// <summary>The elements that name records of the batch. Of two records of one name each gets one element, in their order.</summary>
    private async Task<NamedElements?> ByNameAsync(string jobId, List<SentRecord> records, CancellationToken cancellation)
    {
        var known = records.Where(record => record is { WasSent: true, Id: not null }).Select(record => record.Id!).ToHashSet(StringComparer.Ordinal);
        if (known.Count == 0)
        {
            return null;
        }

        var named = new NamedElements();
        await foreach (var line in stored.LinesAsync(jobId, ResultSet.Main, 0, cancellation))
        {
            if (rules.IdOf(JsonNode.Parse(line.Span)) is { } id && known.Contains(id))
            {
                named.Add(id, line);
            }
        }

        return named;
    }

    private static async IAsyncEnumerable<ImportRow> Each(IEnumerable<SentRecord> records, Func<SentRecord, ImportRow> row)
    {
        foreach (var record in records)
        {
            yield return await ValueTask.FromResult(row(record));
        }
    }

    private sealed class NamedElements
    {
        private readonly Dictionary<string, Queue<ReadOnlyMemory<byte>>> _elements = new(StringComparer.Ordinal);

        public long Matched { get; private set; }

        public void Add(string id, ReadOnlyMemory<byte> element)
        {
            if (!_elements.TryGetValue(id, out var queue))
            {
                _elements.Add(id, queue = new());
            }

            queue.Enqueue(element);
            Matched++;
        }

        public ReadOnlyMemory<byte>? Take(SentRecord record) =>
            record is { WasSent: true, Id: { } id } && _elements.TryGetValue(id, out var queue) && queue.TryDequeue(out var element)
                ? element
                : default(ReadOnlyMemory<byte>?);
    }
}
