using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Web.Parts;

namespace AsyncHelperActors.Web.Jobs;

/// <summary>The first records of a result as rows and columns. It says when it leaves something out.</summary>
/// <param name="Columns">Every field of the records that are shown, in the order in which they first appear.</param>
/// <param name="Rows">The records.</param>
/// <param name="IsCut">Whether columns or long values are left out.</param>
internal sealed record RecordTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, bool IsCut)
{
    public const int MostRows = 50;
    public const int MostColumns = 40;
    private const int MostCell = 300;
    private const int MostLine = 256 * 1024;

    /// <summary>Reads the beginning of a result of one record a line.</summary>
    public static async Task<RecordTable> ReadAsync(Stream ndjson)
    {
        using var reader = new StreamReader(ndjson);
        var (records, columns, cut) = (new List<JsonNode?>(), new List<string>(), false);
        while (records.Count < MostRows && await reader.ReadLineAsync() is { } line)
        {
            if (line.Length > MostLine)
            {
                cut = true;
                break;
            }

            records.Add(JsonNode.Parse(line));
        }

        foreach (var name in records.SelectMany(r => r is JsonObject record ? record.Select(f => f.Key) : ["value"]))
        {
            if (!columns.Contains(name))
            {
                columns.Add(name);
            }
        }

        cut |= columns.Count > MostColumns;
        columns = [.. columns.Take(MostColumns)];
        var rows = new List<IReadOnlyList<string>>();
        foreach (var record in records)
        {
            var cells = new List<string>();
            foreach (var column in columns)
            {
                cells.Add(Cell(record is JsonObject fields ? fields[column] : column == "value" ? record : null, ref cut));
            }

            rows.Add(cells);
        }

        return new RecordTable(columns, rows, cut);
    }

    /// <summary>What is and what is not shown.</summary>
    /// <param name="all">How many records there are; null when that is not known.</param>
    public string Remark(long? all)
    {
        var shown = all is { } total && total > Rows.Count ? $"The first {JobWords.Count(Rows.Count)} of {JobWords.Count(total, "record")}." : $"{JobWords.Count(Rows.Count, "record")}.";
        return IsCut ? $"{shown} Long values and further columns are in the download." : shown;
    }

    private static string Cell(JsonNode? value, ref bool cut)
    {
        var text = value switch
        {
            null => "",
            JsonValue plain when plain.GetValueKind() == JsonValueKind.String => plain.GetValue<string>(),
            _ => value.ToJsonString(),
        };
        if (text.Length <= MostCell)
        {
            return text;
        }

        cut = true;
        return text[..MostCell] + "…";
    }
}
