using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Connectors.Imports;

/// <summary>Why a record failed, in the words of an import's response.</summary>
internal sealed record RecordError(string Code, string Message, string Source)
{
    public JsonObject ToJson() => new() { ["code"] = Code, ["message"] = Message, ["source"] = Source };

    public static RecordError Of(JsonNode? node) => node is JsonObject error
        ? new RecordError(Text(error["code"]) ?? "vendor_error", Text(error["message"]) ?? error.ToJsonString(), Text(error["source"]) ?? "result")
        : new RecordError("vendor_error", Text(node) ?? "", "result");

    private static string? Text(JsonNode? node) => node is null ? null : Core.Paths.ScalarText.Of(node) ?? node.ToJsonString();
}

/// <summary>What became of one record of a batch before anything was sent.</summary>
/// <param name="Place">Its place in the import, from 0.</param>
/// <param name="Ignored">A filter kept it back.</param>
/// <param name="Errors">It failed before it could be sent.</param>
/// <param name="Id">By what the vendor may name it in the result.</param>
internal sealed record SentRecord(long Place, bool Ignored, IReadOnlyList<RecordError> Errors, string? Id)
{
    /// <summary>The set of a batch's pages that tells what was sent. It is durable before the submission goes out.</summary>
    public const string Set = "sent";

    private const int PageRecords = 1_000;
    private const int PageBytes = 1 << 20;

    /// <summary>The record, when the import shaped it: what is sent does not change when it is sent again. Null: it is sent as it came.</summary>
    public ShapedRecord? Shaped { get; init; }

    /// <summary>Whether it went to the vendor.</summary>
    public bool WasSent => !Ignored && Errors.Count == 0;

    /// <summary>Stores what is sent of a batch.</summary>
    public static async Task StoreAsync(IPageSink pages, string jobId, IEnumerable<SentRecord> records, CancellationToken cancellation)
    {
        await pages.DiscardAsync(jobId, Set, 0, cancellation);
        using var writer = new PageWriter(new PageTarget(pages, jobId, Set, 0), PageRecords, PageBytes);
        foreach (var record in records)
        {
            var line = record.ToJson();
            await writer.AddAsync(line, cancellation);
            line.Clear();
        }

        await writer.CompleteAsync(cancellation);
    }

    /// <summary>What was sent of a batch; null when it never came so far.</summary>
    public static async Task<List<SentRecord>?> ReadAsync(StoredRecords stored, string jobId, CancellationToken cancellation)
    {
        List<SentRecord>? records = null;
        await foreach (var line in stored.LinesAsync(jobId, Set, 0, cancellation))
        {
            (records ??= []).Add(Of(JsonNode.Parse(line.Span)!.AsObject()));
        }

        return records;
    }

    private static SentRecord Of(JsonObject line)
    {
        var isShaped = line.Remove("before", out var before) & line.Remove("after", out var after);
        return new SentRecord(
            line["i"]!.GetValue<long>(),
            line.ContainsKey("ignored"),
            line["errors"] is JsonArray errors ? [.. errors.Select(RecordError.Of)] : [],
            (string?)line["id"])
        {
            Shaped = isShaped ? new ShapedRecord(before, after) : null,
        };
    }

    private JsonObject ToJson()
    {
        var line = new JsonObject { ["i"] = Place };
        if (Ignored)
        {
            line["ignored"] = true;
        }

        if (Errors.Count > 0)
        {
            line["errors"] = new JsonArray([.. Errors.Select(error => error.ToJson())]);
        }

        if (Id is not null)
        {
            line["id"] = Id;
        }

        if (Shaped is not null)
        {
            line["before"] = Shaped.Before;
            line["after"] = Shaped.After;
        }

        return line;
    }
}

/// <summary>A record that an import shaped.</summary>
/// <param name="Before">After preMap and before it was mapped.</param>
/// <param name="After">As it is sent.</param>
internal sealed record ShapedRecord(JsonNode? Before, JsonNode? After);
