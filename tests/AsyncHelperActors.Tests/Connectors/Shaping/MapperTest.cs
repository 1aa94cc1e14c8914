using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping.Mappings;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Shaping;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Shaping;

/// <summary>The conformance table of rules 2.0.</summary>
public sealed class MapperTest
{
    private static readonly TemplateEngine Templates = new(TimeProvider.System);

    [Fact]
    public void The_documents_example_gives_its_output() => Assert.Equal("""{"id":"7","lines":[{"sku":"a","qty":2}]}""", Map(
        """{"o":{"id":7,"items":[{"sku":"a","q":"2"}]}}""",
        """
        [{"generate":"id","dataType":"string","extract":"$.o.id","sourceDataType":"number","status":"Active"},
         {"generate":"lines","dataType":"objectarray","status":"Active","buildArrayHelper":[
          {"extract":"$.o.items[*]","sourceDataType":"objectarray","mappings":[
           {"generate":"sku","dataType":"string","extract":"$.o.items.sku","status":"Active"},
           {"generate":"qty","dataType":"number","extract":"$.o.items.q","sourceDataType":"string","status":"Active"}]}]}]
        """));

    [Theory]
    [InlineData("""{"a":"x"}""", """{"generate":"b","dataType":"string","extract":"$.a"}""", """{"b":"x"}""")]
    [InlineData("""{"a":5}""", """{"generate":"b","dataType":"string","extract":"$.a"}""", """{"b":"5"}""")]
    [InlineData("""{"a":"5.50"}""", """{"generate":"b","dataType":"number","extract":"$.a"}""", """{"b":5.50}""")]
    [InlineData("""{"a":"9007199254740993"}""", """{"generate":"b","dataType":"number","extract":"$.a"}""", """{"b":9007199254740993}""")]
    [InlineData("""{"a":"t"}""", """{"generate":"b","dataType":"boolean","extract":"$.a"}""", """{"b":true}""")]
    [InlineData("""{"a":0}""", """{"generate":"b","dataType":"boolean","extract":"$.a"}""", """{"b":false}""")]
    [InlineData("""{}""", """{"generate":"b","dataType":"string","extract":"$.a"}""", "{}")]
    [InlineData("""{"a":null}""", """{"generate":"b","dataType":"string","extract":"$.a"}""", """{"b":null}""")]
    [InlineData("""{"a":""}""", """{"generate":"b","dataType":"string","extract":"$.a"}""", """{"b":""}""")]
    [InlineData("""{"a":""}""", """{"generate":"b","dataType":"string","extract":"$.a","default":"d"}""", """{"b":"d"}""")]
    [InlineData("""{}""", """{"generate":"b","dataType":"string","extract":"$.a","default":null}""", """{"b":null}""")]
    [InlineData("""{}""", """{"generate":"b","dataType":"string","extract":"$.a","default":""}""", """{"b":""}""")]
    [InlineData("""{"a":""}""", """{"generate":"b","dataType":"number","extract":"$.a"}""", """{"b":null}""")]
    [InlineData("""{"a":""}""", """{"generate":"b","dataType":"string","extract":"$.a","conditional":{"when":"extract_not_empty"}}""", "{}")]
    [InlineData("""{"a":"v"}""", """{"generate":"b","dataType":"string","extract":"$.a","conditional":{"when":"extract_not_empty"}}""", """{"b":"v"}""")]
    [InlineData("""{}""", """{"generate":"b","dataType":"string","extract":"fixed"}""", """{"b":"fixed"}""")]
    [InlineData("""{}""", """{"generate":"b","dataType":"number","extract":"42"}""", """{"b":42}""")]
    [InlineData("""{"x":{"y":"z"}}""", """{"generate":"b","dataType":"string","extract":"{{record.x.y}}-{{x.y}}-{{uppercase record.x.y}}"}""", """{"b":"z-z-Z"}""")]
    [InlineData("""{"a":{"p":1}}""", """{"generate":"b","dataType":"object","extract":"$.a"}""", """{"b":{"p":1}}""")]
    [InlineData("""{"a":1}""", """{"generate":"b","dataType":"object","mappings":[{"generate":"c","dataType":"number","extract":"$.a"}]}""", """{"b":{"c":1}}""")]
    [InlineData("""{}""", """{"generate":"b","dataType":"object","mappings":[{"generate":"c","dataType":"number","extract":"$.a"}]}""", "{}")]
    [InlineData("""{"a":["x",1]}""", """{"generate":"b","dataType":"stringarray","extract":"$.a"}""", """{"b":["x","1"]}""")]
    [InlineData("""{"a":["2","3"]}""", """{"generate":"b","dataType":"numberarray","buildArrayHelper":[{"extract":"$.a[*]"}]}""", """{"b":[2,3]}""")]
    [InlineData("""{"a":[true,"f"]}""", """{"generate":"b","dataType":"booleanarray","buildArrayHelper":[{"extract":"$.a"}]}""", """{"b":[true,false]}""")]
    [InlineData("""{"a":[[1],[2,3]]}""", """{"generate":"b","dataType":"arrayarray","extract":"$.a"}""", """{"b":[[1],[2,3]]}""")]
    [InlineData("""{"a":[{"x":1}]}""", """{"generate":"b","dataType":"objectarray","buildArrayHelper":[{"extract":"$.a[*]"}]}""", """{"b":[{"x":1}]}""")]
    [InlineData("""{"a":1}""", """{"generate":"b","dataType":"objectarray","buildArrayHelper":[{"mappings":[{"generate":"c","dataType":"number","extract":"$.a"}]}]}""", """{"b":[{"c":1}]}""")]
    [InlineData("""{"a":[{"s":1}],"c":[{"s":2}]}""", """{"generate":"b","dataType":"objectarray","buildArrayHelper":[{"extract":"$.a[*]","mappings":[{"generate":"x","dataType":"number","extract":"$.a.s"}]},{"extract":"$.c[*]","mappings":[{"generate":"x","dataType":"number","extract":"$.c.s"}]}]}""", """{"b":[{"x":1},{"x":2}]}""")]
    [InlineData("""{"id":9,"o":[{"n":1,"l":[{"s":"a"},{"s":"b"}]},{"n":2,"l":[{"s":"c"}]}]}""", """{"generate":"b","dataType":"objectarray","buildArrayHelper":[{"extract":"$.o[*].l[*]","mappings":[{"generate":"s","dataType":"string","extract":"$.o.l.s"},{"generate":"n","dataType":"number","extract":"$.o.n"},{"generate":"t","dataType":"string","extract":"{{record.id}}/{{record.o.n}}/{{record.o.l.s}}"}]}]}""", """{"b":[{"s":"a","n":1,"t":"9/1/a"},{"s":"b","n":1,"t":"9/1/b"},{"s":"c","n":2,"t":"9/2/c"}]}""")]
    [InlineData("""[{"x":1},{"x":2}]""", """{"generate":"b","dataType":"objectarray","buildArrayHelper":[{"extract":"$[*]","mappings":[{"generate":"y","dataType":"number","extract":"$.x"}]}]}""", """{"b":[{"y":1},{"y":2}]}""")]
    [InlineData("""[{"x":1},{"x":2}]""", """{"generate":"b","dataType":"number","extract":"$[*].x"}""", """{"b":1}""")]
    [InlineData("""{"a":[{"s":1}]}""", """{"generate":"b","dataType":"objectarray","buildArrayHelper":[{"extract":"$.a[*]","mappings":[{"generate":"x","dataType":"number","extract":"$.a[*].s"}]}]}""", """{"b":[{"x":1}]}""")]
    [InlineData("""{}""", """{"generate":"b","dataType":"objectarray","buildArrayHelper":[{"extract":"$.a[*]","mappings":[{"generate":"x","dataType":"number","extract":"$.a.s"}]}]}""", "{}")]
    [InlineData("""{}""", """{"generate":"b","dataType":"objectarray","default":[],"buildArrayHelper":[{"extract":"$.a[*]","mappings":[{"generate":"x","dataType":"number","extract":"$.a.s"}]}]}""", """{"b":[]}""")]
    [InlineData("""{"d":"03/14/2026"}""", """{"generate":"b","dataType":"string","extract":"$.d","extractDateFormat":"MM/DD/YYYY","generateDateFormat":"YYYY-MM-DD"}""", """{"b":"2026-03-14"}""")]
    [InlineData("""{"d":"2026-07-01 12:00"}""", """{"generate":"b","dataType":"string","extract":"$.d","extractDateFormat":"YYYY-MM-DD HH:mm","extractDateTimezone":"America/New_York"}""", """{"b":"2026-07-01T16:00:00.000Z"}""")]
    [InlineData("""{"d":"2026-07-01T16:00:00Z"}""", """{"generate":"b","dataType":"string","extract":"$.d","extractDateTimezone":"America/New_York","generateDateFormat":"HH:mm z","generateDateTimezone":"Europe/Berlin"}""", """{"b":"18:00 CEST"}""")]
    [InlineData("""{"d":"2026-01-01T00:30:00+01:00"}""", """{"generate":"b","dataType":"string","extract":"$.d","generateDateFormat":"YYYY-MM-DD"}""", """{"b":"2025-12-31"}""")]
    [InlineData("""{"a":"x"}""", """{"generate":"b","dataType":"string","extract":"$.a","status":"Draft"}""", "{}")]
    [InlineData("""{"a":"x"}""", """{"generate":"b.c","dataType":"string","extract":"$.a"}""", """{"b.c":"x"}""")]
    public void A_rule_makes_what_the_table_says(string record, string rule, string made) => Assert.Equal(made, Map(record, $"[{rule}]"));

