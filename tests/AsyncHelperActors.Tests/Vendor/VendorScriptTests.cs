using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using AsyncHelperActors.Demo;
using Xunit;

namespace AsyncHelperActors.Tests.Vendor;

public sealed class VendorScriptTests : IAsyncLifetime
{
    private readonly VendorRig _rig = new();

    public Task InitializeAsync() => _rig.InitializeAsync();

    public Task DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Statuses_follow_the_clock()
    {
        _rig.Vendor.Script("timed", """{"delayMs":10000,"statuses":[{"value":"QUEUED","forMs":4000},"RUNNING"]}""");
        var id = await _rig.SubmitAsync("timed");
        Assert.Equal("QUEUED", await _rig.StatusValueAsync("timed", id));
        _rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("RUNNING", await _rig.StatusValueAsync("timed", id));
        Assert.Equal(50, (await _rig.StatusAsync("timed", id)).GetProperty("progress").GetInt32());
        _rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("DONE", await _rig.StatusValueAsync("timed", id));
    }

    [Fact]
    public async Task Statuses_follow_the_polls_and_may_be_numbers_and_go_backwards()
    {
        _rig.Vendor.Script("polled", """{"statuses":[0,{"value":1,"forPolls":2},0,true],"final":1002}""");
        var id = await _rig.SubmitAsync("polled");
        var seen = new List<string?>();
        for (var n = 0; n < 7; n++)
        {
            seen.Add(await _rig.StatusValueAsync("polled", id));
        }

        Assert.Equal(["0", "1", "1", "0", "True", "1002", "1002"], seen);
    }

    [Fact]
    public async Task Ends_are_taken_in_turn()
    {
        _rig.Vendor.Script("mix", """{"finals":["DONE","FATAL"]}""");
        var ends = new List<string?>();
        for (var n = 0; n < 4; n++)
        {
            ends.Add(await _rig.StatusValueAsync("mix", await _rig.SubmitAsync("mix")));
        }

        Assert.Equal(["DONE", "FATAL", "DONE", "FATAL"], ends);
    }

