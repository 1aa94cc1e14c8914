using System.Net;
using System.Xml;
using AsyncHelperActors.Demo;
using Xunit;

namespace AsyncHelperActors.Tests.Vendor;

public sealed class VendorFaultTests(VendorRig rig) : IClassFixture<VendorRig>
{
    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_code_is_answered_on_the_request_that_the_script_names_and_on_no_other(int code)
    {
        var script = $"code{code}";
        rig.Vendor.Script(script, $$"""{"polls":9,"faults":[{"on":"status","nth":2,"kind":{{code}},"retryAfter":7}]}""");
        var id = await rig.SubmitAsync(script);
        using var first = await rig.PollAsync(script, id);
        using var second = await rig.PollAsync(script, id);
        using var third = await rig.PollAsync(script, id);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(code, (int)second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), second.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task A_drop_on_submit_creates_no_job()
    {
        rig.Vendor.Script("drop", """{"faults":[{"on":"submit","nth":1,"kind":"drop"}]}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.PostAsync("drop", "c-drop"));
        Assert.Equal(0, rig.Vendor.RemoteJobsFor("c-drop"));
        await rig.SubmitAsync("drop", "c-drop");
        Assert.Equal(1, rig.Vendor.RemoteJobsFor("c-drop"));
    }

    [Fact]
    public async Task A_dropAfter_leaves_a_job_that_the_client_does_not_know_so_that_repeating_makes_a_second()
    {
        rig.Vendor.Script("dropAfter", """{"faults":[{"on":"submit","nth":1,"kind":"dropAfter"}]}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.PostAsync("dropAfter", "c-after"));
        Assert.Equal(1, rig.Vendor.RemoteJobsFor("c-after"));
        var before = rig.Vendor.Stats().DuplicateSubmits;
        await rig.SubmitAsync("dropAfter", "c-after");
        Assert.Equal(2, rig.Vendor.RemoteJobsFor("c-after"));
        Assert.Equal(before + 1, rig.Vendor.Stats().DuplicateSubmits);
    }

    [Fact]
    public async Task After_a_dropAfter_the_same_key_finds_the_first_job()
    {
        rig.Vendor.Script("dropKeyed", """{"faults":[{"on":"submit","nth":1,"kind":"dropAfter"}]}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.PostAsync("dropKeyed", "c-keyed", "k1"));
        var id = await rig.SubmitAsync("dropKeyed", "c-keyed", "k1");
        Assert.Equal(1, rig.Vendor.RemoteJobsFor("c-keyed"));
        Assert.Equal(2, rig.Vendor.SubmitsFor("k1"));
        Assert.Equal(2, rig.Vendor.Jobs().Single(job => job.JobId == id).Submits);
    }

    [Fact]
    public async Task An_error_code_after_the_work_leaves_a_job_as_well()
    {
        rig.Vendor.Script("code-after", """{"faults":[{"on":"submit","kind":"503","after":true}]}""");
        using var answer = await rig.PostAsync("code-after", "c-503");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(1, rig.Vendor.RemoteJobsFor("c-503"));
    }

    [Fact]
    public async Task A_hang_without_end_lasts_until_the_client_gives_up()
    {
        rig.Vendor.Script("hang", """{"faults":[{"on":"status","kind":"hang"}]}""");
        var id = await rig.SubmitAsync("hang");
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => rig.Http.GetAsync(new Uri($"s/hang/jobs/{id}", UriKind.Relative), patience.Token));
    }

    [Fact]
    public async Task A_hang_with_a_length_answers_then()
    {
        rig.Vendor.Script("slow", """{"faults":[{"on":"status","kind":"hang","ms":150}]}""");
        var id = await rig.SubmitAsync("slow");
        var start = TimeProvider.System.GetTimestamp();
        Assert.Equal("DONE", await rig.StatusValueAsync("slow", id));
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMilliseconds(120));
    }

    [Fact]
    public async Task A_slow_body_is_whole_but_takes_its_time()
    {
        rig.Vendor.Script("trickle", """{"records":20,"faults":[{"on":"result","kind":"slowBody","ms":200}]}""");
        var id = await rig.FinishedAsync("trickle");
        var start = TimeProvider.System.GetTimestamp();
        var result = await rig.JsonAsync($"s/trickle/jobs/{id}/result");
        Assert.Equal(20, result.GetArrayLength());
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task A_truncated_body_ends_before_its_length()
    {
        rig.Vendor.Script("truncate", """{"records":50,"faults":[{"on":"result","kind":"truncate"}]}""");
        var id = await rig.FinishedAsync("truncate");
        using var answer = await rig.Http.GetAsync(new Uri($"s/truncate/jobs/{id}/result", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var length = answer.Content.Headers.ContentLength!.Value;
        var got = new byte[length];
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(got.AsMemory(0, (int)(length / 2)));
        Assert.Equal((byte)'[', got[0]);
        await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadExactlyAsync(got.AsMemory(0, 1)));
    }

    [Theory]
    [InlineData("garbage", "application/json", "{\"id\":\"x\",\"status\":\"DO")]
    [InlineData("empty", "application/json", "")]
    public async Task Half_a_body_and_no_body_come_under_200(string kind, string type, string expected)
    {
        rig.Vendor.Script(kind, $$"""{"faults":[{"on":"status","kind":"{{kind}}"}]}""");
        var id = await rig.SubmitAsync(kind);
        using var answer = await rig.PollAsync(kind, id);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_wrong_type_is_a_page_for_people()
    {
        rig.Vendor.Script("page", """{"faults":[{"on":"status","kind":"wrongType"}]}""");
        using var answer = await rig.PollAsync("page", await rig.SubmitAsync("page"));
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<html>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_loop_never_leaves_itself()
    {
        rig.Vendor.Script("loop", """{"faults":[{"on":"status","kind":"redirectLoop"}]}""");
        using var answer = await rig.PollAsync("loop", await rig.SubmitAsync("loop"));
        var where = answer.Headers.Location;
        for (var hop = 0; hop < 3; hop++)
        {
            using var next = await rig.Http.GetAsync(where);
            Assert.Equal(HttpStatusCode.Redirect, next.StatusCode);
            Assert.Equal(where, next.Headers.Location);
        }
    }

    [Fact]
    public async Task A_huge_body_is_as_long_as_asked()
    {
        rig.Vendor.Script("huge", """{"faults":[{"on":"result","kind":"hugeBody","bytes":5000000}]}""");
        var id = await rig.FinishedAsync("huge");
        var body = await rig.TextAsync($"s/huge/jobs/{id}/result");
        Assert.Equal(5_000_000 + """{"padding":""}""".Length, body.Length);
    }

    [Fact]
    public async Task The_XML_traps_are_traps()
    {
        rig.Vendor.Script("bomb", """{"faults":[{"on":"status","kind":"xmlBomb"}]}""");
        rig.Vendor.Script("dtd", """{"faults":[{"on":"status","kind":"xmlDtd"}]}""");
        using var bomb = await rig.PollAsync("bomb", await rig.SubmitAsync("bomb"));
        using var dtd = await rig.PollAsync("dtd", await rig.SubmitAsync("dtd"));
        var limited = new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, MaxCharactersFromEntities = 100_000 };
        var entities = await bomb.Content.ReadAsStringAsync();
        Assert.Throws<XmlException>(() => ReadAll(new StringReader(entities), limited));

        var before = rig.Vendor.Stats().DtdFetches;
        var text = await dtd.Content.ReadAsStringAsync();
        var url = text.Split("SYSTEM \"")[1].Split('"')[0];
        Assert.Equal("leaked", await rig.TextAsync(url));
        Assert.Equal(before + 1, rig.Vendor.Stats().DtdFetches);
    }

    [Fact]
    public async Task Every_and_first_count_the_requests_of_one_job()
    {
        rig.Vendor.Script("every", """{"polls":99,"faults":[{"on":"status","every":3,"kind":500}]}""");
        rig.Vendor.Script("first", """{"polls":99,"faults":[{"on":"status","first":2,"kind":500}]}""");
        Assert.Equal("200 200 500 200 200 500", await CodesAsync("every", 6));
        Assert.Equal("500 500 200 200", await CodesAsync("first", 4));
        Assert.Equal("500 500 200 200", await CodesAsync("first", 4));
    }

    [Fact]
    public async Task A_probability_hits_about_its_share_and_the_same_seed_hits_the_same_requests()
    {
        var fault = new ScriptFault { On = FaultPoint.Status, Probability = 0.3, Seed = 5 };
        var hits = Enumerable.Range(1, 10_000).Count(n => FaultInjection.Pick([fault], FaultPoint.Status, 1, n) is not null);
        Assert.InRange(hits, 2800, 3200);
        var again = Enumerable.Range(1, 10_000).Count(n => FaultInjection.Pick([fault], FaultPoint.Status, 1, n) is not null);
        Assert.Equal(hits, again);
        Assert.Null(FaultInjection.Pick([fault with { Probability = 0 }], FaultPoint.Status, 1, 1));
        Assert.NotNull(FaultInjection.Pick([fault with { Probability = 1 }], FaultPoint.Status, 1, 1));

        rig.Vendor.Script("chance", new VendorScript { Polls = 99, Faults = [fault with { Kind = "502" }] });
        Assert.Contains("502", await CodesAsync("chance", 40), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_counted()
    {
        var before = rig.Vendor.Stats().Faults;
        rig.Vendor.Script("counted", """{"polls":9,"faults":[{"on":"status","every":2,"kind":500}]}""");
        await CodesAsync("counted", 5);
        Assert.Equal(before + 2, rig.Vendor.Stats().Faults);
    }

    private static void ReadAll(TextReader text, XmlReaderSettings settings)
    {
        using var reader = XmlReader.Create(text, settings);
        while (reader.Read())
        {
            Assert.NotEqual(XmlNodeType.None, reader.NodeType);
        }
    }

    private async Task<string> CodesAsync(string script, int polls)
    {
        var id = await rig.SubmitAsync(script);
        var codes = new List<int>();
        for (var n = 0; n < polls; n++)
        {
            using var answer = await rig.PollAsync(script, id);
            codes.Add((int)answer.StatusCode);
        }

        return string.Join(' ', codes);
    }
}
