using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Schema;

namespace AsyncHelperActors.Tests.Core.Schema;

/// <summary>Documents made from the catalogue of fields.</summary>
internal static partial class SchemaDocuments
{
    /// <summary>Documents with everything in them, one for each word of each choice, and one for each field alone: some words and fields hide others.</summary>
    public static IEnumerable<JsonObject> Variants(DefinitionKind kind)
    {
        var fields = FieldCatalogue.Of(kind);
        yield return Document(fields, _ => true, null, null);
        foreach (var field in fields)
        {
            yield return With(kind, field);
        }

        foreach (var field in fields.Where(field => field.Type.Word == "choice"))
        {
            foreach (var word in field.Type.Choices)
            {
                yield return Document(fields, _ => true, field, JsonValue.Create(word));
                yield return With(kind, field, JsonValue.Create(word));
            }
        }
    }

    /// <summary>A document with one field, what is around it, and what is required beside it.</summary>
    public static JsonObject With(DefinitionKind kind, CatalogueField field, JsonNode? value = null)
    {
        var fields = FieldCatalogue.Of(kind);
        var wanted = new HashSet<string>(StringComparer.Ordinal) { "" };
        for (var path = field.Path; path.Length > 0; path = Parent(path))
        {
            wanted.Add(path);
        }

        foreach (var each in fields.Where(each => each.IsRequired && wanted.Contains(each.Parent)))
        {
            wanted.Add(each.Path);
        }

        var document = Document(fields, each => wanted.Contains(each.Path), value is null ? null : field, value);

        // type: token opens token: { ... }.
        foreach (var each in fields.Where(each => each is { Name: "type", Type.Word: "choice" } && each.Path != field.Path))
        {
            if (each.Type.Choices.FirstOrDefault(word => wanted.Contains($"{each.Parent}.{word.Split('-')[0]}")) is { } word)
            {
                Place(document, each.Path, JsonValue.Create(word));
            }
        }

        return document;
    }

    /// <summary>A path without numbers.</summary>
    public static string Plain(string path) => Index().Replace(path, "[]");

    private static JsonObject Document(IReadOnlyList<CatalogueField> fields, Func<CatalogueField, bool> include, CatalogueField? changed, JsonNode? value)
    {
        var document = new JsonObject();
        foreach (var field in fields.Where(include))
        {
            var isBelowWord = changed is not null && field.Path.StartsWith(changed.Path + ".", StringComparison.Ordinal);
            if (field.Path == changed?.Path)
            {
                Place(document, field.Path, value?.DeepClone());
            }
            else if (!isBelowWord && field.Type.Word is not ("object" or "list"))
            {
                Place(document, field.Path, field.Example?.DeepClone());
            }
            else if (!isBelowWord && field.Type.Word == "object")
            {
                Place(document, field.Path + ".", null);
            }
        }

        return document;
    }

    /// <summary>Puts a value at a path; objects and lists on the way are made, and take the place of a word that stands there.</summary>
    private static void Place(JsonObject at, string path, JsonNode? value)
    {
        var names = path.Split('.');
        for (var i = 0; i < names.Length - 1; i++)
        {
            var name = names[i].Replace("[]", "", StringComparison.Ordinal);
            if (names[i] != name)
            {
                if (at[name] is not JsonArray list)
                {
                    at[name] = list = [new JsonObject()];
                }

                at = (JsonObject)list[0]!;
            }
            else
            {
                if (at[name] is not JsonObject inner)
                {
                    at[name] = inner = [];
                }

                at = inner;
            }
        }

        if (names[^1].Length > 0)
        {
            at[names[^1]] = value;
        }
    }

    private static string Parent(string path) => path.LastIndexOf('.') is >= 0 and var dot ? path[..dot] is var parent && parent.EndsWith("[]", StringComparison.Ordinal) ? parent : path[..dot] : "";

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
