using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Http.Credentials;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Http;

/// <summary>
/// Hides a connection's secrets in whatever is shown: addresses, messages, excerpts of answers, the timeline. A secret is hidden in every
/// form in which it can come back: as written, URL-encoded, JSON-escaped, in base64. Query parameters that are named like a secret are
/// hidden whatever their value is, because a vendor's signed address holds secrets that nobody told us.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>What stands where a secret was.</summary>
    public const string Stars = "****";

    /// <summary>Shorter texts are no secrets: hiding "a" would hide every word.</summary>
    private const int ShortestSecret = 4;

    /// <summary>Shorter texts are found in addresses by chance: a request is not refused because of them.</summary>
    private const int ShortestLeak = 8;

    /// <summary>A name with one of these in it names a secret.</summary>
    private static readonly string[] s_secretWords =
        ["token", "key", "secret", "signature", "password", "passwd", "credential", "authorization", "session", "cookie"];

    /// <summary>Names that are secrets only as a whole: "sig" is also in "design".</summary>
    private static readonly string[] s_secretNames = ["sig", "sid", "auth", "pwd", "pass", "jwt"];

    /// <summary>Hides nothing but what is named like a secret.</summary>
    public static readonly SecretMask Empty = new([]);

    private readonly HashSet<string> _secrets;
    private readonly string[] _forms;
    private readonly SearchValues<string>? _search;
    private readonly SearchValues<string>? _leak;

    private SecretMask(HashSet<string> secrets)
    {
        _secrets = secrets;

        // The longest first: a secret that holds another one must not leave its rest behind.
        _forms = [.. secrets.SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length)];
        _search = Search(_forms);
        _leak = Search([.. _forms.Where(form => form.Length >= ShortestLeak)]);
    }

    /// <summary>The mask of a connection: its encrypted values, its credentials, and its headers that are named like a secret.</summary>
    /// <param name="connection">Whose secrets.</param>
    /// <param name="render">Renders a text of the connection.</param>
    public static SecretMask For(ConnectionDef connection, Func<string, string> render)
    {
        var secrets = new List<string>();
        Collect(connection.Encrypted, secrets);
        secrets.AddRange(CredentialSecrets.Of(connection.Auth, render));
        secrets.AddRange(connection.Tls is { } tls ? [render(tls.Key), render(tls.Pfx), render(tls.Passphrase)] : []);
        secrets.AddRange(connection.Headers.Where(header => IsSecretName(header.Name)).Select(header => WithoutScheme(render(header.Value))));
        return Empty.With(secrets);
    }

    /// <summary>This mask with further secrets: a cookie, a session id, a fresh token.</summary>
    public SecretMask With(params IEnumerable<string> secrets)
    {
        var all = new HashSet<string>(_secrets, StringComparer.Ordinal);
        all.UnionWith(secrets.Where(secret => secret.Length >= ShortestSecret));
        return all.Count == _secrets.Count ? this : new SecretMask(all);
    }

    /// <summary>Whether a text that is to leave for another host holds a secret, in any form.</summary>
    public bool WouldLeak(string text) => _leak is not null && text.AsSpan().ContainsAny(_leak);

    /// <summary>The same of a body.</summary>
    public bool WouldLeak(byte[]? body) => body is not null && _leak is not null && WouldLeak(Encoding.UTF8.GetString(body));

    /// <summary>A text without the secrets.</summary>
    public string Hide(string text)
    {
        if (_search is null || !text.AsSpan().ContainsAny(_search))
        {
            return text;
        }

        foreach (var form in _forms)
        {
            text = text.Replace(form, Stars, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>An address without the secrets, without user information, and without the values of parameters that are named like a secret.</summary>
    public string HideInUrl(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var authority = scheme + 3;
            var end = url.AsSpan(authority).IndexOfAny('/', '?', '#');
            end = end < 0 ? url.Length : authority + end;
            var at = url.LastIndexOf('@', end - 1, end - authority);
            if (at >= 0)
            {
                url = string.Concat(url.AsSpan(0, authority), Stars, url.AsSpan(at));
            }
        }

        var query = url.IndexOf('?', StringComparison.Ordinal);
        return Hide(query < 0 ? url : string.Concat(url.AsSpan(0, query + 1), HideParameters(url[(query + 1)..])));
    }

    /// <summary>Whether a header or parameter of this name holds a secret by its name.</summary>
    public static bool IsSecretName(string name)
    {
        foreach (var word in s_secretWords)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return s_secretNames.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static SearchValues<string>? Search(string[] forms) =>
        forms.Length == 0 ? null : SearchValues.Create(forms, StringComparison.Ordinal);

    private static string HideParameters(string query)
    {
        var parts = query.Split('&');
        for (var i = 0; i < parts.Length; i++)
        {
            var equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && equals < parts[i].Length - 1 && IsSecretName(parts[i][..equals]))
            {
                parts[i] = string.Concat(parts[i].AsSpan(0, equals + 1), Stars);
            }
        }

        return string.Join('&', parts);
    }

    private static void Collect(JsonNode? node, List<string> secrets)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, value) in map)
                {
                    Collect(value, secrets);
                }

                break;
            case JsonArray list:
                foreach (var value in list)
                {
                    Collect(value, secrets);
                }

                break;
            case JsonValue value when value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number:
                secrets.Add(value.ToString());
                break;
            default:
                break;
        }
    }

    /// <summary>The part after <c>Bearer</c> and its like, so that the secret is found also where it stands alone.</summary>
    private static string WithoutScheme(string value)
    {
        var blank = value.LastIndexOf(' ');
        return blank < 0 ? value : value[(blank + 1)..];
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Uri.EscapeDataString(secret).Replace("%20", "+", StringComparison.Ordinal);
        yield return JsonEncodedText.Encode(secret).Value;
        yield return JsonEncodedText.Encode(secret, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
    }
}
