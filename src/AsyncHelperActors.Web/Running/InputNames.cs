using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Web.Running;

/// <summary>What the templates of a definition ask of the input of a job.</summary>
internal static partial class InputNames
{
    /// <summary>The names that follow <c>input.</c> in a template, in order, each once.</summary>
    public static IReadOnlyList<string> Of(JsonObject definition) =>
        [.. Texts(definition).SelectMany(t => Template().Matches(t)).SelectMany(t => Name().Matches(t.Value)).Select(n => n.Groups[1].Value).Distinct()];

    /// <summary>The exports that helpers ask for by themselves: nobody means to run those.</summary>
    public static HashSet<string> UsedByHelpers(IEnumerable<JsonObject> helpers) =>
        [.. helpers.SelectMany(Nodes).OfType<JsonObject>().Select(o => o["_exportId"] is JsonValue v && v.TryGetValue<string>(out var id) ? id : null).OfType<string>()];

    private static IEnumerable<string> Texts(JsonNode node) =>
        Nodes(node).OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : null).OfType<string>();

    private static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        null => [],
        JsonObject fields => [fields, .. fields.SelectMany(f => Nodes(f.Value))],
        JsonArray items => [items, .. items.SelectMany(Nodes)],
        _ => [node],
    };

    [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Template();

    [GeneratedRegex(@"\binput\.([A-Za-z_][A-Za-z0-9_]*)", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
