using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using Xunit;
using static AsyncHelperActors.Tests.Connectors.Templates.Templating;

namespace AsyncHelperActors.Tests.Connectors.Templates;

public sealed class TemplateEngineTest
{
    private const string Data = """
        {"a":{"b":[{"c":1},{"c":2}],"Field Name":"fn","e":[]},"Field Name":"top","x":"X","zero":0,"no":null,"people":["Bertram","Erlich","Jin"],
         "o":{"k1":"v1","k2":"v2"},"hash":"field","Hash":"Field","value":"V","$":{"id":"9"},"item-class":"ic","true":"word","phone":"123456789"}
        """;

    [Theory]
    [InlineData("{{x}}", "X")]
    [InlineData("{{{x}}}|{{&x}}|{{x }}", "X|X|X")]
    [InlineData("{{a.b.[1].c}}{{a.b.1.c}}{{a.b[1].c}}{{a/b/1/c}}", "2222")]
    [InlineData("{{a.[Field Name]}} {{[Field Name]}} {{this.[Field Name]}}", "fn top top")]
    [InlineData("{{item-class}} {{$.id}} {{[$].[id]}}", "ic 9 9")]
    [InlineData("{{a.b.length}} {{people.length}} {{x.length}} {{phone.length}}", "2 3 1 9")]
    [InlineData("{{a}} {{people}} {{missing}}|{{no}}|{{a.b.c.d}}", "[object Object] Bertram,Erlich,Jin ||")]
    [InlineData("{{zero}}{{./x}}{{this.x}}", "0XX")]
    [InlineData("{{hash}} {{Hash}} {{this.hash}}", "field Field field")]
    [InlineData("{{[true]}} {{#if true}}t{{/if}}{{#if false}}f{{/if}}{{#if undefined}}u{{/if}}{{#if null}}n{{/if}}", "word t")]
    [InlineData("\\{{x}} {{x}}", "{{x}} X")]
    [InlineData("\\\\{{x}}", "\\X")]
    [InlineData("{{{{raw}}}} {{x}} {{{{/raw}}}}", " {{x}} ")]
    [InlineData("{{{{name}}}}\n  {{Samantha}}\n{{{{/name}}}}", "\n  {{Samantha}}\n")]
    [InlineData("a{{! comment }}b{{!-- with }} braces --}}c", "abc")]
    [InlineData("a  {{~x~}}  b", "aXb")]
    [InlineData("{\"a\":{{x}}}", "{\"a\":X}")]
    [InlineData("{\"a\":{\"b\":{{x}}}}", "{\"a\":{\"b\":X}}")]
    [InlineData("{\"a\":{{{x}}}}", "{\"a\":X}")]
    [InlineData("[{{#each people}}{\"n\":{{@index}}}{{#unless @last}},{{/unless}}{{/each}}]", "[{\"n\":0},{\"n\":1},{\"n\":2}]")]
    [InlineData("{{#if x}}{\"a\":{{~x~}}}{{/if}}", "{\"a\":X}")]
    [InlineData("no template", "no template")]
    [InlineData("{ {x} } }}", "{ {x} } }}")]
    [InlineData("", "")]
    public void Text_and_values(string template, string expected) => Assert.Equal(expected, Render(template, Data));

