using System.Text;
using AsyncHelperActors.Connectors.Steps;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using CsCheck;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Steps;

/// <summary>What a vendor, or something between it and us, answers when it is broken or malicious. Nothing of it is an exception.</summary>
[Collection(Alone.Name)]
[Trait("Category", "Slow")]
public sealed class HostileAnswerTest : IAsyncLifetime
{
    private const string Bomb = """
        <!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><r><status>&c;</status></r>
        """;

    private const string Outward = """<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><status>&x;</status></r>""";

    private CannedVendor _vendor = null!;

    public async Task InitializeAsync() => _vendor = await CannedVendor.StartAsync();

    public async Task DisposeAsync() => await _vendor.DisposeAsync();

    [Theory]
    [InlineData("text/xml", Bomb, FailureKind.Unknown, "body_unreadable", "XML was expected", "DOCTYPE")]
    [InlineData("text/xml", Outward, FailureKind.Unknown, "body_unreadable", "XML was expected", "DOCTYPE")]
    [InlineData("text/xml", "<r><status>DONE</r>", FailureKind.Unknown, "body_unreadable", "XML was expected", "line 1")]
    [InlineData("text/xml", "{\"status\":\"DONE\"}", FailureKind.Unknown, "body_unreadable", "XML was expected", "The answer begins: {\"status\"")]
    [InlineData("application/json", "{\"status\":\"DO", FailureKind.Unknown, "body_unreadable", "JSON was expected", "line 1, byte")]
    [InlineData("application/json", "{\"status\":\"\\ud800\"}", FailureKind.Unknown, "body_unreadable", "JSON was expected", "surrogate")]
    [InlineData("application/json", "status=DONE", FailureKind.Unknown, "body_unreadable", "JSON was expected", "line 1, byte 1")]
    [InlineData("text/html", "<!doctype html><title>Log in</title>", FailureKind.Permanent, "wrong_content_type", "a page of HTML came", "login or error page")]
    [InlineData("application/json", "<html>proxy error</html>", FailureKind.Permanent, "wrong_content_type", "a page of HTML came", "login or error page")]
    [InlineData("application/json; charset=klingon", "{}", FailureKind.Permanent, "charset_unknown", "klingon", "Accept-Charset")]
    public async Task A_broken_answer_is_a_failure_of_every_step_that_says_what_was_expected_what_came_and_what_to_do(
        string contentType, string body, FailureKind kind, string code, string expected, string came)
    {
        _vendor.On("/jobs", 200, contentType, body).On("/status", 200, contentType, body).On("/result", 200, contentType, body);
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base), "orders");

        (await rig.SubmitAsync()).IsFailed(kind, code, "Submit request of export orders: POST", expected, came);
        (await rig.PollAsync()).IsFailed(kind, code, "Status request of export order-status: GET", expected, came);
        if (!came.StartsWith("The answer", StringComparison.Ordinal))
        {
            (await rig.FetchAsync()).IsFailed(kind, code, "Result request of export order-result: GET", expected.Split(' ')[0]);
        }
    }

    [Theory]
    [InlineData("application/json", "")]
    [InlineData("text/xml", "  \n")]
    public async Task An_empty_answer_is_never_taken_for_data(string contentType, string body)
    {
        _vendor.On("/jobs", 200, contentType, body).On("/status", 200, contentType, body).On("/result", 200, contentType, body);
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base), "orders");

        (await rig.SubmitAsync()).IsFailed(FailureKind.Permanent, "submit_no_data", "nothing is there", "http.submit.resourcePath");
        (await rig.PollAsync()).IsFailed(FailureKind.Unknown, "body_unreadable", "a status was expected, the answer is empty", "http.status.acceptors");
        (await rig.FetchAsync()).IsFailed(FailureKind.Unknown, "body_unreadable", "was expected", "successMediaType");
        Assert.Empty(rig.Pages.Pages);
    }

    [Fact]
    public async Task A_long_answer_to_a_poll_is_cut_off_by_the_limit()
    {
        _vendor.On("/status", 200, "application/json", $"\"{new string('x', 200_000)}\"");
        using var rig = new ConnectorRig(VendorYaml.Job(_vendor.Base), "orders", limits: ConnectorLimits.Default with { AnswerBytes = 100_000 });

        (await rig.PollAsync()).IsFailed(FailureKind.Permanent, "body_too_large", "at most 100000 bytes", "http.maxResponseBytes");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("xml")]
    [InlineData("binary")]
    public async Task A_result_of_a_hundred_megabytes_passes_in_little_memory(string form)
    {
        const long Size = 100L << 20;
        var filler = new string('x', 900);
        var (type, head, unit, tail) = form switch
        {
            "json" => ("application/json", "{\"skip\":[1,2],\"items\":[0", $",{{\"v\":\"{filler}\"}}", "],\"end\":true}"),
            "ndjson" => ("application/x-ndjson", "", $"{{\"v\":\"{filler}\"}}\n", ""),
            "csv" => ("text/csv", "v,w\n", $"\"{filler}\",1\n", ""),
            "xml" => ("text/xml", "<r><items>", $"<item id='1'>{filler}</item>", "</items></r>"),
            _ => ("application/zip", "", filler, ""),
        };
        var units = Size / unit.Length;
        _vendor.On("/result", async http =>
        {
            http.Response.ContentType = type;
            var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 100)));
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(head));
            for (var i = 0L; i < units; i += 100)
            {
                await http.Response.Body.WriteAsync(block);
            }

            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(tail));
        });
        var path = form switch { "json" => ", response: { resourcePath: items }", "xml" => ", response: { resourcePath: /r/items/item }", _ => "" };
        using var rig = new ConnectorRig(
            VendorYaml.Job(_vendor.Base, resultRequest: $"method: GET, relativeURI: /result{path}", stepFields: "pageSize: 1000"), "orders", forgetsPages: true);
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var watch = new HeapWatch();

        var fetched = (await rig.FetchAsync()).IsFetched();

        var expected = ((units + 99) / 100 * 100) + (form == "json" ? 1 : 0);
        Assert.Equal(form == "binary" ? 0 : expected, fetched.Records);
        Assert.True(fetched.Bytes > 95L << 20, $"{fetched.Bytes} bytes were stored");
        Assert.True(watch.Largest - before < 64L << 20, $"{(watch.Largest - before) >> 20} MB were live at once");
    }

    [Fact]
    public void Whatever_bytes_come_every_step_classifies_them_and_none_throws()
    {
        string[] seeds =
        [
            """{"status":"DONE","id":"x","items":[{"a":1,"b":"\u00e9\ud83d\ude00"}],"n":-1.5e3}""",
            "<?xml version=\"1.0\"?><r xmlns:n='u'><status>DONE</status><items a='1'>t<![CDATA[x]]></items></r>",
            "status,id\nDONE,\"a \"\"b\"\"\"\n",
            "status=DONE&id=1%20",
            "DONE",
            "",
        ];
        string[] types = ["application/json", "text/xml", "text/csv", "text/plain", "application/x-www-form-urlencoded", "application/x-ndjson", "application/zip", "", "nonsense"];
        byte[] body = [];
        var type = "";
        var code = 200;
        _vendor.On("/jobs", Answer).On("/status", Answer).On("/result", Answer);
        using var plain = new ConnectorRig(VendorYaml.Job(_vendor.Base), "orders");
        using var pathed = new ConnectorRig(
            VendorYaml.Job(
                _vendor.Base,
                submit: "sameAsStatus: false, resourcePath: \"items[0]\"",
                statusRequest: "method: GET, relativeURI: /status, response: { resourcePath: items, failPath: n, failValues: [x], errorPath: id }",
                status: $"{VendorYaml.Lists}, acceptors: [ {{ matcher: path, argument: \"body.items[0].a\", expected: 1, state: partial }} ], progress: {{ percent: body.n }}",
                resultRequest: "method: GET, relativeURI: /result, response: { resourcePath: \"items[*].b\", successPath: status }"),
            "orders");
        var mutated = Gen.Select(Gen.OneOf(seeds), Gen.Int[0, 200], Gen.Byte, Gen.Int[0, 200], Gen.OneOf(types), Gen.OneOf(200, 200, 200, 202, 204, 404, 500));
        mutated.Sample(
            (seed, at, value, cut, contentType, status) =>
            {
                body = Encoding.UTF8.GetBytes(seed);
                body = body[..Math.Min(body.Length, cut)];
                if (at < body.Length)
                {
                    body[at] = value;
                }

                (type, code) = (contentType, status);
                foreach (var rig in new[] { plain, pathed })
                {
                    Assert.True(rig.SubmitAsync().GetAwaiter().GetResult() is StepAnswer.Submitted or StepAnswer.Failed);
                    Assert.True(rig.PollAsync().GetAwaiter().GetResult() is StepAnswer.Status or StepAnswer.Failed);
                    Assert.True(rig.FetchAsync().GetAwaiter().GetResult() is StepAnswer.Fetched or StepAnswer.Failed);
                }
            },
            iter: 300,
            threads: 1);

        async Task Answer(Microsoft.AspNetCore.Http.HttpContext http)
        {
            http.Response.StatusCode = code;
            if (type.Length > 0)
            {
                http.Response.Headers.ContentType = type;
            }

            if (code != 204)
            {
                await http.Response.Body.WriteAsync(body);
            }
        }
    }

    /// <summary>Looks at the heap again and again, after a collection, and keeps the largest that it saw.</summary>
    private sealed class HeapWatch : IDisposable
    {
        private readonly PeriodicTimer _tick = new(TimeSpan.FromMilliseconds(200));
        private readonly Task _watching;

        public HeapWatch() => _watching = WatchAsync();

        public long Largest { get; private set; }

        public void Dispose()
        {
            _tick.Dispose();
            _watching.GetAwaiter().GetResult();
        }

        private async Task WatchAsync()
        {
            do
            {
                Largest = Math.Max(Largest, GC.GetTotalMemory(forceFullCollection: true));
            }
            while (await _tick.WaitForNextTickAsync());
        }
    }
}
