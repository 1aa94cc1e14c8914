using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

public sealed class XmlBodyTest
{
    [Fact]
    public void Records_are_written_as_they_are_read()
    {
        const string Record = """{"@id":"7","sku":"A & B","size":["s","m"],"price":{"@currency":"EUR","#text":"1.50"},"none":""}""";
        var text = Text([JsonNode.Parse(Record)], 10);

        Assert.Equal("""<?xml version="1.0" encoding="utf-8"?><records><record id="7"><sku>A &amp; B</sku><size>s</size><size>m</size><price currency="EUR">1.50</price><none></none></record></records>""", text.Replace("<none />", "<none></none>", StringComparison.Ordinal));
        var read = XmlToJson.Record(SafeXml.Load(text[text.IndexOf("<record ", StringComparison.Ordinal)..].Replace("</records>", "", StringComparison.Ordinal), new XmlLimits(1 << 20)));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Record), read), read?.ToJsonString());
    }

    [Theory]
    [InlineData(1, "<record><n>1</n></record>")]
    [InlineData(2, "<records><record><n>1</n></record></records>")]
    public void A_single_record_is_the_document_only_when_no_more_belong_into_it(int batchSize, string expected) =>
        Assert.EndsWith(expected, Text([new JsonObject { ["n"] = 1 }], batchSize), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"two words\":1}", "two words")]
    [InlineData("{\"x\":\"\\u0001\"}", "'x'")]
    [InlineData("{\"@\":1}", "''")]
    public void What_XML_cannot_say_is_refused_by_its_name(string record, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => Text([JsonNode.Parse(record)], 1)).Message, StringComparison.Ordinal);

    private static string Text(JsonArray records, int batchSize) =>
        Encoding.UTF8.GetString(RequestBody.OfRecords(MediaType.Xml, records, batchSize, new CsvOptions()).Bytes);
}
