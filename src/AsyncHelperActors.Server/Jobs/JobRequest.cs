using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Http;
using AsyncHelperActors.Server.Webhooks;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>A request to start a job, read and checked as far as it can be without the definitions.</summary>
/// <param name="Type">Export or import.</param>
/// <param name="StepId">The id of the export or import.</param>
/// <param name="Input">What templates see as <c>{{input...}}</c>; for an import with its <c>records</c> in it.</param>
/// <param name="Labels">The caller's labels.</param>
/// <param name="DeadlineMs">From acceptance to the end; null: what the helper says.</param>
/// <param name="BodyHash">A digest of the whole body that does not depend on blanks or the order of fields; for an upload, of its parameters.</param>
internal sealed record JobRequest(
    StepType Type, string StepId, RawJson Input, ImmutableSortedDictionary<string, string> Labels, long? DeadlineMs, string BodyHash)
{
    /// <summary>Whether requests and answers are kept; null: as the definition says.</summary>
    public bool? RecordsCalls { get; init; }

    /// <summary>Who is told when the job has ended; null: nobody.</summary>
    public WebhookTarget? Webhook { get; private init; }

    /// <summary>How long it is kept after its end; null: as the server is set.</summary>
    public KeptFor? Retention { get; private init; }

    /// <summary>From when on this one run of an export reads; null: from where the last successful one began.</summary>
    public DateTimeOffset? LastExportAt { get; private init; }

    /// <summary>The records of an import that came in the body.</summary>
    public JsonArray? Records { get; init; }

    /// <summary>Where the records of an import are fetched.</summary>
    public Uri? RecordsUrl { get; init; }

    /// <summary>The records of an import that are the body, and its content type.</summary>
    public (Stream Body, string? ContentType)? Upload { get; init; }

    /// <summary>Takes in the records of an upload as they pass; its result is known when they have.</summary>
    public IncrementalHash? Digest { get; init; }

    /// <summary>A digest of all that was asked. For an upload only when its records have been read.</summary>
    public string Hash => Digest is null ? BodyHash : $"{BodyHash}-{Convert.ToHexStringLower(Digest.GetCurrentHash())}";

    private const int MostLabels = 32;
    private const int LongestLabelKey = 64;
    private const int LongestLabelValue = 256;
    private const int LongestKey = 255;

    /// <summary>Reads the body of <c>POST /v1/jobs</c>.</summary>
    public static async Task<JobRequest> ReadAsync(HttpContext context, ServerLimits limits, AddressGuard guard)
    {
        var body = await RequestText.ReadObjectAsync(context, limits.BodyBytes);
        var fields = new BodyFields(body);
        var (exportId, importId) = (fields.Text("_exportId"), fields.Text("_importId"));
        var (input, records) = (fields.Raw("input"), fields.Raw("records"));
        var request = new JobRequest(
            importId is null ? StepType.Export : StepType.Import,
            exportId ?? importId ?? "",
            RawJson.From(input),
            ReadLabels(fields),
            ReadDeadline(fields),
            DigestOf(body))
        {
            Webhook = WebhookFields.Read(fields, guard),
            Retention = RetentionFields.Read(fields),
            LastExportAt = fields.Instant("lastExportDateTime"),
            RecordsCalls = fields.Flag("recordCalls"),
            Records = records as JsonArray,
            RecordsUrl = ReadUrl(fields),
        };
        CheckStep(fields, exportId, importId, records);
        if (importId is not null && request.LastExportAt is not null)
        {
            fields.Error("lastExportDateTime", "An import has none.", "Leave it out; it is for exports that read what is new since then.");
        }

        if (importId is not null && input is not (null or JsonObject))
        {
            fields.Error("input", "The input of an import is an object.", "Write input: { \"name\": ... }.");
        }

        CheckSize(fields, request, limits);
        fields.Close();
        return request;
    }

    /// <summary>The <c>Idempotency-Key</c>; null when there is none.</summary>
    public static string? Key(HttpContext context)
    {
        var header = context.Request.Headers["Idempotency-Key"];
        return header switch
        {
            [] => null,
            [{ Length: > 0 and <= LongestKey } key] => key,
            _ => throw Refuse.Invalid("Idempotency-Key", $"Expected one text of 1 to {LongestKey} characters.", "Send one new random text for each new job, as a UUID."),
        };
    }

    private static Uri? ReadUrl(BodyFields fields)
    {
        if (fields.Text("recordsUrl") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.UserInfo.Length == 0)
        {
            return address;
        }

        fields.Error("recordsUrl", "It is no address that can be fetched.", "Write an absolute http or https address without a user name.");
        return null;
    }

    private static void CheckStep(BodyFields fields, string? exportId, string? importId, JsonNode? records)
    {
        if (exportId is null == importId is null)
        {
            fields.Error("_exportId", exportId is null ? "Neither _exportId nor _importId is given." : "Both _exportId and _importId are given.", "Write one of them.");
        }

        var hasUrl = fields.Raw("recordsUrl") is not null;
        if (importId is not null && records is not JsonArray && (records is not null || !hasUrl))
        {
            fields.Error("records", "An import needs its records as a list, or an address to fetch them from.", "Write records: [ { ... } ], or recordsUrl; or send them as application/x-ndjson.");
        }
        else if (records is not null && hasUrl)
        {
            fields.Error("recordsUrl", "There are records and an address of records.", "Send one of them.");
        }
        else if (exportId is not null && (records is not null || hasUrl))
        {
            fields.Error("records", "An export has no records to send.", "Write what its templates need as input.");
        }
    }

    private static void CheckSize(BodyFields fields, JobRequest request, ServerLimits limits)
    {
        var bytes = Encoding.UTF8.GetByteCount(request.Input.ToString());
        if (bytes > limits.InputBytes)
        {
            fields.Error("input", $"It is {bytes} bytes of JSON, and {limits.InputBytes} are allowed.", "Send less; large data belongs to a request's body in the definition or to the vendor.");
        }
    }

    private static long? ReadDeadline(BodyFields fields)
    {
        if (fields.Raw("deadline") is not { } node)
        {
            return null;
        }

        var reading = WaitTime.Parse(node);
        if (reading.Milliseconds is > 0)
        {
            return reading.Milliseconds;
        }

        fields.Error("deadline", reading.Message ?? "Expected more than nothing.", reading.Hint ?? "Write \"2h\" or \"PT2H\".");
        return null;
    }

    private static ImmutableSortedDictionary<string, string> ReadLabels(BodyFields fields)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        switch (fields.Raw("labels"))
        {
            case null:
                break;
            case JsonObject { Count: > MostLabels } many:
                fields.Error("labels", $"There are {many.Count} labels, and {MostLabels} are allowed.", "Leave some out.");
                break;
            case JsonObject given:
                foreach (var (key, value) in given)
                {
                    if (key.Length is 0 or > LongestLabelKey)
                    {
                        fields.Error("labels", $"A label's key has {key.Length} characters.", $"Use 1 to {LongestLabelKey}.");
                    }
                    else if (value?.GetValueKind() != JsonValueKind.String || value.GetValue<string>() is { Length: > LongestLabelValue })
                    {
                        fields.Error($"labels.{key}", $"Expected a text of at most {LongestLabelValue} characters.", "Write it in quotes and shorter.");
                    }
                    else
                    {
                        labels[key] = value.GetValue<string>();
                    }
                }

                break;
            default:
                fields.Error("labels", "Expected an object of texts.", "Write { \"key\": \"value\" }.");
                break;
        }

        return labels.ToImmutable();
    }

    internal static string DigestOf(JsonNode body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteSorted(writer, body);
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                writer.WriteStartObject();
                foreach (var (name, value) in fields.OrderBy(f => f.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    WriteSorted(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    WriteSorted(writer, item);
                }

                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }
}
