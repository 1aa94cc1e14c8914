using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary>Server-sent events: a job as it is now and after each change, or all changes of an account.</summary>
internal static class JobEventEndpoints
{
    public static IEndpointRouteBuilder MapJobEvents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs/{id}/events", OneAsync).For(TokenRole.Viewer).WithTags("jobs")
            .WithSummary("Tells each change of a job until it has ended, as server-sent events").Produces<string>(contentType: "text/event-stream");
        api.MapGet("/jobs/events", AllAsync).For(TokenRole.Viewer).WithTags("jobs").Query(JobListQuery.Filters)
            .WithSummary("Tells each change of any job that passes the filter, as server-sent events; Last-Event-ID goes on where a stream broke off")
            .Produces<string>(contentType: "text/event-stream");
        return api;
    }

    private static async Task<IResult> OneAsync(HttpContext context, JobGateway gateway, ServerOptions options, IHostApplicationLifetime lifetime, string id)
    {
        var job = await JobEndpoints.FindAsync(context, gateway, id);

        // A browser connects again when a stream has ended; 204 tells it that there is nothing more to come.
        return job.HasEnded && LastId(context) == EventStream.IdOf(job)
            ? TypedResults.NoContent()
            : new EventStream(token => FollowOneAsync(gateway, context.Caller().Account, id, token), options.Time, lifetime.ApplicationStopping);
    }

    private static async IAsyncEnumerable<FeedEvent> FollowOneAsync(JobGateway gateway, string account, string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var job in gateway.WatchAsync(account, id, cancellation))
        {
            yield return new FeedEvent(EventStream.IdOf(job), job);
        }
    }

    private static async Task<EventStream> AllAsync(HttpContext context, EventFeeds feeds, ServerOptions options, IHostApplicationLifetime lifetime)
    {
        var (query, lastId) = (JobListQuery.Read(context), LastId(context));
        await feeds.OpenedAsync(query.Account, context.RequestAborted);
        return new EventStream(token => FollowAllAsync(feeds, query, lastId, token), options.Time, lifetime.ApplicationStopping);
    }

    private static async IAsyncEnumerable<FeedEvent> FollowAllAsync(EventFeeds feeds, JobQuery query, string? lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in feeds.ReadAsync(query.Account, lastId, cancellation))
        {
            if (item.Job is null || item.Job.Passes(query))
            {
                yield return item;
            }
        }
    }

    private static string? LastId(HttpContext context) => context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } id] ? id : null;
}

/// <summary>A stream of jobs. A comment now and then keeps proxies from taking silence for death, and finds out when the reader is gone.</summary>
internal sealed class EventStream(Func<CancellationToken, IAsyncEnumerable<FeedEvent>> watch, TimeProvider time, CancellationToken stopping) : IResult
{
    /// <summary>From one comment to the next.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private static readonly byte[] s_comment = ": still here\n\n"u8.ToArray();

    /// <summary>The event's id: the job and how many changes it has seen.</summary>
    public static string IdOf(JobSnapshot job) => string.Create(CultureInfo.InvariantCulture, $"{job.JobId}:{job.Sequence}");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var lines = Channel.CreateBounded<byte[]>(1);
        var reading = ReadAsync(lines.Writer, end.Token);
        try
        {
            await WriteAsync(response, lines.Reader, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The reader has gone or the server stops: the stream ends where it is, and a reader connects again.
        }
        finally
        {
            await end.CancelAsync();
            await reading;
        }
    }

    private async Task ReadAsync(ChannelWriter<byte[]> lines, CancellationToken cancellation)
    {
        try
        {
            await foreach (var item in watch(cancellation).WithCancellation(cancellation))
            {
                await lines.WriteAsync(Format(item), cancellation);
            }

            lines.Complete();
        }
        catch (Exception failed)
        {
            // The writer of the response meets it where it waits for the next line.
            lines.Complete(failed);
        }
    }

    private async Task WriteAsync(HttpResponse response, ChannelReader<byte[]> lines, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Heartbeat, time);
        await response.Body.WriteAsync(s_comment, cancellation);
        await response.Body.FlushAsync(cancellation);
        var tick = timer.WaitForNextTickAsync(cancellation).AsTask();
        var more = lines.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            await Task.WhenAny(more, tick);
            if (more.IsCompleted)
            {
                if (!await more)
                {
                    return;
                }

                while (lines.TryRead(out var line))
                {
                    await response.Body.WriteAsync(line, cancellation);
                }

                more = lines.WaitToReadAsync(cancellation).AsTask();
            }
            else
            {
                await tick;
                await response.Body.WriteAsync(s_comment, cancellation);
                tick = timer.WaitForNextTickAsync(cancellation).AsTask();
            }

            await response.Body.FlushAsync(cancellation);
        }
    }

    /// <summary>A change; or that changes were missed, after which a reader reads the list anew.</summary>
    private static byte[] Format(FeedEvent item) => Encoding.UTF8.GetBytes(item.Job is { } job
        ? $"id: {item.Id}\nevent: job\ndata: {JsonSerializer.Serialize(JobViews.Of(job), JsonAnswers.Contract.Job)}\n\n"
        : $"id: {item.Id}\nevent: reset\ndata: {{}}\n\n");
}