    [Theory]
    [InlineData("R", """{"map":{"R":"Red"}}""", """{"c":"Red"}""")]
    [InlineData("X", """{"map":{"R":"Red"},"default":"None"}""", """{"c":"None"}""")]
    [InlineData("X", """{"map":{"R":"Red"},"default":null}""", """{"c":null}""")]
    [InlineData("X", """{"map":{"R":"Red"},"allowFailures":true}""", """{"c":null}""")]
    [InlineData("1", """{"map":{"1":5}}""", """{"c":"5"}""")]
    public void A_static_lookup_gives_its_value_its_default_or_nothing(string key, string lookup, string made)
    {
        var node = JsonNode.Parse(lookup)!.AsObject();
        node["name"] = "color";
        Assert.Equal(made, Map($$"""{"a":"{{key}}"}""", """[{"generate":"c","dataType":"string","extract":"$.a","lookupName":"color"}]""", lookups: new JsonArray(node)));
    }

    [Fact]
    public void Modify_keeps_what_no_rule_makes_and_lays_objects_over_each_other() => Assert.Equal(
        """{"a":1,"o":{"x":1,"y":"2"},"l":["n"]}""",
        Map("""{"a":1,"o":{"x":1,"y":2},"l":[1,2,3]}""", """[{"generate":"o","dataType":"object","mappings":[{"generate":"y","dataType":"string","extract":"$.o.y"}]},{"generate":"l","dataType":"stringarray","extract":"n"}]""", modify: true));

