using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using Sylvan.Data.Csv;

namespace AsyncHelperActors.Connectors.Reading;

/// <summary>Reads csv and tsv row by row.</summary>
/// <remarks>
/// A row becomes an object. Its names are those of the header row, unless <c>file.csv.hasHeaderRow</c> is false: then they are
/// <c>Column0</c>, <c>Column1</c> and so on. A row that is shorter than the header has empty text in the rest; a longer one has
/// <c>ColumnN</c> for what has no name. With <c>keyColumns</c>, rows that follow each other with equal values in these columns are one
/// record: an array of their objects. Values are text, always.
/// </remarks>
internal sealed class DelimitedText(CsvOptions options, MediaType type, int mostRecordBytes)
{
    /// <summary>A character that no report has; the parser wants one.</summary>
    private const char NoQuote = '\u007F';

    private const int MostRowsOfOne = 10_000;

    private int _row = options.RowsToSkip;
    private DelimiterReader? _delimiters;

    /// <summary>The records of a text; one reader reads one text.</summary>
    /// <exception cref="BodyException">A row is malformed or too large, or the options cannot be followed.</exception>
    public async IAsyncEnumerable<JsonNode?> ReadAsync(TextReader text, [EnumeratorCancellation] CancellationToken cancellation)
    {
        text = Split(text);
        await SkipAsync(text, cancellation);
        await using var rows = await OpenAsync(text, cancellation);
        string[]? names = null;
        JsonArray? group = null;
        while (await NextAsync(rows, cancellation))
        {
            // A blank line is no row, also not one with an empty value.
            if (rows.RowFieldCount == 1 && rows.GetString(0).Length == 0)
            {
                continue;
            }

            if (names is null && options.HasHeaderRow != false)
            {
                names = Names(rows);
                CheckKeys(names);
                continue;
            }

            var row = Row(rows, names);
            if (options.KeyColumns.Count == 0)
            {
                yield return row;
            }
            else if (group is not null && SameKey((JsonObject)group[0]!, row))
            {
                group.Add(row);
                Bound(group);
            }
            else
            {
                if (group is not null)
                {
                    yield return group;
                }

                group = new JsonArray(row);
            }
        }

        if (group is not null)
        {
            yield return group;
        }
    }

    /// <summary>The text as the parser can split it, which knows delimiters of one character.</summary>
    private TextReader Split(TextReader text)
    {
        var row = options.RowDelimiter is { Length: > 0 } end && end.Trim('\r', '\n', ' ').Length > 0 ? end : null;
        if (Delimiter.Length <= 1 && row is null)
        {
            return text;
        }

        RequireUsable("columnDelimiter", Delimiter);
        RequireUsable("rowDelimiter", row ?? "\n");
        return _delimiters = new DelimiterReader(text, Delimiter.Length > 1 ? Delimiter : null, row);
    }

    private async Task SkipAsync(TextReader text, CancellationToken cancellation)
    {
        for (var i = 0; i < options.RowsToSkip; i++)
        {
            await text.ReadLineAsync(cancellation);
        }
    }

    private async Task<CsvDataReader> OpenAsync(TextReader text, CancellationToken cancellation)
    {
        var csv = new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = Delimiter.Length > 1 ? DelimiterReader.Column : Delimiter[0],
            Quote = options.QuotesAreText ? NoQuote : '"',
            BufferSize = 32 * 1024,
            MaxBufferSize = mostRecordBytes,
        };
        try
        {
            return await GuardAsync(() => CsvDataReader.CreateAsync(text, csv, cancellation));
        }
        catch (CsvConfigurationException)
        {
            throw Unsupported("columnDelimiter", Delimiter, "a character of ASCII that is neither a letter, a quotation mark nor a line end");
        }
    }

    private async Task<bool> NextAsync(CsvDataReader rows, CancellationToken cancellation)
    {
        _row++;
        return await GuardAsync(() => rows.ReadAsync(cancellation));
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (CsvRecordTooLargeException)
        {
            throw BodyException.TooLarge("a row", mostRecordBytes, "Check the quotes in it and file.csv.columnDelimiter.");
        }
        catch (FormatException error) when (error is not CsvFormatException)
        {
            throw BodyException.NotParsed(Word, $"after row {_row}: {error.Message}", error);
        }
        catch (CsvFormatException error)
        {
            throw BodyException.NotParsed(
                Word, $"row {_row}: {error.Message.TrimEnd('.')}. If quotation marks are text there, set file.csv.disableQuoteAndStripEnclosingQuotes", error);
        }
    }

    private string Delimiter => options.ColumnDelimiter is { Length: > 0 } given ? given : type == MediaType.Tsv ? "\t" : ",";

    private string Word => type == MediaType.Tsv ? "tsv" : "csv";

    private string[] Names(CsvDataReader rows)
    {
        var names = new string[rows.RowFieldCount];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            var name = Value(rows, i).Trim();
            name = name.Length == 0 ? Column(i) : name;
            for (var n = 2; !taken.Add(name); n++)
            {
                name = $"{Value(rows, i).Trim()}_{n}";
            }

            names[i] = name;
        }

        return names;
    }

    private JsonObject Row(CsvDataReader rows, string[]? names)
    {
        var row = new JsonObject();
        var fields = rows.RowFieldCount;
        for (var i = 0; i < Math.Max(fields, names?.Length ?? 0); i++)
        {
            row[names is not null && i < names.Length ? names[i] : Column(i)] = i < fields ? Value(rows, i) : "";
        }

        return row;
    }

    private string Value(CsvDataReader rows, int i)
    {
        var value = _delimiters?.Restore(rows.GetString(i)) ?? rows.GetString(i);
        value = options.TrimSpaces ? value.Trim() : value;
        return options.QuotesAreText && value.Length > 1 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;
    }

    /// <summary>A key that no row has would make one record of all rows.</summary>
    private void CheckKeys(string[] names)
    {
        if (options.KeyColumns.FirstOrDefault(key => !names.Contains(key)) is { } missing)
        {
            throw new BodyException(
                FailureKind.Permanent, "definition_unusable", $"file.csv.keyColumns names '{missing}', and the columns are {string.Join(", ", names.Take(50))}.", "Correct it on the export.");
        }
    }

    private void Bound(JsonArray group)
    {
        if (group.Count > MostRowsOfOne)
        {
            throw BodyException.TooLarge("a record of rows with equal keyColumns", MostRowsOfOne, "Name more columns in file.csv.keyColumns, so that fewer rows belong together.", "rows");
        }
    }

    private bool SameKey(JsonObject first, JsonObject row) =>
        options.KeyColumns.All(key => (string?)first[key] == (string?)row[key]);

    private static string Column(int i) => $"Column{i}";

    private static void RequireUsable(string field, string delimiter)
    {
        if (delimiter.Length > DelimiterReader.Longest || delimiter.Contains('"', StringComparison.Ordinal))
        {
            throw Unsupported(field, delimiter, $"a text of at most {DelimiterReader.Longest} characters without quotation marks");
        }
    }

    private static BodyException Unsupported(string field, string value, string expected) => new(
        FailureKind.Permanent, "definition_unusable", $"file.csv.{field} is expected to be {expected}, and is '{value}'.", "Write another one, or successMediaType: binary to keep the file as it is.");
}
