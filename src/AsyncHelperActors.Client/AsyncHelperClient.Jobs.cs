using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AsyncHelperActors.Client;

/// <summary>Jobs: start, follow, steer, and read their results.</summary>
public sealed partial class AsyncHelperClient
{
    /// <summary>The longest wait that one request asks for; longer waits ask again.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Starts a job. When the task completes the job survives any crash.</summary>
    /// <param name="start">What to run.</param>
    /// <param name="idempotencyKey">Makes the call safe to repeat: the same key with the same body gives the same job.</param>
    /// <param name="wait">Answers with the finished job when it ends in this time; up to a minute.</param>
    /// <param name="cancellation">Gives up; the job may have been accepted all the same.</param>
    public Task<Job> StartJobAsync(JobStart start, string? idempotencyKey = null, TimeSpan? wait = null, CancellationToken cancellation = default)
    {
        var request = Post("/v1/jobs", start, ClientJson.Default.JobStart);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        if (wait is { } time)
        {
            request.Headers.Add("Prefer", $"wait={Seconds(time)}");
        }

        return SendAsync(request, ClientJson.Default.Job, cancellation);
    }

    /// <summary>Starts an import with records of any length; they pass as a stream and are held nowhere.</summary>
    /// <param name="start">Which import, with its input, label and deadline; its <see cref="JobStart.Records"/> are not looked at.</param>
    /// <param name="records">The records.</param>
    /// <param name="contentType"><c>application/x-ndjson</c>, <c>application/json</c> for one array, <c>text/csv</c> or <c>text/tab-separated-values</c>.</param>
    /// <param name="idempotencyKey">Makes the call safe to repeat.</param>
    /// <param name="cancellation">Gives up; the job may have been accepted all the same.</param>
    public Task<Job> StartImportAsync(
        JobStart start, HttpContent records, string contentType = "application/x-ndjson", string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(records);
        var label = start.Labels is { Count: > 0 } labels ? labels.Select(l => $"{l.Key}={l.Value}").First() : null;
        var query = Get("/v1/jobs", ("_importId", start.ImportId), ("input", start.Input?.ToJsonString()), ("label", label), ("deadline", start.Deadline)).RequestUri;
        var request = new HttpRequestMessage(HttpMethod.Post, query) { Content = records };
        request.Options.Set(TakesItsTime, true);
        records.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return SendAsync(request, ClientJson.Default.Job, cancellation);
    }

    /// <summary>The job as it is now, or as soon as it has ended within <paramref name="wait"/>.</summary>
    public Task<Job> GetJobAsync(string id, TimeSpan? wait = null, CancellationToken cancellation = default) =>
        SendAsync(Get(JobPath(id), ("wait", wait is { } time ? Seconds(time) : null)), ClientJson.Default.Job, cancellation);

    /// <summary>The job when it has ended, however long that takes. A server that is too busy to say so, or stopping (503), is asked again.</summary>
    public async Task<Job> WaitForEndAsync(string id, CancellationToken cancellation = default)
    {
        using var pause = new PeriodicTimer(AskAgainAfter);
        while (true)
        {
            try
            {
                var job = await GetJobAsync(id, LongestWait, cancellation);
                if (job.HasEnded)
                {
                    return job;
                }
            }
            catch (AsyncHelperException unavailable) when (unavailable.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                await pause.WaitForNextTickAsync(cancellation);
            }
        }
    }

    /// <summary>One page of jobs, newest first.</summary>
    public Task<JobList> ListJobsAsync(JobFilter? filter = null, CancellationToken cancellation = default) =>
        SendAsync(Get("/v1/jobs", (filter ?? new JobFilter()).Parameters()), ClientJson.Default.JobList, cancellation);

    /// <summary>How the jobs of the account stand.</summary>
    /// <param name="lastDay">Counts ends over the last day; else over the last hour.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Overview> GetOverviewAsync(bool lastDay = false, CancellationToken cancellation = default) =>
        SendAsync(Get("/v1/overview", ("over", lastDay ? "day" : "hour")), ClientJson.Default.Overview, cancellation);

    /// <summary>The nodes and their shards.</summary>
    public Task<ClusterState> GetClusterAsync(CancellationToken cancellation = default) => SendAsync(Get("/v1/cluster"), ClientJson.Default.ClusterState, cancellation);

    /// <summary>How a connection stands: what is under way, its breaker and its budgets.</summary>
    public Task<ConnectionState> GetConnectionStateAsync(string id, CancellationToken cancellation = default) =>
        SendAsync(Get($"/v1/connections/{Segment(id)}/state"), ClientJson.Default.ConnectionState, cancellation);

