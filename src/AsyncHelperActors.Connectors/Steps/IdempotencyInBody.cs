using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>Puts an idempotency key into a body that has fields.</summary>
internal static class IdempotencyInBody
{
    /// <summary>The body with the key: a field of a JSON object (a dotted name makes objects), or a pair of an urlencoded form.</summary>
    /// <exception cref="FormatException">The body has no fields; the message says where the key can go instead.</exception>
    public static (byte[] Bytes, string? ContentType) Put(byte[]? body, string? contentType, MediaType type, string name, string value)
    {
        switch (type)
        {
            case MediaType.Json:
                return (PutIntoJson(body, name, value), contentType ?? "application/json");
            case MediaType.UrlEncoded:
                var pair = $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
                var form = body is null ? "" : Encoding.UTF8.GetString(body);
                return (Encoding.UTF8.GetBytes(form.Length == 0 ? pair : $"{form}&{pair}"), contentType ?? "application/x-www-form-urlencoded");
            default:
                throw new FormatException(
                    $"http.submit.idempotency in body needs a json or urlencoded body, and this one is {type.Word()}. Write {{{{job.idempotencyKey}}}} into http.body yourself, or use in: header.");
        }
    }

    private static byte[] PutIntoJson(byte[]? body, string name, string value)
    {
        JsonObject root;
        try
        {
            root = body is null or { Length: 0 } ? [] : JsonNode.Parse(body)!.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("http.submit.idempotency in body needs a body that is a JSON object, and http.body renders to something else. Correct it, or use in: header.", error);
        }

        var parts = name.Split('.');
        var owner = root;
        foreach (var part in parts[..^1])
        {
            if (owner[part] is not JsonObject next)
            {
                owner[part] = next = [];
            }

            owner = next;
        }

        owner[parts[^1]] = value;
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }
}
