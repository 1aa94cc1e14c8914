using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Core.Schema;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>The tables of the reference, between <c>&lt;!-- fields: section --&gt;</c> and <c>&lt;!-- end --&gt;</c>.</summary>
internal static partial class FieldTables
{
    public static IEnumerable<(string Section, string Text, int Start)> In(string page) =>
        Marked().Matches(page).Select(match => (match.Groups["section"].Value, match.Groups["text"].Value, match.Groups["text"].Index));

    /// <summary>The table of a section of the catalogue.</summary>
    public static string Of(string section)
    {
        var table = new StringBuilder("| field | what may be there | default | meaning |\n|---|---|---|---|\n");
        foreach (var field in FieldCatalogue.Section(section))
        {
            table.Append("| `").Append(field.Path).Append("` | ").Append(Type(field)).Append(" | ").Append(Safe(field.IsRequired ? "**required**" : field.Default)).Append(" | ").Append(Safe(field.Meaning)).Append(" |\n");
        }

        return table.ToString();
    }

    /// <summary>The paths that a document has values at, objects and lists among them.</summary>
    public static void Collect(JsonNode? node, string prefix, HashSet<string> into, string path = "")
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    var below = path.Length == 0 ? name : $"{path}.{name}";
                    into.Add(prefix + below);
                    Collect(value, prefix, into, below);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Collect(item, prefix, into, path + "[]");
                }

                break;
            default:
                break;
        }
    }

    private static string Type(CatalogueField field) => field.Type switch
    {
        { Word: "choice" } choice => string.Join(", ", choice.Choices.Select(word => $"`{word}`")),
        { Least: { } least, Most: { } most } => $"{field.Type.Word}, {least} to {most}",
        { Least: { } least } => $"{field.Type.Word}, from {least}",
        { Word: "kept" } => "anything",
        _ => field.Type.Word,
    };

    private static string Safe(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex("<!-- fields: (?<section>\\w+) -->\\n(?<text>.*?)<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