    /// <summary>Ends a job early.</summary>
    public Task<Job> CancelJobAsync(string id, CancellationToken cancellation = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, JobPath(id, "/cancel")), ClientJson.Default.Job, cancellation);

    /// <summary>Tries a job again that ended badly.</summary>
    /// <param name="id">The job.</param>
    /// <param name="from"><see cref="JobRetry.FromResult"/> or <see cref="JobRetry.FromSubmit"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Job> RetryJobAsync(string id, string from, CancellationToken cancellation = default) =>
        SendAsync(Post(JobPath(id, "/retry"), new JobRetry(from), ClientJson.Default.JobRetry), ClientJson.Default.Job, cancellation);

    /// <summary>Puts the deadline of a job off.</summary>
    public Task<Job> ExtendJobAsync(string id, JobExtend more, CancellationToken cancellation = default) =>
        SendAsync(Post(JobPath(id, "/extend"), more, ClientJson.Default.JobExtend), ClientJson.Default.Job, cancellation);

    /// <summary>Polls now instead of when it is due.</summary>
    public Task<Job> PollJobAsync(string id, CancellationToken cancellation = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, JobPath(id, "/poll")), ClientJson.Default.Job, cancellation);

    /// <summary>Sends the webhook of an ended job once more, with the same webhook-id.</summary>
    public Task<Job> ResendWebhookAsync(string id, CancellationToken cancellation = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, JobPath(id, "/webhook")), ClientJson.Default.Job, cancellation);

    /// <summary>Forgets a job that has ended, with its result.</summary>
    public async Task DeleteJobAsync(string id, CancellationToken cancellation = default)
    {
        using var response = await SendAsync(
            new HttpRequestMessage(HttpMethod.Delete, JobPath(id)), HttpCompletionOption.ResponseContentRead, cancellation);
    }

    /// <summary>What happened to a job, oldest first.</summary>
    public Task<Timeline> GetTimelineAsync(string id, CancellationToken cancellation = default) =>
        SendAsync(Get(JobPath(id, "/timeline")), ClientJson.Default.Timeline, cancellation);

    /// <summary>The job as it is now and then after each change, until it has ended.</summary>
    public IAsyncEnumerable<Job> WatchJobAsync(string id, CancellationToken cancellation = default) => WatchAsync(JobPath(id, "/events"), cancellation);

    /// <summary>Each change of any job of the account that passes a filter, from now on, until canceled or the connection ends.</summary>
    public IAsyncEnumerable<Job> WatchJobsAsync(JobFilter? filter = null, CancellationToken cancellation = default) =>
        WatchAsync("/v1/jobs/events" + Query((filter ?? new JobFilter()).Parameters().Where(p => p.Name is not ("limit" or "cursor"))), cancellation);

    /// <summary>The result as a stream; nothing is held in memory.</summary>
    /// <param name="id">The job.</param>
    /// <param name="format">For records; a file comes as it is whatever is asked for.</param>
    /// <param name="page">One page only; null: all.</param>
    /// <param name="set">A further result set; null: the main one.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ResultStream> OpenResultAsync(
        string id, ResultFormat format = ResultFormat.Json, int? page = null, string? set = null, CancellationToken cancellation = default)
    {
        var path = set is null ? "/result" : $"/result/{Segment(set)}";
        var request = Get(JobPath(id, page is { } number ? string.Create(CultureInfo.InvariantCulture, $"{path}/pages/{number}") : path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(format switch
        {
            ResultFormat.Ndjson => "application/x-ndjson",
            ResultFormat.Csv => "text/csv",
            _ => "application/json",
        }));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*", 0.1));
        var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return new ResultStream(response, await response.Content.ReadAsStreamAsync(cancellation));
    }

    private async IAsyncEnumerable<Job> WatchAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = Get(path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var events = SseParser.Create(stream, (type, data) => type is "job" or "message" ? JsonSerializer.Deserialize(data, ClientJson.Default.Job) : null);
        await foreach (var item in events.EnumerateAsync(cancellation))
        {
            if (item.Data is { } job)
            {
                yield return job;
            }
        }
    }

    private static string JobPath(string id, string rest = "") => $"/v1/jobs/{Segment(id)}{rest}";

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}

/// <summary>The forms in which records are served.</summary>
public enum ResultFormat
{
    /// <summary>One array.</summary>
    Json,

    /// <summary>One record a line.</summary>
    Ndjson,

    /// <summary>A header row and one row a record.</summary>
    Csv,
}

/// <summary>A result on its way. Dispose it to let the connection go.</summary>
public sealed class ResultStream : IDisposable
{
    private readonly HttpResponseMessage _response;

    internal ResultStream(HttpResponseMessage response, Stream content)
    {
        _response = response;
        Content = content;
    }

    /// <summary>The bytes. Reading fails when the connection breaks before the end, so what ends is whole.</summary>
    public Stream Content { get; }

    public string? ContentType => _response.Content.Headers.ContentType?.ToString();

    /// <summary>The file's name, when the result is a file that has one.</summary>
    public string? FileName =>
        (_response.Content.Headers.ContentDisposition?.FileNameStar ?? _response.Content.Headers.ContentDisposition?.FileName)?.Trim('"');

    /// <summary>How many bytes there are, when the server knows.</summary>
    public long? Length => _response.Content.Headers.ContentLength;

    /// <inheritdoc/>
    public void Dispose()
    {
        Content.Dispose();
        _response.Dispose();
    }
}
