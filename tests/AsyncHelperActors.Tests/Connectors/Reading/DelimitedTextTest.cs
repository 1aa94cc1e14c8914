using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Reading;

public sealed class DelimitedTextTest
{
    [Theory]
    [InlineData("id,name\n1,a\n2,b\n", "{\"id\":\"1\",\"name\":\"a\"}|{\"id\":\"2\",\"name\":\"b\"}")]
    [InlineData("id,name\r\n1,\"a,\"\"b\"\"\nc\"\r\n", "{\"id\":\"1\",\"name\":\"a,\\u0022b\\u0022\\nc\"}")]
    [InlineData("id,name\n1\n\n2,b,c\n", "{\"id\":\"1\",\"name\":\"\"}|{\"id\":\"2\",\"name\":\"b\",\"Column2\":\"c\"}")]
    [InlineData("id,id,\n1,2,3\n", "{\"id\":\"1\",\"id_2\":\"2\",\"Column2\":\"3\"}")]
    [InlineData("id,name\n", "")]
    [InlineData("", "")]
    public async Task Rows_become_objects_named_by_the_header(string text, string expected) =>
        Assert.Equal(expected, await ReadAsync(text, new CsvOptions()));

    [Fact]
    public async Task Without_a_header_row_columns_are_numbered() =>
        Assert.Equal("{\"Column0\":\"1\",\"Column1\":\"a\"}", await ReadAsync("1,a\n", new CsvOptions { HasHeaderRow = false }));

    [Fact]
    public async Task The_options_of_a_definition_are_followed()
    {
        var options = new CsvOptions { ColumnDelimiter = ";", RowsToSkip = 2, TrimSpaces = true, RowDelimiter = "\n" };

        Assert.Equal("{\"id\":\"1\",\"name\":\"a\"}", await ReadAsync("Report\nof today\nid ; name\n 1 ; a \n", options));
    }

    [Fact]
    public async Task Tsv_is_delimited_by_tabs() =>
        Assert.Equal("{\"id\":\"1\",\"name\":\"a,b\"}", await ReadAsync("id\tname\n1\ta,b\n", new CsvOptions(), MediaType.Tsv));

    [Fact]
    public async Task Rows_that_follow_each_other_with_equal_keys_are_one_record() =>
        Assert.Equal(
            "[{\"o\":\"1\",\"i\":\"a\"},{\"o\":\"1\",\"i\":\"b\"}]|[{\"o\":\"2\",\"i\":\"c\"}]",
            await ReadAsync("o,i\n1,a\n1,b\n2,c\n", new CsvOptions { KeyColumns = ["o"] }));

    [Theory]
    [InlineData("id,name\n1,\"a\n", "row 2")]
    [InlineData("id,name\n1,\"a\"b\n", "row 2")]
    public async Task A_malformed_row_is_named(string text, string row)
    {
        var error = await Assert.ThrowsAsync<BodyException>(() => ReadAsync(text, new CsvOptions()));

        Assert.Equal((FailureKind.Unknown, "body_unreadable"), (error.Kind, error.Code));
        Assert.Contains(row, error.Came, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id||name\n1||a|b\n2||\"c||d\ne\"\n", "||", null, "{\"id\":\"1\",\"name\":\"a|b\"}|{\"id\":\"2\",\"name\":\"c||d\\ne\"}")]
    [InlineData("id,name~1,a\nb~2,\"c~d\"~", null, "~", "{\"id\":\"1\",\"name\":\"a\\nb\"}|{\"id\":\"2\",\"name\":\"c~d\"}")]
    [InlineData("id^|^name^|^^1^|^a^|^^", "^|^", "^|^^", "{\"id\":\"1\",\"name\":\"a\"}")]
    [InlineData("id::name\r\n1::\r\n", "::", "\r\n", "{\"id\":\"1\",\"name\":\"\"}")]
    public async Task Delimiters_may_have_several_characters(string text, string? column, string? row, string expected) =>
        Assert.Equal(expected, await ReadAsync(text, new CsvOptions { ColumnDelimiter = column, RowDelimiter = row }));

    [Fact]
    public async Task Long_text_with_delimiters_of_several_characters_is_what_it_was_wherever_it_is_cut()
    {
        var rows = Enumerable.Range(0, 3_000).Select(n => ($"{n}", $"{new string('x', n % 37)}|{n}")).ToList();
        var read = await ReadAsync(string.Concat(rows.Select(r => $"{r.Item1}||{r.Item2}##")), new CsvOptions { ColumnDelimiter = "||", RowDelimiter = "##", HasHeaderRow = false }, separator: '\n');

        Assert.Equal(rows.Select(r => $"{{\"Column0\":\"{r.Item1}\",\"Column1\":\"{r.Item2}\"}}"), read.Split('\n'));
    }

    [Fact]
    public async Task A_text_with_the_characters_that_stand_for_delimiters_is_refused_rather_than_read_wrongly()
    {
        var error = await Assert.ThrowsAsync<BodyException>(() => ReadAsync("a||b\u001Fc\n", new CsvOptions { ColumnDelimiter = "||" }));
        Assert.Contains("U+001F", error.Came, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"", null, "file.csv.columnDelimiter")]
    [InlineData("|\"|", null, "file.csv.columnDelimiter")]
    [InlineData("x", null, "file.csv.columnDelimiter")]
    [InlineData(null, "\"|", "file.csv.rowDelimiter")]
    public async Task An_option_that_cannot_be_followed_is_refused_with_a_way_out(string? column, string? row, string field)
    {
        var options = new CsvOptions { ColumnDelimiter = column, RowDelimiter = row };
        var error = await Assert.ThrowsAsync<BodyException>(() => ReadAsync("a\n", options));

        Assert.Equal(FailureKind.Permanent, error.Kind);
        Assert.Contains(field, error.Came, StringComparison.Ordinal);
        Assert.Contains("successMediaType", error.Todo, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        Gen.OneOf("a", ",", "\"", "\n", "\r\n", "\r", " ", "\u00e9", "\t", "\0").Array[0, 30].Sample(parts =>
        {
            try
            {
                _ = ReadAsync(string.Concat(parts), new CsvOptions()).GetAwaiter().GetResult();
                return true;
            }
            catch (BodyException)
            {
                return true;
            }
        });
    }

    private static async Task<string> ReadAsync(string text, CsvOptions options, MediaType type = MediaType.Csv, char separator = '|')
    {
        var records = new List<string>();
        await foreach (var record in new DelimitedText(options, type, 1 << 20).ReadAsync(new StringReader(text), default))
        {
            records.Add(record!.ToJsonString());
        }

        return string.Join(separator, records);
    }
}
