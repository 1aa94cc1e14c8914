using AsyncHelperActors.Connectors.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

public sealed class GuardedPostTest
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_body_is_posted_as_it_is_and_only_the_status_of_the_answer_counts()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = 503;
            http.Response.Headers.RetryAfter = "90";
            return http.Response.WriteAsync(new string('x', 1_000_000));
        });
        using var post = new GuardedPost(AddressGuard.Open, TimeProvider.System);

        Assert.Equal(new PostOutcome(503, null, 90_000), await SendAsync(post, vendor.Url));
        Assert.Equal(("POST", "{}", "1"), (vendor.Last.Method, vendor.Last.Body, vendor.Last.Header("x-test")));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        using var post = new GuardedPost(AddressGuard.Open, TimeProvider.System);

        Assert.Equal(307, (await SendAsync(post, vendor.Url)).Status);
        Assert.Single(vendor.Seen);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Nothing_inside_is_called_neither_by_address_nor_by_a_name_that_resolves_there(string host)
    {
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask);
        using var post = new GuardedPost(new AddressGuard([]), TimeProvider.System);

        var outcome = await SendAsync(post, $"http://{host}:{vendor.Port}/");

        Assert.Null(outcome.Status);
        Assert.Contains("may call", outcome.Failure, StringComparison.Ordinal);
        Assert.Empty(vendor.Seen);
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_is_given_up()
    {
        var time = new HandTime();
        var (asked, done) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var vendor = await WebVendor.StartAsync(async _ =>
        {
            asked.SetResult();
            await done.Task;
        });
        using var post = new GuardedPost(AddressGuard.Open, time);

        var moving = Task.Run(async () =>
        {
            await asked.Task;
            time.Move(Timeout);
        });
        Assert.Equal(new PostOutcome(null, "no answer within 20 s.", null), await SendAsync(post, vendor.Url));
        await moving;
        done.SetResult();
    }

    [Fact]
    public async Task Nobody_there_is_a_value_that_says_so()
    {
        int port;
        await using (var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask))
        {
            port = vendor.Port;
        }

        using var post = new GuardedPost(AddressGuard.Open, TimeProvider.System);
        var outcome = await SendAsync(post, $"http://127.0.0.1:{port}/");
        Assert.Contains("nobody listens there", outcome.Failure, StringComparison.Ordinal);
    }

    private static Task<PostOutcome> SendAsync(GuardedPost post, string url) =>
        post.SendAsync(new Uri(url), "application/json", "{}"u8.ToArray(), [new("x-test", "1")], Timeout, CancellationToken.None);
}
