using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AsyncHelperActors.Demo;

/// <summary>What placeholders stand for: a job, the number of a record, and the address that answers are seen from.</summary>
internal readonly record struct Slots(VendorCall Call, VendorJob Job, long Number);

/// <summary>
/// Templates: JSON whose strings may hold placeholders in braces. A string that is one number placeholder and nothing
/// else becomes a number. An unknown name stays as it is written.
/// </summary>
internal static class RecordTemplates
{
    private static readonly string[] s_names =
        ["Ada", "Börje", "Chiara", "Dmitri", "Élise", "Fatima", "Goro", "Hilde", "Imran", "José"];

    public static JsonElement Orders { get; } = Parse(
        """{"order_id":"{order}","customer":"{name}","total":"{amount}","currency":"EUR"}""");

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static void Write(Utf8JsonWriter writer, JsonElement template, in Slots slots)
    {
        switch (template.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in template.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, slots);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in template.EnumerateArray())
                {
                    Write(writer, element, slots);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                WriteText(writer, template.GetString()!, slots);
                break;
            case JsonValueKind.Undefined:
                writer.WriteNullValue();
                break;
            default:
                template.WriteTo(writer);
                break;
        }
    }

    /// <summary>A template's value as text, for formats that have only text.</summary>
    public static string Text(JsonElement template, in Slots slots)
    {
        if (template.ValueKind == JsonValueKind.String)
        {
            return Fill(template.GetString()!, slots);
        }

        if (template.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return template.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? "" : template.GetRawText();
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Write(writer, template, slots);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string Fill(string template, in Slots slots)
    {
        if (!template.Contains('{'))
        {
            return template;
        }

        var text = new StringBuilder();
        var at = 0;
        for (var open = template.IndexOf('{'); open >= 0; open = template.IndexOf('{', at))
        {
            var close = template.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            var name = template[(open + 1)..close];
            text.Append(template, at, open - at).Append(Value(name, slots) ?? "{" + name + "}");
            at = close + 1;
        }

        return text.Append(template, at, template.Length - at).ToString();
    }

    private static void WriteText(Utf8JsonWriter writer, string template, in Slots slots)
    {
        switch (template)
        {
            case "{n}":
                writer.WriteNumberValue(slots.Number);
                break;
            case "{order}":
                writer.WriteNumberValue(1000 + slots.Number);
                break;
            case "{amount}":
                writer.WriteNumberValue(Amount(slots.Number));
                break;
            default:
                writer.WriteStringValue(Fill(template, slots));
                break;
        }
    }

    private static decimal Amount(long n) => (99 + ((n * 1990) + (n * n * 7)) % 50000) / 100m;

    private static string? Value(string name, in Slots slots)
    {
        var (call, job, n) = slots;
        return name switch
        {
            "n" => n.ToString(CultureInfo.InvariantCulture),
            "order" => (1000 + n).ToString(CultureInfo.InvariantCulture),
            "amount" => Amount(n).ToString("0.00", CultureInfo.InvariantCulture),
            "name" => s_names[n % s_names.Length],
            "id" => job.Id,
            "number" => job.Number.ToString(CultureInfo.InvariantCulture),
            "script" => call.State.Name,
            "base" => call.Base,
            "status" => call.Link(call.StatusPath(job), isAbsolute: true),
            "result" => call.Link(call.ResultPath(job), isAbsolute: true),
            "documentId" => VendorCall.DocumentId(job),
            "correlation" => job.CorrelationId ?? "",
            "now" => call.Vendor.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            _ => null,
        };
    }
}