    [Theory]
    [InlineData("""{"a":"abc"}""", """{"generate":"b","dataType":"number","extract":"$.a"}""", "mappings[0]: a number was expected, came 'abc'. Extract a number, or use a template or a lookup that makes one.")]
    [InlineData("""{"a":{"x":1}}""", """{"generate":"b","dataType":"string","extract":"$.a"}""", "mappings[0]: a text was expected, came an object. Extract one value of it, or write {{jsonSerialize ...}}.")]
    [InlineData("""{"a":"perhaps"}""", """{"generate":"b","dataType":"boolean","extract":"$.a"}""", "mappings[0]: true or false was expected, came 'perhaps'. Extract true, false, t, f, 1 or 0, or use a lookup.")]
    [InlineData("""{"a":"soon"}""", """{"generate":"b","dataType":"string","extract":"$.a","extractDateFormat":"YYYY"}""", "mappings[0]: 'soon' is no date of the format YYYY. Set extractDateFormat to the format of the record's dates, as \"MM/DD/YYYY\".")]
    [InlineData("""{"a":"2026"}""", """{"generate":"b","dataType":"string","extract":"$.a","generateDateTimezone":"Mars/Olympus"}""", "mappings[0].generateDateTimezone: Mars/Olympus is no time zone. Write a name of the IANA database, such as America/New_York.")]
    public void A_value_that_cannot_be_made_names_the_rule_and_what_to_do(string record, string rule, string message) =>
        Assert.Equal(message, Assert.Throws<ShapeException>(() => Map(record, $"[{rule}]")).Message);

