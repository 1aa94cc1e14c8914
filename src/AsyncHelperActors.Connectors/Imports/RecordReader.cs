using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>Reads the records of an import from a stream of any length, one at a time: ndjson, a JSON array, csv or tsv; packed with gzip or zip too.</summary>
/// <param name="recordBytes">The largest record, in bytes.</param>
/// <param name="mostBytes">The most bytes in all, unpacked.</param>
public sealed class RecordReader(int recordBytes, long mostBytes)
{
    /// <summary>The records. Null is no record.</summary>
    /// <param name="stream">Where they are.</param>
    /// <param name="contentType">Lower case, without parameters; null: it is seen by how the text begins.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RecordsRefusedException">What comes is not what it should be, or too large. Says which record.</exception>
    public async IAsyncEnumerable<JsonNode?> ReadAsync(Stream stream, string? contentType, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var read = 0L;
        await using var records = AllAsync(stream, contentType, cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await records.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (BodyException error)
            {
                throw new RecordsRefusedException($"After {read} records: {error.Came}", error);
            }

            read++;
            yield return records.Current;
        }
    }

    private async IAsyncEnumerable<JsonNode?> AllAsync(Stream stream, string? contentType, [EnumeratorCancellation] CancellationToken cancellation)
    {
        BodyException Refuse() => BodyException.TooLarge("an import", mostBytes, "Send its records in several jobs.");
        await using var unpacking = new Unpacking(mostBytes);
        await foreach (var body in unpacking.OpenAsync(new PeekStream(new PassGate(stream, mostBytes, Refuse)), cancellation))
        {
            var records = await FormAsync(body, contentType, cancellation) switch
            {
                MediaType.Json => new JsonStream(await TextDecoding.ToUtf8Async(body, null, cancellation), recordBytes).AtAsync([], cancellation),
                MediaType.Ndjson => new JsonStream(await TextDecoding.ToUtf8Async(body, null, cancellation), recordBytes).SequenceAsync(cancellation),
                var kind => new DelimitedText(new CsvOptions(), kind, recordBytes).ReadAsync(await TextDecoding.ToReaderAsync(body, null, cancellation), cancellation),
            };
            await foreach (var record in records)
            {
                yield return record;
            }
        }
    }

    /// <summary>Lines of objects and one array of them are told apart by how they begin; an address that says application/json may serve either.</summary>
    private static async Task<MediaType> FormAsync(PeekStream body, string? contentType, CancellationToken cancellation)
    {
        var said = AnswerForm.OfContentType(contentType);
        if (said is MediaType.Ndjson or MediaType.Csv or MediaType.Tsv)
        {
            return said.Value;
        }

        var head = (await body.PeekAsync(AnswerForm.HeadBytes, cancellation)).ToArray().AsSpan();
        head = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        return head switch
        {
            [] => MediaType.Ndjson,
            [(byte)'[', ..] => MediaType.Json,
            [(byte)'{', ..] => MediaType.Ndjson,
            _ => throw BodyException.NotParsed("ndjson, a JSON array or csv", $"it begins otherwise, and its type is {contentType ?? "not said"}"),
        };
    }
}

/// <summary>The records of an import cannot be taken; for whoever sent them.</summary>
/// <param name="message">Which record, what was expected, what came.</param>
/// <param name="cause">What it came from.</param>
public sealed class RecordsRefusedException(string message, Exception? cause = null) : Exception(message, cause);
