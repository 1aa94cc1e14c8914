using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Core.Schema;

/// <summary>The JSON Schema (draft 7) of bundles, for editors: names complete, values are explained and checked while somebody types.</summary>
/// <remarks>
/// It is made from <see cref="FieldCatalogue"/>. It is milder than the check of definitions: unknown fields are allowed, because they are
/// kept, and what fields say about each other is not in it.
/// </remarks>
public static class BundleSchema
{
    private const string IdPattern = "^[A-Za-z0-9._-]{1,64}$";
    private const string DurationPattern = @"^\s*(P|p|[0-9.]+\s*(d|h|m|s|D|H|M|S|$)).*$";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    /// <summary>The schema as a file.</summary>
    public static string Text() => Build().ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";

    /// <summary>A fresh copy of the schema.</summary>
    public static JsonObject Build()
    {
        var lists = new JsonObject();
        var definitions = new JsonObject();
        foreach (var kind in DefinitionKindNames.All)
        {
            var name = kind.Plural().TrimEnd('s');
            lists[kind.Plural()] = new JsonObject
            {
                ["type"] = "array",
                ["description"] = $"Each {kind.Singular()} of this file.",
                ["items"] = new JsonObject { ["$ref"] = $"#/definitions/{name}" },
            };
            definitions[name] = Object(FieldCatalogue.Of(kind), "", isImport: kind == DefinitionKind.Imports);
        }

        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$id"] = "urn:asynchelper:bundle",
            ["title"] = "AsyncHelperActors definitions",
            ["description"] = "A bundle: connections, exports, imports, async helpers and scripts. Reference: docs/definitions.md.",
            ["type"] = "object",
            ["properties"] = lists,
            ["definitions"] = definitions,
        };
    }

    private static JsonObject Object(IReadOnlyList<CatalogueField> fields, string path, bool isImport)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in fields.Where(field => field.Parent == path))
        {
            properties[field.Name] = Property(fields, field, isImport);
            if (field.IsRequired)
            {
                required.Add(field.Name);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    private static JsonObject Property(IReadOnlyList<CatalogueField> fields, CatalogueField field, bool isImport)
    {
        var schema = field.Type.Word switch
        {
            "object" => Object(fields, field.Path, isImport),
            "list" => new JsonObject { ["type"] = "array", ["items"] = Object(fields, field.Path + "[]", isImport: false) },
            _ => Value(fields, field),
        };
        if (isImport && field.Type.Word is not ("object" or "list" or "map" or "any" or "kept" or "values"))
        {
            // Celigo's imports have lists with one entry for each operation.
            schema = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "array", ["maxItems"] = 1, ["items"] = schema.DeepClone() }) };
        }

        schema["description"] = Description(field);
        if (field.Example is { } example)
        {
            schema["examples"] = new JsonArray(example.DeepClone());
        }

        return schema;
    }

    private static JsonObject Value(IReadOnlyList<CatalogueField> fields, CatalogueField field)
    {
        var below = fields.Where(each => each.Parent == field.Path).ToList();
        switch (field.Type.Word)
        {
            case "id":
                return new JsonObject { ["type"] = "string", ["pattern"] = IdPattern };
            case "choice" when below.Count > 0:
                return new JsonObject { ["anyOf"] = new JsonArray(Choice(field), Object(fields, field.Path, isImport: false)) };
            case "choice":
                return Choice(field);
            case "method":
                return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Methods.Concat(Methods.Select(method => method.ToLowerInvariant())).Select(method => JsonValue.Create(method))]) };
            case "flag":
                return new JsonObject { ["type"] = "boolean" };
            case "integer":
                return Number(field, "integer");
            case "number":
                return Number(field, "number");
            case "wait":
                return new JsonObject { ["type"] = Types("number", "string") };
            case "duration":
                return new JsonObject { ["type"] = "string", ["pattern"] = DurationPattern };
            case "values":
                return new JsonObject { ["type"] = Types("array", "string", "number", "boolean"), ["items"] = new JsonObject { ["type"] = Types("string", "number", "boolean") } };
            case "map":
                return new JsonObject { ["type"] = "object" };
            case "any" or "kept":
                return [];
            default:
                return new JsonObject { ["type"] = "string" };
        }
    }

    /// <summary>Numbers may come as text, because Celigo's forms send text.</summary>
    private static JsonObject Number(CatalogueField field, string type)
    {
        var schema = new JsonObject { ["type"] = Types(type, "string") };
        if (field.Type.Least is { } least)
        {
            schema["minimum"] = least;
        }

        if (field.Type.Most is { } most)
        {
            schema["maximum"] = most;
        }

        return schema;
    }

    private static JsonObject Choice(CatalogueField field) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. field.Type.Choices.Select(choice => JsonValue.Create(choice))]) };

    private static JsonArray Types(params ReadOnlySpan<string> types)
    {
        var all = new JsonArray();
        foreach (var type in types)
        {
            all.Add(type);
        }

        return all;
    }

    private static string Description(CatalogueField field)
    {
        var kept = field.Type.Word == "kept" ? " Kept, without effect here." : "";
        return $"{field.Meaning}.{(field.Default.Length == 0 ? "" : $" Default: {field.Default}.")}{kept}";
    }
}
