using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Demo;

/// <summary>How scripts and counters are written in JSON: camel case, enumerations as text, unknown fields refused.</summary>
public static class VendorJson
{
    /// <summary>The options for scripts and counters.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        };
        options.Converters.Add(new GzipStyleConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>Lets a status be written as its bare value.</summary>
internal sealed class ScriptStatusConverter : JsonConverter<ScriptStatus>
{
    private static readonly JsonElement s_null = JsonSerializer.SerializeToElement<string?>(null);

    private sealed record Shape(
        JsonElement Value, int? ForMs, int? ForPolls, IReadOnlyDictionary<string, JsonElement>? Fields, int? Code,
        IReadOnlyDictionary<string, string>? Headers);

    public override ScriptStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new ScriptStatus { Value = JsonElement.ParseValue(ref reader) };
        }

        var shape = JsonSerializer.Deserialize<Shape>(ref reader, options)!;
        return new ScriptStatus
        {
            Value = shape.Value,
            ForMs = shape.ForMs,
            ForPolls = shape.ForPolls,
            Fields = shape.Fields,
            Code = shape.Code ?? 200,
            Headers = shape.Headers,
        };
    }

    public override void Write(Utf8JsonWriter writer, ScriptStatus value, JsonSerializerOptions options)
    {
        var code = value.Code == 200 ? (int?)null : value.Code;
        JsonSerializer.Serialize(writer, new Shape(value.Value.ValueKind == JsonValueKind.Undefined ? s_null : value.Value, value.ForMs, value.ForPolls, value.Fields, code, value.Headers), options);
    }
}

/// <summary>Lets a text member be written as a number: an HTTP status code.</summary>
internal sealed class NumberOrTextConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? reader.GetInt32().ToString() : reader.GetString() ?? "";

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Lets gzip be written as true or false.</summary>
internal sealed class GzipStyleConverter : JsonConverter<GzipStyle>
{
    public override GzipStyle Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => GzipStyle.Encoding,
        JsonTokenType.False => GzipStyle.None,
        JsonTokenType.String when Enum.TryParse<GzipStyle>(reader.GetString(), ignoreCase: true, out var style) => style,
        _ => throw new JsonException("gzip is true, false, \"encoding\" or \"file\""),
    };

    public override void Write(Utf8JsonWriter writer, GzipStyle value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString().ToLowerInvariant());
}
