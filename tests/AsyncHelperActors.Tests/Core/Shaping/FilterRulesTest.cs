using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Shaping;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Shaping;

/// <summary>The conformance tables of filters: the validator's messages, and what each operation says of a record.</summary>
public sealed class FilterRulesTest
{
    private const string Record = """
        {"color":"Red","id":"200","name":"bank","Email":"a@x","Email2":"b@x","total":150,"text":"7","createdDate":"2021-06-01T00:00:00Z",
         "updated":"2026-03-02","region":"EU","status":"ACTIVE","flag":true,"t":"t","zero":0,"empty":"","none":null,"list":[],"o":{"a":{"b":5}},
         "rows":[{"email":"r0"}],"big":12345678901234567890,"Billing City":"Rome"}
        """;

    [Theory]
    [InlineData("""["equals",["string",["extract","color"]],"Red"]""", true)]
    [InlineData("""["not",["equals",["string",["extract","id"]],"200"]]""", false)]
    [InlineData("""["and",["empty",["string",["extract","organization_id"]]],["notempty",["string",["extract","id"]]]]""", true)]
    [InlineData("""["or",["contains",["string",["extract","name"]],"a"],["contains",["string",["extract","name"]],"z"]]""", true)]
    [InlineData("""["notequals",["string",["extract","Email"]],["string",["extract","Email2"]]]""", true)]
    [InlineData("""["greaterthan",["number",["extract","total"]],100]""", true)]
    [InlineData("""["greaterthan",["epochtime",["extract","createdDate"]],1609459200000]""", true)]
    [InlineData("""["greaterthan",["epochtime",["extract","updated"]],["epochtime",["context","lastExportDateTime"]]]""", true)]
    [InlineData("""["equals",["string",["extract","region"]],["string",["settings","flow.region"]]]""", true)]
    [InlineData("""["equals",["lowercase",["string",["extract","status"]]],"active"]""", true)]
    [InlineData("""["notempty",["extract","Email"]]""", true)]
    [InlineData("""["empty",["extract","nowhere"]]""", true)]
    public void The_documents_examples_give_what_they_say(string filter, bool passes) => Assert.Equal(passes, Passes(filter));

    [Theory]
    [InlineData("""["equals",["number",["extract","text"]],7]""", true)]
    [InlineData("""["equals",["string",["extract","total"]],"150"]""", true)]
    [InlineData("""["equals",["string",["extract","big"]],"12345678901234567890"]""", true)]
    [InlineData("""["equals",["string",["extract","color"]],"red"]""", false)]
    [InlineData("""["equals",["boolean",["extract","t"]],true]""", true)]
    [InlineData("""["equals",["boolean",["extract","zero"]],false]""", true)]
    [InlineData("""["equals",["boolean",["extract","color"]],false]""", false)]
    [InlineData("""["equals",["boolean",["extract","nowhere"]],false]""", false)]
    [InlineData("""["greaterthan",["number",["extract","nowhere"]],-1]""", false)]
    [InlineData("""["lessthan",["number",["extract","nowhere"]],1]""", false)]
    [InlineData("""["notequals",["number",["extract","nowhere"]],1]""", true)]
    [InlineData("""["greaterthan",["number",["extract","color"]],0]""", false)]
    [InlineData("""["lessthanequals",["number",["extract","color"]],0]""", false)]
    [InlineData("""["greaterthanequals",["number",["extract","total"]],150]""", true)]
    [InlineData("""["lessthan",["string",["extract","id"]],"30"]""", true)]
    [InlineData("""["startswith",["string",["extract","color"]],"Re"]""", true)]
    [InlineData("""["endswith",["string",["extract","color"]],"ed"]""", true)]
    [InlineData("""["doesnotcontain",["string",["extract","color"]],"x"]""", true)]
    [InlineData("""["matches",["string",["extract","color"]],"^R.d$"]""", true)]
    [InlineData("""["matches",["string",["extract","color"]],"^r"]""", false)]
    [InlineData("""["equals",["replace",["string",["extract","name"]],"a","o"],"bonk"]""", true)]
    [InlineData("""["equals",["uppercase",["string",["extract","name"]]],"BANK"]""", true)]
    [InlineData("""["equals",["floor",["divide",["number",["extract","total"]],100]],1]""", true)]
    [InlineData("""["equals",["ceiling",["divide",["number",["extract","total"]],100]],2]""", true)]
    [InlineData("""["equals",["modulo",["number",["extract","total"]],100],50]""", true)]
    [InlineData("""["equals",["add",["multiply",2,3],["subtract",1,4]],3]""", true)]
    [InlineData("""["equals",["abs",["extract","minus"]],3]""", false)]
    [InlineData("""["equals",["abs",-3],3]""", true)]
    [InlineData("""["greaterthan",["divide",["number",["extract","total"]],0],1000]""", true)]
    [InlineData("""["empty",["string",["extract","none"]]]""", true)]
    [InlineData("""["empty",["extract","list"]]""", true)]
    [InlineData("""["empty",["number",["extract","zero"]]]""", false)]
    [InlineData("""["empty",["string",["extract","empty"]]]""", true)]
    [InlineData("""["equals",["number",["extract","o.a.b"]],5]""", true)]
    [InlineData("""["equals",["string",["extract","rows.0.email"]],"r0"]""", true)]
    [InlineData("""["equals",["string",["extract","Billing City"]],"Rome"]""", true)]
    [InlineData("""["equals",["extract","total"],150]""", true)]
    [InlineData("""["equals",["extract","total"],"150"]""", true)]
    [InlineData("""["equals",["extract","flag"],true]""", true)]
    [InlineData("""["equals",["number",["context","pageIndex"]],0]""", true)]
    [InlineData("""["EQUALS",["string",["extract","color"]],"Red"]""", true)]
    [InlineData("""[" equals ",["string",["extract","color"]],"Red"]""", true)]
    [InlineData("""["equals",["epochtime","2021-01-01"],1609459200000]""", true)]
    [InlineData("""["equals",["epochtime",["extract","color"]],1]""", false)]
    public void Each_operation_gives_what_a_careful_reader_expects(string filter, bool passes) => Assert.Equal(passes, Passes(filter));

