using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>What else a submit answer can be: the news that the vendor has the job already, or the final status.</summary>
internal static class SubmitVerdicts
{
    /// <summary>The remote job to go on with, when the answer says that there is one already; null when it does not say so.</summary>
    public static (Body? Resource, string Warning, RemoteFailure? Failure)? Adopt(StepRun run, ReceivedAnswer answer, string? path)
    {
        var reader = run.Plan.Duplicate!;
        var body = answer.BodyOrEmpty;
        var resource = ResourcePath.Parse(path).Select(body).FirstOrDefault(found => found is not Body.Text { Value.Length: 0 } and not Body.Empty);
        var view = new StatusView
        {
            StatusCode = answer.StatusCode,
            Headers = answer.Headers.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value),
            Body = BodyJson.OfWhole(body, run.Plan.Mentions.AutomaticXml),
            Resource = resource is null ? null : BodyJson.OfResource(resource, run.Plan.Mentions.AutomaticXml),
        };
        if (!reader.Matches(view))
        {
            return null;
        }

        var found = reader.HasData ? reader.DataOf(view) is { } data ? new Body.Json(data) : null : resource;
        var warning = $"The vendor said that it has this job already (http.submit.idempotency.duplicate: {answer.Hide(reader.Describe)}); the job goes on with that one.";
        return found is not null
            ? (found, warning, null)
            : (null, warning, answer.Fail(
                FailureKind.Permanent,
                "duplicate_no_data",
                $"the answer says that the job is there already, and nothing is at http.submit.idempotency.duplicate.data. {answer.Excerpt()}",
                "Write a JMESPath over { statusCode, headers, body, resource } that makes what the submit resource would be, as {id: body.id}."));
    }

    /// <summary>The answer read as a status: a final one, or a failure when it cannot be kept; null while the remote job goes on.</summary>
    /// <param name="run">The call.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="remote">What later requests will know of the remote job; asked for when one is sent.</param>
    public static async Task<StepAnswer?> FinalAsync(StepRun run, ReceivedAnswer answer, Func<RemoteJob?> remote)
    {
        var reader = run.Plan.StatusReader!;
        var view = PollStep.View(run, answer, readable: true, run.Plan[PlanRole.Status]?.Def.Response.ResourcePath);
        var verdict = reader.Read(view, ResponseCheck.ErrorText(answer.Def.Response, answer.Body));
        if (verdict.Decision is Decision.InProgress or Decision.Unknown)
        {
            return null;
        }

        var said = PollStep.Answer(run, answer, view, verdict, canReplay: false);
        return verdict.Decision == Decision.Error ? await FailureDocument.ExplainAsync(run with { Call = run.Call with { Remote = remote() } }, answer, view, said) : said;
    }
}
