using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsyncHelperActors.Connectors.Reading;
using AsyncHelperActors.Core.Jobs;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Reading;

public sealed class JsonStreamTest
{
    [Theory]
    [InlineData("[1,2,3]", "", "1|2|3")]
    [InlineData("[]", "", "")]
    [InlineData("{\"a\":1}", "", "{\"a\":1}")]
    [InlineData("\"text\"", "", "\"text\"")]
    [InlineData("0", "", "0")]
    [InlineData("false", "", "false")]
    [InlineData("null", "", "")]
    [InlineData("[null,{}]", "", "{}")]
    [InlineData("{\"a\":{\"b\":[{\"c\":1},{\"c\":2}]},\"z\":0}", "a.b", "{\"c\":1}|{\"c\":2}")]
    [InlineData("{\"x\":{\"b\":[9]},\"a\":{\"x\":[8],\"b\":[1]}}", "a.b", "1")]
    [InlineData("{\"b\":[9],\"a\":{\"y\":{\"b\":[8]}}}", "a.b", "")]
    [InlineData("{\"a\":{\"x\":1},\"b\":[9]}", "a.b", "")]
    [InlineData("{\"a\":[{\"b\":1}]}", "a.b", "")]
    [InlineData("{\"a\":{\"b\":{\"c\":1}}}", "a.b", "{\"c\":1}")]
    [InlineData("{\"a\":{\"b\":null}}", "a.b", "")]
    [InlineData("{\"a\":5}", "a.b", "")]
    [InlineData("[1]", "a", "")]
    [InlineData(" \n[ 1 ,\n 2 ] \n", "", "1|2")]
    public async Task Records_are_found_at_the_path_however_the_bytes_arrive(string json, string path, string expected)
    {
        foreach (var piece in new[] { 1, 3, 7, 10_000 })
        {
            var records = await ReadAsync(Encoding.UTF8.GetBytes(json), path, piece);
            Assert.Equal(expected, string.Join('|', records.Select(record => record?.ToJsonString() ?? "null")));
        }
    }

