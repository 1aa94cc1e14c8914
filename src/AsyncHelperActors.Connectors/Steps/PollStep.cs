using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;
using AsyncHelperActors.Core.Shaping;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>Asks for the status and says what it means.</summary>
internal static class PollStep
{
    public static async Task<StepAnswer> PollAsync(StepRun run)
    {
        var answer = await run.CallAsync(run.Request(PlanRole.Status), async answer =>
        {
            var (said, view) = Read(run, answer);
            return await FailureDocument.ExplainAsync(run, answer, view, said);
        });

        // By a protocol the finished status turns into the result, which may be larger than what is held of a status.
        return run.Plan.Replay is not null && answer is StepAnswer.Failed { Failure.Code: BodyException.Oversized, Call.HttpStatus: 200 }
            ? new StepAnswer.Status(answer.Call, Decision.Done, new RemoteStatus(null, RawJson.Null, RawJson.Null, false), "The status turned into a large result.", null, null)
            : answer;
    }

    private static (StepAnswer Said, StatusView? View) Read(StepRun run, ReceivedAnswer answer)
    {
        var reader = run.Plan.StatusReader!;
        if (answer.Failure() is { } failure)
        {
            return (reader.HasAcceptors ? reader.ReadFailed(View(run, answer, readable: false, answer.Def.Response.ResourcePath)) : null) is { } accepted
                ? (Answer(run, answer, null, accepted), null)
                : (new StepAnswer.Failed(answer.Trace, failure), null);
        }

        var view = View(run, answer, readable: true, answer.Def.Response.ResourcePath);
        var verdict = reader.Read(view, ResponseCheck.ErrorText(answer.Def.Response, answer.Body));
        var said = verdict.Decision == Decision.Unknown && answer.Body is Body.Empty && StatusIsInBody(run)
            ? new StepAnswer.Failed(answer.Trace, answer.Fail(
                FailureKind.Unknown, BodyException.Unreadable, "a status was expected, the answer is empty.", "If the vendor tells the status by its code or a header, use http.status.acceptors."))
            : Answer(run, answer, view, verdict);
        return (said, view);
    }

    private static bool StatusIsInBody(StepRun run) => run.Plan.Helper!.Status.StatusPath.Length > 0;

    /// <param name="run">The call.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="view">The same for the rules; null when it cannot be read.</param>
    /// <param name="verdict">What it means.</param>
    /// <param name="canReplay">Whether the answer can be asked for again.</param>
    public static StepAnswer Answer(StepRun run, ReceivedAnswer answer, StatusView? view, StatusVerdict verdict, bool canReplay = true)
    {
        var mentions = run.Plan.Mentions;
        var rule = answer.Hide(verdict.Rule);
        var isFinal = verdict.Decision is Decision.Done or Decision.Partial;
        var resource = RawJson.Null;
        var facts = RawJson.Null;
        if (isFinal)
        {
            // What is kept is what the result request speaks of; without such a request the resource is the result itself.
            var isNeeded = (run.Plan[PlanRole.Result] is null && !(canReplay && run.Plan.Replay is not null)) || mentions.StatusResource;
            var isStreamed = canReplay && run.Plan.Replay is not null && answer.BodyOrEmpty is not Body.Json;
            resource = isStreamed ? RawJson.Null : RawJson.From(view?.Resource);
            facts = StoredFacts.Of(answer, mentions, mentions.StatusBody);
            if (StoredFacts.Objection(run.Limits, resource, facts) is { } objection)
            {
                if (isNeeded || mentions.StatusBody)
                {
                    return new StepAnswer.Failed(answer.Trace, TooLarge(answer, objection));
                }

                resource = RawJson.Null;
            }
        }

        var status = new RemoteStatus(verdict.Value is null ? null : answer.Hide(StatusText.Shorten(verdict.Value, 1000)), resource, facts, verdict.Decision == Decision.Partial);
        var progress = verdict.Progress is { Message: { } words } said ? said with { Message = answer.Hide(words) } : verdict.Progress;
        return new StepAnswer.Status(answer.Trace, verdict.Decision, status, rule, answer.RetryAfterMs, progress);
    }

