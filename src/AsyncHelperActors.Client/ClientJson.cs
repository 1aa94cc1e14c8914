using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Client;

/// <summary>How the contract's records are written as JSON; the server uses the same.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, AllowDuplicateProperties = false, NumberHandling = JsonNumberHandling.Strict, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(JobStart))]
[JsonSerializable(typeof(JobRetry))]
[JsonSerializable(typeof(JobExtend))]
[JsonSerializable(typeof(WebhookMessage))]
[JsonSerializable(typeof(RecordedCalls))]
[JsonSerializable(typeof(TrialStart))]
[JsonSerializable(typeof(Trial))]
[JsonSerializable(typeof(TransformTrial))]
[JsonSerializable(typeof(TransformPreview))]
[JsonSerializable(typeof(Timeline))]
[JsonSerializable(typeof(DefinitionList))]
[JsonSerializable(typeof(ConnectionPing))]
[JsonSerializable(typeof(ExportDelta))]
[JsonSerializable(typeof(BundleAnswer))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(AccountStart))]
[JsonSerializable(typeof(TokenList))]
[JsonSerializable(typeof(TokenStart))]
[JsonSerializable(typeof(Caller))]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(ClusterState))]
[JsonSerializable(typeof(ConnectionState))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<DefinitionField>>))]
[JsonSerializable(typeof(IReadOnlyList<Sample>))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonArray))]
[JsonSerializable(typeof(JsonNode))]
public sealed partial class ClientJson : JsonSerializerContext;

/// <summary>Instants in UTC with milliseconds, as <c>2026-01-31T12:00:00.000Z</c>; any RFC 3339 is read.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[24];
        value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
