using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using Xunit;
using static AsyncHelperActors.Tests.Connectors.Templates.Templating;

namespace AsyncHelperActors.Tests.Connectors.Templates;

public sealed class TemplateFaultTest
{
    [Theory]
    [InlineData("/a/{{x}}}", 1, 7, "three closing braces", "open it with {{{")]
    [InlineData("{}\n{{x}}}", 2, 4, "three closing braces", "Close it with }}")]
    [InlineData("a {{ x}}", 1, 3, "a space follows the opening braces", "Write {{x}}")]
    [InlineData("{{upercase x}}", 1, 3, "no helper 'upercase'", "Did you mean 'uppercase'?")]
    [InlineData("{{#eahc x}}{{/eahc}}", 1, 4, "no helper 'eahc'", "'each'")]
    [InlineData("{{upper x}}", 1, 3, "no helper 'upper'", "'uppercase'")]
    [InlineData("{{frobnicate x}}", 1, 3, "no helper 'frobnicate'", "{{path}}")]
    [InlineData("{{if x}}a{{/if}}", 1, 10, "'/if' closes a block that was never opened", "{{#if ...}}")]
    [InlineData("{{each x}}", 1, 3, "'each' is a block helper", "{{#each collection}} ... {{/each}}")]
    [InlineData("{{#uppercase x}}{{/uppercase}}", 1, 4, "'uppercase' is no block helper", "{{uppercase ...}}")]
    [InlineData("{{#if x}}a", 1, 1, "the block 'if' is never closed", "Add {{/if}}")]
    [InlineData("{{#if x}}a{{/each}}", 1, 11, "'/each' closes a block, but the open one is 'if'", "Close 'if'")]
    [InlineData("a{{/if}}", 1, 2, "never opened", "{{#if ...}}")]
    [InlineData("a{{else}}", 1, 2, "outside of a block", "{{#if x}}")]
    [InlineData("{{#if x}}{{else}}{{else}}{{/if}}", 1, 18, "second else", "one {{else}}")]
    [InlineData("a {{x", 1, 3, "never closed", "}}")]
    [InlineData("a {{{x}}", 1, 3, "three braces and closes with two", "}}}")]
    [InlineData("{{}}", 1, 1, "the tag is empty", "{{data.id}}")]
    [InlineData("{{join \"a}}", 1, 8, "this text is never closed", "\"")]
    [InlineData("{{join (add 1 2}}", 1, 8, "parenthesis is never closed", ")")]
    [InlineData("{{add 1 2)}}", 1, 10, "not expected", "parentheses")]
    [InlineData("{{a..b}}", 1, 3, "only at its start", "../")]
    [InlineData("{{[a}}", 1, 3, "bracket is never closed", "[Field Name]")]
    [InlineData("{{a b=c d}}", 1, 9, "behind a named one", "last")]
    [InlineData("{{a.b c}}", 1, 3, "this is a path", "{{helper path}}")]
    [InlineData("{{a|b}}", 1, 4, "'|' cannot start", "")]
    [InlineData("{{#each x as |a}}{{/each}}", 1, 14, "never closed", "|value key|")]
    [InlineData("{{> partial}}", 1, 1, "partials", "")]
    [InlineData("{{! comment", 1, 1, "comment is never closed", "}}")]
    [InlineData("{{{{raw}}}} a", 1, 1, "raw block 'raw' is never closed", "{{{{/raw}}}}")]
    [InlineData("{{padLeft}} {{hash 'md5'}}", 1, 15, "'hash' takes 3 to 4 argument(s), but has 1", "hash")]
    [InlineData("{{hash 'md4' 'hex' 'x'}}", 1, 3, "'md4' is no algorithm", "sha256")]
    [InlineData("{{dateFormat 'YYYY' 0 '' 'Mars/Olympus'}}", 1, 3, "'Mars/Olympus' is no time zone", "IANA")]
    [InlineData("{{regexMatch 'a' '('}}", 1, 3, "no regular expression", "backslash")]
    [InlineData("{{jsonParse '{'}}", 1, 3, "not JSON", "")]
    [InlineData("{{#compare 1 '<>' 2}}{{/compare}}", 1, 4, "no comparison", "\"<=\"")]
    [InlineData("{{lookup 'states' 'x'}}", 1, 3, "no lookup 'states'", "no lookups")]
    [InlineData("{{toFixed 1 200}}", 1, 3, "from 0 to 100", "toFixed")]
    public void A_fault_says_where_it_is_what_is_wrong_and_what_to_write(string template, int line, int column, string what, string hint)
    {
        TemplateException fault = Assert.Throws<TemplateException>(
            () => Engine.Render(template, Model("{}").Named("export orders, http.body"), TemplateTarget.Text));

        Assert.Contains(what, fault.What, StringComparison.Ordinal);
        Assert.Contains(hint, fault.Hint, StringComparison.Ordinal);
        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.StartsWith($"export orders, http.body (line {line}, column {column}): ", fault.Message, StringComparison.Ordinal);
        Assert.Equal("export orders, http.body", fault.Template);
    }