    [Theory]
    [InlineData("[1,2", "line 1")]
    [InlineData("[1,2]x", "line 1, byte 6")]
    [InlineData("{\"a\":[1],\n\"b\":", "line 2")]
    [InlineData("<html>", "line 1, byte 1")]
    [InlineData("", "line 1, byte 1")]
    [InlineData("[1,]", "line 1, byte 4")]
    [InlineData("[1] [2]", "line 1, byte 5")]
    public async Task A_text_that_is_not_whole_is_refused_with_its_place(string json, string place)
    {
        foreach (var piece in new[] { 1, 10_000 })
        {
            var error = await Assert.ThrowsAsync<BodyException>(() => ReadAsync(Encoding.UTF8.GetBytes(json), json.StartsWith('{') ? "a" : "", piece));
            Assert.Equal(("body_unreadable", FailureKind.Unknown), (error.Code, error.Kind));
            Assert.Contains(place, error.Came, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_record_larger_than_the_limit_is_refused_for_good()
    {
        var error = await Assert.ThrowsAsync<BodyException>(() => ReadAsync(Encoding.UTF8.GetBytes($"[\"{new string('x', 100_000)}\"]"), "", 1000, 64 * 1024));

        Assert.Equal(("body_too_large", FailureKind.Permanent), (error.Code, error.Kind));
    }

    [Fact]
    public async Task What_stands_before_and_after_the_records_may_be_longer_than_a_record_may()
    {
        var filler = string.Join(',', Enumerable.Repeat("{\"x\":[1,2,3]}", 20_000));
        var json = $"{{\"before\":[{filler}],\"items\":[1,2],\"after\":[{filler}]}}";

        var records = await ReadAsync(Encoding.UTF8.GetBytes(json), "items", 4096, 32 * 1024);

        Assert.Equal(2, records.Count);
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", 2)]
    [InlineData("{\"a\":1}\r\n\r\n{\"a\":2}", 2)]
    [InlineData("", 0)]
    [InlineData("\n\n", 0)]
    [InlineData("1 2 3", 3)]
    [InlineData("{\n\"a\": 1\n}\n{\"a\":2}", 2)]
    public async Task A_sequence_of_values_is_read_one_by_one(string text, int count)
    {
        foreach (var piece in new[] { 1, 10_000 })
        {
            var stream = new PiecewiseStream(Encoding.UTF8.GetBytes(text), piece);
            Assert.Equal(count, (await ToListAsync(new JsonStream(stream, 1 << 20).SequenceAsync(default))).Count);
        }
    }

    [Fact]
    public async Task A_broken_line_of_a_sequence_is_named()
    {
        var stream = new PiecewiseStream("{\"a\":1}\n{\"a\":"u8.ToArray(), 5);
        var error = await Assert.ThrowsAsync<BodyException>(() => ToListAsync(new JsonStream(stream, 1 << 20).SequenceAsync(default)));

        Assert.Contains("NDJSON was expected", error.Came, StringComparison.Ordinal);
        Assert.Contains("line 2", error.Came, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("$", "")]
    [InlineData("$.a.b", "a/b")]
    [InlineData("a.b-c", "a/b-c")]
    [InlineData("a[0].b", null)]
    [InlineData("a[*]", null)]
    [InlineData("a..b", null)]
    [InlineData("/a/b", null)]
    public void Only_paths_of_names_are_simple(string? path, string? expected) =>
        Assert.Equal(expected, JsonStream.SimplePath(path) is { } names ? string.Join('/', names) : null);

    [Fact]
    public void Streaming_agrees_with_parsing_the_whole_text()
    {
        var scalar = Gen.OneOf(Gen.Int.Select(n => n.ToString()), Gen.OneOf("true", "null", "\"x\"", "\"\\u00e9\"", "1.5e3"));
        var value = Gen.Recursive<string>((depth, inner) => depth > 3 ? scalar : Gen.OneOf(
            scalar,
            inner.Array[0, 3].Select(all => $"[{string.Join(", ", all)}]"),
            Gen.OneOf("a", "b", "c").Array[0, 3].Select(inner.Array[3], (names, all) =>
                "{" + string.Join(",", names.Distinct().Select((name, i) => $"\"{name}\" :{all[i]}")) + "}")));
        Gen.Select(value, Gen.OneOf("", "a", "a.b", "b.c.a"), Gen.Int[1, 20]).Sample((json, path, piece) =>
        {
            var whole = JsonNode.Parse(json);
            foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
            {
                whole = whole is JsonObject obj ? obj[name] : null;
            }

            var expected = whole switch { null => [], JsonArray array => array.Where(element => element is not null).Select(Text).ToList(), _ => [Text(whole)] };
            var streamed = ReadAsync(Encoding.UTF8.GetBytes(json), path, piece).GetAwaiter().GetResult();
            return expected.SequenceEqual(streamed.Select(Text));
        });
    }

    [Fact]
    public void Mutated_texts_are_read_or_refused_and_nothing_else_happens()
    {
        var seed = Encoding.UTF8.GetBytes("""{"id":"x","items":[{"a":1,"b":"\u00e9\ud83d\ude00"},{"a":null}],"n":-1.5e3,"t":true}""");
        Gen.Select(Gen.Int[0, seed.Length - 1], Gen.Byte, Gen.Int[0, seed.Length], Gen.Int[1, 16], Gen.Bool).Sample((at, value, cut, piece, sequence) =>
        {
            var bytes = seed[..cut];
            if (at < cut)
            {
                bytes[at] = value;
            }

            var stream = new JsonStream(new PiecewiseStream(bytes, piece), 1 << 20);
            try
            {
                _ = ToListAsync(sequence ? stream.SequenceAsync(default) : stream.AtAsync(["items"], default)).GetAwaiter().GetResult();
                return true;
            }
            catch (BodyException)
            {
                return true;
            }
        });
    }

    private static string Text(JsonNode? node) => JsonSerializer.Serialize(node);

    private static Task<List<JsonNode?>> ReadAsync(byte[] json, string path, int piece, int most = 1 << 20) =>
        ToListAsync(new JsonStream(new PiecewiseStream(json, piece), most).AtAsync(JsonStream.SimplePath(path)!, default));

    private static async Task<List<JsonNode?>> ToListAsync(IAsyncEnumerable<JsonNode?> records)
    {
        var all = new List<JsonNode?>();
        await foreach (var record in records)
        {
            all.Add(record);
        }

        return all;
    }
}
