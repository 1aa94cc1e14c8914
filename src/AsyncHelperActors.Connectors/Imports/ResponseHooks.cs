using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping.Hooks;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>
/// The hooks of an import that see what became of a batch: postSubmit, which may change the response to each record that was sent, and
/// postAggregate, which is told how the batch ended. One that throws fails the records that were sent.
/// </summary>
internal sealed class ResponseHooks
{
    private const int Unprocessable = 422;

    private readonly StepRun _run;
    private readonly BatchRows _rows;
    private readonly CompiledRequest _request;
    private readonly RecordHooks _hooks;

    private ResponseHooks(StepRun run, BatchRows rows, CompiledRequest request, RecordHooks hooks)
    {
        _run = run;
        _rows = rows;
        _request = request;
        _hooks = hooks;
    }

    /// <summary>Those of a job's import; null when it has none.</summary>
    public static ResponseHooks? Of(StepRun run, BatchRows rows)
    {
        var request = run.Plan[PlanRole.Step];
        return request?.Shaping.Hooks is { } hooks && (hooks.Has("postSubmit") || hooks.Has("postAggregate")) ? new ResponseHooks(run, rows, request, hooks) : null;
    }

    /// <summary>The rows of a batch as the hooks leave them. Those of one batch are held in memory, up to the bytes that a batch may have.</summary>
    /// <param name="batch">Which.</param>
    /// <param name="end">How it ended; null when it never began.</param>
    /// <param name="rows">What became of its records, in their order.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<ImportRow> ApplyAsync(BatchSlice batch, BatchEnd? end, IAsyncEnumerable<ImportRow> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var records = end is null ? null : await SentRecord.ReadAsync(_run.Stored, batch.JobId, cancellation);
        var sent = records?.Where(record => record.WasSent).ToDictionary(record => record.Place) ?? [];
        var held = new List<ImportRow>();
        var bytes = 0L;
        RecordError? tooLarge = null;
        await foreach (var row in rows)
        {
            if (tooLarge is null && sent.Count > 0)
            {
                held.Add(row);
                bytes += row.Json?.ToJsonString().Length ?? 0;
                if (bytes <= _run.Limits.BatchBytes)
                {
                    continue;
                }

                tooLarge = new RecordError("hook_failed", $"The responses to the batch have more than {_run.Limits.BatchBytes} characters, and postSubmit and postAggregate were not run. Lower http.batchSize of the import.", "postSubmit");
                foreach (var early in held)
                {
                    yield return Fail(early, tooLarge, sent);
                }

                held.Clear();
                continue;
            }

            yield return tooLarge is null ? row : Fail(row, tooLarge, sent);
        }

        if (held.Count > 0)
        {
            var headers = await AnswerHeaders.ReadAsync(_run.Stored, batch.JobId, cancellation);
            foreach (var row in Aggregate(batch, end!, await _rows.ResultAsync(batch.JobId, cancellation), Submit(batch, held, sent, headers), sent))
            {
                yield return row;
            }
        }
    }

    private List<ImportRow> Submit(BatchSlice batch, List<ImportRow> rows, Dictionary<long, SentRecord> sent, JsonObject? headers)
    {
        if (!_hooks.Has("postSubmit"))
        {
            return rows;
        }

        List<ImportRow> answered = [.. rows.Where(row => sent.ContainsKey(row.Place))];
        JsonArray Each(Func<ShapedRecord?, JsonNode?> part) => [.. answered.Select(row => part(sent[row.Place].Shaped)?.DeepClone())];
        return Try("postSubmit", rows, sent, () =>
        {
            var made = _hooks.PostSubmit(Each(record => record?.Before), Each(record => record?.After), [.. answered.Select(row => ToResponse(row, headers))], Facts(batch), _run.Cancellation);
            var changed = answered.Zip(made, Changed).ToDictionary(row => row.Place);
            return [.. rows.Select(row => changed.GetValueOrDefault(row.Place, row))];
        });
    }

    private List<ImportRow> Aggregate(BatchSlice batch, BatchEnd end, JsonNode? result, List<ImportRow> rows, Dictionary<long, SentRecord> sent)
    {
        var succeeded = end.Outcome is Outcome.Done or Outcome.DoneWithoutData or Outcome.Partial;
        return !_hooks.Has("postAggregate") ? rows : Try("postAggregate", rows, sent, () =>
        {
            var seen = new JsonObject
            {
                ["success"] = succeeded,
                ["_json"] = result,
                ["code"] = end.Error?.Code,
                ["message"] = end.Error?.Message,
                ["source"] = end.Error?.Source.ToString().ToLowerInvariant(),
            };
            _hooks.PostAggregate(seen, Facts(batch), _run.Cancellation);
            return rows;
        });
    }

    private HookFacts Facts(BatchSlice batch) => _run.Facts(_request) with { Job = batch.JobId, PageIndex = batch.Number - 1 };

    private static List<ImportRow> Try(string place, List<ImportRow> rows, Dictionary<long, SentRecord> sent, Func<List<ImportRow>> work)
    {
        try
        {
            return work();
        }
        catch (ShapeException error)
        {
            var failed = new RecordError("hook_failed", $"The records were sent, and then {error.Rule} failed: {error.What}. {error.Hint}", place);
            return [.. rows.Select(row => Fail(row, failed, sent))];
        }
    }

    private static ImportRow Fail(ImportRow row, RecordError error, Dictionary<long, SentRecord> sent) => sent.ContainsKey(row.Place)
        ? row with { StatusCode = row.StatusCode is >= 200 and < 300 ? Unprocessable : row.StatusCode, Errors = [.. row.Errors, error], Ignored = false }
        : row;

    private static JsonObject ToResponse(ImportRow row, JsonObject? headers) => new JsonObject
    {
        ["statusCode"] = row.StatusCode,
        ["id"] = row.Id,
        ["errors"] = new JsonArray([.. row.Errors.Select(error => error.ToJson())]),
        ["ignored"] = row.Ignored,
        ["_json"] = row.Json?.DeepClone(),
        ["_headers"] = headers?.DeepClone(),
    };

    /// <summary>A row as the hook wants it. Errors make it a failure; where it has none, its status code decides.</summary>
    private static ImportRow Changed(ImportRow row, JsonNode? made)
    {
        if (made is not JsonObject response)
        {
            throw new ShapeException("hooks.postSubmit", $"what it returned for record {row.Place} is no object", "Return options.responseData, changed as you like and of the same length.");
        }

        List<RecordError> errors = response["errors"] switch
        {
            null => [],
            JsonArray list => [.. list.Where(error => error is not null).Select(RecordError.Of)],
            _ => throw new ShapeException("hooks.postSubmit", $"errors of what it returned for record {row.Place} is no array", "Return [ { code, message, source } ], or an empty array."),
        };
        var code = response["statusCode"] switch
        {
            null => row.StatusCode,
            JsonValue number when number.TryGetValue(out double status) && status is 0 or (>= 100 and <= 599) && double.IsInteger(status) => (int)status,
            _ => throw new ShapeException("hooks.postSubmit", $"statusCode of what it returned for record {row.Place} is no status code", "Return a number from 100 to 599."),
        };
        response.Remove("_json", out var json);
        return row with
        {
            StatusCode = errors.Count > 0 && code is >= 200 and < 300 ? Unprocessable : code,
            Id = response["id"] is { } id ? ScalarText.Of(id) : null,
            Errors = errors,
            Ignored = errors.Count == 0 && response["ignored"] is JsonValue flag && flag.TryGetValue(out bool isIgnored) && isIgnored,
            Json = json,
        };
    }
}
