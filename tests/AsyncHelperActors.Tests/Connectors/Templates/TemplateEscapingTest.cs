using AsyncHelperActors.Connectors.Templates;
using Xunit;
using static AsyncHelperActors.Tests.Connectors.Templates.Templating;

namespace AsyncHelperActors.Tests.Connectors.Templates;

public sealed class TemplateEscapingTest
{
    private const string Data = """
        {"s":"a b@c/é😀&<>\"'\\\n","mail":"joe@x.org","n":1.50,"t":true,"o":{"k":"<"},"l":["a","<b>"],"js":"!'()*-_.~"}
        """;

    [Theory]
    [InlineData(TemplateTarget.Uri, "{{mail}}", "joe%40x.org")]
    [InlineData(TemplateTarget.Uri, "{{s}}", "a%20b%40c%2F%C3%A9%F0%9F%98%80%26%3C%3E%22'%5C%0A")]
    [InlineData(TemplateTarget.Uri, "{{js}}", "!'()*-_.~")]
    [InlineData(TemplateTarget.Uri, "a b/{{n}}/{{t}}", "a b/1.50/true")]
    [InlineData(TemplateTarget.Form, "q={{s}}", "q=a+b%40c%2F%C3%A9%F0%9F%98%80%26%3C%3E%22'%5C%0A")]
    [InlineData(TemplateTarget.Json, "{\"v\":\"{{s}}\"}", "{\"v\":\"a b@c/é😀&<>\\\"'\\\\\\n\"}")]
    [InlineData(TemplateTarget.Json, "{{n}} {{t}} {{o}} {{l}}", "1.50 true [object Object] a,<b>")]
    [InlineData(TemplateTarget.Json, "{{jsonSerialize o}} {{{jsonSerialize l}}}", "{\"k\":\"<\"} [\"a\",\"<b>\"]")]
    [InlineData(TemplateTarget.Xml, "<a>{{s}}</a>", "<a>a b@c/é😀&amp;&lt;&gt;&quot;&#39;\\\n</a>")]
    [InlineData(TemplateTarget.Text, "{{s}}", "a b@c/é😀&<>\"'\\\n")]
    [InlineData(TemplateTarget.Header, "Bearer {{mail}}", "Bearer joe@x.org")]
    [InlineData(TemplateTarget.Sql, "{{js}} {{n}} {{t}} {{{mail}}}", "'!''()*-_.~' 1.50 true joe@x.org")]
    public void A_value_is_written_for_its_target(TemplateTarget target, string template, string expected) =>
        Assert.Equal(expected, Render(template, Data, target));

    [Theory]
    [InlineData(TemplateTarget.Uri, "{{{mail}}}")]
    [InlineData(TemplateTarget.Json, "{{{mail}}}")]
    [InlineData(TemplateTarget.Xml, "{{&mail}}")]
    [InlineData(TemplateTarget.Form, "{{{mail}}}")]
    [InlineData(TemplateTarget.Sql, "{{{mail}}}")]
    public void Three_braces_write_it_raw(TemplateTarget target, string template) => Assert.Equal("joe@x.org", Render(template, Data, target));

    [Theory]
    [InlineData(TemplateTarget.Uri, "{{encodeURI mail}}", "joe%40x.org")]
    [InlineData(TemplateTarget.Uri, "{{{encodeURI mail}}}", "joe%40x.org")]
    [InlineData(TemplateTarget.Form, "{{encodeURI mail}}", "joe%40x.org")]
    [InlineData(TemplateTarget.Json, "\"{{jsonEncode s}}\"", "\"a b@c/é😀&<>\\\"'\\\\\\n\"")]
    [InlineData(TemplateTarget.Xml, "{{htmlEncode s}}", "a b@c/é😀&amp;&lt;&gt;&quot;&#39;\\\n")]
    [InlineData(TemplateTarget.Uri, "{{jsonSerialize o}}", "%7B%22k%22%3A%22%3C%22%7D")]
    [InlineData(TemplateTarget.Json, "{{htmlEncode '\"'}}", "&quot;")]
    [InlineData(TemplateTarget.Json, "{{uppercase (jsonEncode s)}}", "A B@C/É😀&<>\\\\\\\"'\\\\\\\\\\\\N")]
    public void What_a_helper_encoded_for_the_target_is_not_encoded_twice(TemplateTarget target, string template, string expected) =>
        Assert.Equal(expected, Render(template, Data, target));

    [Theory]
    [InlineData("{{v}}")]
    [InlineData("{{{v}}}")]
    public void A_line_break_cannot_get_into_a_header(string template)
    {
        TemplateException fault = Assert.Throws<TemplateException>(() => Render(template, """{"v":"a\r\nX-Evil: 1"}""", TemplateTarget.Header));

        Assert.Contains("line break", fault.What, StringComparison.Ordinal);
        Assert.DoesNotContain("Evil", fault.Message, StringComparison.Ordinal);
    }
}
