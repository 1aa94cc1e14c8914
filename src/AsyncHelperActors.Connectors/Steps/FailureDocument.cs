using System.Collections.Immutable;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>Fetches the document in which a vendor explains why a remote job failed (<c>http.failure</c>), and adds its words to the error.</summary>
/// <remarks>
/// It belongs to the poll that says the error, in the same call: nothing is decided by it, so nothing of it is put on record, and after a
/// crash the poll asks again. A document that cannot be read changes nothing but the words.
/// </remarks>
internal static class FailureDocument
{
    /// <summary>The longest document that is looked at.</summary>
    private const int MostBytes = 1 << 20;

    private const int MostChars = 1_000;

    /// <summary>The same answer, with the vendor's explanation when it is an error and there is one.</summary>
    /// <param name="run">The call; what it knows of the remote job is what the requests may speak of.</param>
    /// <param name="answer">The answer that says the error.</param>
    /// <param name="view">The same for the rules; null when it cannot be read.</param>
    /// <param name="said">What it means.</param>
    public static async Task<StepAnswer> ExplainAsync(StepRun run, ReceivedAnswer answer, StatusView? view, StepAnswer said)
    {
        if (said is not StepAnswer.Status { Decision: Decision.Error } failed || run.Plan[PlanRole.Failure] is not { } request)
        {
            return said;
        }

        var mentions = run.Plan.Mentions;
        var status = new RemoteStatus(failed.Value.Value, RawJson.From(view?.Resource), StoredFacts.Of(answer, mentions, withBody: false), false);
        var words = await WordsAsync(run with { Call = run.Call with { Status = status } }, request);
        return words is null ? said : failed with { Rule = $"{failed.Rule} {words}" };
    }

    /// <summary>What is to be added; null when the vendor names no document.</summary>
    private static async Task<string?> WordsAsync(StepRun run, CompiledRequest request)
    {
        try
        {
            foreach (var step in run.Plan.Helper!.Failure!.Before)
            {
                var hop = run.Request(PlanRole.Chain(step.Name));
                if (!run.Renderer.HasAddress(hop, run.Plan, run.Call))
                {
                    return null;
                }

                if (await run.CallAsync(hop, each => ChainStep.Hold(run, step.Name, each)) is not StepAnswer.Held { Answer: var held })
                {
                    return Unread($"the request {step.Name} failed");
                }

                var steps = (run.Call.Steps ?? ImmutableDictionary<string, HeldAnswer>.Empty).ToImmutableDictionary(StringComparer.Ordinal).SetItem(step.Name, held);
                run = run with { Call = run.Call with { Steps = steps } };
            }

            return run.Renderer.HasAddress(request, run.Plan, run.Call) ? await ReadAsync(run, request) : null;
        }
        catch (RemoteFailureException error)
        {
            return Unread(error.Failure.Message);
        }
        catch (BodyException error)
        {
            return Unread(error.Came);
        }
        catch (HeldBackException) when (run.Call.Step is not Step.Poll)
        {
            // A poll can be put off until there is room. A submission cannot: the vendor has it.
            return Unread("the budget of the connection has no room for another request");
        }
    }

    private static async Task<string> ReadAsync(StepRun run, CompiledRequest request)
    {
        var (outcome, missing) = await run.SendAsync(request);
        if (outcome is ExchangeOutcome.Failed failed)
        {
            return Unread(failed.Failure.Message);
        }

        await using var answer = ((ExchangeOutcome.Answered)outcome).Answer;
        var (bytes, failure) = await answer.ReadAllAsync(run.Cancellation);
        if (bytes is null)
        {
            return Unread(failure!.Message);
        }

        // A document that is packed without a header that says so is as usual here as it is for results.
        await using var unpacking = new Unpacking(MostBytes);
        using var packed = new MemoryStream(bytes);
        await foreach (var body in unpacking.OpenAsync(new PeekStream(packed), run.Cancellation))
        {
            using var held = new MemoryStream();
            await body.CopyToAsync(held, run.Cancellation);
            var document = new ReceivedAnswer(request, answer, held.ToArray(), missing);
            return document.Failure(needsBody: false) is { } refused ? Unread(refused.Message) : $"The vendor's explanation: {document.Hide(Words(run, document, held.ToArray()))}";
        }

        return Unread("it is an archive without a file");
    }

    /// <summary>The words that the definition points at, or those that look like an error, or how the document begins.</summary>
    private static string Words(StepRun run, ReceivedAnswer document, byte[] bytes)
    {
        var body = document.BodyOrEmpty;
        var json = body is Body.Json or Body.Xml ? BodyJson.OfWhole(body, run.Plan.Mentions.AutomaticXml) : null;
        if (json is not null && run.Plan.FailureMessage is { } message)
        {
            var model = new StatusView
            {
                StatusCode = document.StatusCode,
                Headers = document.Headers.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value),
                Body = json,
            };
            if (message.Words(model, MostChars) is { } found)
            {
                return found;
            }
        }

        var words = json is null ? "" : AnswerShape.ErrorWords(json);
        return words.Length > 0 ? words : StatusText.Shorten(BodyParser.Text(bytes, null).Trim().ReplaceLineEndings(" "), MostChars);
    }

    private static string Unread(string why) => $"The document that explains it could not be read: {StatusText.Shorten(why, MostChars)}";
}
