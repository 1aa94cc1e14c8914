using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Templates.Values;

/// <summary>Writes a template value as compact JSON, and text as it stands between the quotation marks of a JSON string.</summary>
internal static class ValueJson
{
    // Deeper data cannot come from a parser with its default limit, and would be too deep for the writer.
    private const int MaxDepth = 64;

    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth * 2,
    };

    public static string Write(object? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            Write(writer, value, 0);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>As JSON.stringify writes it: quotation marks, backslashes, control characters and lone surrogates are escaped.</summary>
    public static string Escape(string text)
    {
        int first = 0;
        while (first < text.Length && !MustEscape(text, first))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var result = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            if (!MustEscape(text, i))
            {
                result.Append(text[i]);
                continue;
            }

            int letter = "\"\\\b\f\n\r\t".IndexOf(text[i], StringComparison.Ordinal);
            result.Append('\\').Append(letter < 0 ? $"u{(int)text[i]:x4}" : "\"\\bfnrt"[letter].ToString());
        }

        return result.ToString();
    }

    private static bool MustEscape(string text, int at)
    {
        char c = text[at];
        if (!char.IsSurrogate(c))
        {
            return c is '"' or '\\' or < ' ';
        }

        bool pair = char.IsHighSurrogate(c)
            ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
            : at > 0 && char.IsHighSurrogate(text[at - 1]);
        return !pair;
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidOperationException($"the value is nested more than {MaxDepth} deep");
        }

        switch (value)
        {
            case null or Undefined:
                writer.WriteNullValue();
                break;
            case JsonNode node:
                node.WriteTo(writer);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case double number when double.IsFinite(number):
                writer.WriteRawValue(JsNumber.Format(number));
                break;
            case double:
                writer.WriteNullValue();
                break;
            case ValueList list:
                writer.WriteStartArray();
                foreach (object? item in list.Items)
                {
                    Write(writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case ValueObject owner:
                WriteObject(writer, owner, depth);
                break;
            default:
                writer.WriteStringValue(TemplateValue.Text(value));
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, ValueObject owner, int depth)
    {
        writer.WriteStartObject();
        foreach (string name in owner.Names)
        {
            if (owner.TryGet(name, out object? member))
            {
                writer.WritePropertyName(name);
                Write(writer, member, depth + 1);
            }
        }

        writer.WriteEndObject();
    }
}
