using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Connectors.Steps;

/// <summary>Writes records as csv or tsv. The columns are the fields of all records in the order in which they first appear.</summary>
internal static class DelimitedBody
{
    public static string Of(JsonArray records, CsvOptions options, MediaType type)
    {
        var column = options.ColumnDelimiter is { Length: > 0 } given ? given : type == MediaType.Tsv ? "\t" : ",";
        var row = options.RowDelimiter is { Length: > 0 } end ? end : "\n";
        var objects = records.OfType<JsonObject>().ToList();
        var names = objects.SelectMany(record => record.Select(field => field.Key)).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        if (options.IncludeHeader && names.Count > 0)
        {
            text.AppendJoin(column, names.Select(name => Cell(name, column, row, options))).Append(row);
        }

        foreach (var record in objects)
        {
            text.AppendJoin(column, names.Select(name => Cell(RequestBody.FieldText(record[name]), column, row, options))).Append(row);
        }

        if (options.EndsWithoutRowDelimiter && text.Length > 0)
        {
            text.Length -= row.Length;
        }

        return text.ToString();
    }

    private static string Cell(string value, string column, string row, CsvOptions options)
    {
        value = options.TabsBecomeSpaces ? value.Replace('\t', ' ') : value;
        value = options.LineBreaksBecomeSpaces ? value.ReplaceLineEndings(" ") : value;
        var needsQuotes = options.WrapWithQuotes || value.Contains(column, StringComparison.Ordinal) || value.Contains(row, StringComparison.Ordinal) || value.AsSpan().IndexOfAny('"', '\r', '\n') >= 0;
        return needsQuotes ? $"\"{value.Replace("\"", "\"\"")}\"" : value;
    }
}
