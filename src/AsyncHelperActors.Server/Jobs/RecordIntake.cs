using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Connectors.Imports;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using PageKind = AsyncHelperActors.Core.Calls.PageKind;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>Puts the records of an import into the page store before the job is accepted: one at a time, however many there are.</summary>
/// <remarks>
/// Each upload has a set of pages of its own under the job's id. So two requests with one idempotency key do not write over each other:
/// the job takes the set of the request that was first, and the other one drops its own.
/// </remarks>
internal sealed class RecordIntake(IPageStore store, RecordsDownload download, ServerOptions options)
{
    /// <summary>Deeper records could not pass the parsers that come later.</summary>
    private const int MostLevels = 48;

    private const int PageRecords = 1_000;
    private const int PageBytes = 1 << 20;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MostLevels };

    /// <summary>Stores the records of a request, durable when the task completes.</summary>
    /// <exception cref="RefusedException">They cannot be taken; nothing of them is kept.</exception>
    public async Task<JobRecords> StoreAsync(string jobId, JobRequest request, BatchRule rule, CancellationToken cancellation)
    {
        var set = UploadedSet.Name(options.Time.GetUtcNow(), RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            return await StoreAsync(jobId, set, request, rule, cancellation);
        }
        catch
        {
            await store.DiscardAsync(jobId, set, 0, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Drops what was stored for a request that another one was faster than.</summary>
    public Task DropAsync(string jobId, JobRecords records) => store.DiscardAsync(jobId, records.Set, 0, CancellationToken.None);

    /// <summary>Reads the records of a request to their end and keeps nothing, for what they digest to.</summary>
    /// <exception cref="RefusedException">They cannot be read.</exception>
    public async Task DigestAsync(JobRequest request, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Compact);
        await foreach (var record in RecordsAsync(request, cancellation))
        {
            Write(json, buffer, record, 0);
            request.Digest?.AppendData(buffer.WrittenSpan);
        }
    }

    private async Task<JobRecords> StoreAsync(string jobId, string set, JobRequest request, BatchRule rule, CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>();
        var page = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(line, Compact);
        var (count, bytes, number, onPage) = (0L, 0L, 0, 0);
        var most = (long)BatchRule.Most * rule.Size;
        await foreach (var record in RecordsAsync(request, cancellation))
        {
            if (++count > most)
            {
                throw Refuse.Unprocessable(
                    "too_many_batches",
                    $"There are more than {most} records, and an import has at most {BatchRule.Most} batches of {rule.Size}.",
                    new ProblemItem("records", "There are too many for the batches of this import.", "Raise http.batchSize of the import, or send them in several jobs."));
            }

            Write(json, line, record, count);
            request.Digest?.AppendData(line.WrittenSpan);
            if (onPage > 0 && (onPage >= PageRecords || page.WrittenCount + line.WrittenCount > PageBytes))
            {
                await FlushAsync();
            }

            page.Write(line.WrittenSpan);
            onPage++;
        }

        await FlushAsync();
        return new JobRecords(set, count, bytes);

        async Task FlushAsync()
        {
            if (onPage > 0)
            {
                await store.WriteAsync(new PageKey(jobId, set, number++), PageKind.Records, onPage, page.WrittenMemory, cancellation);
                bytes += page.WrittenCount;
                onPage = 0;
                page.ResetWrittenCount();
            }
        }
    }

    private async IAsyncEnumerable<JsonNode?> RecordsAsync(
        JobRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (request.Records is { } given)
        {
            foreach (var record in given)
            {
                yield return record;
            }

            yield break;
        }

        var reader = new RecordReader(options.Limits.RecordBytes, options.Limits.RecordsBytes);
        var (body, type) = request.Upload is { } upload ? upload : await OpenAsync(request.RecordsUrl!, cancellation);
        await using var records = reader.ReadAsync(body, type, cancellation).GetAsyncEnumerator(cancellation);
        while (await NextAsync(request, records))
        {
            yield return records.Current;
        }

        if (request.Upload is null)
        {
            await body.DisposeAsync();
        }
    }

    private async Task<(Stream, string?)> OpenAsync(Uri address, CancellationToken cancellation)
    {
        try
        {
            return await download.OpenAsync(address, cancellation);
        }
        catch (RecordsRefusedException refused)
        {
            throw Refuse.Unprocessable("records_unreadable", refused.Message, new ProblemItem("recordsUrl", refused.Message, "Give an address that answers 200 with ndjson, a JSON array or csv."));
        }
    }

    private static async Task<bool> NextAsync(JobRequest request, IAsyncEnumerator<JsonNode?> records)
    {
        try
        {
            return await records.MoveNextAsync();
        }
        catch (RecordsRefusedException refused) when (request.Upload is null)
        {
            throw Refuse.Unprocessable("records_unreadable", refused.Message, new ProblemItem("recordsUrl", refused.Message, "Nothing was accepted. Correct what the address serves."));
        }
        catch (Exception broken) when (request.Upload is null && broken is IOException or HttpRequestException or InvalidDataException)
        {
            const string What = "The transfer broke off before the records were all there.";
            throw Refuse.Unprocessable("records_unreadable", What, new ProblemItem("recordsUrl", What, "Nothing was accepted. Repeat the request, with an Idempotency-Key."));
        }
        catch (InvalidDataException)
        {
            throw Refuse.Invalid("records", "The body is not whole, or not packed as its Content-Encoding says.", "Nothing was accepted. Send it again.");
        }
        catch (RecordsRefusedException refused)
        {
            throw Refuse.Invalid("records", refused.Message, "Nothing was accepted. Send one JSON document a line.");
        }
    }

    private void Write(Utf8JsonWriter json, ArrayBufferWriter<byte> line, JsonNode? record, long number)
    {
        line.ResetWrittenCount();
        json.Reset(line);
        try
        {
            if (record is null)
            {
                json.WriteNullValue();
            }
            else
            {
                record.WriteTo(json);
            }

            json.Flush();
        }
        catch (InvalidOperationException)
        {
            throw Refuse.Invalid(At(number), $"It is nested deeper than {MostLevels} levels, or holds text that is not valid Unicode.", "Nothing was accepted. Send it flatter, and in UTF-8.");
        }

        if (line.WrittenCount > options.Limits.RecordBytes)
        {
            throw Refuse.Invalid(At(number), $"It has {line.WrittenCount} bytes, and {options.Limits.RecordBytes} are allowed.", "Nothing was accepted. Send a smaller record.");
        }

        line.Write("\n"u8);
    }

    private static string At(long number) => string.Create(CultureInfo.InvariantCulture, $"records[{Math.Max(0, number - 1)}]");
}
