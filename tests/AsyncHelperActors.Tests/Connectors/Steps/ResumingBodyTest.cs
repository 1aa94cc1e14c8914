using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Connectors.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>A result whose connection breaks in the middle.</summary>
[Trait("Category", "Slow")]
public sealed class ResumingBodyTest
{
    private const string Ranges = "Accept-Ranges: bytes\r\nETag: \"v1\"\r\n";

    private static readonly byte[] File = Encoding.ASCII.GetBytes("id\n" + string.Concat(Enumerable.Range(0, 700_000).Select(i => $"{i:D6}\n")));

    [Theory]
    [InlineData("Accept-Ranges: bytes\r\nETag: \"v1\"\r\n", "If-Range: \"v1\"")]
    [InlineData("Accept-Ranges: bytes\r\nLast-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n", "If-Range: Wed, 21 Oct 2015 07:28:00 GMT")]
    public async Task It_goes_on_where_it_broke_off_and_no_record_is_missing_or_comes_twice(string headers, string ifRange)
    {
        var asked = new List<string>();
        await using var vendor = new RawVendor(async connection =>
        {
            var head = (await connection.ReadAsync())!;
            lock (asked)
            {
                asked.Add(head);
            }

            var from = From(head);
            await connection.WriteAsync(from is null ? Head("200 OK", File.Length, headers) : Head("206 Partial Content", File.Length - from.Value, $"Content-Range: bytes {from}-{File.Length - 1}/{File.Length}\r\n{headers}"));

            // Each connection breaks after a good megabyte, in the middle of a row.
            var start = (int)(from ?? 0);
            await connection.WriteAsync(File[start..Math.Min(File.Length, start + 1_300_001)]);
        });
        using var rig = Rig(vendor);

        var fetched = (await rig.FetchAsync()).IsFetched();

        Assert.Equal((700_000L, (long)File.Length), (fetched.Records, fetched.Call!.Bytes));
        Assert.Equal(Enumerable.Range(0, 700_000).Select(i => $$"""{"id":"{{i:D6}}"}"""), rig.Pages.Lines());
        Assert.Equal(4, asked.Count);
        Assert.DoesNotContain("Range:", asked[0], StringComparison.Ordinal);
        Assert.All(asked.Skip(1), head => Assert.Contains(ifRange, head, StringComparison.Ordinal));
        Assert.All(asked.Skip(1), head => Assert.Contains("Accept-Encoding: identity", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no ranges", "ETag: \"v1\"\r\n", "206")]
    [InlineData("no version", "Accept-Ranges: bytes\r\n", "206")]
    [InlineData("a weak version", "Accept-Ranges: bytes\r\nETag: W/\"v1\"\r\n", "206")]
    [InlineData("a changed file", Ranges, "200")]
    [InlineData("a refusal", Ranges, "416")]
    [InlineData("another part than asked for", Ranges, "wrong start")]
    [InlineData("another length of the whole", Ranges, "wrong total")]
    [InlineData("another version", Ranges, "wrong tag")]
    public async Task Where_it_cannot_go_on_for_certain_it_is_a_failure_and_is_fetched_again_from_the_start(string why, string headers, string second)
    {
        await using var vendor = new RawVendor(async connection =>
        {
            var head = (await connection.ReadAsync())!;
            var from = From(head);
            await connection.WriteAsync((from is null ? "" : second) switch
            {
                "" => Head("200 OK", File.Length, headers),
                "200" => Head("200 OK", File.Length, headers.Replace("v1", "v2", StringComparison.Ordinal)),
                "416" => Head("416 Range Not Satisfiable", 0, ""),
                "wrong start" => Head("206 Partial Content", 100, $"Content-Range: bytes {from + 1}-{from + 100}/{File.Length}\r\n{headers}"),
                "wrong total" => Head("206 Partial Content", 100, $"Content-Range: bytes {from}-{from + 99}/{File.Length + 1}\r\n{headers}"),
                "wrong tag" => Head("206 Partial Content", 100, $"Content-Range: bytes {from}-{from + 99}/{File.Length}\r\n{headers.Replace("v1", "v2", StringComparison.Ordinal)}"),
                _ => Head("206 Partial Content", File.Length - from!.Value, $"Content-Range: bytes {from}-{File.Length - 1}/{File.Length}\r\n{headers}"),
            });
            await connection.WriteAsync(File[..2_000_000]);
        });
        using var rig = Rig(vendor);

        var failure = (await rig.FetchAsync()).IsFailed(FailureKind.Unknown, "body_truncated", $"of {File.Length}");

        Assert.True(failure.Message.Length > 0, why);
        Assert.InRange(vendor.Requests, 1, 2);
    }

    [Fact]
    public async Task Each_request_for_the_rest_asks_the_budget_and_says_that_it_cannot_be_put_off()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            var from = From((await connection.ReadAsync())!);
            await connection.WriteAsync(from is null ? Head("200 OK", File.Length, Ranges) : Head("206 Partial Content", File.Length - from.Value, $"Content-Range: bytes {from}-{File.Length - 1}/{File.Length}\r\n{Ranges}"));
            await connection.WriteAsync(from is null ? File[..2_000_000] : File[(int)from.Value..]);
        });
        using var rig = Rig(vendor);
        var gate = new CountedGate();
        rig.Gate = gate;

        Assert.Equal(700_000, (await rig.FetchAsync()).IsFetched().Records);

        Assert.Equal(["GET /result", "GET /result!"], gate.Asked);
    }

    [Fact]
    public async Task A_server_that_breaks_off_again_at_once_is_not_asked_for_ever()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            var head = (await connection.ReadAsync())!;
            var from = From(head) ?? 0;
            await connection.WriteAsync(from == 0 ? Head("200 OK", File.Length, Ranges) : Head("206 Partial Content", File.Length - from, $"Content-Range: bytes {from}-{File.Length - 1}/{File.Length}\r\n{Ranges}"));
            await connection.WriteAsync(File[(int)from..((int)from + 1000)]);
        });
        using var rig = Rig(vendor);

        (await rig.FetchAsync()).IsFailed(FailureKind.Unknown, "body_truncated");

        Assert.Equal(2, vendor.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_checksum_of_the_first_answer_is_that_of_all_parts_together(bool isRight)
    {
        var sum = Convert.ToBase64String(SHA256.HashData(isRight ? File : File[1..]));
        await using var vendor = new RawVendor(async connection =>
        {
            var head = (await connection.ReadAsync())!;
            var from = From(head);
            await connection.WriteAsync(from is null
                ? Head("200 OK", File.Length, $"{Ranges}Digest: sha-256={sum}\r\n")
                : Head("206 Partial Content", File.Length - from.Value, $"Content-Range: bytes {from}-{File.Length - 1}/{File.Length}\r\n{Ranges}Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==\r\n"));
            await connection.WriteAsync(from is null ? File[..2_000_000] : File[(int)from.Value..]);
        });
        using var rig = Rig(vendor);

        if (isRight)
        {
            Assert.Equal(700_000, (await rig.FetchAsync()).IsFetched().Records);
        }
        else
        {
            (await rig.FetchAsync()).IsFailed(FailureKind.Unknown, "body_corrupt", "sha-256");
        }
    }

    private sealed class CountedGate : IRequestGate
    {
        public List<string> Asked { get; } = [];

        public Task<DateTimeOffset?> EnterAsync(string method, string path, bool mustGo, CancellationToken cancellation)
        {
            Asked.Add($"{method} {path}{(mustGo ? "!" : "")}");
            return Task.FromResult<DateTimeOffset?>(null);
        }
    }

    private static ConnectorRig Rig(RawVendor vendor) => new(
        VendorYaml.Job(vendor.Url, resultRequest: "method: GET, relativeURI: /result, successMediaType: csv", stepFields: "pageSize: 10000"), "orders");

    private static string Head(string status, long length, string headers) => $"HTTP/1.1 {status}\r\nContent-Type: text/csv\r\nContent-Length: {length}\r\n{headers}\r\n";

    private static long? From(string head)
    {
        var at = head.IndexOf("Range: bytes=", StringComparison.Ordinal);
        return at < 0 ? null : long.Parse(head[(at + 13)..head.IndexOf('-', at)], CultureInfo.InvariantCulture);
    }
}
