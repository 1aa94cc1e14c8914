using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Web.Trying;

/// <summary>Where a value is in a document, as the paths of definitions have it.</summary>
internal static partial class JsonPlaces
{
    private const int LongestShown = 120;

    /// <summary>A field of what is at a path.</summary>
    public static string Below(string path, string name)
    {
        var step = PlainName().IsMatch(name) ? name : $"[{name}]";
        return path.Length == 0 ? step : step[0] == '[' ? path + step : $"{path}.{step}";
    }

    /// <summary>An element of what is at a path.</summary>
    public static string Below(string path, int element) => $"{path}[{element}]";

    /// <summary>A path below the resource that another path selects; null when it is not below it.</summary>
    public static string? Within(string path, string? resourcePath)
    {
        var resource = (resourcePath ?? "").TrimStart('$').TrimStart('.');
        if (resource.Length == 0)
        {
            return path;
        }

        return path.StartsWith(resource, StringComparison.Ordinal) && path.Length > resource.Length && path[resource.Length] is '.' or '['
            ? FirstElement().Replace(path[resource.Length..], "").TrimStart('.')
            : null;
    }

    /// <summary>A value on one line.</summary>
    public static string Shown(JsonNode? value)
    {
        var text = value?.ToJsonString(s_readable) ?? "null";
        return text.Length > LongestShown ? text[..LongestShown] + "…" : text;
    }

    /// <summary>A text as a document; null when it is none.</summary>
    public static JsonNode? Read(string? text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static readonly JsonSerializerOptions s_readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"^[\w@$-]+$")]
    private static partial Regex PlainName();

    /// <summary>A resource path that selects a list gives its elements one by one.</summary>
    [GeneratedRegex(@"^\[\d+\]")]
    private static partial Regex FirstElement();
}

/// <summary>A field of the form into which a path can be put.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Field">Its path in the definition.</param>
/// <param name="IsOfResource">Whether it counts from the resource rather than from the whole answer.</param>
internal sealed record PathOffer(string Label, string Field, bool IsOfResource);