    [Theory]
    [InlineData("[]", "Filters Tree must be a non-empty Array.")]
    [InlineData("{}", "Filters Tree must be a non-empty Array.")]
    [InlineData("""["and",[],true]""", "Filters Tree must be a non-empty Array.")]
    [InlineData("""["nope",1]""", "Invalid operation: nope.")]
    [InlineData("""["isempty",["string",["extract","a"]]]""", "Invalid operation: isempty.")]
    [InlineData("[5]", "Invalid operation: 5.")]
    [InlineData("""["equals",["string",["extract",5]],"a"]""", "Field operation extract expects a String argument but received number.")]
    [InlineData("""["equals",["string",["extract",""]],"a"]""", "Field operation extract expects a String argument but received string.")]
    [InlineData("""["equals",["string",["extract",["x"]]],"a"]""", "Field operation extract expects a String argument but received object.")]
    [InlineData("""["equals","a"]""", "Operation equals expects exactly 2 argument(s) but received 1.")]
    [InlineData("""["and",true]""", "Operation and expects at least 2 argument(s) but received 1.")]
    [InlineData("""["not",true,false]""", "Operation not expects exactly 1 argument(s) but received 2.")]
    [InlineData("""["equals",["string",["extract","a"]],5]""", "Argument #2 for operation equals is a different data type: number.")]
    [InlineData("""["contains","a",["number",["extract","a"]]]""", "Argument #2 for operation contains is a different data type: number.")]
    [InlineData("""["and",["string","a"],true]""", "Argument #1 for operation and is an incorrect data type. Expected: boolean, received: string.")]
    [InlineData("""["startswith",1,2]""", "Argument #1 for operation startswith is an incorrect data type. Expected: string, received: number.")]
    [InlineData("""["extract","a"]""", "Field operation extract must be called by a Type Conversion Operation but was called by nothing.")]
    [InlineData("""["notempty",["string",["extract"]]]""", "Field operation extract expects exactly 1 argument but received 0.")]
    [InlineData("""["notempty",["string",["extract","a","b"]]]""", "Field operation extract expects exactly 1 argument but received 2.")]
    public void The_validators_messages_are_told_word_for_word(string filter, string message)
    {
        var (rules, faults) = FilterRules.Read(JsonNode.Parse(filter));
        Assert.Null(rules);
        Assert.Equal(message, Assert.Single(faults, f => f.Severity == Severity.Error).Message);
    }

    [Theory]
    [InlineData("""["notempty",["extract","email"]]""", "Field operation extract must be called by a Type Conversion Operation but was called by notempty.")]
    [InlineData("""["equals",["string",["context","lastExportDate"]],"a"]""", "There is no lastExportDate in the context, so it is always empty.")]
    [InlineData("""["equals",["string",["settings","region"]],"a"]""", "Settings are found below their scope, and region names none.")]
    [InlineData("""["string","a"]""", "The outermost operation gives a string, and a filter asks for true or false.")]
    public void What_runs_and_is_probably_not_meant_is_remarked(string filter, string message)
    {
        var (rules, faults) = FilterRules.Read(JsonNode.Parse(filter));
        Assert.NotNull(rules);
        Assert.Equal((Severity.Warning, message), (Assert.Single(faults).Severity, faults[0].Message));
    }

    [Fact]
    public void A_pattern_that_is_none_is_found_on_save_and_one_from_a_record_at_the_record()
    {
        Assert.Null(FilterRules.Read(JsonNode.Parse("""["matches",["string",["extract","a"]],"("]""")).Rules);
        var (rules, _) = FilterRules.Read(JsonNode.Parse("""["matches","x",["string",["extract","p"]]]"""));
        var error = Assert.Throws<ShapeException>(() => rules!.Passes(new FilterInput(JsonNode.Parse("""{"p":"("}"""))));
        Assert.Contains("matches got a pattern that is none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_fault_names_its_place_and_what_to_write()
    {
        var (_, faults) = FilterRules.Read(JsonNode.Parse("""["and",true,["eqals",1,1]]"""), "filter.expression.rules");
        Assert.Equal(("filter.expression.rules[2][0]", "Did you mean equals?"), (faults[0].Place, faults[0].Hint));
    }

    private static bool Passes(string filter)
    {
        var (rules, faults) = FilterRules.Read(JsonNode.Parse(filter));
        Assert.True(rules is not null, string.Join('\n', faults));
        return rules.Passes(new FilterInput(JsonNode.Parse(Record))
        {
            Run = new JsonObject { ["lastExportDateTime"] = "2026-03-01T00:00:00Z", ["currentExportDateTime"] = null, ["pageIndex"] = 0 },
            Settings = JsonNode.Parse("""{"flow":{"region":"EU"}}"""),
        });
    }
}
