using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AsyncHelperActors.Core.Definitions;

/// <summary>
/// Compiles a definition's document into its typed view and says what is wrong with it. Looks at one document alone; whether what
/// it refers to is there is the question of the check of bundles. Never throws on what a user wrote.
/// </summary>
public static partial class DefinitionReader
{
    internal const string IdHint = "Ids are Celigo's 24 hex digits or 1 to 64 of A-Z a-z 0-9 . _ -";

    private const int DeepestNesting = 64;

    /// <summary>Reads a document; paths of problems start at the document.</summary>
    public static Reading<Definition> Read(DefinitionKind kind, JsonObject document) => Read(kind, document, "");

    /// <summary>Reads a document that is known to be of one kind; null when it has errors.</summary>
    public static Reading<T> Read<T>(JsonObject document)
        where T : Definition
    {
        var reading = Read(KindOf<T>(), document, "");
        return new Reading<T>((T?)reading.Value, reading.Problems);
    }

    /// <summary>Whether a text can be an id.</summary>
    public static bool IsId(string text) => Id().IsMatch(text) && text.Trim('.').Length > 0;

    internal static Reading<Definition> Read(DefinitionKind kind, JsonObject document, string path)
    {
        var problems = new List<Problem>();
        if (Unreadable(document) is { } flaw)
        {
            problems.Add(new Problem(Severity.Error, path, flaw, "Write the document again without it."));
            return new Reading<Definition>(null, problems);
        }

        var fields = new FieldReader(document, path, problems, firstOfLists: kind == DefinitionKind.Imports);
        var definition = Read(kind, document, fields);
        fields.Close();
        var failed = problems.Any(p => p.Severity == Severity.Error);
        return new Reading<Definition>(failed ? null : definition with { Document = document }, problems);
    }

    /// <summary>The fields that the readers know in the objects that a document has: what they read, and what they accept and leave alone.</summary>
    internal static IEnumerable<(string Path, bool IsRead)> KnownFields(DefinitionKind kind, JsonObject document)
    {
        var fields = new FieldReader(document, "", [], firstOfLists: kind == DefinitionKind.Imports);
        Read(kind, document, fields);
        return fields.Known();
    }

    private static Definition Read(DefinitionKind kind, JsonObject document, FieldReader fields)
    {
        var id = ReadId(fields, "_id") ?? "";
        var name = fields.Text("name") ?? id;
        fields.Accept("_id", "name", "description", "lastModified", "createdAt", "deletedAt", "sandbox", "_integrationId", "_connectorId", "_userId", "externalId", "aliases");
        return kind switch
        {
            DefinitionKind.Connections => ConnectionReading.Read(fields, document, id, name),
            DefinitionKind.Exports => RequestReading.ReadExport(fields, id, name),
            DefinitionKind.Imports => RequestReading.ReadImport(fields, id, name),
            DefinitionKind.AsyncHelpers => AsyncHelperReading.Read(fields, id, name),
            DefinitionKind.Scripts => ReadScript(fields, id, name),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of definition."),
        };
    }

    /// <summary>An id or a reference to one; null when absent or wrong.</summary>
    internal static string? ReadId(FieldReader fields, string name)
    {
        if (fields.Text(name) is not { } text)
        {
            return null;
        }

        if (IsId(text))
        {
            return text;
        }

        fields.Error(name, "It is not an id.", IdHint);
        return null;
    }

    private static ScriptDef ReadScript(FieldReader fields, string id, string name)
    {
        fields.Accept("function", "insertFunction", "samples");
        return new ScriptDef(id, name) { Content = fields.RequiredText("content", "Write the script's program text.") };
    }

    private static DefinitionKind KindOf<T>() => typeof(T) switch
    {
        var t when t == typeof(ConnectionDef) => DefinitionKind.Connections,
        var t when t == typeof(ExportDef) => DefinitionKind.Exports,
        var t when t == typeof(ImportDef) => DefinitionKind.Imports,
        var t when t == typeof(AsyncHelperDef) => DefinitionKind.AsyncHelpers,
        var t when t == typeof(ScriptDef) => DefinitionKind.Scripts,
        var t => throw new ArgumentException($"{t.Name} is not a definition that can be read."),
    };

    /// <summary>
    /// JSON nodes are lazy: a name given twice, half a surrogate pair or endless nesting shows only when it is touched, by an exception.
    /// So everything is touched once here, and what lies behind can trust the document.
    /// </summary>
    private static string? Unreadable(JsonObject document)
    {
        try
        {
            return TooDeep(document, 0) ? $"The document is nested more than {DeepestNesting} deep." : null;
        }
        catch (ArgumentException)
        {
            return "A field is there twice in one object.";
        }
        catch (InvalidOperationException)
        {
            return "A text is not valid Unicode.";
        }
        catch (JsonException)
        {
            return "A part of the document is not valid JSON.";
        }
    }

    private static bool TooDeep(JsonNode? node, int depth)
    {
        if (depth > DeepestNesting)
        {
            return true;
        }

        switch (node)
        {
            case JsonObject inner:
                return inner.Any(field => TooDeep(field.Value, depth + 1));
            case JsonArray list:
                return list.Any(item => TooDeep(item, depth + 1));
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                return false;
            default:
                return false;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
