using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>Fetches one answer's worth of the result and stores its pages.</summary>
internal static class FetchStep
{
    /// <summary>The largest body in which a vendor's "too fast" is looked for behind a good status.</summary>
    private const int RefusalBytes = 64 * 1024;

    public static async Task<StepAnswer> FetchAsync(StepRun run)
    {
        var step = (Step.Fetch)run.Call.Step;
        var target = new PageTarget(run.Pages, run.Call.JobId, step.Set, step.FromPage);
        await run.Pages.DiscardAsync(target.JobId, target.Set, target.FromPage, run.Cancellation);
        return RequestOf(run) is { } request ? await RequestAsync(run, request, target) : await StoreStatusAsync(run, target);
    }

    /// <summary>The result export; without a helper the step itself; with a helper that names none, no request at all.</summary>
    private static CompiledRequest? RequestOf(StepRun run) => run.Plan[PlanRole.Result] ?? (run.Plan.Helper is null ? run.Request(PlanRole.Step) : null);

    private static async Task<StepAnswer> StoreStatusAsync(StepRun run, PageTarget target)
    {
        var (size, bytes) = PageSizes(run);
        using var writer = new PageWriter(target, size, bytes);
        var resource = run.Call.Status?.Resource.Parse();
        foreach (var record in ResourcePath.Parse(null).Select(new Body.Json(resource)))
        {
            await writer.AddAsync(BodyJson.OfRecord(record), run.Cancellation);
        }

        await writer.CompleteAsync(run.Cancellation);
        return new StepAnswer.Fetched(null, writer.Pages, writer.Records, writer.Bytes, null, RawJson.Null);
    }

    private static async Task<StepAnswer> RequestAsync(StepRun run, CompiledRequest request, PageTarget target, bool isRenewed = false)
    {
        var (outcome, missing) = await run.SendAsync(request);
        if (outcome is ExchangeOutcome.Failed failed)
        {
            return new StepAnswer.Failed(failed.Trace, failed.Failure);
        }

        await using var answer = ((ExchangeOutcome.Answered)outcome).Answer;
        try
        {
            var body = new PeekStream(answer.Body);
            var failure = await FailureOfAsync(run, request, answer, body, missing);
            if (failure?.Code == ReceivedAnswer.AuthRefused && !isRenewed && run.Exchange.RefuseCredentials(answer))
            {
                return await RequestAsync(run, request, target, isRenewed: true);
            }

            if (failure is not null)
            {
                return new StepAnswer.Failed(answer.Trace, failure);
            }

            var source = new ResultSource(body, answer.StatusCode, answer.ContentType, answer.Charset, answer.Header("Content-Disposition"));
            var stored = await ReaderFor(run, request, target).StoreAsync(source, run.Cancellation);
            return new StepAnswer.Fetched(answer.Trace, stored.Pages, stored.Records, stored.Bytes, stored.File, NextCursor(request, answer));
        }
        catch (RemoteFailureException error)
        {
            return new StepAnswer.Failed(answer.Trace, error.Failure);
        }
        catch (BodyException error)
        {
            return new StepAnswer.Failed(answer.Trace, new ReceivedAnswer(request, answer, [], missing).Fail(error.Kind, error.Code, answer.Mask.Hide(error.Came), error.Todo));
        }
    }

    /// <summary>
    /// A bad status is judged with its body. A good one is judged by its body only when a definition asks for it, because the body of a
    /// result is not held otherwise.
    /// </summary>
    private static async Task<RemoteFailure?> FailureOfAsync(
        StepRun run, CompiledRequest request, ExchangeAnswer answer, PeekStream body, IReadOnlyList<string> missing)
    {
        var rules = request.Def.Response;
        var isGood = HttpFailures.FromStatus(answer.Facts, null, request.Connection) is null;
        var isJudged = !string.IsNullOrEmpty(rules.SuccessPath) || !string.IsNullOrEmpty(rules.FailPath);
        if (isGood && !isJudged && !request.HasRefusalWords)
        {
            return null;
        }

        var most = isGood && isJudged ? run.Limits.WholeResultBytes : RefusalBytes;
        var head = await body.PeekAsync(most, run.Cancellation);
        if (!isGood)
        {
            return new ReceivedAnswer(request, answer, head.ToArray(), missing).Failure();
        }

        if (head.Length == most && isJudged)
        {
            throw BodyException.TooLarge("a result that successPath or failPath is looked for in", most, "Remove successPath and failPath from the result export.");
        }

        // Only what the definitions ask for is looked at here; whether the body can be read is for its reader to say.
        return head.Length == most || IsPacked(head.Span) ? null : JudgeWhole(new ReceivedAnswer(request, answer, head.ToArray(), missing));
    }

    private static RemoteFailure? JudgeWhole(ReceivedAnswer answer)
    {
        var failure = answer.Failure();
        return failure?.Code is "rate_limited" or ReceivedAnswer.AuthRefused or "vendor_error" or "definition_unusable" ? failure : null;
    }

    private static bool IsPacked(ReadOnlySpan<byte> head) => head is [0x1F, 0x8B, ..] or [(byte)'P', (byte)'K', 3, 4, ..];

    private static ResultReader ReaderFor(StepRun run, CompiledRequest request, PageTarget target)
    {
        var (size, bytes) = PageSizes(run);
        var form = new ResultForm(request.SuccessType, request.Def.Response.ResourcePath, request.Def.Csv, size, bytes);
        var limits = new ResultLimits(run.Limits.RecordBytes, run.Limits.WholeResultBytes, request.Def.MaxResponseBytes ?? request.Connection.MaxResponseBytes ?? run.Limits.ResultBytes);
        return new ResultReader(form, limits, target);
    }

    /// <summary>The page size of the step that the user started; that of an import is of its result export.</summary>
    private static (int Size, int Bytes) PageSizes(StepRun run)
    {
        var export = run.Plan[PlanRole.Step]?.Def as ExportDef ?? run.Plan[PlanRole.Result]?.Def as ExportDef;
        return export is null ? (20, 5 << 20) : (Math.Max(1, export.PageSize), Math.Max(1, export.PageBytes));
    }

    /// <summary>Where the vendor's next page is: the one place that the paging methods will fill. One request is all without them.</summary>
    private static RawJson NextCursor(CompiledRequest request, ExchangeAnswer answer)
    {
        _ = request;
        _ = answer;
        return RawJson.Null;
    }
}