    public static StatusView View(StepRun run, ReceivedAnswer answer, bool readable, string? resourcePath)
    {
        var mentions = run.Plan.Mentions;
        var body = readable ? answer.Body : answer.BodyOrEmpty;
        IReadOnlyList<Body> found = readable ? [.. ResourcePath.Parse(resourcePath).Select(body).Select(each => Transformed(run, answer, each))] : [];
        var resource = found.Count > 0 ? found[0] : null;
        return new StatusView
        {
            StatusCode = answer.StatusCode,
            Headers = answer.Headers.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value),
            Body = BodyJson.OfWhole(body, mentions.AutomaticXml),
            Resource = resource is null ? null : ResourceOf(run, found, mentions),
            Submit = run.Plan.StatusReader!.HasAcceptors ? SubmitModel(run) : null,
            Finding = readable ? Find(run, answer, body, resource) : new StatusFinding.Nothing("The answer is a failure."),
        };
    }

    /// <summary>The status export's transform runs before the status path is read; its filter and hook have no meaning here and do not.</summary>
    private static Body Transformed(StepRun run, ReceivedAnswer answer, Body resource)
    {
        var request = run.Request(PlanRole.Status);
        if (request.Shaping.Transform is not { } transform)
        {
            return resource;
        }

        try
        {
            return new Body.Json(transform.Apply(BodyJson.OfResource(resource, automaticXml: true), resource is Body.Xml, run.Facts(request), run.Cancellation));
        }
        catch (ShapeException error)
        {
            throw new RemoteFailureException(answer.Fail(
                FailureKind.Permanent, "transform_failed", $"the status answer could not be shaped by {error.Rule}: {answer.Hide(error.What)}. {answer.Excerpt()}", error.Hint));
        }
    }

    /// <summary>The status is in the first of several resources; when they are the result themselves, all of them are kept.</summary>
    private static JsonNode? ResourceOf(StepRun run, IReadOnlyList<Body> found, TemplateMentions mentions) => found.Count == 1 || run.Plan[PlanRole.Result] is not null
        ? BodyJson.OfResource(found[0], mentions.AutomaticXml)
        : new JsonArray([.. found.Select(each => BodyJson.OfResource(each, mentions.AutomaticXml)?.DeepClone())]);

    private static StatusFinding Find(StepRun run, ReceivedAnswer answer, Body body, Body? resource)
    {
        var path = run.Plan.Helper!.Status.StatusPath;
        if (resource is null)
        {
            return new StatusFinding.Nothing(
                $"http.response.resourcePath '{answer.Def.Response.ResourcePath}' of export {answer.Def.Id} finds nothing in the status answer, which holds {Holds(answer, body)}. "
                + "Correct the path; the status is looked for below it.");
        }

        return ResourcePath.Parse(path).TryValue(resource, out var value)
            ? new StatusFinding.Found(value)
            : new StatusFinding.Nothing(
                $"http.status.statusPath '{path}' finds nothing in the status answer, which holds {Holds(answer, resource)}. Set it to where the status is.");
    }

    private static string Holds(ReceivedAnswer answer, Body body) => answer.Hide(AnswerShape.Describe(BodyJson.OfWhole(body, automaticXml: false)));

    private static JsonObject SubmitModel(StepRun run)
    {
        var submit = run.Call.Remote?.Facts.Parse() as JsonObject ?? [];
        submit["data"] = run.Call.Remote?.Data.Parse();
        return submit;
    }

    private static RemoteFailure TooLarge(ReceivedAnswer answer, string objection) => answer.Fail(
        FailureKind.Permanent,
        "status_data_too_large",
        $"of the status answer {objection}.",
        "Set http.response.resourcePath of the status export to the part that is needed; if the answer is the result itself, name the same export as http.result._exportId, so that it is fetched as a stream.");
}
