using System.Globalization;
using System.Text.Json;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using Microsoft.AspNetCore.WebUtilities;

namespace AsyncHelperActors.Server.Http;

/// <summary>The one place that turns what went wrong into an answer: always <c>application/problem+json</c>, never an exception's text.</summary>
internal sealed partial class ProblemAnswers(RequestDelegate next, ILogger<ProblemAnswers> log)
{
    private const int RetryAfterSeconds = 2;
    private const int RetryAfterWhenFull = 30;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            // The caller has gone; there is nobody to tell.
            return;
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, error);
            return;
        }

        if (!context.Response.HasStarted && context.Response.StatusCode >= 400 && context.Response.ContentLength is null && context.Response.ContentType is null)
        {
            await WriteAsync(context, Bare(context));
        }
    }

    /// <summary>Writes a problem as the whole answer.</summary>
    public static async Task WriteAsync(HttpContext context, ProblemDocument problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(problem, ClientJson.Default.ProblemDocument);
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception error)
    {
        context.Response.Clear();
        switch (error)
        {
            case RefusedException refused:
                foreach (var (name, value) in refused.Headers)
                {
                    context.Response.Headers[name] = value;
                }

                await WriteAsync(context, refused.Problem);
                break;
            case StorageFullException full:
                LogFull(log, full.InnerException?.Message ?? full.Message);
                context.Response.Headers.RetryAfter = RetryAfterWhenFull.ToString(CultureInfo.InvariantCulture);
                await WriteAsync(context, Refuse.Describe(
                    StatusCodes.Status507InsufficientStorage,
                    "storage_full",
                    "The storage of this server is full",
                    "Nothing was stored. The operator makes room on the disk of the data directory, raises Storage:MostMegabytes, or shortens Retention:Results and "
                    + "Retention:Jobs; jobs that were accepted go on by themselves then. The same request is safe to repeat with an Idempotency-Key."));
                break;
            case JobsUnavailableException:
                LogUnavailable(log, error.Message);
                context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                await WriteAsync(context, Refuse.Describe(
                    StatusCodes.Status503ServiceUnavailable,
                    "jobs_unavailable",
                    "Jobs cannot be reached at the moment",
                    "The job did not answer in time. The same request is safe to repeat; give a POST of a job an Idempotency-Key."));
                break;
            case var away when StorageAway.Caused(away):
                LogUnavailable(log, error.Message);
                context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                await WriteAsync(context, Refuse.Describe(
                    StatusCodes.Status503ServiceUnavailable,
                    "storage_unavailable",
                    "The database cannot be reached at the moment",
                    "Nothing was lost, and the same request is safe to repeat; give a POST of a job an Idempotency-Key."));
                break;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                await WriteAsync(context, Refuse.Describe(
                    StatusCodes.Status413PayloadTooLarge, "too_large", "The request is too large", "The body is larger than this server takes."));
                break;
            case BadHttpRequestException bad:
                await WriteAsync(context, Refuse.Describe(bad.StatusCode, "invalid_request", "The request is not valid", "The request is not valid HTTP."));
                break;
            default:
                LogDefect(log, context.Request.Method, context.GetEndpoint()?.DisplayName, context.TraceIdentifier, error);
                await WriteAsync(context, Refuse.Describe(
                    StatusCodes.Status500InternalServerError,
                    "internal_error",
                    "A defect of this server",
                    $"The server's log has the reason under the request id {context.TraceIdentifier}."));
                break;
        }
    }

    /// <summary>What the framework refuses without a word: no such path, another method.</summary>
    private static ProblemDocument Bare(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var detail = status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}. /docs shows what there is.",
            StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not possible here; possible is {context.Response.Headers.Allow}.",
            _ => "The request was refused.",
        };
        var title = ReasonPhrases.GetReasonPhrase(status);
        return Refuse.Describe(status, title.ToLowerInvariant().Replace(' ', '_'), title, detail);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed, request {RequestId}")]
    private static partial void LogDefect(ILogger log, string method, string? endpoint, string requestId, Exception error);

    [LoggerMessage(LogLevel.Error, "The storage is full, and nothing more can be accepted before there is room: {Reason}")]
    private static partial void LogFull(ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "Answered 503: {Reason}")]
    private static partial void LogUnavailable(ILogger log, string reason);
}
