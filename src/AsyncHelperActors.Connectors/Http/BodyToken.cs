using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>Puts a connection's token into a request's body, for vendors that want it there. A body that has the field already is left alone.</summary>
internal static class BodyToken
{
    /// <summary>The body with the token; unchanged when it is neither a form nor a JSON object: then the step's own template holds the token.</summary>
    public static byte[]? Add(byte[]? body, string? contentType, string name, string token)
    {
        if (contentType?.Contains("x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
        {
            var form = body is null ? "" : Encoding.UTF8.GetString(body);
            var field = Uri.EscapeDataString(name) + "=";
            return form.Split('&').Any(pair => pair.StartsWith(field, StringComparison.Ordinal))
                ? body
                : Encoding.UTF8.GetBytes($"{form}{(form.Length == 0 ? "" : "&")}{field}{Uri.EscapeDataString(token)}");
        }

        if (body is not null && contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true && Parse(body) is { } document && !document.ContainsKey(name))
        {
            document[name] = token;
            return JsonSerializer.SerializeToUtf8Bytes(document, s_asWritten);
        }

        return body;
    }

    private static readonly JsonSerializerOptions s_asWritten = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonObject? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            // What is no JSON is sent as it is: the vendor's answer about it helps more than ours.
            return null;
        }
    }
}
