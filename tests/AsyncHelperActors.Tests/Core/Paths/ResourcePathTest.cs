using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Paths;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Paths;

public sealed class ResourcePathTest
{
    private static readonly Gen<string> AnyPath = Gen.OneOf(
        Gen.Char["ab0.[]*$_@/()'\" -=|:"].Array[0, 14].Select(c => new string(c)),
        Gen.OneOf("a", "b", ".a", "[0]", "[*]", "*", "/a", "//b", "/@x", "text()", "[1]", "$", "count(", ")", "..").Array[1, 5].Select(string.Concat));

    private static readonly Gen<JsonNode?> AnyJson = Gen.Recursive<JsonNode?>((depth, self) => depth > 3
        ? Gen.OneOf(Gen.Const(() => (JsonNode?)null), Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)), Gen.String.Select(s => (JsonNode?)JsonValue.Create(s)))
        : Gen.OneOf(
            self.Array[0, 3].Select(a => (JsonNode?)new JsonArray([.. a.Select(n => n?.DeepClone())])),
            Gen.Select(Gen.OneOf("a", "b", "_", "$", "0"), self).Array[0, 3].Select(m =>
                (JsonNode?)new JsonObject(m.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, p.Item2?.DeepClone()))))));

    private static readonly Gen<string> AnyXml = Gen.Recursive<string>((depth, self) => depth > 3
        ? Gen.OneOf("<a/>", "text", "<b x='1'>t</b>", " ")
        : self.Array[0, 3].Select(parts => $"<a x='0'>{string.Concat(parts)}</a><b/>")).Select(inner => $"<r>{inner}</r>");

    [Theory]
    [InlineData("", """[{"id":1},{"id":2}]""", 2)]
    [InlineData("", """{"id":1}""", 1)]
    [InlineData("data.customers", """{"data":{"customers":[{},{},{}]}}""", 3)]
    [InlineData("data", """{"data":null}""", 0)]
    [InlineData("data.wrong", """{"data":{}}""", 0)]
    [InlineData("a[*].b", """{"a":[{"b":[1,2]},{"b":3}]}""", 3)]
    [InlineData("jobstatus.records", """{"jobstatus":{"records":[1]}}""", 1)]
    public void Every_element_of_an_array_is_a_resource(string path, string body, int expected) =>
        Assert.Equal(expected, ResourcePath.Parse(path).Select(new Body.Json(JsonNode.Parse(body))).Count);

    [Fact]
    public void Of_plain_text_only_the_whole_can_be_meant()
    {
        var body = new Body.Text("  queued\r\n");

        Assert.True(ResourcePath.Parse(".").TryText(body, out string? text));
        Assert.Equal("queued", text);
        Assert.Equal(new Body.Text("queued"), Assert.Single(ResourcePath.Parse(null).Select(body)));
        Assert.False(ResourcePath.Parse("status").TryText(body, out _));
        Assert.Empty(ResourcePath.Parse(".").Select(new Body.Text(" ")));
        Assert.Empty(ResourcePath.Parse(".").Select(new Body.Empty()));
    }

    [Fact]
    public void An_XML_body_is_read_by_XPath_by_a_bare_name_and_by_a_dot_path()
    {
        var body = new Body.Xml(SafeXml.Load("<Feed><FeedProcessingStatus>DONE</FeedProcessingStatus><a><b>1</b><b>2</b></a></Feed>"));

        foreach (string path in new[] { "FeedProcessingStatus", "/Feed/FeedProcessingStatus", "FeedProcessingStatus[0]._", "$.FeedProcessingStatus", "[FeedProcessingStatus]" })
        {
            Assert.True(ResourcePath.Parse(path).TryText(body, out string? text), path);
            Assert.Equal("DONE", text);
        }

        Assert.Equal(2, ResourcePath.Parse("a/b").Select(body).Count);
        Assert.Equal(2, ResourcePath.Parse("a[0].b[*]").Select(body).Count);
        Assert.Same(body.Document, ((Body.Xml)Assert.Single(ResourcePath.Parse(".").Select(body))).Document);
    }

    [Fact]
    public void The_value_of_an_element_is_its_text_and_of_a_function_its_result()
    {
        var body = new Body.Xml(SafeXml.Load("<a><n>1.0</n></a>"));

        Assert.True(ResourcePath.Parse("n").TryValue(body, out JsonNode? text));
        Assert.Equal("\"1.0\"", text!.ToJsonString());
        Assert.True(ResourcePath.Parse("number(n) + 1").TryValue(body, out JsonNode? number));
        Assert.Equal("2", number!.ToJsonString());
    }

    [Fact]
    public void What_is_a_path_in_no_language_is_refused() => Assert.Throws<PathException>(() => ResourcePath.Parse("a[0"));

    [Fact]
    public void No_path_on_any_JSON_does_anything_but_answer_or_explain() =>
        Gen.Select(AnyPath, AnyJson).Sample((path, node) => AnswersOrExplains(path, new Body.Json(node)), iter: 20_000);

    [Fact]
    public void No_path_on_any_XML_does_anything_but_answer_or_explain() =>
        Gen.Select(AnyPath, AnyXml).Sample((path, xml) => AnswersOrExplains(path, new Body.Xml(SafeXml.Load(xml))), iter: 5_000);

    [Fact]
    public void Any_text_is_XML_or_is_explained() =>
        Gen.Char["<>ab/&;'\"= !?[]-xml"].Array[0, 30].Sample(chars =>
        {
            try
            {
                return SafeXml.Load(new string(chars)).Name.Length > 0;
            }
            catch (XmlUnreadableException e)
            {
                return e.Message.Length > 0;
            }
        });

    [Fact]
    public void A_path_that_names_each_step_finds_what_was_put_there() =>
        Gen.OneOf("a", "b c", "x-1", "0", "é").Array[1, 6].Sample(names =>
        {
            JsonNode leaf = JsonValue.Create("leaf");
            foreach (string name in names.Reverse())
            {
                leaf = new JsonObject { [name] = leaf };
            }

            bool dotted = JsonPath.Parse(string.Join('.', names)).TryFirst(leaf, out JsonNode? first);
            bool bracketed = JsonPath.Parse("$" + string.Concat(names.Select(n => $"[{n}]"))).TryFirst(leaf, out JsonNode? second);
            return dotted && bracketed && ScalarText.Of(first) == "leaf" && ScalarText.Of(second) == "leaf";
        });

    private static bool AnswersOrExplains(string path, Body body)
    {
        try
        {
            ResourcePath parsed = ResourcePath.Parse(path);
            IReadOnlyList<Body> found = parsed.Select(body);
            bool any = parsed.TryText(body, out string? text);
            return found.Count >= 0 && (any || text is null);
        }
        catch (PathException e)
        {
            return e.Message.Contains("path '", StringComparison.Ordinal) && e.Hint.Length > 0;
        }
    }
}
