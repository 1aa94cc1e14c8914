using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Definitions;

/// <summary>One rule of a transform while it is edited. What the form does not show of it stays.</summary>
internal sealed class RuleRow(JsonObject source)
{
    public JsonObject Source => source;

    public string Extract
    {
        get => Text("extract");
        set => source["extract"] = value;
    }

    public string Generate
    {
        get => Text("generate");
        set => source["generate"] = value;
    }

    public string Type
    {
        get => Text("dataType");
        set => source["dataType"] = value;
    }

    /// <summary>Whether it makes objects by rules of its own: those are edited as JSON.</summary>
    public bool IsNested => source["buildArrayHelper"] is not null || source["mappings"] is not null;

    private string Text(string name) => source[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : source[name]?.ToJsonString() ?? "";
}

/// <summary>The rules of a transform as rows: version 1.0 (extract, generate) or 2.0 (with a type, create or modify).</summary>
internal sealed class RuleRows
{
    public static readonly IReadOnlyList<string> Types = ["string", "number", "boolean", "object", "stringarray", "numberarray", "booleanarray", "objectarray"];

    private readonly JsonObject _rest;

    private RuleRows(JsonObject rest, string version, string mode, IEnumerable<RuleRow> rows)
    {
        (_rest, Version, Mode) = (rest, version, mode);
        Rows.AddRange(rows);
    }

    /// <summary><c>1</c> or <c>2</c>.</summary>
    public string Version { get; private set; }

    /// <summary>Of version 2: <c>create</c> or <c>modify</c>.</summary>
    public string Mode { get; set; }

    public List<RuleRow> Rows { get; } = [];

    /// <summary>Reads a transform; null: it is a script, has several passes or an older form, and is edited as JSON.</summary>
    public static RuleRows? Of(JsonNode? transform)
    {
        if (transform is null)
        {
            return new RuleRows(new JsonObject { ["type"] = "expression" }, "1", "create", []);
        }

        if (transform is not JsonObject document || document["type"]?.ToString() == "script" || document["rulesCollection"] is not null
            || document["expression"] is not (null or JsonObject) || (document["rules"] is not null && document["expression"] is not null))
        {
            return null;
        }

        var rest = (JsonObject)document.DeepClone();
        if (rest["rules"] is { } beside)
        {
            // The short form, with the rules beside the type: it is written back in the long one.
            rest.Remove("rules");
            rest.Remove("version");
            rest["expression"] = new JsonObject { ["version"] = "1", ["rules"] = beside };
        }

        var expression = rest["expression"] as JsonObject;
        if (expression?["version"]?.ToString().Split('.')[0] == "2" || (expression?["version"] is null && expression?["rulesTwoDotZero"] is not null))
        {
            return expression["rulesTwoDotZero"] is JsonObject two && two["mappings"] is null or JsonArray
                ? new RuleRows(rest, "2", two["mode"]?.ToString() == "modify" ? "modify" : "create", Read(two["mappings"] as JsonArray))
                : null;
        }

        return expression?["rules"] switch
        {
            null or JsonArray { Count: 0 } => new RuleRows(rest, "1", "create", []),
            JsonArray { Count: 1 } groups when groups[0] is JsonArray group && group.All(rule => rule is JsonObject) => new RuleRows(rest, "1", "create", Read(group)),
            JsonArray group when group.All(rule => rule is JsonObject) => new RuleRows(rest, "1", "create", Read(group)),
            _ => null,
        };
    }

    /// <summary>Goes over to the other version; extracts and generates stay.</summary>
    public void Change(string version)
    {
        Version = version;
        foreach (var row in Rows)
        {
            if (version == "2" && row.Type.Length == 0)
            {
                row.Type = "string";
            }
            else if (version == "1")
            {
                row.Source.Remove("dataType");
            }
        }
    }

    public void Add() => Rows.Add(new RuleRow(Version == "2" ? new JsonObject { ["extract"] = "", ["dataType"] = "string", ["generate"] = "" } : new JsonObject { ["extract"] = "", ["generate"] = "" }));

    /// <summary>The transform; null: there are no rules.</summary>
    public JsonObject? ToTransform()
    {
        if (Rows.Count == 0)
        {
            return null;
        }

        var document = (JsonObject)_rest.DeepClone();
        var expression = document["expression"] as JsonObject ?? [];
        document["expression"] ??= expression;
        var rows = new JsonArray([.. Rows.Select(row => row.Source.DeepClone())]);
        expression["version"] = Version;
        if (Version == "2")
        {
            var two = expression["rulesTwoDotZero"] as JsonObject ?? [];
            expression["rulesTwoDotZero"] ??= two;
            two["mode"] = Mode;
            two["mappings"] = rows;
            expression.Remove("rules");
        }
        else
        {
            expression["rules"] = new JsonArray(rows);
            expression.Remove("rulesTwoDotZero");
        }

        return document;
    }

    /// <summary>What is wrong with a row.</summary>
    public IEnumerable<ProblemItem> ErrorsAt(int row, IEnumerable<ProblemItem> errors)
    {
        var place = Version == "2" ? $"transform.expression.rulesTwoDotZero.mappings[{row}]" : $"transform.expression.rules[0][{row}]";
        return errors.Where(error => error.Path == place || error.Path.StartsWith(place + ".", StringComparison.Ordinal));
    }

    private static IEnumerable<RuleRow> Read(JsonArray? rules) => (rules ?? []).OfType<JsonObject>().Select(rule => new RuleRow((JsonObject)rule.DeepClone()));
}
