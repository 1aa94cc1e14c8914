using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>Sends a request around the submission, or one that leads to the result, and keeps of its answer what later requests need.</summary>
internal static class ChainStep
{
    public static async Task<StepAnswer> RunAsync(StepRun run, Step.Chain step)
    {
        if (step.Part == ChainPart.Before)
        {
            run = run with { Records = await BatchRecords.PrepareAsync(run) };
            if (run.Records is { After.Count: 0 })
            {
                return new StepAnswer.NothingToSend();
            }
        }

        return await run.CallAsync(run.Request(PlanRole.Chain(step.Name)), answer => Hold(run, step.Name, answer));
    }

    /// <summary>Takes from an answer what later requests need; a failure when it is not there.</summary>
    public static StepAnswer Hold(StepRun run, string name, ReceivedAnswer answer)
    {
        // An upload is answered with nothing, or with a page that nobody reads; only a path that is looked for makes the body matter.
        var path = answer.Def.Response.ResourcePath;
        var isRead = !string.IsNullOrEmpty(path) || run.Plan.Mentions.Steps.Contains(name);
        if (answer.Failure(needsBody: isRead) is { } failure)
        {
            return new StepAnswer.Failed(answer.Trace, failure);
        }

        var resource = ResourcePath.Parse(path).Select(answer.BodyOrEmpty).FirstOrDefault(found => found is not Body.Text { Value.Length: 0 });
        if (resource is null && !string.IsNullOrEmpty(path))
        {
            return new StepAnswer.Failed(answer.Trace, answer.Fail(
                FailureKind.Permanent,
                "step_no_data",
                $"a resource was expected at '{path}', nothing is there. {answer.Excerpt()}",
                $"Correct http.response.resourcePath of export {answer.Def.Id}, or take it away."));
        }

        return Keep(run, name, answer, resource);
    }

    /// <summary>All that a job keeps of its steps shares one limit, because all of it goes with each later request.</summary>
    private static StepAnswer Keep(StepRun run, string name, ReceivedAnswer answer, Body? resource)
    {
        var mentions = run.Plan.Mentions;
        var data = RawJson.From(resource is null or Body.Empty ? null : BodyJson.OfResource(resource, mentions.AutomaticXml));
        var facts = StoredFacts.Of(answer, mentions, withBody: false);
        RawJson[] others = [.. run.Call.Steps?.Where(s => s.Key != name).SelectMany(s => new[] { s.Value.Data, s.Value.Facts }) ?? []];
        if (StoredFacts.Objection(run.Limits, [data, facts, .. others]) is not { } objection)
        {
            return new StepAnswer.Held(answer.Trace, new HeldAnswer(data, facts));
        }

        return mentions.Steps.Contains(name) || StoredFacts.Objection(run.Limits, [facts, .. others]) is not null
            ? new StepAnswer.Failed(answer.Trace, answer.Fail(
                FailureKind.Permanent,
                "step_data_too_large",
                $"of the answer, together with those of the job's other steps, {objection}.",
                $"Set http.response.resourcePath of export {answer.Def.Id} to the part that later requests need."))
            : new StepAnswer.Held(answer.Trace, new HeldAnswer(RawJson.Null, facts));
    }
}