    [Fact]
    public void A_check_names_all_unknown_helpers_and_wrong_calls_at_once()
    {
        IReadOnlyList<TemplateProblem> problems = TemplateCheck.Check("{{upercase x}}\n{{add}}{{subtract 1}}{{#if (eqq 1 2)}}{{/if}}");

        Assert.Equal(
            [(1, 3, "there is no helper 'upercase'"), (2, 10, "'subtract' takes 2 argument(s), but has 1"), (2, 29, "there is no helper 'eqq'")],
            problems.Select(p => (p.Line, p.Column, p.What)));
        Assert.Equal("line 1, column 3: there is no helper 'upercase'. Did you mean 'uppercase'? Write {{uppercase text}}.", problems[0].ToString());
        Assert.Empty(TemplateCheck.Check("/reports/{{data.reportId}}"));
        Assert.Equal(5, Assert.Single(TemplateCheck.Check("abc {{x")).Column);
    }

    [Fact]
    public void The_variables_of_a_template_are_seen_from_outside()
    {
        const string Template = """
            {{data.id}}{{[Field Name].x}}{{#each data.items as |item|}}{{sku}}{{../data.id}}{{@root.settings.a}}{{item.q}}{{#with this.price}}{{amount}}{{/with}}{{@index}}{{/each}}
            {{#if (eq flag "x")}}{{join "," a.[0].b sep=c}}{{/if}}{{#each (after list 1)}}{{unseen}}{{/each}}{{timestamp}}
            """;

        Assert.Equal(
            ["data.id", "[Field Name].x", "data.items", "data.items[*].sku", "settings.a", "data.items[*].price", "data.items[*].price.amount", "flag", "a.0.b", "c", "list"],
            TemplateCheck.Variables(Template));
        Assert.Empty(TemplateCheck.Variables("{{#if x}}"));
    }

    [Theory]
    [InlineData("{{hmac secret 'key' 'hex' 'x'}}")]
    [InlineData("{{hash 'md5' secret 'x'}}")]
    [InlineData("{{base64Encode 'x' secret}}")]
    [InlineData("{{timestamp '' secret}}")]
    [InlineData("{{lookup secret 'x'}}")]
    [InlineData("{{jsonParse secret}}")]
    [InlineData("{{regexMatch 'x' secret}}")]
    [InlineData("{{regexMatch 'x' 'x' 0 secret}}")]
    [InlineData("{{toFixed 1 secret}}")]
    [InlineData("{{random secret}}")]
    [InlineData("{{#compare 1 secret 2}}{{/compare}}")]
    [InlineData("{{#some list secret}}{{/some}}")]
    public void A_fault_never_shows_a_value_of_the_data(string template)
    {
        TemplateException fault = Assert.Throws<TemplateException>(() => Render(template, """{"secret":"(hunter2","list":[1]}"""));

        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_with_a_name_twice_is_an_error_that_names_the_cause()
    {
        TemplateModel model = TemplateModel.Of(("d", JsonNode.Parse("""{"a":1,"a":2}""")));

        TemplateException fault = Assert.Throws<TemplateException>(() => Engine.Render("{{d.a}}", model, TemplateTarget.Text));
        Assert.Contains("the data cannot be read", fault.What, StringComparison.Ordinal);
    }
}
