using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>Starts the remote job, or finds it again, and takes from the answer what the later requests need.</summary>
internal static class SubmitStep
{
    /// <summary>Sends the step's own request.</summary>
    public static async Task<StepAnswer> SubmitAsync(StepRun run)
    {
        var request = run.Request(PlanRole.Step);
        run = run with { Records = await BatchRecords.PrepareAsync(run) };
        if (run.Records is { After.Count: 0 })
        {
            return new StepAnswer.NothingToSend();
        }

        return await run.CallAsync(request, async answer => run.Plan.Helper is not null
            ? await BeginAsync(run, request, answer)
            : run.Call.Batch is null ? End(run, answer) : await EndBatchAsync(run, answer));
    }

    /// <summary>Asks whether the remote job is there after a submission whose answer was lost.</summary>
    public static Task<StepAnswer> LookUpAsync(StepRun run)
    {
        var request = run.Request(PlanRole.Lookup);
        return run.CallAsync(request, answer =>
            answer.StatusCode is 404 or 410 ? new StepAnswer.NotSubmitted(answer.Trace)
            : answer.Failure() is { } failure ? new StepAnswer.Failed(answer.Trace, failure)
            : First(answer.Body, request.Def.Response.ResourcePath) is { } found ? Accept(run, answer, found)
            : new StepAnswer.NotSubmitted(answer.Trace));
    }

    private static async Task<StepAnswer> BeginAsync(StepRun run, CompiledRequest request, ReceivedAnswer answer)
    {
        if (run.Plan.Duplicate is not null && SubmitVerdicts.Adopt(run, answer, PathOf(run, request, run.Plan.Helper!)) is { } known)
        {
            var taken = known.Resource is { } adopted ? Accept(run, answer, adopted) : new StepAnswer.Failed(answer.Trace, known.Failure!);
            return taken is StepAnswer.Submitted submitted ? submitted with { Adopted = known.Warning } : taken;
        }

        if (answer.Failure() is { } failure)
        {
            return new StepAnswer.Failed(answer.Trace, failure);
        }

        var path = PathOf(run, request, run.Plan.Helper!);
        var final = run.Plan.Helper!.Submit.MayBeFinal
            ? await SubmitVerdicts.FinalAsync(run, answer, () => First(answer.Body, path) is { } there && Accept(run, answer, there) is StepAnswer.Submitted known ? known.Remote : null)
            : null;
        if (final is StepAnswer.Failed unfit)
        {
            return unfit;
        }

        var isEnough = final is not null || IsToldByHeaders(run, answer);
        var resource = First(answer.Body, path) ?? (isEnough ? new Body.Json(new JsonObject()) : null);
        if (final is StepAnswer.Status { } said)
        {
            // The result of a job that is finished already is in the status; the data of requests to come need not hold it too.
            var accepted = Accept(run, answer, resource!) as StepAnswer.Submitted ?? (StepAnswer.Submitted)Accept(run, answer, new Body.Json(new JsonObject()));
            return accepted with { Final = new FinalStatus(said.Decision, said.Value, said.Rule) };
        }

        return resource is null ? new StepAnswer.Failed(answer.Trace, NoData(answer, path)) : Accept(run, answer, resource);
    }

    /// <summary>Records that were sent without a helper: the vendor took them, whatever else it says.</summary>
    private static StepAnswer End(StepRun run, ReceivedAnswer answer)
    {
        if (answer.Failure(needsBody: false) is { } failure)
        {
            return new StepAnswer.Failed(answer.Trace, failure);
        }

        var resource = First(answer.BodyOrEmpty, answer.Def.Response.ResourcePath);
        var data = RawJson.From(resource is null ? null : BodyJson.OfResource(resource, automaticXml: false));
        var facts = StoredFacts.Of(answer, run.Plan.Mentions, withBody: false);
        return new StepAnswer.Submitted(answer.Trace, new RemoteJob(StoredFacts.Objection(run.Limits, data) is null ? data : RawJson.Null, facts), answer.RetryAfterMs);
    }

    /// <summary>A batch without a helper: its answer is its result, and each element is lined up with a record later.</summary>
    private static async Task<StepAnswer> EndBatchAsync(StepRun run, ReceivedAnswer answer)
    {
        if (answer.Failure(needsBody: false) is { } failure)
        {
            return new StepAnswer.Failed(answer.Trace, failure);
        }

        await run.Pages.DiscardAsync(run.Call.JobId, ResultSet.Main, 0, run.Cancellation);
        using var writer = new PageWriter(new PageTarget(run.Pages, run.Call.JobId, ResultSet.Main, 0), 1_000, 1 << 20);
        foreach (var element in ResourcePath.Parse(answer.Def.Response.ResourcePath).Select(answer.BodyOrEmpty))
        {
            await writer.AddAsync(BodyJson.OfRecord(element), run.Cancellation);
        }

        await writer.CompleteAsync(run.Cancellation);
        await AnswerHeaders.KeepAsync(run, answer.Headers);
        return new StepAnswer.Submitted(answer.Trace, new RemoteJob(RawJson.Null, StoredFacts.Of(answer, run.Plan.Mentions, withBody: false)), answer.RetryAfterMs);
    }

