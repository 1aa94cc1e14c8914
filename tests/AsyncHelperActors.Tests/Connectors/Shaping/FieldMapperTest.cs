using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Shaping.Mappings;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Shaping;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Shaping;

/// <summary>The conformance table of mapping 1.0 of imports.</summary>
public sealed class FieldMapperTest
{
    private static readonly TemplateEngine Templates = new(TimeProvider.System);

    [Theory]
    [InlineData("""{"sku345":"s","quantity":5}""", """{"fields":[{"extract":"sku345","generate":"error"},{"extract":"quantity","generate":"quantit"}]}""", """{"error":"s","quantit":5}""")]
    [InlineData("""{"a":{"b":1}}""", """{"fields":[{"extract":"a.b","generate":"c.d"}]}""", """{"c":{"d":1}}""")]
    [InlineData("""{"First Name":"Ann"}""", """{"fields":[{"extract":"[First Name]","generate":"name"}]}""", """{"name":"Ann"}""")]
    [InlineData("""{}""", """{"fields":[{"hardCodedValue":"x","generate":"a"},{"hardCodedValue":null,"generate":"b"},{"hardCodedValue":"","generate":"c"}]}""", """{"a":"x","b":null,"c":""}""")]
    [InlineData("""{"a":"1"}""", """{"fields":[{"extract":"{{a}}-{{record.a}}","generate":"b"}]}""", """{"b":"1-1"}""")]
    [InlineData("""{"a":"7"}""", """{"fields":[{"extract":"a","generate":"b","dataType":"number"}]}""", """{"b":7}""")]
    [InlineData("""{"a":"x, y"}""", """{"fields":[{"extract":"a","generate":"b","dataType":"stringarray"}]}""", """{"b":["x","y"]}""")]
    [InlineData("""{"a":""}""", """{"fields":[{"extract":"a","generate":"b","default":"d"},{"extract":"a","generate":"c","discardIfEmpty":true}]}""", """{"b":"d"}""")]
    [InlineData("""{"d":"14.03.2026"}""", """{"fields":[{"extract":"d","generate":"b","extractDateFormat":"DD.MM.YYYY","generateDateFormat":"YYYYMMDD"}]}""", """{"b":"20260314"}""")]
    [InlineData("""[{"o":1,"s":"a"},{"o":1,"s":"b"}]""", """{"fields":[{"extract":"o","generate":"order"}],"lists":[{"generate":"lines","fields":[{"extract":"*.s","generate":"sku"}]}]}""", """{"order":1,"lines":[{"sku":"a"},{"sku":"b"}]}""")]
    [InlineData("""{"id":9,"l":[{"s":"a","q":1},{"s":"b","q":2}]}""", """{"lists":[{"generate":"lines","fields":[{"extract":"l[*].s","generate":"sku"},{"extract":"l[*].q","generate":"qty"},{"extract":"id","generate":"order.id"},{"hardCodedValue":"EA","generate":"unit"}]}]}""", """{"lines":[{"sku":"a","qty":1,"order":{"id":9},"unit":"EA"},{"sku":"b","qty":2,"order":{"id":9},"unit":"EA"}]}""")]
    [InlineData("""{"id":9}""", """{"lists":[{"generate":"lines[*]","fields":[{"extract":"id","generate":"sku"}]}]}""", """{"lines":[{"sku":9}]}""")]
    [InlineData("""{"l":[]}""", """{"lists":[{"generate":"lines","fields":[{"extract":"l[*].s","generate":"sku"},{"hardCodedValue":"EA","generate":"unit"}]}]}""", "{}")]
    [InlineData("""{"l":[{"s":"a"}]}""", """{"fields":[{"extract":"l[*].s","generate":"x[*].y"}]}""", """{"x":[{"y":"a"}]}""")]
    [InlineData("""{"l":[{"s":"a"}],"n":1}""", """{"fields":[{"extract":"n","generate":"o.n"}],"lists":[{"generate":"o.lines","fields":[{"extract":"l[*].s","generate":"s"}]}]}""", """{"o":{"n":1,"lines":[{"s":"a"}]}}""")]
    public void A_mapping_makes_what_the_table_says(string record, string mapping, string made)
    {
        var before = JsonNode.Parse(record)!;
        var (rules, faults) = FieldMappingReading.Read(JsonNode.Parse(mapping)!.AsObject(), null);
        Assert.True(rules is not null, string.Join('\n', faults));
        Assert.Equal(made, new FieldMapper(rules, Templates, TimeProvider.System).Apply(before, MappingInput.None).ToJsonString());
        Assert.Equal(JsonNode.Parse(record)!.ToJsonString(), before.ToJsonString());
    }

    [Theory]
    [InlineData("""{"fields":[{"extract":"a"}]}""", "mapping.fields[0].generate", "It is required and was not given.")]
    [InlineData("""{"fields":[{"generate":"a"}]}""", "mapping.fields[0].extract", "It is required and was not given.")]
    [InlineData("""{"fields":{"a":1}}""", "mapping.fields", "Expected a list, came an object.")]
    [InlineData("""{"lists":[{"fields":[]}]}""", "mapping.lists[0].generate", "It is required and was not given.")]
    [InlineData("""{"fields":[{"extract":"a","generate":"b","dataType":"nmber"}]}""", "mapping.fields[0].dataType", "There is no type nmber.")]
    public void A_wrong_mapping_is_told_with_its_place(string mapping, string place, string message)
    {
        var (rules, faults) = FieldMappingReading.Read(JsonNode.Parse(mapping)!.AsObject(), null);
        Assert.Null(rules);
        Assert.Contains(faults, f => f.Severity == Severity.Error && f.Place == place && f.Message == message);
    }

    [Fact]
    public void A_lookup_that_asks_another_system_is_refused_with_what_to_write()
    {
        var (_, faults) = FieldMappingReading.Read([], JsonNode.Parse("""[{"name":"x","relativeURI":"/x"}]"""));
        Assert.Equal(("lookups[0].map", "A lookup that asks another system (relativeURI) is not supported."), (faults[0].Place, faults[0].Message));
    }

    [Fact]
    public void An_import_is_mapped_by_its_mappings_else_by_its_mapping_else_not_at_all()
    {
        static ImportDef Import(string fields) => DefinitionReader.Read<ImportDef>(JsonNode.Parse($$"""{"_id":"i","_connectionId":"c","http":{"relativeURI":"/x"}{{fields}}}""")!.AsObject()).Value!;
        Assert.Null(RecordMapping.Of(Import(""), Templates, TimeProvider.System));
        const string One = ""","mapping":{"fields":[{"extract":"a","generate":"one","lookupName":"l"}]},"lookups":[{"name":"l","map":{"1":"first"}}]""";
        const string Two = ""","mappings":[{"generate":"two","dataType":"string","extract":"$.a","lookupName":"l"}]""";
        var record = JsonNode.Parse("""{"a":1}""");
        Assert.Equal("""{"one":"first"}""", RecordMapping.Of(Import(One), Templates, TimeProvider.System)!.Apply(record, MappingInput.None)!.ToJsonString());
        Assert.Equal("""{"two":"first"}""", RecordMapping.Of(Import(One + Two), Templates, TimeProvider.System)!.Apply(record, MappingInput.None)!.ToJsonString());
    }
}
