using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using Xunit;
using static AsyncHelperActors.Tests.Connectors.Templates.Templating;

namespace AsyncHelperActors.Tests.Connectors.Templates;

public sealed class TemplateLimitsTest
{
    private static readonly string Array1000 = "{\"a\":[" + string.Join(',', Enumerable.Range(0, 1000)) + "],\"s\":\"" + new string('x', 10_000) + "\"}";

    [Theory]
    [InlineData("{{#each a}}{{../s}}{{/each}}", TemplateTarget.Json, "1,048,576 characters")]
    [InlineData("{{#each a}}{{../s}}{{/each}}", TemplateTarget.Uri, "65,536 characters")]
    [InlineData("{{#each a}}{{../s}}{{/each}}", TemplateTarget.Header, "65,536 characters")]
    [InlineData("{{#each a}}{{#each ../a}}{{#each ../../a}}{{/each}}{{/each}}{{/each}}", TemplateTarget.Text, "steps")]
    [InlineData("{{replace s 'x' s}}", TemplateTarget.Text, "4,194,304 characters")]
    [InlineData("{{regexReplace s s 'x' 'g'}}", TemplateTarget.Text, "4,194,304 characters")]
    [InlineData("{{padLeft (padLeft 'x' 999999) 9999999}}", TemplateTarget.Uri, "65,536 characters")]
    [InlineData("{{regexMatch s s}}", TemplateTarget.Text, "2,000 characters")]
    public void A_template_cannot_take_more_than_its_share(string template, TemplateTarget target, string part)
    {
        TemplateException fault = Assert.Throws<TemplateException>(() => Render(template, Array1000, target));

        Assert.Contains(part, fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Encoding_the_encoded_over_and_over_ends()
    {
        string template = "{{{" + string.Concat(Enumerable.Repeat("jsonEncode (", 30)) + "jsonEncode s" + new string(')', 30) + "}}}";

        Assert.Throws<TemplateException>(() => Render(template, """{"s":"\"\"\"\""}"""));
    }

    [Fact]
    public void A_pattern_that_would_never_end_is_given_up()
    {
        TemplateException fault = Assert.Throws<TemplateException>(() => Render("{{regexMatch 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' '^(a+)+$'}}"));

        Assert.Contains("takes too long", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_is_limited()
    {
        var engine = new TemplateEngine(TimeProvider.System, TemplateLimits.Default with { MaxTime = TimeSpan.Zero });

        TemplateException fault = Assert.Throws<TemplateException>(() => engine.Render("{{uppercase 'x'}}", TemplateModel.Empty, TemplateTarget.Text));
        Assert.Contains("takes longer than", fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{#if x}}", "{{/if}}", 65)]
    [InlineData("{{#if x}}{{else if y}}", "", 100)]
    public void Blocks_nest_only_so_deep(string open, string close, int depth)
    {
        string template = string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth));

        Assert.Contains("deep", Assert.Throws<TemplateException>(() => Render(template)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Parentheses_nest_only_so_deep()
    {
        string Nested(int depth) => "{{add 1 " + string.Concat(Enumerable.Repeat("(add 1 ", depth)) + "1" + new string(')', depth) + "}}";

        Assert.Equal("33", Render(Nested(31)));
        Assert.Contains("deep", Assert.Throws<TemplateException>(() => Render(Nested(10_000))).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_has_a_largest_size_and_only_so_many_are_kept()
    {
        var engine = new TemplateEngine(TimeProvider.System, TemplateLimits.Default with { CachedTemplates = 10, MaxTemplateChars = 30_000 });
        for (int i = 0; i < 200; i++)
        {
            engine.Render($"{{{{x}}}}{i}", TemplateModel.Empty, TemplateTarget.Text);
            engine.Render($"{{{{x}}}}{i}{new string(' ', 20_000)}", TemplateModel.Empty, TemplateTarget.Text);
        }

        Assert.InRange(engine.CachedTemplates, 2, 42);
        TemplateException fault = Assert.Throws<TemplateException>(
            () => engine.Render("{{x}}" + new string(' ', 30_000), TemplateModel.Empty, TemplateTarget.Text));
        Assert.Contains("longer than", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_body_below_the_limit_renders_in_one_go()
    {
        JsonNode records = new JsonArray([.. Enumerable.Range(0, 20_000).Select(i => (JsonNode)new JsonObject { ["sku"] = $"sku-{i}", ["n"] = i })]);
        TemplateModel model = TemplateModel.Of(("data", records));

        string body = Engine.Render("[{{#each data}}{\"s\":\"{{sku}}\",\"n\":{{n}} }{{#unless @last}},{{/unless}}{{/each}}]", model, TemplateTarget.Json).Text;
        Assert.Equal(20_000, JsonNode.Parse(body)!.AsArray().Count);
    }
}
