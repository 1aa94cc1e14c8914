using System.Net;
using System.Net.Sockets;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

/// <summary>Everything that can come instead of an answer.</summary>
public sealed class BadAnswerTest
{
    [Fact]
    public async Task A_host_that_nobody_listens_on_is_transient_and_nothing_was_sent()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var failure = await Ask.Post($"http://127.0.0.1:{port}").FailAsync();

        Assert.Equal((FailureKind.Transient, "connect_refused"), (failure.Kind, failure.Code));
        Assert.StartsWith("Status request of export report-status: POST http://127.0.0.1:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_transient()
    {
        var failure = await Ask.Get("http://no-such-host.invalid").FailAsync();

        Assert.Equal((FailureKind.Transient, "dns_failed"), (failure.Kind, failure.Code));
        Assert.Contains("no-such-host.invalid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_permanent_and_named()
    {
        using var certificate = WebVendor.SelfSigned();
        await using var vendor = await WebVendor.StartAsync(_ => Task.CompletedTask, certificate: certificate);

        var failure = await Ask.Post(vendor.Url).FailAsync();

        Assert.Equal((FailureKind.Permanent, "tls_failed"), (failure.Kind, failure.Code));
        Assert.Contains("CN=localhost", failure.Message, StringComparison.Ordinal);
        Assert.Contains("another host", failure.Message, StringComparison.Ordinal);
        Assert.Contains("UntrustedRoot", failure.Message, StringComparison.Ordinal);
        Assert.Empty(vendor.Seen);
    }

    [Fact]
    public async Task Tls_to_a_server_without_tls_is_transient()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
            await connection.HangAsync();
        });

        var failure = await Ask.Post(vendor.Url.Replace("http:", "https:", StringComparison.Ordinal)).FailAsync();

        Assert.Equal((FailureKind.Transient, "tls_failed"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_connection_that_breaks_after_a_post_was_sent_leaves_its_effect_unknown()
    {
        await using var vendor = new RawVendor(connection => connection.ReadAsync());

        var failure = await Ask.Post(vendor.Url).FailAsync();

        Assert.Equal((FailureKind.Unknown, "connection_dropped"), (failure.Kind, failure.Code));
        Assert.Equal(1, vendor.Requests);
    }

    [Fact]
    public async Task A_connection_that_is_reset_after_a_post_was_sent_leaves_its_effect_unknown()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            connection.Reset();
        });

        var failure = await Ask.Post(vendor.Url, body: null).FailAsync();

        Assert.Equal((FailureKind.Unknown, "connection_dropped"), (failure.Kind, failure.Code));
        Assert.Equal(1, vendor.Requests);
    }

    [Fact]
    public async Task What_is_no_http_is_unknown_because_the_request_arrived()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync("220 smtp.example.com ready\r\n");
            await connection.HangAsync();
        });

        var failure = await Ask.Post(vendor.Url).FailAsync();

        Assert.Equal((FailureKind.Unknown, "answer_invalid"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task A_head_that_never_ends_is_not_read_to_its_end()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\n");
            for (var i = 0; i < 10_000; i++)
            {
                await connection.WriteAsync($"X-{i}: {new string('x', 100)}\r\n");
            }
        });

        var failure = await Ask.Get(vendor.Url).FailAsync();

        Assert.Equal((FailureKind.Unknown, "head_too_large"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task No_answer_in_time_after_the_request_was_sent_is_unknown()
    {
        var arrived = new TaskCompletionSource();
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            arrived.SetResult();
            await connection.HangAsync();
        });
        var time = new HandTime();
        var sending = Ask.Post(vendor.Url).FailAsync(time: time);
        await arrived.Task;

        time.Move(TimeSpan.FromSeconds(59));
        Assert.False(sending.IsCompleted);
        time.Move(TimeSpan.FromSeconds(1));

        var failure = await sending;
        Assert.Equal((FailureKind.Unknown, "timeout"), (failure.Kind, failure.Code));
        Assert.Contains("60 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_accept_in_time_is_transient()
    {
        // A listener whose backlog is full lets further connections hang; which ones hang is up to the kernel, so many are tried.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(0);
        var url = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";
        var time = new HandTime();
        using var filler = new TcpClient();
        await filler.ConnectAsync((IPEndPoint)socket.LocalEndPoint!);
        var all = Enumerable.Range(0, 4).Select(_ => Ask.Post(url).FailAsync(time: time)).ToArray();

        time.Move(TimeSpan.FromMinutes(1));

        var failures = await Task.WhenAll(all);
        Assert.Contains(failures, failure => (failure.Kind, failure.Code) == (FailureKind.Transient, "connect_timeout"));
    }

    [Theory]
    [InlineData(401, FailureKind.Permanent)]
    [InlineData(404, FailureKind.Permanent)]
    [InlineData(500, FailureKind.Unknown)]
    [InlineData(503, FailureKind.Transient)]
    public async Task An_error_status_is_an_answer_and_its_body_explains_it(int status, FailureKind kind)
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync("{\"why\":\n \"because\"}");
        });
        var connection = Ask.Connection(vendor.Url);

        var told = await Ask.Get(connection).SendAsync();

        var failure = HttpFailures.FromStatus(told.Facts, told.Text, connection)!;
        Assert.Equal((kind, $"http_{status}", status), (failure.Kind, failure.Code, failure.HttpStatus));
        Assert.Contains("{\"why\": \"because\"}", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"GET {vendor.Url}/x", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_a_body_is_an_empty_body()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        });

        var told = await Ask.Post(vendor.Url).SendAsync();

        Assert.Equal((204, "", null), (told.Status, told.Text, told.Failure));
    }
}
