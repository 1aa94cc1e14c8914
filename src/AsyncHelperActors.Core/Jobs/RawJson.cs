using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AsyncHelperActors.Core.Jobs;

/// <summary>A JSON document as text, carried without being parsed: what a vendor answered or a user gave, on its way through events and messages.</summary>
/// <param name="Text">Valid JSON; the default value stands for null.</param>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(string? Text)
{
    /// <summary>The document; null for JSON null, however that was given, so that a value is the same before and after it was stored.</summary>
    public string? Text { get; } = Text == "null" ? null : Text;

    /// <summary>JSON null.</summary>
    public static RawJson Null => default;

    /// <summary>The document parsed; null for JSON null.</summary>
    public JsonNode? Parse() => Text is null ? null : JsonNode.Parse(Text);

    /// <summary>The compact text of a parsed document.</summary>
    public static RawJson From(JsonNode? node) => node is null ? default : new RawJson(node.ToJsonString());

    /// <inheritdoc/>
    public override string ToString() => Text ?? "null";
}

/// <summary>Writes the document in place, so that stored rows stay readable JSON rather than JSON within a string.</summary>
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override bool HandleNull => true;

    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
    {
        if (value.Text is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(value.Text, skipInputValidation: true);
        }
    }
}
