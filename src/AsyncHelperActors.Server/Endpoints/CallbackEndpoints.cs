using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary>
/// <c>POST /v1/callbacks/{token}</c>: vendors call it, without a token of an account. It tells nothing: whoever has the token of a job is
/// answered 202 whatever became of the job, and everybody else 404.
/// </summary>
internal static class CallbackEndpoints
{
    private const int MostBytes = 256 * 1024;

    public static IEndpointRouteBuilder MapCallbacks(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/callbacks/{token}", HearAsync).WithTags("jobs").ForAll()
            .WithSummary("A vendor's callback: the job polls now").Produces(StatusCodes.Status202Accepted);
        return app;
    }

    private static async Task<IResult> HearAsync(
        HttpContext context, CallbackTokens tokens, JobGateway gateway, IDefinitionSource definitions, string token)
    {
        if (tokens.JobOf(token) is not { } jobId)
        {
            throw Refuse.NotFound("There is no such callback.");
        }

        var reply = await gateway.CallBackAsync(jobId, isNews: false, context.RequestAborted);
        if (reply.Job is { HasEnded: false } job && await IsNewsAsync(context, job, definitions))
        {
            await gateway.CallBackAsync(jobId, isNews: true, context.RequestAborted);
        }

        return TypedResults.Accepted((string?)null);
    }

    /// <summary>Whether the job polls for this call. One that cannot be read is taken for news: to poll does no harm, and not to would.</summary>
    private static async Task<bool> IsNewsAsync(HttpContext context, JobSnapshot job, IDefinitionSource definitions)
    {
        if (job.Plan[PlanRole.Helper] is not { } reference
            || await definitions.GetAsync(job.Account, DefinitionKind.AsyncHelpers, reference, context.RequestAborted) is not AsyncHelperDef { Callback: { Path: { } path } callback })
        {
            return true;
        }

        try
        {
            var body = await ReadAsync(context.Request, context.RequestAborted);
            return body is null || ResponseCheck.Says(path, callback.Values, new Body.Json(JsonNode.Parse(body)), anyElement: true);
        }
        catch (Exception unreadable) when (unreadable is JsonException or PathException)
        {
            return true;
        }
    }

    /// <summary>The body; null when it is longer than a callback has reason to be.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var buffer = new byte[MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > MostBytes ? null : buffer[..length];
    }
}
