using System.IO.Compression;
using System.Text;
using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Jobs;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

public sealed class AnswerBodyTest
{
    private const string Text = "the quick brown fox jumps over the lazy dog, and again, and again, and again";

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("deflate, gzip")]
    public async Task A_compressed_body_arrives_decompressed(string coding)
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.Headers.ContentEncoding = coding == "raw" ? "deflate" : coding;
            await http.Response.Body.WriteAsync(Compress(coding));
        });

        var told = await Ask.Get(vendor.Url).SendAsync();

        Assert.Equal((Text, null), (told.Text, told.Failure));
        Assert.Equal(Text.Length, told.Trace.Bytes);
        Assert.Equal("gzip, deflate, br", vendor.Last.Header("Accept-Encoding"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw")]
    public async Task Half_a_compressed_body_in_a_whole_answer_is_not_taken_for_the_whole(string coding)
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.Headers.ContentEncoding = coding == "raw" ? "deflate" : coding;
            var bytes = Compress(coding);
            await http.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
        });

        var told = await Ask.Get(vendor.Url).SendAsync();

        Assert.Equal((FailureKind.Unknown, "body_undecodable"), (told.Failure?.Kind, told.Failure?.Code));
    }

    [Fact]
    public async Task An_empty_body_is_empty_whatever_its_coding_says()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            return Task.CompletedTask;
        });

        var told = await Ask.Get(vendor.Url).SendAsync();

        Assert.Equal(("", null), (told.Text, told.Failure));
    }

    [Fact]
    public async Task A_coding_that_was_not_asked_for_is_refused_by_name()
    {
        await using var vendor = await WebVendor.StartAsync(http =>
        {
            http.Response.Headers.ContentEncoding = "zstd";
            return http.Response.WriteAsync("x");
        });

        var told = await Ask.Get(vendor.Url).SendAsync();

        Assert.Equal("encoding_unknown", told.Failure?.Code);
        Assert.Contains("zstd", told.Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_shorter_than_announced_is_half_a_body()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        });

        var told = await Ask.Post(vendor.Url).SendAsync();

        Assert.Equal((FailureKind.Unknown, "body_truncated"), (told.Failure?.Kind, told.Failure?.Code));
        Assert.Contains("after 9 bytes of 100", told.Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunks_without_an_end_are_half_a_body()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n");
        });

        var told = await Ask.Get(vendor.Url).SendAsync();

        Assert.Equal((FailureKind.Unknown, "body_truncated"), (told.Failure?.Kind, told.Failure?.Code));
    }

    [Fact]
    public async Task A_hundred_megabytes_are_refused_before_they_are_read()
    {
        var sent = 0L;
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            http.Response.ContentLength = 100L << 20;
            var piece = new byte[1 << 16];
            while (Interlocked.Read(ref sent) < http.Response.ContentLength)
            {
                await http.Response.Body.WriteAsync(piece, http.RequestAborted);
                Interlocked.Add(ref sent, piece.Length);
            }
        });

        var told = await Ask.Get(vendor.Url).SendAsync();

        Assert.Equal((FailureKind.Permanent, "body_too_large"), (told.Failure?.Kind, told.Failure?.Code));
        Assert.Contains("1048576", told.Failure?.Message, StringComparison.Ordinal);
        Assert.Contains("104857600", told.Failure?.Message, StringComparison.Ordinal);
        Assert.Equal(0, told.Trace.Bytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_announces_nothing_is_read_up_to_the_limit(bool isBomb)
    {
        await using var vendor = await WebVendor.StartAsync(async http =>
        {
            if (isBomb)
            {
                http.Response.Headers.ContentEncoding = "gzip";
            }

            // Disposing compresses the rest; after the client has left there is nobody to write it to.
            var body = isBomb ? new GZipStream(http.Response.Body, CompressionLevel.Fastest) : http.Response.Body;
            var piece = new byte[1 << 20];
            for (var i = 0; i < 100 && !http.RequestAborted.IsCancellationRequested; i++)
            {
                await body.WriteAsync(piece, http.RequestAborted);
            }
        });

        var told = await Ask.Get(vendor.Url).SendAsync();

        Assert.Equal("body_too_large", told.Failure?.Code);
        Assert.InRange(told.Trace.Bytes, 1 << 20, (1 << 20) + 1);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_passes()
    {
        await using var vendor = await WebVendor.StartAsync(http => http.Response.Body.WriteAsync(new byte[1000]).AsTask());

        var fits = await (Ask.Get(vendor.Url) with { MaxResponseBytes = 1000 }).SendAsync();
        var longer = await (Ask.Get(vendor.Url) with { MaxResponseBytes = 999 }).SendAsync();

        Assert.Equal((1000, null), (fits.Text.Length, fits.Failure));
        Assert.Equal("body_too_large", longer.Failure?.Code);
    }

    [Fact]
    public async Task A_long_body_may_take_longer_than_the_timeout_but_no_pause_in_it_may()
    {
        var next = new SemaphoreSlim(0);
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
            for (; ;)
            {
                await next.WaitAsync();
                await connection.WriteAsync("x");
            }
        });
        var time = new HandTime();
        using var exchange = new HttpExchange(time, AddressGuard.Open);
        var outcome = await exchange.SendAsync(Ask.Get(vendor.Url), CancellationToken.None);
        await using var answer = Assert.IsType<ExchangeOutcome.Answered>(outcome).Answer;
        var buffer = new byte[10];
        for (var i = 0; i < 3; i++)
        {
            time.Move(TimeSpan.FromSeconds(50));
            next.Release();
            Assert.Equal(1, await answer.Body.ReadAsync(buffer));
        }

        var stalled = answer.Body.ReadAsync(buffer).AsTask();
        time.Move(TimeSpan.FromSeconds(60));

        var failure = (await Assert.ThrowsAsync<RemoteFailureException>(() => stalled)).Failure;
        Assert.Equal((FailureKind.Unknown, "timeout"), (failure.Kind, failure.Code));
        Assert.Contains("after 3 bytes", failure.Message, StringComparison.Ordinal);
        next.Release(1000);
    }

    [Fact]
    public async Task A_reader_that_gives_up_gets_its_own_cancellation()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
            await connection.HangAsync();
        });
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        var outcome = await exchange.SendAsync(Ask.Get(vendor.Url), CancellationToken.None);
        await using var answer = Assert.IsType<ExchangeOutcome.Answered>(outcome).Answer;
        using var giveUp = new CancellationTokenSource();
        var reading = answer.ReadAllAsync(giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static byte[] Compress(string coding)
    {
        using var bytes = new MemoryStream();
        var streams = new List<Stream>();
        Stream top = bytes;
        foreach (var each in coding.Split(", ").Reverse())
        {
            top = each switch
            {
                "gzip" => new GZipStream(top, CompressionLevel.Optimal),
                "br" => new BrotliStream(top, CompressionLevel.Optimal),
                "deflate" => new ZLibStream(top, CompressionLevel.Optimal),
                _ => new DeflateStream(top, CompressionLevel.Optimal),
            };
            streams.Add(top);
        }

        top.Write(Encoding.ASCII.GetBytes(Text));
        streams.Reverse();
        streams.ForEach(stream => stream.Dispose());
        return bytes.ToArray();
    }
}
