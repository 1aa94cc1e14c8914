using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Paths;

public sealed class JsonPathTest
{
    [Theory]
    [InlineData("organization.name", """{"organization":{"name":"X"}}""", """["X"]""")]
    [InlineData("users[*].email", """{"users":[{"email":"a"},{"email":"b"}]}""", """["a","b"]""")]
    [InlineData("*.[Billing City]", """[{"Billing City":"Rome"},{"Billing City":"Bari"}]""", """["Rome","Bari"]""")]
    [InlineData("*.b", """[{"b":1},{"c":2},{"b":null}]""", "[1,null]")]
    [InlineData("[Field Name]", """{"Field Name":7}""", "[7]")]
    [InlineData("a.[0].b", """{"a":[{"b":1},{"b":2}]}""", "[1]")]
    [InlineData("a[1].b", """{"a":[{"b":1},{"b":2}]}""", "[2]")]
    [InlineData("0.email", """[{"email":"x"}]""", """["x"]""")]
    [InlineData("0.Message", """[{"Message":"Offset amount"}]""", """["Offset amount"]""")]
    [InlineData("200", """{"200":1}""", "[1]")]
    [InlineData("a.0", """{"a":{"0":"zero"}}""", """["zero"]""")]
    [InlineData("a[0]", """{"a":{"0":"zero"}}""", """["zero"]""")]
    [InlineData("$", "[1,2]", "[[1,2]]")]
    [InlineData(".", "3", "[3]")]
    [InlineData("", """{"a":1}""", """[{"a":1}]""")]
    [InlineData("$.order.id", """{"order":{"id":7}}""", "[7]")]
    [InlineData("$[*].x", """[{"x":1},{"x":2}]""", "[1,2]")]
    [InlineData("$[0]", "[5]", "[5]")]
    [InlineData("ReportRequestId[0]._", """{"ReportRequestId":[{"_":"123"}]}""", """["123"]""")]
    [InlineData("Item[0].$.id", """{"Item":[{"$":{"id":"9"}}]}""", """["9"]""")]
    [InlineData("$.id", """{"$":{"id":"9"}}""", """["9"]""")]
    [InlineData("sublists[0].sublist[*].Amount[0]._", """{"sublists":[{"sublist":[{"Amount":[{"_":"1"}]},{"Amount":[{"_":"2"}]}]}]}""", """["1","2"]""")]
    [InlineData("addr[*].Address[*].email[*]._", """{"addr":[{"Address":[{"email":[{"_":"e"}]}]}]}""", """["e"]""")]
    [InlineData("RequestReportResponse.RequestReportResult", """{"RequestReportResponse":{"RequestReportResult":1}}""", "[1]")]
    [InlineData("/A/B", """{"A":{"B":2}}""", "[2]")]
    [InlineData("/A/B/text()", """{"A":{"B":"t"}}""", """["t"]""")]
    [InlineData("/a~1b/0", """{"a/b":[4]}""", "[4]")]
    [InlineData("['a.b']", """{"a.b":1}""", "[1]")]
    [InlineData("x[\"a]b\"].c", """{"x":{"a]b":{"c":1}}}""", "[1]")]
    [InlineData("payload.NextToken", """{"payload":{}}""", "[]")]
    [InlineData("a[5]", """{"a":[1]}""", "[]")]
    [InlineData("a.b", """{"a":[{"b":1}]}""", "[]")]
    [InlineData("a[*].b", """{"a":{"b":1}}""", "[1]")]
    [InlineData("a[*]", """{"a":null}""", "[]")]
    [InlineData("a.b.c", "7", "[]")]
    [InlineData("identity-profiles", """{"identity-profiles":0}""", "[0]")]
    public void A_path_selects(string path, string document, string expected)
    {
        var found = new JsonArray([.. JsonPath.Parse(path).Select(JsonNode.Parse(document)).Select(n => n?.DeepClone())]);

        Assert.Equal(expected, found.ToJsonString());
    }

