using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Shaping;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Shaping;

/// <summary>The conformance table of rules 1.0: what Celigo's guide shows, and what a careful reader of it tries next.</summary>
public sealed class RenameRulesTest
{
    [Theory]
    [InlineData("""{"ReportRequestId":[{"_":"123"}]}""", "ReportRequestId[0]._ > ReportRequestId", """{"ReportRequestId":"123"}""")]
    [InlineData("""{"organization":{"name":"X"}}""", "organization.name > Name", """{"Name":"X"}""")]
    [InlineData("""{"users":[{"email":"a"},{"email":"b"}]}""", "users[*].email > user[*].mail", """{"user":[{"mail":"a"},{"mail":"b"}]}""")]
    [InlineData("""[{"Billing City":"Rome"},{"Billing City":"Bari"}]""", "*.[Billing City] > BillingAddress[*].City", """{"BillingAddress":[{"City":"Rome"},{"City":"Bari"}]}""")]
    [InlineData("""{"addr":[{"Address":[{"email":[{"_":"x@y"}]}]}]}""", "addr[*].Address[*].email[*]._ > email", """{"email":"x@y"}""")]
    [InlineData("""{"sublists":[{"sublist":[{"Amount":[{"_":"1"}]},{"Amount":[{"_":"2"}]}]}]}""", "sublists[0].sublist[*].Amount[0]._ > sublists.sublist[*].Amount", """{"sublists":{"sublist":[{"Amount":"1"},{"Amount":"2"}]}}""")]
    [InlineData("""{"sublists":[{"sublist":[{"Amount":[{"_":"1"}]},{"Amount":[{"_":"2"}]}]}]}""", "sublists[*].sublist[*].Amount[*]._ > line[*].Amount", """{"line":[{"Amount":"1"},{"Amount":"2"}]}""")]
    [InlineData("""{"a":1,"b":2}""", "a > x", """{"x":1}""")]
    [InlineData("""{"a":{"b":[10,20]}}""", "a.b[1] > second", """{"second":20}""")]
    [InlineData("""{"Item":[{"$":{"id":"7"},"_":"seven"}]}""", "Item[0].$.id > id; Item[0]._ > text", """{"id":"7","text":"seven"}""")]
    [InlineData("""{"Field Name":"v"}""", "[Field Name] > a.b.c", """{"a":{"b":{"c":"v"}}}""")]
    [InlineData("""{"a":1}""", "a > list[0].x; a > list[2].x", """{"list":[{"x":1},{},{"x":1}]}""")]
    [InlineData("""{"a":1}""", "missing > x", "{}")]
    [InlineData("""{"a":null}""", "a > x", """{"x":null}""")]
    [InlineData("""{"a":0,"b":""}""", "a > x; b > y", """{"x":0,"y":""}""")]
    [InlineData("""{"a":1,"b":2}""", "a > x; b > x", """{"x":2}""")]
    [InlineData("""{"a":1,"b":2}""", "a > x; b > x.y", """{"x":{"y":2}}""")]
    [InlineData("""{"a":[{"x":1},{"y":2}]}""", "a[*].x > r[*].x; a[*].y > r[*].y", """{"r":[{"x":1},{"y":2}]}""")]
    [InlineData("""{"a":[{"y":2},{"x":1}]}""", "a[*].x > r[*].x", """{"r":[{},{"x":1}]}""")]
    [InlineData("""{"o":[{"l":[{"s":1},{"s":2}]},{"l":[{"s":3}]}]}""", "o[*].l[*].s > p[*].q[*].s", """{"p":[{"q":[{"s":1},{"s":2}]},{"q":[{"s":3}]}]}""")]
    [InlineData("""{"o":[{"l":[{"s":1},{"s":2}]},{"l":[{"s":3}]}]}""", "o[*].l[*].s > s[*].x", """{"s":[{"x":1},{"x":2},{"x":3}]}""")]
    [InlineData("""{"o":[{"l":[{"s":1},{"q":8}]},{"l":[{"s":3,"q":9}]}]}""", "o[*].l[*].s > s[*].x; o[*].l[*].q > s[*].y", """{"s":[{"x":1},{"y":8},{"x":3,"y":9}]}""")]
    [InlineData("""{"a":"v"}""", "a > list[*].x", """{"list":[{"x":"v"}]}""")]
    [InlineData("""{"a":["p","q"]}""", "a[*] > b[*]", """{"b":["p","q"]}""")]
    [InlineData("""{"a":["p","q"]}""", "a > b", """{"b":["p","q"]}""")]
    [InlineData("""{"a":{"b":1}}""", "$.a.b > c", """{"c":1}""")]
    [InlineData("""{"$":{"id":"7"}}""", "$.id > c", """{"c":"7"}""")]
    [InlineData("""{"a":[]}""", "a[*].x > r[*].x", "{}")]
    [InlineData("""{"a":{"x":1}}""", "a[*].x > r[*].x", """{"r":[{"x":1}]}""")]
    [InlineData("""[{"a":1},{"a":2}]""", "[1].a > last; *.a > all[*].a", """{"last":2,"all":[{"a":1},{"a":2}]}""")]
    [InlineData("""null""", "a > x", "{}")]
    [InlineData("""{"A":{"B":"1"}}""", "/A/B > x", """{"x":"1"}""")]
    public void A_rule_makes_what_the_table_says(string record, string rules, string made) => Assert.Equal(made, Apply(record, rules));