    [Theory]
    [InlineData("""[{"dataType":"string"}]""", "mappings[0].generate", "It is required and was not given.")]
    [InlineData("""[{"generate":"a","dataType":"strng"}]""", "mappings[0].dataType", "There is no type strng.")]
    [InlineData("""[{"generate":"a","conditional":{"when":"never"}}]""", "mappings[0].conditional.when", "There is no condition never.")]
    [InlineData("""[{"generate":"a","lookupName":"x"}]""", "mappings[0].lookupName", "There is no lookup x.")]
    [InlineData("""[{"generate":"a","extract":["x"]}]""", "mappings[0].extract", "Expected a path, a template or a value, came a list.")]
    [InlineData("""[{"generate":"a","dataType":"objectarray","buildArrayHelper":[{"extract":"$.a[*]","mappings":[{"generate":""}]}]}]""", "mappings[0].buildArrayHelper[0].mappings[0].generate", "It is required and was not given.")]
    [InlineData("""{"generate":"a"}""", "mappings", "Expected a list of mappings, came an object.")]
    public void A_wrong_rule_is_told_with_its_place(string rules, string place, string message)
    {
        var (read, faults) = MappingReading.Read(JsonNode.Parse(rules), null, false);
        Assert.Null(read);
        Assert.Contains(faults, f => f.Severity == Severity.Error && f.Place == place && f.Message == message);
    }

    [Fact]
    public void A_star_left_in_a_child_path_is_remarked_with_the_right_path()
    {
        var (_, faults) = MappingReading.Read(JsonNode.Parse("""[{"generate":"b","dataType":"objectarray","buildArrayHelper":[{"extract":"$.a[*]","mappings":[{"generate":"x","extract":"$.a[*].s"}]}]}]"""), null, false);
        Assert.Equal((Severity.Warning, "Write $.a.s."), (Assert.Single(faults).Severity, faults[0].Hint));
    }

    [Fact]
    public void The_record_is_as_it_was_even_when_a_rule_fails_in_the_middle_of_an_array()
    {
        const string Record = """{"a":[{"n":1},{"n":"x"},{"n":3}],"z":{"y":[1]}}""";
        var record = JsonNode.Parse(Record)!;
        var (rules, _) = MappingReading.Read(JsonNode.Parse("""[{"generate":"b","dataType":"objectarray","buildArrayHelper":[{"extract":"$.a[*]","mappings":[{"generate":"x","dataType":"number","extract":"$.a.n"}]}]}]"""), null, false);
        Assert.Throws<ShapeException>(() => new Mapper(rules!, Templates, TimeProvider.System).Apply(record, MappingInput.None));
        Assert.Equal(Record, record.ToJsonString());
    }

    [Theory]
    [InlineData(true, """{"c":"1"}""")]
    [InlineData(false, """{"u":"1"}""")]
    [InlineData(null, """{"c":"1","u":"1"}""")]
    public void Rules_for_created_and_updated_records_count_for_these(bool? creates, string made)
    {
        var (rules, _) = MappingReading.Read(JsonNode.Parse("""[{"generate":"c","extract":"1","conditional":{"when":"record_created"}},{"generate":"u","extract":"1","conditional":{"when":"record_updated"}}]"""), null, false);
        Assert.Equal(made, new Mapper(rules!, Templates, TimeProvider.System).Apply(new JsonObject(), new MappingInput { Creates = creates })!.ToJsonString());
    }

    private static string Map(string record, string mappings, bool modify = false, JsonArray? lookups = null)
    {
        var (rules, faults) = MappingReading.Read(JsonNode.Parse(mappings), lookups, modify);
        Assert.True(rules is not null, string.Join('\n', faults));
        return new Mapper(rules, Templates, TimeProvider.System).Apply(JsonNode.Parse(record), MappingInput.None)!.ToJsonString();
    }
}