    [Theory]
    [InlineData("{{#each people}}{{this}}; {{/each}}", "Bertram; Erlich; Jin; ")]
    [InlineData("{{#each people}}{{@index}}{{@key}}{{@first}}{{@last}} {{/each}}", "00truefalse 11falsefalse 22falsetrue ")]
    [InlineData("{{#each o}}{{@key}}={{this}}{{#unless @last}}&{{/unless}}{{/each}}", "k1=v1&k2=v2")]
    [InlineData("{{#each o}}{{#if @last}}{{@key}}{{/if}}{{/each}}", "k2")]
    [InlineData("{{#each missing}}a{{else}}none{{/each}}{{#each a.e}}a{{else}}empty{{/each}}", "noneempty")]
    [InlineData("{{#each a.b}}{{c}}{{../x}}{{@root.x}} {{/each}}", "1XX 2XX ")]
    [InlineData("{{#each a.b as |v i|}}{{i}}:{{v.c}} {{/each}}", "0:1 1:2 ")]
    [InlineData("{{#each a.b}}{{#each ../o}}{{@../index}}{{@key}}{{../c}}{{../../x}} {{/each}}{{/each}}", "0k11X 0k21X 1k12X 1k22X ")]
    [InlineData("{{#each people}}{{#if ../x}}{{../x}}.{{/if}}{{/each}}", "X.X.X.")]
    [InlineData("{{#each a.b}}{{value}}{{index}}{{key}}{{x}}{{/each}}", "")]
    [InlineData("{{#with o}}{{k1}}{{../x}}{{/with}}{{#with missing}}a{{else}}b{{/with}}", "v1Xb")]
    [InlineData("{{#with o as |p|}}{{#with ../a}}{{p.k2}}{{/with}}{{/with}}", "v2")]
    [InlineData("{{#o}}{{k1}}{{/o}}{{#people}}{{this}}{{/people}}{{^missing}}inv{{/missing}}{{#zero}}z{{/zero}}{{#no}}n{{else}}e{{/no}}", "v1BertramErlichJininvze")]
    [InlineData("{{#if zero}}a{{else if x}}b{{else}}c{{/if}}{{#if zero includeZero=true}}z{{/if}}", "bz")]
    [InlineData("{{#compare x '==' 'Y'}}A{{else compare x '==' 'X'}}B{{else}}C{{/compare}}", "B")]
    [InlineData("{{#if (eq x 'X')}}{{uppercase (lowercase (join '-' x \"y\"))}}{{/if}}", "X-Y")]
    [InlineData("{{#each @root}}{{#if @first}}{{@key}}{{/if}}{{/each}}", "a")]
    [InlineData("{{#each (after people 1)}}{{this}},{{/each}}", "Erlich,Jin,")]
    [InlineData("{{#with (jsonParse '{\"q\":{\"r\":5}}')}}{{q.r}}{{/with}}", "5")]
    public void Blocks_and_contexts(string template, string expected) => Assert.Equal(expected, Render(template, Data));

    [Theory]
    [InlineData("{{#if x}}\n  a\n{{/if}}\nb", "  a\nb")]
    [InlineData("a\n  {{! alone }}  \nb", "a\nb")]
    [InlineData("[\r\n{{#each people}}\r\n  {{this}}\r\n{{/each}}\r\n]", "[\r\n  Bertram\r\n  Erlich\r\n  Jin\r\n]")]
    [InlineData("{{#if zero}}\na\n{{else}}\nb\n{{/if}}\nc", "b\nc")]
    [InlineData("{{#if x}} a {{/if}}\n", " a \n")]
    [InlineData("{{x}}\n{{x}}", "X\nX")]
    public void A_block_tag_alone_on_its_line_takes_the_line_with_it(string template, string expected) => Assert.Equal(expected, Render(template, Data));

    [Fact]
    public void The_listings_feed_of_Celigo_renders()
    {
        const string Template = """
            {"header":{"sellerId":"{{connection.http.unencrypted.sellerId}}","version":"2.0"},
             "messages":[{{#each data}}{"messageId":{{{add @index 1}}},"sku":"{{sku}}","productType":"PRODUCT","operationType":"PATCH",
              "patches":[{"op":"replace","path":"/attributes/fulfillment_availability","value":[{"fulfillment_channel_code":"DEFAULT","quantity":{{ats}}}]}]}{{#if @last}}{{else}},{{/if}}{{/each}}]}
            """;
        TemplateModel model = TemplateModel.Of(
            ("connection", JsonNode.Parse("""{"http":{"unencrypted":{"sellerId":"S1"}}}""")),
            ("data", JsonNode.Parse("""[{"sku":"a\"b","ats":5},{"sku":"c","ats":0}]""")));

        JsonNode body = JsonNode.Parse(Engine.Render(Template, model, TemplateTarget.Json).Text)!;

        Assert.Equal("S1", (string?)body["header"]!["sellerId"]);
        Assert.Equal(2, body["messages"]!.AsArray().Count);
        Assert.Equal("a\"b", (string?)body["messages"]![0]!["sku"]);
        Assert.Equal(2, (int)body["messages"]![1]!["messageId"]!);
        Assert.Equal(0, (int)body["messages"]![1]!["patches"]![0]!["value"]![0]!["quantity"]!);
    }

    [Theory]
    [InlineData("/feeds/2021-06-30/feeds/{{data.feedId}}", "/feeds/2021-06-30/feeds/f%201")]
    [InlineData("/feeds/2021-06-30/documents/{{data.statusRes.resultFeedDocumentId}}", "/feeds/2021-06-30/documents/doc-7")]
    [InlineData("{{{data.statusRes.url}}}", "https://h/x?y=z&w")]
    [InlineData("/?Action=GetReportRequestList&ReportRequestIdList.Id.1={{data.ReportRequestId}}", "/?Action=GetReportRequestList&ReportRequestIdList.Id.1=")]
    [InlineData("/orders?NextToken={{{encodeURI export.http.paging.token}}}&n=1", "/orders?NextToken=a%2Fb%3D&n=1")]
    [InlineData("/p/{{export.http.paging.page}}", "/p/3")]
    public void The_URIs_of_status_and_result_exports_render(string template, string expected)
    {
        TemplateModel model = TemplateModel.Of(
            ("data", JsonNode.Parse("""{"feedId":"f 1","statusRes":{"resultFeedDocumentId":"doc-7","url":"https://h/x?y=z&w"}}""")),
            ("export", JsonNode.Parse("""{"http":{"paging":{"token":"a/b=","page":3}}}""")));

        Assert.Equal(expected, Engine.Render(template, model, TemplateTarget.Uri).Text);
    }