    /// <summary>Where the submit resource is: by the status export's path when both answers have one shape, else by the helper's own.</summary>
    private static string? PathOf(StepRun run, CompiledRequest request, AsyncHelperDef helper)
    {
        var path = helper.Submit.SameAsStatus ? run.Plan[PlanRole.Status]?.Def.Response.ResourcePath : helper.Submit.ResourcePath;
        return path?.Contains("{{", StringComparison.Ordinal) == true
            ? run.Renderer.RenderPath(path, "http.submit.resourcePath", request, run.Plan, run.Call)
            : path;
    }

    /// <summary>An answer without a body is enough when the later requests go by its address or by headers that it has.</summary>
    private static bool IsToldByHeaders(StepRun run, ReceivedAnswer answer) =>
        answer.Body is Body.Empty
        && (run.Plan.Mentions.SubmitUrl || (run.Plan.Mentions.SubmitHeaders && answer.Headers.Keys.Any(run.Plan.Mentions.Kept.Contains)));

    private static Body? First(Body body, string? path) =>
        ResourcePath.Parse(path).Select(body).FirstOrDefault(found => found is not Body.Text { Value.Length: 0 });

    private static StepAnswer Accept(StepRun run, ReceivedAnswer answer, Body resource)
    {
        var mentions = run.Plan.Mentions;
        var shaped = Transformed(run, answer, resource);
        if (run.Plan.SubmitTransform is not null && shaped is null or JsonObject { Count: 0 } && !mentions.SubmitUrl && !mentions.SubmitHeaders && resource is not Body.Json { Node: JsonObject { Count: 0 } })
        {
            return new StepAnswer.Failed(answer.Trace, NothingShaped(run, answer, resource));
        }

        var data = RawJson.From(shaped);
        var facts = StoredFacts.Of(answer, mentions, mentions.SubmitBody);
        return StoredFacts.Objection(run.Limits, data, facts) is { } objection
            ? new StepAnswer.Failed(answer.Trace, answer.Fail(
                FailureKind.Permanent,
                "submit_data_too_large",
                $"of the submit answer {objection}.",
                "The vendor has the job. Set sameAsStatus: false and http.submit.resourcePath to the part that holds the id."))
            : new StepAnswer.Submitted(answer.Trace, new RemoteJob(data, facts), answer.RetryAfterMs);
    }

    /// <summary>The data of the later requests: the resource as the rules make it, or as it is.</summary>
    private static JsonNode? Transformed(StepRun run, ReceivedAnswer answer, Body resource)
    {
        if (run.Plan.SubmitTransform is not { } transform)
        {
            return BodyJson.OfResource(resource, run.Plan.Mentions.AutomaticXml);
        }

        try
        {
            return transform.Apply(BodyJson.OfResource(resource, automaticXml: true), resource is Body.Xml, run.Facts(run.Request(PlanRole.Step)), run.Cancellation);
        }
        catch (ShapeException error)
        {
            throw new RemoteFailureException(answer.Fail(
                FailureKind.Permanent,
                "transform_failed",
                $"the submit answer could not be shaped by {error.Rule}: {answer.Hide(error.What)}. {answer.Excerpt()}",
                $"The vendor has the job. {error.Hint}"));
        }
    }

    private static RemoteFailure NothingShaped(StepRun run, ReceivedAnswer answer, Body resource) => answer.Fail(
        FailureKind.Permanent,
        "submit_no_data",
        $"the transform of the {(run.Plan.Helper!.Submit.SameAsStatus ? "status export" : "submit answer")} finds nothing in the submit answer, which holds {answer.Hide(AnswerShape.Describe(BodyJson.OfResource(resource, automaticXml: false)))}. {answer.Excerpt()}",
        "The vendor has the job. Set sameAsStatus: false, and http.submit.transform to rules for this answer.");

    private static RemoteFailure NoData(ReceivedAnswer answer, string? path)
    {
        var where = string.IsNullOrEmpty(path) ? "in the submit answer" : $"at '{path}' of the submit answer";
        var came = answer.Body is Body.Empty ? "The answer has no body." : $"The answer holds {answer.Hide(AnswerShape.Describe(BodyJson.OfWhole(answer.Body, automaticXml: false)))}. {answer.Excerpt()}";
        return answer.Fail(
            FailureKind.Permanent,
            "submit_no_data",
            $"a resource was expected {where}, nothing is there. {came}",
            "Set sameAsStatus: false and http.submit.resourcePath on the async helper to where the id is, or use {{submit.headers.Location}} if it is in a header.");
    }
}
