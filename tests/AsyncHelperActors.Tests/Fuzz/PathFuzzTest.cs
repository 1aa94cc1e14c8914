using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Paths;
using AsyncHelperActors.Core.Reading;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Fuzz;

/// <summary>Paths, expressions and waits of any text: read or refused with a message, and what is read can be applied to anything.</summary>
[Trait("Category", "Slow")]
public sealed class PathFuzzTest
{
    private static readonly string[] Pieces =
    [
        "a", "b", "c d", "items", "*", ".", "..", "[0]", "[*]", "['a']", "[\"b\"]", "[", "]", "$", "@", "/", "//", "/a", "/items/item", "text()", "position()", "last()", "[1]",
        "[@id='1']", "count(//a)", "ns:a", "@id", "::", "ancestor::", "following::*", "(", ")", "|", " or ", "=", "'", "\"", "-1", "99999999999", "é", "\u0000", " ", "{{a}}", "~1",
    ];

    private static readonly Gen<string> Path = Gen.OneOf(Pieces).Array[0, 8].Select(pieces => string.Concat(pieces));

    private static readonly Body[] Bodies =
    [
        new Body.Json(JsonNode.Parse("""{"a":[{"b":1},{"b":null}],"items":{"item":["x","y"]},"c d":true,"0":"zero"}""")),
        new Body.Json(JsonNode.Parse("[[1,2],[3],{}]")),
        new Body.Json(null),
        new Body.Xml(SafeXml.Load("<r id='1'><items><item a='1'>x</item><item/></items><a><b>1</b></a></r>")),
        new Body.Text(" DONE "),
        new Body.Empty(),
    ];

    private static readonly string[] Words =
    [
        "a", "resource", "body.items[*].state", "status", "@", "*", "[]", "[?a=='b']", "[0:2:-1]", "length(a)", "sort_by(a, &b)", "map(&a, b)", "max(a)", "join(',', a)", "||", "&&", "!",
        "==", ">", "`1`", "`{\"a\":1}`", "'x'", "\"q\"", "{x: a}", "[a, b]", "|", "(", ")", ".", ",", "&", "`", "\\", "to_number(a)", "not_null(a, b)", "let $x = a in $x", "é", "\u0000",
    ];

    [Fact]
    public void Any_path_is_read_or_refused_and_finds_something_or_nothing() => Path.Sample(
        text =>
        {
            try
            {
                var path = ResourcePath.Parse(text);
                foreach (var body in Bodies)
                {
                    Apply(path, body);
                }
            }
            catch (PathException refused)
            {
                Assert.True(refused.Message.Length > 0 && refused.Hint.Length > 0);
            }
        },
        iter: FuzzBudget.Of("paths"));

    [Fact]
    public void Any_expression_is_read_or_refused_and_gives_a_value() => Gen.OneOf(Words).Array[1, 6].Select(words => string.Concat(words)).Sample(
        text =>
        {
            JmesExpression expression;
            try
            {
                expression = new JmesExpression(text);
            }
            catch (FormatException refused)
            {
                Assert.Contains("JMESPath", refused.Message, StringComparison.Ordinal);
                return;
            }

            var value = expression.Evaluate(JmesExpression.ToToken(JsonNode.Parse("""{"a":[1,{"b":"x"}],"b":"y","resource":{"n":null},"body":{"items":[{"state":"A"}]}}""")), out _);
            Assert.NotNull(value);
        },
        iter: FuzzBudget.Of("expressions"));

    [Fact]
    public void Any_text_is_a_wait_or_is_refused() => Gen.OneOf(Gen.String[Gen.Char["0123456789.dhms PTWeE+-Na"], 0, 40], Gen.String[0, 20]).Sample(
        text =>
        {
            var reading = WaitTime.Parse(text);
            return reading.Milliseconds is { } wait ? wait is >= 0 and <= WaitTime.LongestMs && reading.Message is null : reading is { Message.Length: > 0, Hint.Length: > 0 };
        },
        iter: FuzzBudget.Of("waits"));

    private static void Apply(ResourcePath path, Body body)
    {
        try
        {
            foreach (var found in path.Select(body))
            {
                Assert.NotNull(found);
            }

            path.TryText(body, out _);
        }
        catch (PathException refused)
        {
            Assert.True(refused.Message.Length > 0 && refused.Hint.Length > 0);
        }
    }
}
