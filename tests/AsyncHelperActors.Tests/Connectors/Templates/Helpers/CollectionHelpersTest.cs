using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using Xunit;
using static AsyncHelperActors.Tests.Connectors.Templates.Templating;

namespace AsyncHelperActors.Tests.Connectors.Templates.Helpers;

public sealed class CollectionHelpersTest
{
    private const string Data = """
        {"letters":["a","b","c","d"],"items":["2","10","4","5","3"],"candy":["hat","candy","toy"],"dup":["a","a","c",1,"1",1,"b"],"name":"foo","none":null,
         "products":[{"sku":"A001","data":{"title":"T1"}},{"sku":"A002"}],"dynamicFieldName":"promoCode","promoCode":"SAVE","o":{"k":"v","null":null},"i":0}
        """;

    [Theory]
    [InlineData("{{after letters 2}} {{after letters 9}}|{{before letters 2}} {{before letters 0}} {{#each (after letters 3)}}{{this}}{{/each}} {{after name 1}}", "c,d |a,b a,b,c,d d ")]
    [InlineData("{{{jsonSerialize (arrayify name)}}} {{{jsonSerialize (arrayify letters)}}} {{{jsonSerialize (arrayify missing)}}} {{{jsonSerialize (arrayify none)}}}", "[\"foo\"] [\"a\",\"b\",\"c\",\"d\"] [] []")]
    [InlineData("{{{jsonSerialize (unique dup)}}} {{#each (unique dup)}}{{this}}{{#unless @last}},{{/unless}}{{/each}}", "[\"a\",\"c\",1,\"1\",\"b\"] a,c,1,1,b")]
    [InlineData("{{pluck products 'sku'}} {{{jsonSerialize (pluck products 'data.title')}}} {{pluck name 'x'}}", "A001,A002 [\"T1\",null] ")]
    [InlineData("{{sort items}} {{sort items number='true'}} {{sort items number='true' reverse='true'}} {{sort candy}} {{sort candy reverse='true'}}", "10,2,3,4,5 2,3,4,5,10 10,5,4,3,2 candy,hat,toy toy,hat,candy")]
    [InlineData("{{getValue 'name' 'x'}} {{getValue 'o.q' 'default'}} {{getValue (getValue 'dynamicFieldName')}} {{getValue 'none' 'x'}} {{getValue 'i' 'x'}} {{getValue 'products.[1].sku'}} {{getValue 'products[0].sku'}} [{{getValue 'q'}}]", "foo default SAVE x 0 A002 A001 []")]
    [InlineData("{{#each products}}{{getValue 'sku'}}{{getValue 'name'}} {{/each}}", "A001foo A002foo ")]
    [InlineData("{{lookup o 'k'}} {{lookup letters 1}} [{{lookup o 'q'}}]", "v b []")]
    [InlineData("{{#each letters}}{{lookup ../items @index}} {{/each}}", "2 10 4 5 ")]
    public void Collections(string template, string expected) => Assert.Equal(expected, Render(template, Data));

    [Theory]
    [InlineData("{{lookup \"states\" state}}", "TX")]
    [InlineData("{{lookup 'states' 'Nowhere'}}", "??")]
    [InlineData("[{{lookup 'lenient' 'x'}}]", "[]")]
    [InlineData("{{lookup.shipping}}", "Overnight")]
    public void Lookups(string template, string expected)
    {
        TemplateModel model = Model("""{"state":"Texas","lookup":{"shipping":"Overnight"}}""") with
        {
            Lookups = new Dictionary<string, TemplateLookup>
            {
                ["states"] = new(new Dictionary<string, JsonNode?> { ["Texas"] = "TX" }, Default: "??", HasDefault: true),
                ["lenient"] = new(new Dictionary<string, JsonNode?>(), AllowFailures: true),
                ["strict"] = new(new Dictionary<string, JsonNode?>()),
            },
        };

        Assert.Equal(expected, Engine.Render(template, model, TemplateTarget.Text).Text);
        Assert.Contains("no entry", Assert.Throws<TemplateException>(() => Engine.Render("{{lookup 'strict' 'x'}}", model, TemplateTarget.Text)).What, StringComparison.Ordinal);
        Assert.Contains("states, lenient, strict", Assert.Throws<TemplateException>(() => Engine.Render("{{lookup 'no' 'x'}}", model, TemplateTarget.Text)).Hint, StringComparison.Ordinal);
    }
}