    [Fact]
    public void Dates_of_the_stored_report_example_are_yesterday_when_the_date_is_missing() =>
        Assert.Equal("2026-11-22T00:00:00.000Z", Render("{{{dateAdd (dateAdd (dateFormat 'MM-DD-YYYY' date) -86400000) }}}"));

    [Fact]
    public void The_cursor_of_a_paged_body_renders() => Assert.Equal(
        "{\"limit\":1,\"cursor\":\"c\\\"1\"}",
        Render("{\"limit\":1,\"cursor\":\"{{previous_page.full_response.cursor}}\"}", """{"previous_page":{"full_response":{"cursor":"c\"1"}}}""", TemplateTarget.Json));

    [Fact]
    public void A_variable_hides_a_field_of_the_record_and_the_record_is_the_rest()
    {
        TemplateModel model = TemplateModel.Of(("data", JsonValue.Create("variable"))) with { Record = JsonNode.Parse("""{"data":"field","sku":"s"}""") };

        Assert.Equal("variable s {\"data\":\"variable\",\"sku\":\"s\"}", Engine.Render("{{data}} {{sku}} {{{jsonSerialize this}}}", model, TemplateTarget.Text).Text);
    }

    [Fact]
    public void A_record_that_is_an_array_is_read_by_number() =>
        Assert.Equal("a b 2", Render("{{0.email}} {{[1].email}} {{length}}", """[{"email":"a"},{"email":"b"}]"""));

    [Fact]
    public void A_value_that_looks_like_a_template_is_only_text() =>
        Assert.Equal("{{x}} {{{x}}} {{#each a}}", Render("{{t}}", """{"t":"{{x}} {{{x}}} {{#each a}}","x":"secret"}"""));

    [Fact]
    public void Numbers_stay_as_they_were_written() =>
        Assert.Equal("1.0 1e3 12345678901234567890123 0.10", Render("{{a}} {{b}} {{c}} {{{d}}}", """{"a":1.0,"b":1e3,"c":12345678901234567890123,"d":0.10}"""));

    [Fact]
    public void Missing_fields_are_empty_and_listed_once()
    {
        RenderedText text = Engine.Render("/x/{{data.id}}/{{data.id}}{{#if data.flag}}{{/if}}", Model("{}"), TemplateTarget.Uri);

        Assert.Equal("/x//", text.Text);
        Assert.Equal(["data.id"], text.Missing);
    }

    [Theory]
    [InlineData("{{data.id}}")]
    [InlineData("{{no}}")]
    [InlineData("{{uppercase missing}}")]
    public void Missing_fields_are_errors_when_evaluation_is_strict(string template)
    {
        TemplateException fault = Assert.Throws<TemplateException>(() => Engine.Render(template, Model(Data) with { Strict = true }, TemplateTarget.Text));

        Assert.Contains("missing or null", fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{#if missing}}a{{else}}b{{/if}}")]
    [InlineData("{{getValue \"missing\" \"b\"}}")]
    [InlineData("{{#isEmpty missing}}b{{/isEmpty}}")]
    public void Asking_whether_a_field_is_there_is_no_error_when_evaluation_is_strict(string template) =>
        Assert.Equal("b", Engine.Render(template, Model(Data) with { Strict = true }, TemplateTarget.Text).Text);

    [Fact]
    public async Task One_engine_serves_many_threads()
    {
        var engine = new TemplateEngine(TimeProvider.System, TemplateLimits.Default with { CachedTemplates = 8 });
        JsonNode data = JsonNode.Parse("""{"list":[1,2,3],"x":"X"}""")!;
        TemplateModel model = TemplateModel.Of(("d", data));

        string[] texts = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => string.Concat(Enumerable.Range(0, 50).Select(j =>
            engine.Render($"{{{{#each d.list}}}}{{{{this}}}}{{{{add @index {j % 16}}}}}{{{{../d.x}}}}{{{{/each}}}}", model, TemplateTarget.Text).Text)))));

        Assert.Single(texts.Distinct());
        Assert.StartsWith("10X21X32X", texts[0], StringComparison.Ordinal);
        Assert.InRange(engine.CachedTemplates, 1, 16);
    }
}
