using System.Text;
using System.Text.Json;
using AsyncHelperActors.Server.Http;

namespace AsyncHelperActors.Server.Jobs;

/// <summary>
/// Writes records as CSV (RFC 4180). The columns are the fields of all records in the order in which they first appear, so the records
/// are read twice: no field of a late record is lost. A value that is an object or a list is its JSON; a record that is no object is the column <c>value</c>.
/// </summary>
internal sealed class CsvRecords
{
    /// <summary>More are no table that anybody reads; each row would carry all of them.</summary>
    public const int MostColumns = 10_000;

    private readonly List<string> _columns = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>First pass: learns the columns of a page.</summary>
    public void Learn(ReadOnlyMemory<byte> page)
    {
        foreach (var line in RecordLines.Of(page))
        {
            using var record = JsonDocument.Parse(line);
            foreach (var name in record.RootElement.ValueKind == JsonValueKind.Object ? record.RootElement.EnumerateObject().Select(f => f.Name) : ["value"])
            {
                if (_known.Add(name))
                {
                    if (_columns.Count == MostColumns)
                    {
                        throw Refuse.NotAcceptable($"The records have more than {MostColumns} columns, which is no table. Read them as application/x-ndjson.");
                    }

                    _columns.Add(name);
                }
            }
        }
    }

    /// <summary>The header row.</summary>
    public byte[] Header() => _columns.Count == 0 ? [] : Row(_columns);

    /// <summary>Second pass: the rows of a page.</summary>
    public byte[] Rows(ReadOnlyMemory<byte> page)
    {
        using var rows = new MemoryStream();
        foreach (var line in RecordLines.Of(page))
        {
            using var record = JsonDocument.Parse(line);
            var root = record.RootElement;
            rows.Write(Row(_columns.Select(name => Cell(root, name))));
        }

        return rows.ToArray();
    }

    private static string Cell(JsonElement record, string column)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            return column == "value" ? Text(record) : "";
        }

        return record.TryGetProperty(column, out var value) ? Text(value) : "";
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => value.GetRawText(),
    };

    private static byte[] Row(IEnumerable<string> cells) => Encoding.UTF8.GetBytes(string.Join(',', cells.Select(Quoted)) + "\r\n");

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 && !cell.StartsWith(' ') && !cell.EndsWith(' ') ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
