using AsyncHelperActors.Client;
using Kept = AsyncHelperActors.Core.Calls.RecordedCall;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>Requests that were taken down, in the words of the contract.</summary>
internal static class RecordedViews
{
    public static RecordedCall Of(Kept call) => new()
    {
        At = call.At,
        Step = call.Step,
        DefinitionId = call.DefinitionId,
        Method = call.Method,
        Url = call.Url,
        Headers = call.Headers,
        Body = call.Body,
        Failure = call.Failure,
        Answer = call.StatusCode is { } status
            ? new RecordedAnswer(status, call.AnswerHeaders ?? new Dictionary<string, string>(), call.AnswerBody, call.AnswerBytes, call.IsCut, call.Milliseconds)
            : null,
    };
}
