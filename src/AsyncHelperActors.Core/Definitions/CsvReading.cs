namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads <c>file.csv</c>.</summary>
internal static class CsvReading
{
    public static CsvOptions Read(FieldReader? file)
    {
        file?.Accept(
            "type", "output", "encoding", "skipDelete", "compressionFormat", "fileName", "groupByFields", "sortByFields", "json", "xml", "xlsx", "fileDefinition", "batchSize", "skipAggregation");
        if (file?.Child("csv") is not { } csv)
        {
            return new CsvOptions();
        }

        csv.Accept("rowsPerRecord");
        return new CsvOptions
        {
            ColumnDelimiter = Delimiter(csv, "columnDelimiter"),
            RowDelimiter = Delimiter(csv, "rowDelimiter"),
            HasHeaderRow = csv.Flag("hasHeaderRow"),
            TrimSpaces = csv.Flag("trimSpaces") ?? false,
            RowsToSkip = (int)(csv.Integer("rowsToSkip", 0, 1_000_000) ?? 0),
            QuotesAreText = csv.Flag("disableQuoteAndStripEnclosingQuotes") ?? false,
            KeyColumns = csv.Values("keyColumns"),
            IncludeHeader = csv.Flag("includeHeader") ?? true,
            TabsBecomeSpaces = csv.Flag("replaceTabWithSpace") ?? false,
            LineBreaksBecomeSpaces = csv.Flag("replaceNewlineWithSpace") ?? false,
            EndsWithoutRowDelimiter = csv.Flag("truncateLastRowDelimiter") ?? false,
            WrapWithQuotes = csv.Flag("wrapWithQuotes") ?? false,
        };
    }

    /// <summary>In single-quoted YAML <c>'\t'</c> is two characters; nobody means those.</summary>
    private static string? Delimiter(FieldReader csv, string name) => csv.Text(name)?
        .Replace("\\t", "\t", StringComparison.Ordinal)
        .Replace("\\r", "\r", StringComparison.Ordinal)
        .Replace("\\n", "\n", StringComparison.Ordinal);
}
