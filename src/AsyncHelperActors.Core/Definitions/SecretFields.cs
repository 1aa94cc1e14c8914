using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>Knows which texts of a document are secrets, for sealing them at rest and for masking them in answers.</summary>
/// <remarks>
/// Secrets are found by place (<c>http.encrypted</c>, the bodies of logins) and by name (a field below <c>http.auth</c> that is called
/// password, token, secret or key; a header that is called so). A number there counts as its text, a boolean is no secret.
/// </remarks>
public static class SecretFields
{
    /// <summary>What stands for a secret in answers, and means "keep the stored one" in a document that is saved.</summary>
    public const string Mask = "******";

    private static readonly string[] Headers = ["http.headers[name=authorization|cookie|*key*|*token*|*secret*|*password*].value"];

    private static readonly string[] Connection =
    [
        "http.auth.**.*password", "http.auth.**.*token", "http.auth.**.*secret", "http.auth.**.*key", "http.auth.**.passphrase",
        "http.auth.**.body", "http.auth.**.refreshBody", "http.auth.**.refreshHeaders[name=...].value",
        "http.encrypted", "http.encrypted.**", "http.clientCertificates.**", .. Headers,
    ];

    /// <summary>The places of secrets as patterns, for documentation: <c>**</c> is any depth, <c>*</c> any part of a name.</summary>
    public static IReadOnlyList<string> Paths(DefinitionKind kind) => kind switch
    {
        DefinitionKind.Connections => Connection,
        DefinitionKind.Exports or DefinitionKind.Imports => Headers,
        _ => [],
    };

    /// <summary>A copy of a document in which every secret has gone through a change. The document itself is left alone.</summary>
    /// <param name="document">A document of any kind.</param>
    /// <param name="change">Gets the path and the value, gives the new value.</param>
    public static JsonObject Transform(JsonObject document, Func<string, string, string> change)
    {
        var copy = (JsonObject)document.DeepClone();
        if (copy["http"] is JsonObject http)
        {
            ChangeHeaders(http["headers"], "http.headers", change);
            ChangeBelow(http, "http", "auth", IsSecretName, change);
            ChangeBelow(http, "http", "encrypted", _ => true, change);
            ChangeBelow(http, "http", "clientCertificates", _ => true, change);
        }

        return copy;
    }

    /// <summary>A copy for showing: secrets are masked, but a lone <c>${env:NAME}</c> stays, because it says where the secret is and not what.</summary>
    public static JsonObject Masked(JsonObject document) =>
        Transform(document, (_, value) => value.Length == 0 || EnvironmentText.IsPlaceholder(value) ? value : Mask);

    /// <summary>A copy for saving: where a masked value came back, the stored secret of the same place takes its place.</summary>
    public static JsonObject Unmasked(JsonObject document, JsonObject stored)
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        Transform(stored, (path, value) => secrets[path] = value);
        return Transform(document, (path, value) => value == Mask ? secrets.GetValueOrDefault(path, Mask) : value);
    }

    /// <summary>Whether a header of this name carries a secret.</summary>
    public static bool IsSecretHeader(string name) =>
        name.Equals("authorization", StringComparison.OrdinalIgnoreCase)
        || name.Equals("proxy-authorization", StringComparison.OrdinalIgnoreCase)
        || name.Contains("cookie", StringComparison.OrdinalIgnoreCase)
        || name.Contains("key", StringComparison.OrdinalIgnoreCase)
        || name.Contains("token", StringComparison.OrdinalIgnoreCase)
        || name.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || name.Contains("password", StringComparison.OrdinalIgnoreCase);

    private static bool IsSecretName(string name) =>
        name.EndsWith("password", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("token", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("secret", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("key", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("body", StringComparison.OrdinalIgnoreCase)
        || name.Equals("passphrase", StringComparison.OrdinalIgnoreCase);

    private static void ChangeBelow(JsonObject parent, string path, string name, Func<string, bool> secret, Func<string, string, string> change)
    {
        var here = $"{path}.{name}";
        switch (parent[name])
        {
            case JsonObject inner:
                foreach (var key in inner.Select(field => field.Key).ToArray())
                {
                    ChangeBelow(inner, here, key, secret, change);
                }

                break;
            case JsonArray list when IsHeaderList(list):
                ChangeHeaders(list, here, change, secret(name));
                break;
            case JsonArray list:
                ChangeList(list, here, secret(name) ? _ => true : secret, change);
                break;
            case JsonValue value when secret(name) && SecretText(value) is { } text:
                parent[name] = change(here, text);
                break;
            default:
                break;
        }
    }

    private static void ChangeList(JsonArray list, string path, Func<string, bool> secret, Func<string, string, string> change)
    {
        // An object of its own around each element lets a list share the way of named fields.
        for (var i = 0; i < list.Count; i++)
        {
            var name = $"[{i}]";
            var holder = new JsonObject { [name] = list[i]?.DeepClone() };
            ChangeBelow(holder, path, name, secret, (inner, value) => change(inner.Replace(".[", "[", StringComparison.Ordinal), value));
            list[i] = holder[name]?.DeepClone();
        }
    }

    private static bool IsHeaderList(JsonArray list) => list.Count > 0 && list.All(item => item is JsonObject header && header.ContainsKey("name") && header.ContainsKey("value"));

    private static void ChangeHeaders(JsonNode? node, string path, Func<string, string, string> change, bool all = false)
    {
        if (node is not JsonArray headers)
        {
            return;
        }

        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i] is JsonObject header && header["value"] is JsonValue value && SecretText(value) is { } text
                && (all || (ValueList.AsText(header["name"]) is { } name && IsSecretHeader(name))))
            {
                header["value"] = change($"{path}[{i}].value", text);
            }
        }
    }

    private static string? SecretText(JsonValue value) => value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? ValueList.AsText(value) : null;
}
