using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Reading;

public sealed class PageWriterTest
{
    [Fact]
    public async Task A_page_ends_at_its_number_of_records_or_of_bytes_whichever_comes_first()
    {
        var pages = new MemoryPages();
        using var writer = new PageWriter(new PageTarget(pages, "j", "main", 4), pageSize: 3, pageBytes: 40);
        foreach (var length in new[] { 1, 1, 1, 1, 30, 30, 100, 1 })
        {
            await writer.AddAsync(JsonValue.Create(new string('x', length)), default);
        }

        await writer.CompleteAsync(default);

        Assert.Equal([(4, 3), (5, 2), (6, 1), (7, 1), (8, 1)], pages.Pages.OrderBy(p => p.Key.Number).Select(p => (p.Key.Number, p.Value.Records)));
        Assert.Equal((5, 8L, pages.Bytes), (writer.Pages, writer.Records, writer.Bytes));
    }

    [Fact]
    public void Every_record_is_in_exactly_one_page_in_order_as_one_line()
    {
        Gen.Select(Gen.String.Array[0, 50], Gen.Int[1, 10], Gen.Int[1, 200]).Sample((records, size, bytes) =>
        {
            var pages = new MemoryPages();
            using var writer = new PageWriter(new PageTarget(pages, "j", "main", 0), size, bytes);
            foreach (var record in records)
            {
                writer.AddAsync(new JsonObject { ["r"] = record }, default).AsTask().GetAwaiter().GetResult();
            }

            writer.CompleteAsync(default).AsTask().GetAwaiter().GetResult();
            var stored = pages.Lines().Select(line => (string?)JsonNode.Parse(line)!["r"]).ToList();
            return stored.Count == records.Length
                && stored.SequenceEqual(records.Select(Clean))
                && pages.Pages.Values.All(page => page.Records <= size && (page.Raw.Length <= bytes || page.Records == 1));
        });
    }

    /// <summary>Half a surrogate pair cannot be written as UTF-8; the writer of .NET replaces it.</summary>
    private static string Clean(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
