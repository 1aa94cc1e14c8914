using Xunit;
using static AsyncHelperActors.Tests.Connectors.Templates.Templating;

namespace AsyncHelperActors.Tests.Connectors.Templates.Helpers;

public sealed class LogicTest
{
    private const string Data = """
        {"a":5,"c":"5","d":3,"zero":0,"empty":"","none":null,"text":"hello","flag":true,"off":false,"arr":[],"full":[1,2],"eo":{},"obj":{"x":1,"null":null},"zeroText":"0",
         "item":"12345","sales":["2","3","59"],"numbers":[1,2,3,4],"values":["apple",false,42],"s50":"50","s100":"100","n100":100,"state":"il",
         "lines":[{"sku":"T1","tag":"standard"},{"sku":"M9","tag":"custom","d":{"dep":"x"}},{"sku":"S0","tag":"custom"}]}
        """;

    [Theory]
    [InlineData("{{eq a c}} {{eq a d}} {{eq none missing}} {{eq zero empty}} {{eq none zero}} {{eq full '1,2'}} {{eq flag 1}}", "true false true true false true true")]
    [InlineData("{{isTruthy a}} {{isTruthy zero}} {{isTruthy text}} {{isTruthy empty}} {{isTruthy none}} {{isTruthy arr}} {{isTruthy zeroText}}", "true false true false false true true")]
    [InlineData("{{isFalsey a}} {{isFalsey zero}} {{isFalsey text}} {{isFalsey empty}} {{isFalsey missing}}", "false true false true true")]
    [InlineData("{{hasNoItems arr}} {{hasNoItems full}} {{hasNoItems eo}} {{hasNoItems obj}} {{hasNoItems text}}", "true false true false false")]
    [InlineData("{{hasOwn obj 'x'}} {{hasOwn obj 'null'}} {{hasOwn obj 'y'}} {{hasOwn text 'length'}}", "true true false false")]
    [InlineData("{{typeOf a}} {{typeOf text}} {{typeOf full}} {{typeOf obj}} {{typeOf none}} {{typeOf flag}} {{typeOf missing}} {{typeOf (after full 1)}}", "number string array object object boolean undefined array")]
    [InlineData("{{#eq a 5}}yes{{else}}no{{/eq}} {{#if (and a (not zero))}}yes{{/if}} {{contains sales '2'}}", "yes yes true")]
    public void Questions(string template, string expected) => Assert.Equal(expected, Render(template, Data));

    [Theory]
    [InlineData("if", "a", true)]
    [InlineData("if", "zero", false)]
    [InlineData("if", "empty", false)]
    [InlineData("if", "none", false)]
    [InlineData("if", "arr", false)]
    [InlineData("if", "eo", true)]
    [InlineData("if", "zeroText", true)]
    [InlineData("unless", "zero", true)]
    [InlineData("unless", "text", false)]
    [InlineData("and", "text zero", true)]
    [InlineData("and", "text empty", false)]
    [InlineData("and", "text none", false)]
    [InlineData("and", "text zeroText", true)]
    [InlineData("and", "text off", false)]
    [InlineData("or", "empty text", true)]
    [InlineData("or", "empty none", false)]
    [InlineData("neither", "empty none", true)]
    [InlineData("neither", "empty a", false)]
    [InlineData("not", "empty", true)]
    [InlineData("not", "zero", true)]
    [InlineData("not", "arr", false)]
    [InlineData("not", "zeroText", false)]
    [InlineData("compare", "s50 '>' s100", true)]
    [InlineData("compare", "s50 '>' n100", false)]
    [InlineData("compare", "a '==' c", true)]
    [InlineData("compare", "a '===' c", false)]
    [InlineData("compare", "a '!==' c", true)]
    [InlineData("compare", "a '!=' c", false)]
    [InlineData("compare", "s100 '>=' '100'", true)]
    [InlineData("compare", "state.length '===' 2", true)]
    [InlineData("compare", "missing '<' 1", false)]
    [InlineData("compare", "none '<' 1", true)]
    [InlineData("compare", "none '==' missing", true)]
    [InlineData("compare", "none '===' missing", false)]
    [InlineData("compare", "text '<=' 5", false)]
    [InlineData("contains", "item '5'", true)]
    [InlineData("contains", "item '6'", false)]
    [InlineData("contains", "sales '2'", true)]
    [InlineData("contains", "missing 'x'", false)]
    [InlineData("contains", "obj 'x'", true)]
    [InlineData("contains", "n100 '10'", true)]
    [InlineData("inArray", "sales '3'", true)]
    [InlineData("inArray", "numbers '3'", false)]
    [InlineData("inArray", "numbers 3", true)]
    [InlineData("inArray", "text 'h'", false)]
    [InlineData("isEmpty", "arr", true)]
    [InlineData("isEmpty", "eo", true)]
    [InlineData("isEmpty", "full", false)]
    [InlineData("isEmpty", "missing", true)]
    [InlineData("isEmpty", "flag", true)]
    [InlineData("ifEven", "'2'", true)]
    [InlineData("ifEven", "a", false)]
    [InlineData("ifEven", "text", false)]
    [InlineData("some", "full isTruthy", true)]
    [InlineData("some", "values isNumber", true)]
    [InlineData("some", "values 'isString'", true)]
    [InlineData("some", "values isArray", false)]
    [InlineData("some", "values isBoolean", true)]
    [InlineData("some", "lines isObject", true)]
    [InlineData("some", "values isFalsy", true)]
    [InlineData("some", "arr isTruthy", false)]
    [InlineData("startsWith", "'he' text", true)]
    [InlineData("startsWith", "'He' text", false)]
    [InlineData("eq", "a c", true)]
    public void Conditions_of_blocks(string helper, string arguments, bool expected) =>
        Assert.Equal(expected ? "yes" : "no", Render($"{{{{#{helper} {arguments}}}}}yes{{{{else}}}}no{{{{/{helper}}}}}", Data));

    [Theory]
    [InlineData("{{#startsWith missing text}}a{{else}}b{{/startsWith}}{{#startsWith 'a' none}}a{{else}}b{{/startsWith}}", "")]
    [InlineData("{{#filter lines 'custom' 'tag'}}{{sku}}{{@index}}{{@last}} {{else}}none{{/filter}}", "M90false S01true ")]
    [InlineData("{{#filter lines 'x' 'd.dep'}}{{sku}}{{/filter}}{{#filter sales '3'}}{{this}}{{/filter}}{{#filter lines 'Custom' 'tag'}}a{{else}} none{{/filter}}", "M93 none")]
    [InlineData("[{{#filter missing 'x'}}a{{else}}b{{/filter}}{{#filter text 'x'}}a{{else}}b{{/filter}}{{#filter arr 'x'}}a{{else}}empty{{/filter}}]", "[empty]")]
    [InlineData("{{#compare state.length '===' 2}}{{uppercase state}}{{else}}Bad{{/compare}}", "IL")]
    public void Blocks_with_a_will_of_their_own(string template, string expected) => Assert.Equal(expected, Render(template, Data));
}