    [Fact]
    public async Task A_status_may_be_two_fields_a_code_and_a_header()
    {
        _rig.Vendor.Script("azure", """
            {"idPath":"data.job.id","statusPath":"data.job.state","polls":1,"location":[{"header":"Azure-AsyncOperation","absolute":true,"onPoll":true}],
             "statuses":[{"value":"Running","code":202}],
             "final":{"value":"Ended","fields":{"data.job.result":"SUCCESS","counts":{"failed":0}},"headers":{"Location":"{result}"}}}
            """);
        using var submitted = await _rig.PostAsync("azure");
        var operation = submitted.Headers.GetValues("Azure-AsyncOperation").Single();
        Assert.StartsWith(_rig.BaseAddress.ToString(), operation, StringComparison.Ordinal);
        using var running = await _rig.GetAsync(operation);
        Assert.Equal(HttpStatusCode.Accepted, running.StatusCode);
        Assert.Equal(operation, running.Headers.GetValues("Azure-AsyncOperation").Single());
        using var ended = await _rig.GetAsync(operation);
        var job = (await ended.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("job");
        Assert.Equal("Ended", job.GetProperty("state").GetString());
        Assert.Equal("SUCCESS", job.GetProperty("result").GetString());
        Assert.Equal(3, (await _rig.JsonAsync(ended.Headers.Location!.ToString())).GetArrayLength());
    }

    [Fact]
    public async Task A_refused_repetition_names_the_first_job()
    {
        _rig.Vendor.Script("once", """{"duplicate":"conflict","duplicateCode":425}""");
        var id = await _rig.SubmitAsync("once", key: "k");
        using var again = await _rig.PostAsync("once", key: "k");
        Assert.Equal(425, (int)again.StatusCode);
        Assert.Equal(id, (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_vendor_that_ignores_keys_makes_a_job_each_time()
    {
        _rig.Vendor.Script("deaf", """{"duplicate":"ignore"}""");
        Assert.NotEqual(await _rig.SubmitAsync("deaf", "x", "k"), await _rig.SubmitAsync("deaf", "x", "k"));
        Assert.Equal(1, _rig.Vendor.Stats().DuplicateSubmits);
    }

    [Fact]
    public async Task Cancel_takes_its_time_and_delete_removes_what_is_finished()
    {
        _rig.Vendor.Script("c", """{"delayMs":60000,"cancelMs":3000}""");
        var id = await _rig.SubmitAsync("c");
        using var cancel = await _rig.Http.PostAsync(new Uri($"s/c/jobs/{id}/cancel", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, cancel.StatusCode);
        Assert.Equal("CANCELLING", await _rig.StatusValueAsync("c", id));
        _rig.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("CANCELLED", await _rig.StatusValueAsync("c", id));
        using var late = await _rig.Http.PostAsync(new Uri($"s/c/jobs/{id}/cancel", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using var removed = await _rig.Http.DeleteAsync(new Uri($"s/c/jobs/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await _rig.PollAsync("c", id);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task More_jobs_than_allowed_are_refused_until_one_was_seen_to_end()
    {
        _rig.Vendor.Script("two", """{"delayMs":1000,"maxJobs":2}""");
        var id = await _rig.SubmitAsync("two");
        await _rig.SubmitAsync("two");
        using var third = await _rig.PostAsync("two");
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("DONE", await _rig.StatusValueAsync("two", id));
        await _rig.SubmitAsync("two");
    }

    [Fact]
    public async Task A_submit_in_chunks_is_refused_where_a_length_is_required()
    {
        _rig.Vendor.Script("length", """{"requireLength":true}""");
        using var chunked = await _rig.PostAsync("length");
        Assert.Equal(HttpStatusCode.LengthRequired, chunked.StatusCode);
        using var whole = await _rig.Http.PostAsync(new Uri("s/length/jobs", UriKind.Relative), new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.Accepted, whole.StatusCode);
    }

    [Theory]
    [InlineData("basic", "Authorization", "Basic dTpw")]
    [InlineData("bearer", "Authorization", "Bearer secret")]
    [InlineData("header", "X-Api-Key", "secret")]
    [InlineData("query", "api_key", "secret")]
    public async Task Fixed_credentials_are_asked_for(string kind, string name, string value)
    {
        var expected = kind == "basic" ? "\"user\":\"u\",\"password\":\"p\"" : "\"value\":\"secret\"";
        _rig.Vendor.Script("a", $$"""{"auth":{"kind":"{{kind}}",{{expected}} } }""");
        using var refused = await _rig.PostAsync("a");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(1, _rig.Vendor.Stats().AuthFailures);
        var query = kind == "query" ? $"?{name}={value}" : "";
        using var request = new HttpRequestMessage(HttpMethod.Post, "s/a/jobs" + query);
        if (kind != "query")
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var granted = await _rig.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, granted.StatusCode);
    }

    [Fact]
    public async Task Issued_tokens_expire()
    {
        _rig.Vendor.Script("oauth", """{"auth":{"kind":"bearer","user":"id","password":"pw","ttlMs":60000}}""");
        using var wrong = await _rig.Http.PostAsync(new Uri("s/oauth/token", UriKind.Relative), new StringContent("client_id=id&client_secret=no"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using var issued = await _rig.Http.PostAsync(new Uri("s/oauth/token", UriKind.Relative), new StringContent("client_id=id&client_secret=pw"));
        var token = await issued.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(60, token.GetProperty("expires_in").GetInt32());
        _rig.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("access_token").GetString());
        await _rig.SubmitAsync("oauth");
        _rig.Clock.Advance(TimeSpan.FromSeconds(61));
        using var expired = await _rig.PostAsync("oauth");
        Assert.Equal(HttpStatusCode.Unauthorized, expired.StatusCode);
    }

    [Fact]
    public async Task A_login_sets_a_cookie_that_is_good_for_some_uses()
    {
        _rig.Vendor.Script("site", """{"auth":{"kind":"cookie","uses":1}}""");
        using var login = await _rig.Http.PostAsync(new Uri("s/site/login", UriKind.Relative), null);
        var cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        _rig.Http.DefaultRequestHeaders.Add("Cookie", cookie);
        await _rig.SubmitAsync("site");
        using var second = await _rig.PostAsync("site");
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
    }

    [Fact]
    public async Task A_handshake_hands_out_the_session_in_a_409()
    {
        _rig.Vendor.Script("hands", """{"auth":{"kind":"handshake"}}""");
        using var first = await _rig.PostAsync("hands");
        Assert.Equal(HttpStatusCode.Conflict, first.StatusCode);
        _rig.Http.DefaultRequestHeaders.Add("X-Session-Id", first.Headers.GetValues("X-Session-Id"));
        await _rig.SubmitAsync("hands");
    }

    [Fact]
    public async Task Submit_and_status_may_be_XML_in_a_namespace()
    {
        _rig.Vendor.Script("xml", """{"xmlStatus":true,"correlationPath":"order","final":{"value":"Done","fields":{"part":[1,2]}}}""");
        using var content = new StringContent("<x:job xmlns:x='urn:x'><x:order>77</x:order></x:job>", Encoding.UTF8, "text/xml");
        using var submitted = await _rig.Http.PostAsync(new Uri("s/xml/jobs", UriKind.Relative), content);
        var answer = XElement.Parse(await submitted.Content.ReadAsStringAsync());
        XNamespace ns = "urn:demo-vendor:jobs";
        var status = XElement.Parse(await _rig.TextAsync($"s/xml/jobs/{answer.Element(ns + "id")!.Value}"));
        Assert.Equal("Done", status.Element(ns + "status")!.Value);
        Assert.Equal(2, status.Elements(ns + "part").Count());
        Assert.Equal(1, _rig.Vendor.RemoteJobsFor("77"));
    }

    [Fact]
    public async Task The_same_jobs_can_be_had_over_XML_RPC()
    {
        _rig.Vendor.Script("rpc", """{"polls":1,"records":2}""");
        var submitted = await CallAsync("job.submit", "<struct><member><name>correlationId</name><value><string>rpc-1</string></value></member></struct>");
        var id = Member(submitted, "id");
        Assert.Equal(1, _rig.Vendor.RemoteJobsFor("rpc-1"));
        Assert.Equal("IN_PROGRESS", Member(await CallAsync("job.status", $"<string>{id}</string>"), "status"));
        Assert.Equal("DONE", Member(await CallAsync("job.status", $"<string>{id}</string>"), "status"));
        Assert.Equal(2, (await CallAsync("job.result", $"<string>{id}</string>")).Descendants("struct").Count());
        Assert.Equal("no job nix", Member(await CallAsync("job.status", "<string>nix</string>"), "faultString"));
        Assert.Equal(2, _rig.Vendor.Stats().Polls);
    }

    [Fact]
    public async Task A_finished_job_calls_back()
    {
        await using var listener = await DemoVendorHost.StartAsync();
        listener.Vendor.Script("inbox", """{"correlationPath":"status"}""");
        _rig.Vendor.Script("back", """{"delayMs":1,"callbackPath":"hook.url"}""");
        var url = new Uri(listener.BaseAddress, "s/inbox/jobs");
        using var submitted = await _rig.Http.PostAsJsonAsync("s/back/jobs", new { hook = new { url } });
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var n = 0; n < 500 && _rig.Vendor.Stats().Callbacks == 0 && await tick.WaitForNextTickAsync(); n++)
        {
            Assert.Empty(_rig.Vendor.Stats().LastErrors);
        }

        Assert.Equal(1, _rig.Vendor.Stats().Callbacks);
        Assert.Equal(1, listener.Vendor.Stats().RemoteJobs);
    }

    [Fact]
    public async Task A_script_can_be_written_and_read_over_HTTP_and_a_misspelt_field_is_refused()
    {
        using var put = await _rig.Http.PutAsync(new Uri("_scripts/own", UriKind.Relative), new StringContent("""{"final":"FERTIG","gzip":true}"""));
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        Assert.Equal("FERTIG", await _rig.StatusValueAsync("own", await _rig.SubmitAsync("own")));
        var script = (await _rig.JsonAsync("_scripts/own")).Deserialize<VendorScript>(VendorJson.Options)!;
        Assert.Equal(GzipStyle.Encoding, script.Gzip);
        Assert.Equal("FERTIG", script.Final!.Value.GetString());
        using var refused = await _rig.Http.PutAsync(new Uri("_scripts/own", UriKind.Relative), new StringContent("""{"finale":"X"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("finale", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<XElement> CallAsync(string method, string parameter)
    {
        var text = $"<?xml version=\"1.0\"?><methodCall><methodName>{method}</methodName><params><param><value>{parameter}</value></param></params></methodCall>";
        using var content = new StringContent(text, Encoding.UTF8, "text/xml");
        using var answer = await _rig.Http.PostAsync(new Uri("s/rpc/rpc", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return XElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    private static string Member(XElement answer, string name) =>
        answer.Descendants("member").Single(member => member.Element("name")!.Value == name).Element("value")!.Value;
}
