using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>What came of trying a connection out. Everything in it is masked.</summary>
/// <param name="IsOk">Whether the vendor took the credentials and the connection's own rules find the answer good.</param>
/// <param name="Request">Method and address; null when nothing was sent.</param>
/// <param name="StatusCode">Of the answer.</param>
/// <param name="Milliseconds">From the beginning to the end of the answer.</param>
/// <param name="Headers">Of the answer.</param>
/// <param name="Body">The beginning of the answer's body.</param>
/// <param name="Failure">Why it is not good.</param>
public sealed record PingAnswer(
    bool IsOk, string? Request, int? StatusCode, long Milliseconds, IReadOnlyDictionary<string, string> Headers, string Body, RemoteFailure? Failure);

/// <summary>Sends a connection's ping: one request (and the login before it where one is due), outside of every job and budget.</summary>
internal static class ConnectionPing
{
    private const int MostHeaders = 100;
    private const long MostBytes = 1 << 20;

    public static async Task<PingAnswer> SendAsync(
        StepRun run, ConnectionDef connection, PingDef ping, string connectionKey)
    {
        var def = new ExportDef("ping", "ping")
        {
            ConnectionId = connection.Id, Method = ping.Method, RelativeUri = ping.RelativeUri, Body = ping.Body, Response = ping.Response, MaxResponseBytes = MostBytes,
        };
        var request = new CompiledRequest("ping", def, connection, connectionKey);
        ReceivedAnswer? received = null;
        var answer = await (run with { Plan = CompiledPlan.Alone(request) }).CallAsync(request, got =>
        {
            received = got;
            return got.Failure(needsBody: false) is { } failure ? new StepAnswer.Failed(got.Trace, failure) : new StepAnswer.CancelSent(got.Trace);
        });
        var failed = answer as StepAnswer.Failed;
        return new PingAnswer(
            failed is null,
            answer.Call?.Request,
            answer.Call?.HttpStatus,
            answer.Call?.DurationMs ?? 0,
            received is null ? new Dictionary<string, string>() : Headers(received),
            received?.Excerpt() ?? "",
            failed?.Failure);
    }

    private static Dictionary<string, string> Headers(ReceivedAnswer answer) => answer.Headers.Take(MostHeaders).ToDictionary(
        header => header.Key, header => SecretMask.IsSecretName(header.Key) ? SecretMask.Stars : answer.Hide(header.Value), StringComparer.OrdinalIgnoreCase);
}
