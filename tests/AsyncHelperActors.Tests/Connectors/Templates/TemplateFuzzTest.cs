using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Templates;
using AsyncHelperActors.Connectors.Templates.Helpers;
using AsyncHelperActors.Tests.Fuzz;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Templates;

[Trait("Category", "Slow")]
public sealed class TemplateFuzzTest
{
    private static readonly TemplateEngine Engine = new(TimeProvider.System, TemplateLimits.Default with
    {
        MaxSteps = 20_000, MaxOutputChars = 50_000, MaxValueChars = 100_000, CachedTemplates = 16, MaxTime = TimeSpan.FromSeconds(30),
    });

    private static readonly Gen<string> Literal = Gen.OneOf(
        "\"\"", "'a'", "\"-1\"", "1", "0", "-5", "1.5", "1E6", "true", "null", "undefined", "\"1e400\"", "\"[0-9]+\"", "'(a|b)*'", "\"YYYY-MM-DD\"",
        "\"LLLL SSSSSSSSS w W GGGG zz\"", "\"US/Eastern\"", "\"hex\"", "\"base64\"", "\"sha256\"", "\"crypto\"", "'2020-02-30'", "'9999-12-31T23:59:59.999Z'",
        "'0001-01-01'", "\"{\\\"a\\\":[1]}\"", "\"%E0%A4%A\"", "\"==\"", "\"g\"", "99999999999", "'<b>x</b>&amp;'");

    private static readonly Gen<string> Path = Gen.OneOf(
        "a", "b", "list", "o", "s", "n", "this", ".", "..", "../a", "@index", "@key", "@root", "@root.list", "@../last", "list.[0]", "o.length", "[f n]", "./a", "v", "0.a");

    private static readonly Gen<string> Name = Gen.OneOf([.. HelperRegistry.Names]);

    private static readonly Gen<string> Argument = Gen.Recursive<string>((depth, self) => depth > 3
        ? Gen.OneOf(Literal, Path)
        : Gen.Frequency((3, Literal), (3, Path), (2, Gen.Select(Name, self.Array[0, 4]).Select((name, args) => $"({name} {string.Join(' ', args)})"))));

    private static readonly Gen<string> Template = Gen.Recursive<string>((depth, self) => depth > 3
        ? Gen.OneOf(Gen.OneOf(" ", "\n", "text", "\\", "}"), Path.Select(p => $"{{{{{p}}}}}"))
        : Gen.Frequency(
            (2, Path.Select(p => $"{{{{{{{p}}}}}}}")),
            (4, Gen.Select(Name, Argument.Array[0, 4]).Select((name, args) => $"{{{{{name} {string.Join(' ', args)}}}}}")),
            (4, Gen.Select(Name, Argument.Array[0, 3], self, self).Select((name, args, main, inverse) =>
                $"{{{{#{name} {string.Join(' ', args)}}}}}{main}{{{{else}}}}{inverse}{{{{/{name}}}}}")),
            (2, Gen.Select(Argument, self).Select((arg, main) => $"{{{{~#each {arg} as |v k|}}}}\n{main}{{{{/each~}}}}")),
            (2, Gen.Select(self, self).Select((a, b) => a + b))));

    private static readonly Gen<JsonNode?> Data = Gen.Recursive<JsonNode?>((depth, self) => depth > 2
        ? Gen.OneOf(
            Gen.Const(() => (JsonNode?)null), Gen.Double.Where(double.IsFinite).Select(d => (JsonNode?)JsonValue.Create(d)), Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.String.Select(s => (JsonNode?)JsonValue.Create(s)), Gen.OneOf("2020-01-01T00:00:00Z", "12345", "a,b;c", "{{a}}").Select(s => (JsonNode?)JsonValue.Create(s)))
        : Gen.OneOf(
            self.Array[0, 4].Select(a => (JsonNode?)new JsonArray([.. a.Select(n => n?.DeepClone())])),
            Gen.Select(Gen.OneOf("a", "b", "list", "o", "s", "n", "f n"), self).Array[0, 5].Select(m =>
                (JsonNode?)new JsonObject(m.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, p.Item2?.DeepClone()))))));

    [Fact]
    public void Any_text_renders_or_is_explained() =>
        Gen.Char["{}~#/^!ab.[]@\"'\\ \n()=|&>else0-"].Array[0, 40].Select(c => new string(c)).Sample(
            template => RendersOrExplains(template, JsonNode.Parse("""{"a":[1,{"b":2}],"b":"x"}"""), TemplateTarget.Text), iter: FuzzBudget.Of("template texts"));

    [Fact]
    public void Any_template_on_any_data_renders_or_is_explained() =>
        Gen.Select(Template, Data, Gen.Enum<TemplateTarget>()).Sample(RendersOrExplains, iter: FuzzBudget.Of("templates"));

    [Fact]
    public void Every_helper_on_any_arguments_answers_or_explains() =>
        Gen.Select(Name, Argument.Array[0, 5], Data, Gen.Enum<TemplateTarget>()).Sample(
            (name, args, data, target) => RendersOrExplains($"{{{{{name} {string.Join(' ', args)}}}}}", data, target), iter: FuzzBudget.Of("helpers"));

    [Fact]
    public void In_JSON_any_text_stays_inside_of_its_quotation_marks() =>
        Gen.String.Sample(text =>
        {
            string body = Engine.Render("{\"v\":\"{{v}}\"}", TemplateModel.Of(("v", JsonValue.Create(text))), TemplateTarget.Json).Text;
            JsonObject parsed = JsonNode.Parse(body)!.AsObject();
            return parsed.Count == 1 && parsed["v"]!.GetValue<string>().Length == text.Length;
        });

    [Fact]
    public void In_a_URI_any_text_stays_inside_of_its_segment() =>
        Gen.String.Sample(text =>
        {
            string uri = Engine.Render("/a/{{v}}/b", TemplateModel.Of(("v", JsonValue.Create(text))), TemplateTarget.Uri).Text;
            return uri.Count(c => c == '/') == 3 && !uri.Any("?#&@ \r\n\"<>\\".Contains);
        });

    [Fact]
    public void Without_a_template_the_text_is_the_text() =>
        Gen.String.Where(text => !text.Contains("{{", StringComparison.Ordinal)).Sample(
            text => Engine.Render(text, TemplateModel.Empty, TemplateTarget.Text).Text == text);

    private static bool RendersOrExplains(string template, JsonNode? data, TemplateTarget target)
    {
        IReadOnlyList<TemplateProblem> problems = TemplateCheck.Check(template);
        TemplateCheck.Variables(template);
        try
        {
            string text = Engine.Render(template, TemplateModel.Of(("d", JsonValue.Create(1))) with { Record = data }, target).Text;
            return problems.Count == 0 && text.Length <= 65_536;
        }
        catch (TemplateException e)
        {
            return e.Message.Length > 0 && e.Hint is not null;
        }
    }
}
