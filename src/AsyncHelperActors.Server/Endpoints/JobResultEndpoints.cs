using System.Globalization;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Server.Security;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary>Results: page by page from the store to the caller, so that one of many gigabytes needs the memory of one page.</summary>
internal static class JobResultEndpoints
{
    private static readonly string[] s_reads = [HttpMethods.Get, HttpMethods.Head];

    private static readonly string[] s_forms = ["application/x-ndjson", "text/csv", "application/octet-stream"];

    public static IEndpointRouteBuilder MapJobResults(this IEndpointRouteBuilder api)
    {
        var results = api.MapGroup("/jobs/{id}/result").WithTags("jobs").For(TokenRole.Viewer);
        Map(results, "", "Reads the result: records as JSON, NDJSON or CSV, or the file. NDJSON and files take Range, all take If-None-Match", (request, id) => request.ServeAsync(id, ResultSet.Main, null));
        results.MapMethods("/pages/{number:int}", s_reads, (HttpContext context, JobGateway gateway, IPageStore store, ServerOptions options, string id, int number) =>
                new ResultRequest(context, gateway, store, options).ServeAsync(id, ResultSet.Main, number))
            .Describe("Reads one page of the result, from 0");
        results.MapMethods("/{name}", s_reads, (HttpContext context, JobGateway gateway, IPageStore store, ServerOptions options, string id, string name) =>
                new ResultRequest(context, gateway, store, options).ServeAsync(id, name, null))
            .Describe("Reads a further result set");
        results.MapMethods("/{name}/pages/{number:int}", s_reads, (HttpContext context, JobGateway gateway, IPageStore store, ServerOptions options, string id, string name, int number) =>
                new ResultRequest(context, gateway, store, options).ServeAsync(id, name, number))
            .Describe("Reads one page of a further result set, from 0");
        return api;
    }

    private static void Map(RouteGroupBuilder results, string path, string summary, Func<ResultRequest, string, Task<IResult>> serve) =>
        results.MapMethods(path, s_reads, (HttpContext context, JobGateway gateway, IPageStore store, ServerOptions options, string id) =>
            serve(new ResultRequest(context, gateway, store, options), id)).Describe(summary);

    private static void Describe(this RouteHandlerBuilder endpoint, string summary) =>
        endpoint.Query("format").WithSummary(summary).Produces<object>(StatusCodes.Status200OK, "application/json", s_forms);
}

/// <summary>A request for a result.</summary>
internal sealed class ResultRequest(HttpContext context, JobGateway gateway, IPageStore store, ServerOptions options)
{
    private const int LongestRetrySeconds = 60;

    /// <summary>A set of the result, or one page of it.</summary>
    public async Task<IResult> ServeAsync(string id, string name, int? page)
    {
        var job = await FinishedAsync(id);
        var set = StoredSet.Find(job, name) ?? throw Refuse.NotFound(
            $"The job has no result set {(name.Length > 80 ? name[..80] : name)}; it has {string.Join(", ", StoredSet.Names(job))}. Its main result is at /v1/jobs/{id}/result.");
        if (page is { } number && (number < 0 || number >= set.Result.Pages))
        {
            throw Refuse.NotFound($"The result has {set.Result.Pages} pages, counted from 0; there is no page {number}.");
        }

        var form = ResultForms.Of(context, set.Result.File is not null);
        var pages = await StoredPages.ReadAsync(store, job, set, page, context.RequestAborted);
        return new ResultAnswer(pages, form, set.Result.File, job.EndedAt!.Value);
    }

    /// <summary>A job that has a result, if an empty one.</summary>
    private async Task<JobSnapshot> FinishedAsync(string id)
    {
        var job = await JobEndpoints.FindAsync(context, gateway, id);
        return job.Outcome switch
        {
            null => throw NotFinished(job),

            // The rows of an import say what became of its records, however it ended.
            not (Outcome.Done or Outcome.DoneWithoutData or Outcome.Partial) when job.Head.Records is null || job.Head.Stored.Pages == 0 => throw Refuse.NotFound(
                $"The job ended {JobViews.Word(job.Outcome.Value)} and has no result. GET /v1/jobs/{id} says why."),
            _ when job.ResultExpiresAt <= options.Time.GetUtcNow() => throw Refuse.Gone(
                $"The result of job {id} was kept until {job.ResultExpiresAt:O}. Start the job again to get it anew; retention on the job, or Retention:Results on the server, keeps it longer."),
            _ => job,
        };
    }

    private RefusedException NotFinished(JobSnapshot job)
    {
        var wait = job.NextPollAt is { } next ? (next - options.Time.GetUtcNow()).TotalSeconds : 1;
        return Refuse.Conflict(
            "not_finished",
            "The job has not finished",
            $"The job is {job.Status}{(job.Phase is null ? "" : $" ({job.Phase})")}. Wait for its end with GET /v1/jobs/{job.JobId}?wait=60.").With(
            "Retry-After", ((int)Math.Clamp(Math.Ceiling(wait), 1, LongestRetrySeconds)).ToString(CultureInfo.InvariantCulture));
    }
}
