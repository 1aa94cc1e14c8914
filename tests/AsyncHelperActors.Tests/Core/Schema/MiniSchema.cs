using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Tests.Core.Schema;

/// <summary>As much of JSON Schema as the schema of bundles uses. A keyword that it does not know is an error, so that none is passed over.</summary>
internal sealed class MiniSchema(JsonObject root)
{
    private static readonly string[] Silent = ["$schema", "$id", "title", "description", "examples", "definitions", "default"];

    /// <summary>The places that are not as the schema wants them.</summary>
    public IReadOnlyList<string> Objections(JsonNode? document)
    {
        var found = new List<string>();
        Check(root, document, "", found);
        return found;
    }

    private void Check(JsonObject schema, JsonNode? node, string path, List<string> found)
    {
        foreach (var (keyword, value) in schema)
        {
            if (!Holds(keyword, value!, node, path, found))
            {
                found.Add(path);
            }
        }
    }

    /// <summary>Whether a keyword holds; what is below adds its own objections.</summary>
    private bool Holds(string keyword, JsonNode value, JsonNode? node, string path, List<string> found)
    {
        switch (keyword)
        {
            case "$ref":
                Check(root["definitions"]![value.GetValue<string>().Split('/')[^1]]!.AsObject(), node, path, found);
                return true;
            case "type":
                return value is JsonArray several ? several.Any(each => IsOf(each!.GetValue<string>(), node)) : IsOf(value.GetValue<string>(), node);
            case "enum":
                return value.AsArray().Any(each => JsonNode.DeepEquals(each, node));
            case "pattern":
                return node?.GetValueKind() != JsonValueKind.String || Regex.IsMatch(node.GetValue<string>(), value.GetValue<string>());
            case "minimum":
                return node?.GetValueKind() != JsonValueKind.Number || Number(node) >= Number(value);
            case "maximum":
                return node?.GetValueKind() != JsonValueKind.Number || Number(node) <= Number(value);
            case "maxItems":
                return node is not JsonArray list || list.Count <= Number(value);
            case "required":
                return node is not JsonObject fields || value.AsArray().All(each => fields.ContainsKey(each!.GetValue<string>()));
            case "anyOf":
                return value.AsArray().Any(each => Fits(each!.AsObject(), node));
            case "items":
                for (var i = 0; node is JsonArray items && i < items.Count; i++)
                {
                    Check(value.AsObject(), items[i], $"{path}[{i}]", found);
                }

                return true;
            case "properties":
                foreach (var (name, schema) in value.AsObject())
                {
                    if (node is JsonObject owner && owner.TryGetPropertyValue(name, out var field))
                    {
                        Check(schema!.AsObject(), field, path.Length == 0 ? name : $"{path}.{name}", found);
                    }
                }

                return true;
            default:
                return Silent.Contains(keyword) ? true : throw new NotSupportedException($"The keyword {keyword} at {path}.");
        }
    }

    private bool Fits(JsonObject schema, JsonNode? node)
    {
        var below = new List<string>();
        Check(schema, node, "", below);
        return below.Count == 0;
    }

    private static bool IsOf(string type, JsonNode? node) => (type, node?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("null", JsonValueKind.Null) => true,
        ("integer", JsonValueKind.Number) => decimal.IsInteger(Number(node!)),
        _ => false,
    };

    private static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);
}
