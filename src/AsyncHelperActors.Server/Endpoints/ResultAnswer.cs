using System.IO.Compression;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Jobs;
using Microsoft.Net.Http.Headers;

namespace AsyncHelperActors.Server.Endpoints;

/// <summary>
/// A result on its way out, in its form. A file and NDJSON are the stored bytes, so their length is known and any part of them can be asked for;
/// JSON and CSV are made while they are sent. All have an ETag, because the same pages are the same bytes.
/// </summary>
internal sealed class ResultAnswer(StoredPages pages, ResultForm form, ResultFile? file, DateTimeOffset endedAt) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var isGzip = form != ResultForm.File && WantsGzip(httpContext.Request);

        // The result is a stranger's: a browser must neither guess at its type nor run what is in it.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = "Accept, Accept-Encoding";
        await Answer(response, isGzip).ExecuteAsync(httpContext);
        if (!response.HasStarted && response.StatusCode is StatusCodes.Status412PreconditionFailed or StatusCodes.Status416RangeNotSatisfiable)
        {
            await RefuseAsync(httpContext);
        }
    }

    private IResult Answer(HttpResponse response, bool isGzip)
    {
        var tag = new EntityTagHeaderValue($"\"{pages.Digest}-{form}{(isGzip ? "-gzip" : "")}\"");

        // HTTP knows whole seconds only; a date in the future would be none.
        var modified = endedAt.AddTicks(-(endedAt.Ticks % TimeSpan.TicksPerSecond));
        if (isGzip)
        {
            response.Headers.ContentEncoding = "gzip";
            return TypedResults.Stream(body => ZipAsync(body, response.HttpContext.RequestAborted), form.ContentType(), null, modified, tag);
        }

        return form switch
        {
            ResultForm.File => TypedResults.Stream(new PagesStream(pages), ContentType(), file?.Name ?? "result", modified, tag, enableRangeProcessing: true),
            ResultForm.Ndjson => TypedResults.Stream(new PagesStream(pages), form.ContentType(), null, modified, tag, enableRangeProcessing: true),
            _ => TypedResults.Stream(body => WriteAsync(body, response.HttpContext.RequestAborted), form.ContentType(), null, modified, tag),
        };
    }

    private string ContentType() => MediaTypeHeaderValue.TryParse(file?.ContentType, out _) ? file!.ContentType : "application/octet-stream";

    /// <summary>A part of something that is packed while it is sent cannot be found, so whoever asks for one gets it as it is.</summary>
    private static bool WantsGzip(HttpRequest request) =>
        request.Headers.Range.Count == 0
        && StringWithQualityHeaderValue.TryParseList([.. request.Headers.AcceptEncoding.Select(e => e ?? "")], out var codings)
        && codings.Any(c => c.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && c.Quality != 0);

    private async Task ZipAsync(Stream body, CancellationToken cancellation)
    {
        await using var zip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
        await WriteAsync(zip, cancellation);
    }

    private Task WriteAsync(Stream body, CancellationToken cancellation) => form switch
    {
        ResultForm.Csv => CsvAsync(body, cancellation),
        ResultForm.Ndjson => NdjsonAsync(body, cancellation),
        _ => JsonAsync(body, cancellation),
    };

    private async Task JsonAsync(Stream body, CancellationToken cancellation)
    {
        var before = "["u8.ToArray();
        var between = ",\n"u8.ToArray();
        var any = false;
        await foreach (var page in pages.ReadAllAsync(cancellation))
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
        await foreach (var page in pages.ReadAllAsync(cancellation))
        {
            await body.WriteAsync(page, cancellation);
        }
    }

    private async Task CsvAsync(Stream body, CancellationToken cancellation)
    {
        var csv = new CsvRecords();
        await foreach (var page in pages.ReadAllAsync(cancellation))
        {
            csv.Learn(page);
        }

        await body.WriteAsync(csv.Header(), cancellation);
        await foreach (var page in pages.ReadAllAsync(cancellation))
        {
            await body.WriteAsync(csv.Rows(page), cancellation);
        }
    }

    private async Task RefuseAsync(HttpContext context)
    {
        var (headers, status) = (context.Response.Headers, context.Response.StatusCode);
        headers.ContentDisposition = default;
        headers.ContentEncoding = default;
        await ProblemAnswers.WriteAsync(context, status == StatusCodes.Status416RangeNotSatisfiable
            ? Refuse.Describe(status, "range_not_satisfiable", "There is no such part", $"The result has {pages.Bytes} bytes, counted from 0. Ask for bytes=0-{Math.Max(0, pages.Bytes - 1)} or a part of that.")
            : Refuse.Describe(status, "version_mismatch", "The result has changed", $"Its ETag is now {headers.ETag}. Ask without If-Match, or with that."));
    }
}
