using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Paths;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Reading;

public sealed class JsonTapTest
{
    private static readonly string[] Paths = ["a", "b.a", "0.a", "a[1]", "[2].b", "b[0].c", "c.a.b", "a[*].b", "b.length", "."];

    [Theory]
    [InlineData("{\"items\":[1,2,3],\"next\":\"t\"}", "next", "{\"next\":\"t\"}")]
    [InlineData("{\"next\":null}", "next", "{\"next\":null}")]
    [InlineData("{\"p\":{\"next\":{\"a\":[1]},\"x\":1}}", "p.next", "{\"p\":{\"next\":{\"a\":[1]}}}")]
    [InlineData("[{\"Message\":\"m\",\"x\":1},{\"Message\":\"n\"}]", "0.Message", "[{\"Message\":\"m\"}]")]
    [InlineData("{\"0\":{\"Message\":\"m\"}}", "0.Message", "{\"0\":{\"Message\":\"m\"}}")]
    [InlineData("{\"links\":[{\"rel\":\"a\"},{\"href\":\"h\",\"rel\":\"b\"}]}", "links[1].href", "{\"links\":[null,{\"href\":\"h\"}]}")]
    [InlineData("{\"e\":[{\"c\":1},{\"c\":2}],\"x\":0}", "e[*].c", "{\"e\":[{\"c\":1},{\"c\":2}]}")]
    [InlineData("{\"e\":[1,2],\"x\":0}", "e.length", "{\"e\":[1,2]}")]
    [InlineData("{\"a\":1,\"a\":2}", "a", "{\"a\":2}")]
    [InlineData("{\"b\":{\"next\":1}}", "next", "null")]
    [InlineData("\"all\"", ".", "\"all\"")]
    public async Task What_is_asked_for_is_kept_and_nothing_else(string json, string path, string kept)
    {
        var (tap, passed) = await PassAsync(json, 3, [path]);

        Assert.Equal(kept, tap.Kept?.ToJsonString() ?? "null");
        Assert.Equal(json, passed);
    }

    [Fact]
    public async Task A_value_that_is_too_large_leaves_a_mark_that_is_something_and_is_named()
    {
        var json = $$"""{"data":[{{string.Join(',', Enumerable.Range(0, 10_000))}}],"text":"{{new string('x', 10_000)}}","next":"n"}""";

        var (tap, _) = await PassAsync(json, 100, ["data", "text", "next"], mostBytes: 1000);

        Assert.Equal("""{"data":[true],"text":{"tooLarge":true},"next":"n"}""", tap.Kept!.ToJsonString());
        Assert.Equal(["data", "text"], tap.TooLarge);
    }

    [Fact]
    public async Task A_broken_text_passes_as_it_is()
    {
        var (tap, passed) = await PassAsync("{\"next\":1,]", 2, ["next"]);

        Assert.Equal("{\"next\":1,]", passed);
        Assert.Equal("{\"next\":1}", tap.Kept!.ToJsonString());
    }

    [Fact]
    public void In_what_is_kept_the_paths_find_what_they_find_in_the_whole_whatever_the_pieces()
    {
        var leaf = Gen.OneOf(Gen.Const("1"), Gen.Const("null"), Gen.Const("\"\\u00e9x\""), Gen.Const("false"), Gen.Const("[]"), Gen.Const("{}"));
        var name = Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("c"), Gen.Const("0"));

        // Each object has a number, so that no list looks like one that was made from XML, through which paths see.
        var any = Gen.Recursive<string>((depth, deeper) => depth == 4
            ? leaf
            : Gen.OneOf(
                leaf,
                deeper.Array[0, 4].Select(items => $"[{string.Join(" , ", items)}]"),
                Gen.Select(name, deeper).Array[0, 4].Select(fields => $"{{{string.Concat(fields.DistinctBy(f => f.Item1).Select(f => $"\"{f.Item1}\": {f.Item2},"))}\"z\":1}}")));
        var document = Gen.Select(any, any, any, any).Select(v => $"{{\"0\":{v.Item1},\"a\":{v.Item2},\"b\":{v.Item3},\"c\":{v.Item4},\"z\":1}}");
        Gen.Select(document, Gen.Int[1, 20], Gen.Int[0, Paths.Length - 1].Array[1, 4]).Sample(
            (json, piece, chosen) =>
            {
                var paths = chosen.Select(i => Paths[i]).Distinct().ToArray();
                var whole = JsonNode.Parse(json);
                var (tap, _) = PassAsync(json, piece, paths).GetAwaiter().GetResult();
                foreach (var path in paths.Where(path => !path.EndsWith("length", StringComparison.Ordinal)))
                {
                    var expected = JsonPath.Parse(path).Select(whole).Select(node => node?.ToJsonString() ?? "null");
                    var found = JsonPath.Parse(path).Select(tap.Kept).Select(node => node?.ToJsonString() ?? "null");
                    Assert.True(expected.SequenceEqual(found), $"{path} in {json} by pieces of {piece}: {tap.Kept?.ToJsonString()}");
                }
            },
            iter: 3000,
            threads: 1);
    }

    private static async Task<(JsonTap Tap, string Passed)> PassAsync(string json, int piece, string[] paths, int mostBytes = 100_000)
    {
        var tap = new JsonTap(new PiecewiseStream(Encoding.UTF8.GetBytes(json), piece), [.. paths.Select(JsonPath.Parse)], mostBytes);
        using var reader = new StreamReader(tap);
        return (tap, await reader.ReadToEndAsync());
    }
}
