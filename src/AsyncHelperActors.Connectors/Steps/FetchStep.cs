using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Paging;
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
        if (IsOptional(run, step) && !run.Renderer.HasAddress(run.Request(PlanRole.Set(step.Set)), run.Plan, run.Call))
        {
            return NotThere(null);
        }

        return RequestOf(run, step) is { } request ? await RequestAsync(run, request, target) : await StoreStatusAsync(run, target);
    }

    /// <summary>The result export; without a helper the step itself; with a helper that names none, no request at all. A further set has its own.</summary>
    private static CompiledRequest? RequestOf(StepRun run, Step.Fetch step) => step.Set != ResultSet.Main
        ? run.Request(PlanRole.Set(step.Set))
        : run.Plan[PlanRole.Result]
            ?? (run.Call.Status?.Resource.Text is null ? run.Plan.Replay : null)
            ?? (run.Plan.Helper is null ? run.Request(PlanRole.Step) : null);

    private static bool IsOptional(StepRun run, Step.Fetch step) =>
        step.Set != ResultSet.Main && run.Call.Plan.Policy.Also.Any(set => set.Name == step.Set && set.Optional);

    private static StepAnswer.Fetched NotThere(CallTrace? call) => new(call, 0, 0, 0, null, RawJson.Null);

    private static async Task<StepAnswer> StoreStatusAsync(StepRun run, PageTarget target)
    {
        var (size, bytes) = PageSizes(run);
        using var writer = new PageWriter(target, size, bytes);
        var resource = run.Call.Status?.Resource.Parse();
        foreach (var record in ResourcePath.Parse(run.Plan.Helper?.Protocol?.ResultPath).Select(new Body.Json(resource)))
        {
            await writer.AddAsync(BodyJson.OfRecord(record), run.Cancellation);
        }

        await writer.CompleteAsync(run.Cancellation);
        return new StepAnswer.Fetched(null, writer.Pages, writer.Records, writer.Bytes, null, RawJson.Null);
    }

    private static async Task<StepAnswer> RequestAsync(StepRun run, CompiledRequest request, PageTarget target, bool isRenewed = false)
    {
        var cursor = PageCursor.Of(((Step.Fetch)run.Call.Step).Cursor);
        var rendered = run.Render(request, request.Pager?.Ask(cursor));
        var sent = request.Pager?.Recognise(rendered.Request, cursor) ?? "";
        var missing = rendered.Missing;
        var outcome = await run.Exchange.SendAsync(rendered.Request, run.Cancellation);
        if (outcome is ExchangeOutcome.Failed failed)
        {
            return new StepAnswer.Failed(failed.Trace, failed.Failure);
        }

        await using var answer = ((ExchangeOutcome.Answered)outcome).Answer;
        try
        {
            var body = new PeekStream(answer.Body);
            var head = answer.StatusCode is >= 200 and < 300 ? default : await body.PeekAsync(RefusalBytes, run.Cancellation);
            if (request.Pager?.EndsWith(answer.StatusCode, cursor, () => new ReceivedAnswer(request, answer, head.ToArray(), missing).BodyOrEmpty) == true)
            {
                return new StepAnswer.Fetched(answer.Trace, 0, 0, 0, null, RawJson.Null);
            }

            var failure = await FailureOfAsync(run, request, answer, body, missing);
            if (failure?.Code == ReceivedAnswer.AuthRefused && !isRenewed && run.Exchange.RefuseCredentials(answer))
            {
                return await RequestAsync(run, request, target, isRenewed: true);
            }

            if (answer.StatusCode is 204 or 404 && run.Call.Step is Step.Fetch { Cursor.Text: null } first && IsOptional(run, first))
            {
                return NotThere(answer.Trace);
            }

            if (failure is not null)
            {
                return new StepAnswer.Failed(answer.Trace, failure);
            }

            var source = new ResultSource(body, answer.StatusCode, answer.ContentType, answer.Charset, answer.Header("Content-Disposition"));
            using var probe = new AnswerProbe(request.Pager?.BodyPaths ?? [], wantsRecords: request.Pager is not null, run.Limits.DataBytes);
            var stored = await ReaderFor(run, request, cursor, target, probe).StoreAsync(source, run.Cancellation);
            var next = NextCursor(run, request.Pager?.After(cursor, sent, answer, probe));
            return new StepAnswer.Fetched(answer.Trace, stored.Pages, stored.Records, stored.Bytes, stored.File, next);
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

    private static ResultReader ReaderFor(StepRun run, CompiledRequest request, PageCursor? cursor, PageTarget target, AnswerProbe probe)
    {
        var (size, bytes) = PageSizes(run);
        var replayed = request == run.Plan.Replay ? run.Plan.Helper?.Protocol?.ResultPath : null;
        var path = request.Pager?.ResourcePath(cursor) ?? replayed ?? request.Def.Response.ResourcePath;
        var form = new ResultForm(request.SuccessType, path, request.Def.Csv, size, bytes);
        var limits = new ResultLimits(run.Limits.RecordBytes, run.Limits.WholeResultBytes, request.Def.MaxResponseBytes ?? run.Limits.ResultBytes);
        return new ResultReader(form, limits, target, probe);
    }

    /// <summary>The page size of the step that the user started; that of an import is of its result export.</summary>
    private static (int Size, int Bytes) PageSizes(StepRun run)
    {
        var export = run.Plan[PlanRole.Step]?.Def as ExportDef ?? run.Plan[PlanRole.Result]?.Def as ExportDef;
        return export is null ? (20, 5 << 20) : (Math.Max(1, export.PageSize), Math.Max(1, export.PageBytes));
    }

    /// <summary>Where the vendor's next page is, as the journal keeps it; null when there is none.</summary>
    private static RawJson NextCursor(StepRun run, PageCursor? next)
    {
        var cursor = next?.ToRaw() ?? RawJson.Null;
        return StoredFacts.Objection(run.Limits, cursor) is not { } objection ? cursor : throw new BodyException(
            FailureKind.Permanent, "paging_data_too_large", $"of the page {objection}.", "Name in the templates of http.paging the fields of previous_page that the next request needs.");
    }
}
