using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Connectors.Paging;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Connectors.Shaping;
using AsyncHelperActors.Connectors.Shaping.Hooks;
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
        await using var resuming = new ResumingBody(run.Exchange, rendered.Request, answer, run.Cancellation);
        try
        {
            var body = new PeekStream(resuming);
            var head = answer.StatusCode is >= 200 and < 300 ? default : await body.PeekAsync(RefusalBytes, run.Cancellation);
            if (request.Pager?.EndsWith(answer.StatusCode, cursor, () => new ReceivedAnswer(request, answer, head.ToArray(), missing).BodyOrEmpty) == true)
            {
                return new StepAnswer.Fetched(answer.Trace, 0, 0, 0, null, RawJson.Null);
            }

            var (failure, isLeft) = await FailureOfAsync(run, request, answer, body, missing);
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
                return await ForgivenAsync(run, request, cursor, target, failure, answer);
            }

            var source = new ResultSource(body, answer.StatusCode, answer.ContentType, answer.Charset, answer.Header("Content-Disposition"));
            using var probe = new AnswerProbe(isLeft ? [.. request.JudgedPaths, .. request.Pager?.BodyPaths ?? []] : request.Pager?.BodyPaths ?? [], wantsRecords: request.Pager is not null, run.Limits.DataBytes)
            {
                WantsWhole = JudgeOf(run)?.LooksAtBody == true,
            };
            var stored = await ReaderFor(run, request, cursor, target, probe).StoreAsync(source, run.Cancellation);
            if (isLeft && !stored.IsAborted && JudgePassed(request, answer, probe, missing) is { } refusal)
            {
                return await ForgivenAsync(run, request, cursor, target, refusal, answer);
            }

            if (target.Set == ResultSet.Main)
            {
                await AnswerHeaders.KeepAsync(run, answer.Headers);
            }

            var after = stored.IsAborted ? null : request.Pager?.After(cursor, sent, answer, probe);
            var next = NextCursor(run, after is null ? null : after with { Shaped = (cursor?.Shaped ?? 0) + stored.Shaped });
            return new StepAnswer.Fetched(resuming.Trace, stored.Pages, stored.Records, stored.Bytes, stored.File, next, Notes(stored.Notes, cursor, answer))
            {
                Verdict = Verdict(run, answer, probe, stored.Records),
            };
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
    /// A bad status is judged with its body. A good one is judged by its body only when a definition asks for it: a short one at once, and a
    /// long or packed one when it has passed, because the body of a result is not held.
    /// </summary>
    private static async Task<(RemoteFailure? Failure, bool IsLeft)> FailureOfAsync(
        StepRun run, CompiledRequest request, ExchangeAnswer answer, PeekStream body, IReadOnlyList<string> missing)
    {
        var rules = request.Def.Response;
        var isGood = HttpFailures.FromStatus(answer.Facts, null, request.Connection) is null;
        var isJudged = !string.IsNullOrEmpty(rules.SuccessPath) || !string.IsNullOrEmpty(rules.FailPath);
        if (isGood && !isJudged && !request.HasRefusalWords)
        {
            return (null, false);
        }

        var head = await body.PeekAsync(RefusalBytes, run.Cancellation);
        if (!isGood)
        {
            return (new ReceivedAnswer(request, answer, head.ToArray(), missing).Failure(), false);
        }

        // Only what the definitions ask for is looked at here; whether the body can be read is for its reader to say.
        return head.Length == RefusalBytes || IsPacked(head.Span)
            ? (null, isJudged)
            : (JudgeWhole(new ReceivedAnswer(request, answer, head.ToArray(), missing)), false);
    }

    /// <summary>What the definition says of success and failure, of a body that has passed.</summary>
    private static RemoteFailure? JudgePassed(CompiledRequest request, ExchangeAnswer answer, AnswerProbe probe, IReadOnlyList<string> missing)
    {
        var rules = request.Def.Response;
        foreach (var (path, values) in new[] { (rules.SuccessPath, rules.SuccessValues), (rules.FailPath, rules.FailValues) })
        {
            if (path is not null && values.Count > 0 && probe.TooLarge.Contains(path))
            {
                throw BodyException.TooLarge($"the value at '{path}'", probe.MostBytes, "Set successPath and failPath to a text, a number or true and false.");
            }
        }

        return new ReceivedAnswer(request, answer, [], missing).Judge(probe.Body, ResponseCheck.ErrorText(rules, probe.Body));
    }

    /// <summary>
    /// A definite failure is shown to preSavePage as an empty page with an error. When the hook takes the error away, the answer counts as one
    /// without records. What may work later is no business of the hook: it is tried again.
    /// </summary>
    private static async Task<StepAnswer> ForgivenAsync(
        StepRun run, CompiledRequest request, PageCursor? cursor, PageTarget target, RemoteFailure failure, ExchangeAnswer answer)
    {
        if (failure.Kind != FailureKind.Permanent || !request.Shaping.HasPageHook)
        {
            return new StepAnswer.Failed(answer.Trace, failure);
        }

        var (size, bytes) = PageSizes(run);
        using var writer = new PageWriter(target, size, bytes);
        var pages = new ShapedPages(writer, request.Shaping, FactsOf(run, request, cursor), size, bytes);
        if (!await pages.TakesAsync(failure, run.Cancellation))
        {
            return new StepAnswer.Failed(answer.Trace, failure);
        }

        await pages.CompleteAsync(run.Cancellation);
        var notes = pages.Notes([$"The preSavePage hook took this error of the result request away: {failure.Message}"]);
        return new StepAnswer.Fetched(answer.Trace, writer.Pages, writer.Records, writer.Bytes, null, RawJson.Null, notes);
    }

    /// <summary>Only the main set tells what became of the remote job.</summary>
    private static ResultJudge? JudgeOf(StepRun run) => ((Step.Fetch)run.Call.Step).Set == ResultSet.Main ? run.Plan.ResultJudge : null;

    private static ResultVerdict? Verdict(StepRun run, ExchangeAnswer answer, AnswerProbe probe, long records)
    {
        if (JudgeOf(run) is not { } judge)
        {
            return null;
        }

        var headers = answer.Headers.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value);
        var body = probe.Whole is { } whole ? BodyJson.OfWhole(whole, run.Plan.Mentions.AutomaticXml) : null;
        var verdict = judge.Judge(new ResultView(run.Call.Status?.Value, answer.StatusCode, headers, body, records));
        return verdict is null ? null : verdict with { Rule = answer.Mask.Hide(verdict.Rule) };
    }

    /// <summary>Names of fields in warnings are the vendor's; a page after the first may lack what the first had.</summary>
    private static FetchNotes? Notes(FetchNotes? notes, PageCursor? cursor, ExchangeAnswer answer)
    {
        var warnings = cursor is null ? notes?.Warnings?.Select(answer.Mask.Hide).ToArray() : null;
        var shown = notes is null ? null : notes with { Warnings = warnings };
        return shown?.IsEmpty == false ? shown : null;
    }

    private static HookFacts FactsOf(StepRun run, CompiledRequest request, PageCursor? cursor) =>
        run.Facts(request) with { PageIndex = cursor?.Shaped ?? 0 };

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
        var form = new ResultForm(request.SuccessType, path, request.Def.Csv, size, bytes) { Rows = request.Def.Response.TwoDArray };
        var limits = new ResultLimits(run.Limits.RecordBytes, run.Limits.WholeResultBytes, request.Def.MaxResponseBytes ?? request.Connection.MaxResponseBytes ?? run.Limits.ResultBytes);
        return new ResultReader(form, limits, target, new ResultShape(request.Shaping, FactsOf(run, request, cursor)), probe);
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