    [Theory]
    [InlineData("FeedProcessingStatus", """{"FeedProcessingStatus":[{"_":"DONE"}]}""", "DONE")]
    [InlineData("FeedProcessingStatus[0]._", """{"FeedProcessingStatus":[{"_":"DONE"}]}""", "DONE")]
    [InlineData("A.B.C", """{"A":{"B":[{"C":[{"_":"deep"}]}]}}""", "deep")]
    [InlineData("A", """{"A":[{"_":"x","$":{"id":"1"}},{"_":"y"}]}""", "x")]
    [InlineData("A", """{"A":[""]}""", "")]
    [InlineData("A", """{"A":["plain","json"]}""", """["plain","json"]""")]
    [InlineData("A", """{"A":[{"b":1}]}""", """[{"b":1}]""")]
    [InlineData("n", """{"n":0}""", "0")]
    [InlineData("n", """{"n":false}""", "false")]
    [InlineData("n", """{"n":1.0}""", "1.0")]
    [InlineData("n", """{"n":1e3}""", "1e3")]
    [InlineData("n", """{"n":12345678901234567890123}""", "12345678901234567890123")]
    [InlineData("n", """{"n":"é<b>\"q\""}""", "é<b>\"q\"")]
    [InlineData("n", """{"n":{"a":["é", 1]}}""", """{"a":["é",1]}""")]
    public void The_first_match_is_read_as_a_value(string path, string document, string expected)
    {
        Assert.True(JsonPath.Parse(path).TryFirst(JsonNode.Parse(document), out JsonNode? value));
        Assert.Equal(expected, ScalarText.Of(value));
    }

    [Fact]
    public void Null_that_is_there_differs_from_nothing_there()
    {
        JsonNode? document = JsonNode.Parse("""{"a":null}""");

        Assert.True(JsonPath.Parse("a").TryFirst(document, out JsonNode? found));
        Assert.Null(found);
        Assert.False(JsonPath.Parse("b").TryFirst(document, out _));
        Assert.False(JsonPath.Parse("a.b").TryFirst(document, out _));
    }

    [Theory]
    [InlineData("a..b", 3)]
    [InlineData("a.", 3)]
    [InlineData("a[", 2)]
    [InlineData("a[]", 2)]
    [InlineData("a]b", 2)]
    [InlineData("a[0]b", 5)]
    [InlineData("a['x]", 2)]
    public void A_path_that_is_none_is_refused_with_its_place(string path, int character)
    {
        PathException fault = Assert.Throws<PathException>(() => JsonPath.Parse(path));

        Assert.Equal(character, fault.Position + 1);
        Assert.Contains($"'{path}' at character {character}", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Hint);
    }

    [Fact]
    public void A_path_of_XML_on_JSON_says_so()
    {
        PathException fault = Assert.Throws<PathException>(() => JsonPath.Parse("/a/@status"));

        Assert.Contains("the answer is JSON", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absurd_path_is_refused()
    {
        Assert.Throws<PathException>(() => JsonPath.Parse(new string('a', 3000)));
        Assert.Throws<PathException>(() => JsonPath.Parse(string.Join('.', Enumerable.Repeat("a", 500))));
    }

    [Fact]
    public void An_object_with_a_name_twice_is_named_as_the_cause()
    {
        JsonNode? document = JsonNode.Parse("""{"a":{"b":1,"b":2}}""");

        PathException fault = Assert.Throws<PathException>(() => JsonPath.Parse("a.b").Select(document));
        Assert.Contains("same name twice", fault.Message, StringComparison.Ordinal);
        Assert.Throws<PathException>(() => JsonPath.Parse("a.b").TryFirst(document, out _));
    }

    [Fact]
    public void A_parsed_path_is_kept_and_the_store_of_them_is_bounded()
    {
        Assert.Same(JsonPath.Parse("kept.path"), JsonPath.Parse("kept.path"));

        var cache = new BoundedCache<int, string>(10);
        for (int i = 0; i < 1000; i++)
        {
            cache.Add(i, "x");
            cache.Add(-1, "always used");
            Assert.True(cache.TryGet(-1, out _));
            Assert.InRange(cache.Count, 1, 11);
        }
    }

    [Theory]
    [InlineData(1.5, "1.5")]
    [InlineData(1e21, "1E+21")]
    public void A_number_made_in_memory_has_a_text_too(double number, string expected) =>
        Assert.Equal(expected, ScalarText.Of(JsonValue.Create(number)));

    [Fact]
    public void A_date_made_in_memory_has_a_text_without_quotes() =>
        Assert.Equal("2026-11-23T00:00:00+00:00", ScalarText.Of(JsonValue.Create(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero))));
}
