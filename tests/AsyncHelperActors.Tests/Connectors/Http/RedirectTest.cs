using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

public sealed class RedirectTest
{
    [Theory]
    [InlineData(301, "POST", "GET", "")]
    [InlineData(302, "POST", "GET", "")]
    [InlineData(303, "PUT", "GET", "")]
    [InlineData(307, "POST", "POST", "{}")]
    [InlineData(308, "DELETE", "DELETE", "{}")]
    [InlineData(302, "HEAD", "HEAD", "")]
    public async Task A_redirect_repeats_the_request_or_becomes_a_get(int status, string method, string then, string body)
    {
        await using var vendor = await Redirecting(status, "../next?a=1#part");

        var told = await (Ask.Post(vendor.Url, "/a/b/x") with { Method = method }).SendAsync();

        Assert.Equal((then, "/a/next?a=1", body), (vendor.Last.Method, vendor.Last.Target, vendor.Last.Body));
        Assert.Equal(body.Length == 0 ? null : "application/json", vendor.Last.Header("Content-Type"));
        Assert.Equal(vendor.Url + "/a/next?a=1#part", told.Url);
        Assert.Equal(200, told.Status);
    }

    [Fact]
    public async Task A_redirect_is_handed_on_when_the_step_wants_none()
    {
        await using var vendor = await Redirecting(302, "/next");

        var request = Ask.Get(vendor.Url) with { FollowRedirects = false };
        var told = await request.SendAsync();

        Assert.Equal((302, "/next"), (told.Status, told.Headers["location"]));
        Assert.Single(vendor.Seen);
        var failure = HttpFailures.FromStatus(told.Facts, "", request.Connection)!;
        Assert.Equal((FailureKind.Permanent, "http_302"), (failure.Kind, failure.Code));
        Assert.Contains("points to /next", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(304)]
    [InlineData(302)]
    public async Task A_3xx_that_leads_nowhere_is_an_answer(int status)
    {
        await using var vendor = await Redirecting(status, null);

        Assert.Equal(status, (await Ask.Get(vendor.Url).SendAsync()).Status);
    }

    [Fact]
    public async Task A_circle_ends_at_its_first_return()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.Redirect(http.Request.Path == "/x" ? "/y" : "/x");
            return Task.CompletedTask;
        });

        var failure = await Ask.Get(vendor.Url).FailAsync();

        Assert.Equal((FailureKind.Permanent, "redirect_loop"), (failure.Kind, failure.Code));
        Assert.Equal(2, vendor.Seen.Count);
    }

    [Fact]
    public async Task A_chain_without_end_ends_after_ten()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.Redirect(http.Request.Path + "x");
            return Task.CompletedTask;
        });

        var failure = await Ask.Get(vendor.Url).FailAsync();

        Assert.Equal("redirect_loop", failure.Code);
        Assert.Equal(11, vendor.Seen.Count);
    }

    [Fact]
    public async Task A_redirect_out_of_http_is_refused()
    {
        await using var vendor = await Redirecting(302, "file:///etc/passwd");

        var failure = await Ask.Get(vendor.Url).FailAsync();

        Assert.Equal((FailureKind.Permanent, "bad_redirect"), (failure.Kind, failure.Code));
    }

    [Theory]
    [InlineData(303, 503, FailureKind.Unknown)]
    [InlineData(303, 429, FailureKind.Unknown)]
    [InlineData(303, 404, FailureKind.Permanent)]
    [InlineData(307, 503, FailureKind.Transient)]
    public async Task After_a_post_was_taken_no_later_answer_means_that_nothing_happened(int redirect, int status, FailureKind kind)
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Path == "/x" ? redirect : status;
            http.Response.Headers.Location = "/next";
            return Task.CompletedTask;
        });
        var request = Ask.Post(vendor.Url);

        var told = await request.SendAsync();

        Assert.Equal(kind, HttpFailures.FromStatus(told.Facts, null, request.Connection)!.Kind);
    }

    [Theory]
    [InlineData(303, FailureKind.Unknown)]
    [InlineData(307, FailureKind.Transient)]
    public async Task After_a_post_was_taken_a_failed_connection_does_not_mean_that_nothing_happened(int redirect, FailureKind kind)
    {
        await using var vendor = await Redirecting(redirect, "http://no-such-host.invalid/");

        var failure = await Ask.Post(vendor.Url).FailAsync();

        Assert.Equal((kind, "dns_failed"), (failure.Kind, failure.Code));
    }

    private static Task<WebVendor> Redirecting(int status, string? to) => WebVendor.StartAsync(http =>
    {
        if (http.Request.Path.Value!.EndsWith("/x", StringComparison.Ordinal))
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = to;
        }

        return Task.CompletedTask;
    });
}
