using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Where the pages of one fetch go.</summary>
internal sealed record PageTarget(IPageSink Sink, string JobId, string Set, int FromPage);

/// <summary>
/// Cuts a stream of records into pages, by their number or their bytes, whichever is reached first, and stores each page as lines of
/// NDJSON. A record that is larger than a page is a page of its own.
/// </summary>
internal sealed class PageWriter(PageTarget target, int pageSize, int pageBytes) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly ArrayBufferWriter<byte> _page = new();
    private readonly Utf8JsonWriter _json = new(new ArrayBufferWriter<byte>(), Options);
    private int _onPage;

    /// <summary>Pages that are stored.</summary>
    public int Pages { get; private set; }

    /// <summary>Records that are stored or waiting for their page to fill.</summary>
    public long Records { get; private set; }

    /// <summary>Bytes that are stored.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes a record; stores the page before it when that is full.</summary>
    public async ValueTask AddAsync(JsonNode? record, CancellationToken cancellation)
    {
        Serialize(record);
        if (_onPage > 0 && (_onPage >= pageSize || _page.WrittenCount + _record.WrittenCount > pageBytes))
        {
            await StoreAsync(cancellation);
        }

        _page.Write(_record.WrittenSpan);
        _onPage++;
        Records++;
    }

    /// <summary>Stores what is left.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (_onPage > 0)
        {
            await StoreAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Serialize(JsonNode? record)
    {
        _record.ResetWrittenCount();
        _json.Reset(_record);
        try
        {
            if (record is null)
            {
                _json.WriteNullValue();
            }
            else
            {
                record.WriteTo(_json);
            }

            _json.Flush();
        }
        catch (InvalidOperationException error)
        {
            // Half a surrogate pair or broken UTF-8 within a string passes the parser and shows only when the string is written.
            throw BodyException.NotParsed("JSON", $"record {Records + 1} holds text that is not valid Unicode", error);
        }

        _record.Write("\n"u8);
    }

    private async Task StoreAsync(CancellationToken cancellation)
    {
        await target.Sink.WriteAsync(target.JobId, target.Set, target.FromPage + Pages, PageKind.Records, _onPage, _page.WrittenMemory, cancellation);
        Pages++;
        Bytes += _page.WrittenCount;
        _onPage = 0;
        _page.ResetWrittenCount();
    }
}
