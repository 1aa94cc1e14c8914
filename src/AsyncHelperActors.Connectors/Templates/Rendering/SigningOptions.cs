using System.Text.Json.Nodes;

namespace AsyncHelperActors.Connectors.Templates.Rendering;

/// <summary>Builds <c>hashOptions</c> and <c>hmacOptions</c>: the parts of the request that a signature may cover.</summary>
internal static class SigningOptions
{
    public static JsonObject Of(SigningRequest request, JsonNode? connection)
    {
        string query = request.Uri.Query.TrimStart('?');
        List<KeyValuePair<string, string>> parameters = Parameters(query);
        return new JsonObject
        {
            ["method"] = request.Method,
            ["headers"] = Map(request.Headers),
            ["body"] = request.Body,
            ["bodyParametersMap"] = Body(request.Body),
            ["http"] = new JsonObject { ["encrypted"] = connection?["http"]?["encrypted"]?.DeepClone() },
            ["baseURI"] = request.Uri.GetLeftPart(UriPartial.Authority),
            ["relativeURI"] = request.Uri.PathAndQuery,
            ["URI"] = request.Uri.AbsoluteUri,
            ["urlParameters"] = query,
            ["urlParametersMap"] = Map(parameters),
            ["orderedQueryParams"] = Ordered(parameters),
        };
    }

    private static JsonObject Map(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var result = new JsonObject();
        foreach ((string name, string value) in pairs)
        {
            result[name] = value;
        }

        return result;
    }

    // The last two names never take part in a signature over the query, since they carry it or the token.
    private static string Ordered(List<KeyValuePair<string, string>> parameters) => string.Join('&', parameters
        .Where(p => p.Key is not ("sign" or "access_token"))
        .OrderBy(p => p.Key, StringComparer.Ordinal)
        .Select(p => $"{p.Key}={p.Value}"));

    private static JsonNode Body(string body)
    {
        string trimmed = body.TrimStart();
        if (trimmed.StartsWith('{'))
        {
            try
            {
                return JsonNode.Parse(trimmed) ?? new JsonObject();
            }
            catch (System.Text.Json.JsonException)
            {
                // A body in braces that is no JSON has no parameters either; it can still be signed as text.
                return new JsonObject();
            }
        }

        return Map(body.Contains('=', StringComparison.Ordinal) ? Parameters(body) : []);
    }

    private static List<KeyValuePair<string, string>> Parameters(string query) =>
    [
        .. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part =>
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? part : part[..equals];
            string value = equals < 0 ? string.Empty : part[(equals + 1)..];
            return KeyValuePair.Create(Decode(name), Decode(value));
        }),
    ];

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
