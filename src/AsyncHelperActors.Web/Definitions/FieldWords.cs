using AsyncHelperActors.Client;
using AsyncHelperActors.Web.Parts;

namespace AsyncHelperActors.Web.Definitions;

/// <summary>What stands above a field. Those of the async helper are Celigo's.</summary>
internal static class FieldWords
{
    private static readonly Dictionary<string, string> s_labels = new(StringComparer.Ordinal)
    {
        ["_id"] = "Id",
        ["_connectionId"] = "Connection",
        ["http._asyncHelperId"] = "Async helper",
        ["http.baseURI"] = "Base URI",
        ["http.relativeURI"] = "Relative URI",
        ["http.method"] = "HTTP method",
        ["http.auth.type"] = "Auth type",
        ["http.response.resourcePath"] = "Resource path",
        ["http.status._exportId"] = "Status export",
        ["http.status.initialWaitTime"] = "Initial wait time",
        ["http.status.pollWaitTime"] = "Poll wait time",
        ["http.status.inProgressValues"] = "In progress values",
        ["http.status.doneWithoutDataValues"] = "Done without data values",
        ["http.result._exportId"] = "Result export",
        ["http.submit.sameAsStatus"] = "Same as status export",
        ["http.submit.resourcePath"] = "Resource path",
        ["http.submit.transform"] = "Transform rules",
        ["http.submit.whenUncertain._exportId"] = "Lookup export",
        ["http.cancel._exportId"] = "Cancel export",
        ["http.cleanup._exportId"] = "Cleanup export",
    };

    public static string Label(string path)
    {
        if (s_labels.TryGetValue(path, out var label))
        {
            return label;
        }

        var names = path.Split('.').Where(n => n is not ("http" or "status")).ToArray();
        var words = JobWords.Words(string.Join(' ', names.Length > 2 ? names[^2..] : names).TrimStart('_'));
        return words.Replace(" u r i", " URI", StringComparison.Ordinal).Replace(" s s l", " SSL", StringComparison.Ordinal);
    }

    /// <summary>The collection that an id names one of; null when it names none of ours.</summary>
    public static string? Target(string path) => path.Split('.')[^1] switch
    {
        "_connectionId" or "_borrowConcurrencyFromConnectionId" => "connections",
        "_exportId" => "exports",
        "_asyncHelperId" => "asynchelpers",
        "_scriptId" => "scripts",
        _ => null,
    };

    public static string Singular(string kind) => kind switch
    {
        "asynchelpers" => "async helper",
        _ => kind.TrimEnd('s'),
    };

    public static string Title(string kind) => kind == "asynchelpers" ? "Async helpers" : JobWords.Capital(kind);

    /// <summary>A value to see how it is written; empty when the example is an object.</summary>
    public static string Example(DefinitionField field) => field.Example switch
    {
        null => "",
        System.Text.Json.Nodes.JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => value.GetValue<string>(),
        System.Text.Json.Nodes.JsonArray items when items.All(i => i is System.Text.Json.Nodes.JsonValue) => string.Join(", ", items.Select(i => i!.ToString())),
        var other => other.ToJsonString(),
    };
}
