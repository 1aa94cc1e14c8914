using System.Text;
using AsyncHelperActors.Server.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

public sealed class CsvRecordsTest
{
    [Theory]
    [InlineData("""{"a":1,"b":"x"}|{"b":"y","c":true}""", "a,b,c\r\n1,x,\r\n,y,true\r\n")]
    [InlineData("""{"a":"one, \"two\""}|{"a":" blank"}|{"a":"line\nbreak"}""", "a\r\n\"one, \"\"two\"\"\"\r\n\" blank\"\r\n\"line\nbreak\"\r\n")]
    [InlineData("""{"a":{"b":[1,2]}}|{"a":null}""", "a\r\n\"{\"\"b\"\":[1,2]}\"\r\n\r\n")]
    [InlineData("""1|"two"|[3]""", "value\r\n1\r\ntwo\r\n[3]\r\n")]
    [InlineData("""1|{"a":2}""", "value,a\r\n1,\r\n,2\r\n")]
    [InlineData("""{"n":1e400}|{"n":12345678901234567890}""", "n\r\n1e400\r\n12345678901234567890\r\n")]
    [InlineData("", "")]
    public void Every_field_of_every_record_is_in_it(string records, string csv)
    {
        var pages = records.Split('|').Select(line => Encoding.UTF8.GetBytes(line + "\r\n\n")).ToArray();
        var writer = new CsvRecords();
        foreach (var page in pages)
        {
            writer.Learn(page);
        }

        Assert.Equal(csv, Encoding.UTF8.GetString([.. writer.Header(), .. pages.SelectMany(page => writer.Rows(page))]));
    }
}
