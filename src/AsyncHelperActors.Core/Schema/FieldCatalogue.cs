using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Core.Schema;

/// <summary>One field of the definition language.</summary>
/// <param name="Path">Where it is in a definition, with <c>[]</c> for an element of a list.</param>
/// <param name="Type">What may be there, in the words of the catalogue.</param>
/// <param name="IsRequired">Whether its object makes no sense without it.</param>
/// <param name="Default">What its absence means; empty when it has no default.</param>
/// <param name="Meaning">What it is for.</param>
/// <param name="Example">A value; null for objects and lists, whose fields have examples of their own.</param>
public sealed record CatalogueField(string Path, FieldType Type, bool IsRequired, string Default, string Meaning, JsonNode? Example)
{
    /// <summary>The path of the object that it is in; empty for the definition itself.</summary>
    public string Parent => Path.LastIndexOf('.') is >= 0 and var dot ? Path[..dot] : "";

    /// <summary>Its own name, with <c>[]</c> if it stands for the elements of a list.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];
}

/// <summary>A type of the catalogue.</summary>
/// <param name="Word"><c>text</c>, <c>choice</c>, <c>integer</c> and so on.</param>
/// <param name="Choices">The words of a choice.</param>
/// <param name="Least">The smallest number; null: no bound.</param>
/// <param name="Most">The largest number.</param>
public sealed record FieldType(string Word, IReadOnlyList<string> Choices, decimal? Least, decimal? Most);

/// <summary>All fields of the definition language, with meaning, default and example: the one source of the JSON Schema and of the reference.</summary>
public static class FieldCatalogue
{
    private static readonly Dictionary<string, IReadOnlyList<CatalogueField>> Sections = Read();

    /// <summary>The fields of a kind of definition, in the order of the catalogue.</summary>
    public static IReadOnlyList<CatalogueField> Of(DefinitionKind kind) => kind switch
    {
        DefinitionKind.Connections => [.. Sections["definition"], .. Sections["connection"]],
        DefinitionKind.Exports => [.. Sections["definition"], .. Sections["request"], .. Sections["export"]],
        DefinitionKind.Imports => [.. Sections["definition"], .. Sections["request"], .. Sections["import"]],
        DefinitionKind.AsyncHelpers => [.. Sections["definition"], .. Sections["asynchelper"]],
        DefinitionKind.Scripts => [.. Sections["definition"], .. Sections["script"]],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of definition."),
    };

    /// <summary>The fields of one section of the catalogue: <c>definition</c>, <c>connection</c>, <c>request</c>, <c>export</c>, ...</summary>
    public static IReadOnlyList<CatalogueField> Section(string name) => Sections[name];

    private static Dictionary<string, IReadOnlyList<CatalogueField>> Read()
    {
        using var stream = typeof(FieldCatalogue).Assembly.GetManifestResourceStream("fields.yaml")
            ?? throw new InvalidOperationException("The catalogue of fields is not in the assembly: a defect of the build.");
        using var reader = new StreamReader(stream);
        var tree = TextTree.Read(reader.ReadToEnd(), "fields.yaml");
        return tree.Root is JsonObject sections && tree.Problems.Count == 0
            ? sections.ToDictionary(section => section.Key, section => (IReadOnlyList<CatalogueField>)[.. section.Value!.AsObject().Select(field => Field(field.Key, field.Value!.AsArray()))])
            : throw new InvalidOperationException($"The catalogue of fields cannot be read: {string.Join("; ", tree.Problems)}");
    }

    private static CatalogueField Field(string path, JsonArray line) => line.Count == 4
        ? new CatalogueField(path, Type(Text(line[0])), Text(line[0]).Split(' ')[0].EndsWith('!'), Text(line[1]), Text(line[2]), line[3]?.DeepClone())
        : throw new InvalidOperationException($"The catalogue's field {path} has {line.Count} parts: type, default, meaning and example were expected.");

    private static string Text(JsonNode? node) => ValueList.AsText(node) ?? "";

    private static FieldType Type(string text)
    {
        var words = text.Split(' ', 2);
        var word = words[0].TrimEnd('!');
        var rest = words.Length > 1 ? words[1] : "";
        if (word == "choice")
        {
            return new FieldType(word, rest.Split('|'), null, null);
        }

        var bounds = rest.Split("..");
        return new FieldType(word, [], Bound(bounds[0]), bounds.Length > 1 ? Bound(bounds[1]) : null);
    }

    private static decimal? Bound(string text) => text.Length == 0 ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