    [Theory]
    [InlineData("<I><ReportRequestId>5</ReportRequestId></I>", "/ReportRequestId > ReportRequestId", """{"ReportRequestId":"5"}""")]
    [InlineData("<I><A><B>1</B></A></I>", "/A/B > x; A[0].B[0]._ > y; A.B > z", """{"x":"1","y":"1","z":"1"}""")]
    [InlineData("<I><A id=\"7\">t</A></I>", "/A/@id > id; /A > text; A[0].$.id > again; /A/text() > plain", """{"id":"7","text":"t","again":"7","plain":"t"}""")]
    [InlineData("<I><A>1</A><A>2</A></I>", "/A[2] > second; A[*]._ > all[*].v", """{"second":{"_":"2"},"all":[{"v":"1"},{"v":"2"}]}""")]
    [InlineData("<I><A/></I>", "/A > empty; A[0]._ > same", """{"empty":"","same":""}""")]
    [InlineData("<I a=\"1\"><B/></I>", "$.a > root", """{"root":"1"}""")]
    public void In_XML_a_bare_name_is_the_text_of_its_first_element(string xml, string rules, string made)
    {
        var record = XmlToJson.AutomaticContent(SafeXml.Load(xml, new XmlLimits(10_000)));
        Assert.Equal(made, Read(rules).Apply(record, isXml: true)!.ToJsonString());
    }

    [Fact]
    public void Groups_are_passes_and_empty_rules_change_nothing()
    {
        var (rules, _) = RenameRules.Read(JsonNode.Parse("""[[{"extract":"a","generate":"b"}],[{"extract":"b","generate":"c.d"}]]"""));
        Assert.Equal("""{"c":{"d":1}}""", rules!.Apply(JsonNode.Parse("""{"a":1}"""))!.ToJsonString());
        foreach (var nothing in new[] { "[[]]", "[]", """[[{"extract":"","generate":""}]]""" })
        {
            var (same, faults) = RenameRules.Read(JsonNode.Parse(nothing));
            Assert.True(same!.IsEmpty);
            Assert.Empty(faults);
            Assert.Equal("""{"a":1}""", same.Apply(JsonNode.Parse("""{"a":1}"""))!.ToJsonString());
        }
    }

    [Fact]
    public void The_record_is_not_changed_by_its_rules()
    {
        var record = JsonNode.Parse("""{"a":{"b":[1,2]}}""")!;
        var made = Read("a > x").Apply(record)!;
        made["x"]!["b"]![0] = 9;
        Assert.Equal("""{"a":{"b":[1,2]}}""", record.ToJsonString());
    }

    [Theory]
    [InlineData("""{"a":1}""", "rules", "Expected a list of groups of rules, came an object.")]
    [InlineData("""[[1]]""", "rules[0][0]", "Expected a rule, came a number.")]
    [InlineData("""[[{"extract":"a"}]]""", "rules[0][0].generate", "It is required and was not given.")]
    [InlineData("""[[{"generate":"a"}]]""", "rules[0][0].extract", "It is required and was not given.")]
    [InlineData("""[[{"extract":"a..b","generate":"c"}]]""", "rules[0][0].extract", "It is not a path: path 'a..b' at character 3: a name is missing before the dot. Two dots in a row have no meaning here; write every step of the way.")]
    [InlineData("""[[{"extract":"a","generate":"[*].c"}]]""", "rules[0][0].generate", "A record has named fields, and this begins with none.")]
    [InlineData("""[[{"extract":"a","generate":"b[99999].c"}]]""", "rules[0][0].generate", "An index of more than 9999 would make that many elements.")]
    [InlineData("""[[{"extract":"/a[b=1]","generate":"c"}]]""", "rules[0][0].extract", "It is not a path: path '/a[b=1]': the condition [b=1] has no meaning in a rule. Write a position, as /A/B[2].")]
    [InlineData("""[[{"extract":5,"generate":"c"}]]""", "rules[0][0].extract", "Expected a path, came a number.")]
    public void A_wrong_rule_is_told_with_its_place(string rules, string place, string message)
    {
        var (read, faults) = RenameRules.Read(JsonNode.Parse(rules));
        Assert.Null(read);
        Assert.Contains(faults, f => f.Severity == Severity.Error && f.Place == place && f.Message == message);
    }

    [Fact]
    public void A_misspelt_field_and_handlebars_in_a_rule_are_remarked()
    {
        var (read, faults) = RenameRules.Read(JsonNode.Parse("""[[{"extract":"{{a}}","generate":"c","extrct":"b"}]]"""));
        Assert.NotNull(read);
        Assert.Equal(["rules[0][0].extrct", "rules[0][0].extract"], faults.Select(f => f.Place));
    }

    private static string Apply(string record, string rules) => Read(rules).Apply(JsonNode.Parse(record))!.ToJsonString();

    private static RenameRules Read(string rules)
    {
        var group = new JsonArray([.. rules.Split(';', StringSplitOptions.TrimEntries).Select(rule => rule.Split(" > "))
            .Select(pair => (JsonNode)new JsonObject { ["key"] = "k", ["extract"] = pair[0], ["generate"] = pair[1] })]);
        var (read, faults) = RenameRules.Read(new JsonArray(group));
        Assert.Empty(faults);
        return read!;
    }
}
