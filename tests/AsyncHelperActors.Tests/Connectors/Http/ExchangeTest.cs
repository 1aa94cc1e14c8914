using System.Net;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Definitions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

public sealed class ExchangeTest
{
    [Fact]
    public async Task A_request_carries_the_connections_headers_and_the_steps_own()
    {
        await using var vendor = await WebVendor.StartAsync(http => http.Response.WriteAsync("hello"));
        var connection = Ask.Connection(vendor.Url + "/api/") with { Headers = [new("X-Both", "connection"), new("X-Connection", "{{one}}")] };
        var request = Ask.Post(connection, "/jobs?a=1", "{\"n\":1}").With("X-Both", "step") with { Render = text => text.Replace("{{one}}", "1", StringComparison.Ordinal) };

        var told = await request.SendAsync();

        Assert.Equal((200, "hello"), (told.Status, told.Text));
        Assert.Equal(vendor.Url + "/api/jobs?a=1", told.Url);
        Assert.Equal(("POST", "/api/jobs?a=1", "{\"n\":1}"), (vendor.Last.Method, vendor.Last.Target, vendor.Last.Body));
        Assert.Equal("step", vendor.Last.Header("X-Both"));
        Assert.Equal("1", vendor.Last.Header("X-Connection"));
        Assert.Equal("application/json", vendor.Last.Header("Content-Type"));
    }

    [Theory]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("Application/JSON; v=\"1\" ")]
    [InlineData("not a media type")]
    public async Task A_content_type_that_the_definition_sets_is_sent_as_written(string contentType)
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);

        await Ask.Post(vendor.Url).With("content-type", contentType).SendAsync();

        Assert.Equal(contentType.Trim(), vendor.Last.Header("Content-Type"));
    }

    [Fact]
    public async Task A_get_without_a_body_says_nothing_of_a_body()
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);

        var told = await Ask.Get(vendor.Url).With("Content-Type", "application/json").SendAsync();

        Assert.Equal((200, ""), (told.Status, told.Text));
        Assert.Null(vendor.Last.Header("Content-Length"));
        Assert.Null(vendor.Last.Header("Content-Type"));
    }

    [Fact]
    public async Task A_header_is_never_split_in_two_by_what_was_rendered_into_it()
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);

        var failure = await Ask.Get(vendor.Url).With("X-Name", "a\r\nX-Evil: 1").FailAsync();

        Assert.Equal("bad_header", failure.Code);
        Assert.Empty(vendor.Seen);
    }

    [Fact]
    public async Task An_answer_tells_its_headers_its_type_and_how_long_to_wait()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = 202;
            http.Response.ContentType = "Text/CSV; charset=\"iso-8859-1\"";
            http.Response.Headers.Append("X-Many", "1");
            http.Response.Headers.Append("X-Many", "2");
            http.Response.Headers.RetryAfter = "7";
            return http.Response.WriteAsync("a,b");
        });
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);

        var outcome = await exchange.SendAsync(Ask.Get(vendor.Url), CancellationToken.None);

        await using var answer = Assert.IsType<ExchangeOutcome.Answered>(outcome).Answer;
        Assert.Equal(202, answer.StatusCode);
        Assert.Equal(("text/csv", "iso-8859-1"), (answer.ContentType, answer.Charset));
        Assert.Equal("1, 2", answer.Headers["x-many"]);
        Assert.Equal("1, 2", answer.Header("X-MANY"));
        Assert.Equal(7_000, answer.RetryAfterMs);
        var (body, failure) = await answer.ReadAllAsync(CancellationToken.None);
        Assert.Null(failure);
        Assert.Equal("a,b"u8.ToArray(), body);
        Assert.Equal(("GET " + vendor.Url + "/x", 202, 3L), (answer.Trace.Request, answer.Trace.HttpStatus, answer.Trace.Bytes));
    }

    [Fact]
    public async Task Http2_is_spoken_without_tls_when_it_is_asked_for()
    {
        await using var vendor = await WebVendor.StartAsync(http => http.Response.WriteAsync("two"), protocols: HttpProtocols.Http2);

        var told = await (Ask.Post(vendor.Url) with { Http2PriorKnowledge = true }).SendAsync();

        Assert.Equal("two", told.Text);
        Assert.Equal("HTTP/2", vendor.Last.Protocol);
    }

    [Fact]
    public async Task The_callers_own_wish_to_give_up_is_the_only_exception()
    {
        var arrived = new TaskCompletionSource();
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            arrived.SetResult();
            await connection.HangAsync();
        });
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        using var giveUp = new CancellationTokenSource();
        var sending = exchange.SendAsync(Ask.Post(vendor.Url), giveUp.Token);
        await arrived.Task;

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(1, vendor.Requests);
    }

    [Theory]
    [InlineData("ftp://x/y", "http://h")]
    [InlineData("/x", "not a base")]
    [InlineData("/x", "")]
    [InlineData("http://", "http://h")]
    public async Task An_address_that_is_none_is_a_permanent_failure_that_shows_it(string uri, string baseUri)
    {
        var failure = await Ask.Get(baseUri, uri).FailAsync();

        Assert.Equal(("bad_uri", AsyncHelperActors.Core.Jobs.FailureKind.Permanent), (failure.Code, failure.Kind));
        Assert.Contains(uri, failure.Message, StringComparison.Ordinal);
        Assert.Contains("report-status", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_of_the_connection_that_does_not_render_is_a_failure_of_the_definition()
    {
        var connection = Ask.Connection("http://127.0.0.1:9/") with { Headers = [new("X-A", "{{a}}")] };

        var failure = await (Ask.Get(connection) with { Render = _ => throw new FormatException("no such helper") }).FailAsync();

        Assert.Equal("template_failed", failure.Code);
        Assert.Contains("no such helper", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_requests_at_once_all_come_back()
    {
        await using var vendor = await WebVendor.StartAsync(http => http.Response.WriteAsync(http.Request.Query["n"]!));
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);

        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => exchange.AnswerAsync(Ask.Get(vendor.Url, $"/x?n={n}"))));

        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"{n}"), all.Select(told => told.Text));
        Assert.Equal(100, vendor.Seen.Count);
    }
}
