using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Actors.Storage.Accounts;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Server.Security;
using Microsoft.Net.Http.Headers;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary>Results: page by page from the store to the caller, so that one of many gigabytes needs the memory of one page.</summary>
internal static class JobResultEndpoints
{
    public static IEndpointRouteBuilder MapJobResults(this IEndpointRouteBuilder api)
    {
        var results = api.MapGroup("/jobs/{id}/result").WithTags("jobs").For(TokenRole.Viewer);
        string[] forms = ["application/x-ndjson", "text/csv", "application/octet-stream"];
        results.MapGet("", (HttpContext context, JobGateway gateway, IPageStore store, string id) => WholeAsync(context, gateway, store, id))
            .Query("format").WithSummary("Reads the result: records as JSON, NDJSON or CSV, or the file").Produces<object>(StatusCodes.Status200OK, "application/json", forms);
        results.MapGet("/{name}", SetAsync).Query("format").WithSummary("Reads a further result set").Produces<object>(StatusCodes.Status200OK, "application/json", forms);
        results.MapGet("/pages/{number:int}", PageAsync).Query("format").WithSummary("Reads one page of the result, from 0").Produces<object>(StatusCodes.Status200OK, "application/json", forms);
        return api;
    }

    private static async Task<IResult> SetAsync(HttpContext context, JobGateway gateway, IPageStore store, string id, string name)
    {
        if (name == ResultSet.Main)
        {
            return await WholeAsync(context, gateway, store, id);
        }

        await JobEndpoints.FindAsync(context, gateway, id);
        throw Refuse.NotFound($"The job has no result set {name}. Its result is at /v1/jobs/{id}/result.");
    }

    private static async Task<IResult> WholeAsync(HttpContext context, JobGateway gateway, IPageStore store, string id)
    {
        var job = await FinishedAsync(context, gateway, id);
        var pages = new StoredPages(store, job);
        await pages.RequireWholeAsync(context.RequestAborted);
        return Serve(context, job, pages, 0, pages.Count);
    }

    private static async Task<IResult> PageAsync(HttpContext context, JobGateway gateway, IPageStore store, string id, int number)
    {
        var job = await FinishedAsync(context, gateway, id);
        var pages = new StoredPages(store, job);
        if (number < 0 || number >= pages.Count)
        {
            throw Refuse.NotFound($"The result has {pages.Count} pages, counted from 0; there is no page {number}.");
        }

        await pages.RequireWholeAsync(context.RequestAborted);
        return Serve(context, job, pages, number, number + 1);
    }

    private static IResult Serve(HttpContext context, JobSnapshot job, StoredPages pages, int from, int to)
    {
        var whole = from == 0 && to == pages.Count;
        return job.Head.Stored.File is { } file
            ? new FileAnswer(pages, file, whole ? job.Head.Stored.Bytes : null, from, to)
            : new RecordsAnswer(pages, ResultForms.Of(context), from, to);
    }

    /// <summary>A job that has a result, if an empty one.</summary>
    private static async Task<JobSnapshot> FinishedAsync(HttpContext context, JobGateway gateway, string id)
    {
        var job = await JobEndpoints.FindAsync(context, gateway, id);
        return job.Outcome switch
        {
            null => throw Refuse.Conflict(
                "not_finished", "The job has not finished", $"The job is {job.Status}{(job.Phase is null ? "" : $" ({job.Phase})")}. Wait for its end with GET /v1/jobs/{id}?wait=60."),
            Outcome.Done or Outcome.DoneWithoutData or Outcome.Partial => job,

            // The rows of an import say what became of its records, however it ended.
            _ when job.Head.Records is not null && job.Head.Stored.Pages > 0 => job,
            _ => throw Refuse.NotFound($"The job ended {JobViews.Word(job.Outcome.Value)} and has no result. GET /v1/jobs/{id} says why."),
        };
    }
}

/// <summary>A file, byte for byte.</summary>
internal sealed class FileAnswer(StoredPages pages, ResultFile file, long? bytes, int from, int to) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaTypeHeaderValue.TryParse(file.ContentType, out _) ? file.ContentType : "application/octet-stream";
        response.ContentLength = bytes;

        // The file is a stranger's: a browser must neither guess at its type nor run what is in it.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.Name ?? "result");
        response.Headers.ContentDisposition = disposition.ToString();
        await foreach (var page in pages.ReadAllAsync(from, to, httpContext.RequestAborted))
        {
            await response.Body.WriteAsync(page, httpContext.RequestAborted);
        }
    }
}

/// <summary>Records in the form that was asked for. When a page cannot be read half way, the connection breaks: what ends is whole.</summary>
internal sealed class RecordsAnswer(StoredPages pages, ResultForm form, int from, int to) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = form.ContentType();
        httpContext.Response.Headers.XContentTypeOptions = "nosniff";
        return form switch
        {
            ResultForm.Csv => CsvAsync(httpContext.Response.Body, httpContext.RequestAborted),
            ResultForm.Ndjson => NdjsonAsync(httpContext.Response.Body, httpContext.RequestAborted),
            _ => JsonAsync(httpContext.Response.Body, httpContext.RequestAborted),
        };
    }

    private async Task JsonAsync(Stream body, CancellationToken cancellation)
    {
        var before = "["u8.ToArray();
        var between = ",\n"u8.ToArray();
        var any = false;
        await foreach (var page in pages.ReadAllAsync(from, to, cancellation))
        {
            using var text = new MemoryStream(page.Length + 16);
            foreach (var line in RecordLines.Of(page))
            {
                text.Write(any ? between : before);
                text.Write(line.Span);
                any = true;
            }

            await body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), cancellation);
        }

        await body.WriteAsync(any ? "]"u8.ToArray() : "[]"u8.ToArray(), cancellation);
    }

    private async Task NdjsonAsync(Stream body, CancellationToken cancellation)
    {
        await foreach (var page in pages.ReadAllAsync(from, to, cancellation))
        {
            using var text = new MemoryStream(page.Length + 1);
            foreach (var line in RecordLines.Of(page))
            {
                text.Write(line.Span);
                text.WriteByte((byte)'\n');
            }

            await body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), cancellation);
        }
    }

    private async Task CsvAsync(Stream body, CancellationToken cancellation)
    {
        var csv = new CsvRecords();
        await foreach (var page in pages.ReadAllAsync(from, to, cancellation))
        {
            csv.Learn(page);
        }

        await body.WriteAsync(csv.Header(), cancellation);
        await foreach (var page in pages.ReadAllAsync(from, to, cancellation))
        {
            await body.WriteAsync(csv.Rows(page), cancellation);
        }
    }
}
