using AsyncHelperActors.Connectors.Http;
using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Http;

/// <summary>A server may close a kept connection at any moment, also in the moment in which a request is on its way.</summary>
public sealed class KeptConnectionTest
{
    [Fact]
    public async Task Connections_are_kept()
    {
        await using var vendor = new RawVendor(AnswerAllAsync);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);

        for (var i = 0; i < 5; i++)
        {
            await exchange.AnswerAsync(Ask.Get(vendor.Url));
        }

        Assert.Equal((1, 5), (vendor.Connections, vendor.Requests));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_connection_that_the_server_closed_in_time_is_not_used(string method)
    {
        var closed = new TaskCompletionSource();
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            await connection.AnswerAsync("ok");
            connection.Dispose();
            closed.TrySetResult();
        });
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        await exchange.AnswerAsync(Ask.Get(vendor.Url) with { Method = method });
        await closed.Task;

        Assert.Equal("ok", (await exchange.AnswerAsync(Ask.Get(vendor.Url) with { Method = method })).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_get_that_crosses_the_closing_of_its_connection_is_sent_again(bool withReset)
    {
        await using var vendor = CrossingVendor(withReset);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        await exchange.AnswerAsync(Ask.Get(vendor.Url));

        var told = await exchange.AnswerAsync(Ask.Get(vendor.Url));

        Assert.Equal("ok", told.Text);
        Assert.Equal((2, 3), (vendor.Connections, vendor.Requests));
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData(null, false)]
    [InlineData("{}", true)]
    [InlineData(null, true)]
    public async Task A_post_that_crosses_the_closing_of_its_connection_is_unknown_and_never_sent_again(string? body, bool withReset)
    {
        await using var vendor = CrossingVendor(withReset);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        await exchange.AnswerAsync(Ask.Post(vendor.Url, body: body));

        var failure = await exchange.FailAsync(Ask.Post(vendor.Url, body: body));

        Assert.Equal((FailureKind.Unknown, "connection_dropped"), (failure.Kind, failure.Code));
        Assert.Equal((1, 2), (vendor.Connections, vendor.Requests));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task No_changing_request_is_ever_seen_twice_by_a_server_that_drops_it(string method)
    {
        await using var vendor = new RawVendor(connection => connection.ReadAsync());

        var failure = await (Ask.Post(vendor.Url, body: null) with { Method = method }).FailAsync();

        Assert.Equal(FailureKind.Unknown, failure.Kind);
        Assert.Equal(1, vendor.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_get_that_is_dropped_is_tried_on_one_fresh_connection_and_then_no_more(bool withReset)
    {
        await using var vendor = new RawVendor(async connection =>
        {
            await connection.ReadAsync();
            if (withReset)
            {
                connection.Reset();
            }
        });

        var failure = await Ask.Get(vendor.Url).FailAsync();

        Assert.Equal((FailureKind.Unknown, "connection_dropped"), (failure.Kind, failure.Code));
        Assert.Equal((2, 2), (vendor.Connections, vendor.Requests));
    }

    [Fact]
    public async Task A_connection_that_is_kept_for_a_second_is_not_used_again()
    {
        await using var vendor = new RawVendor(async connection =>
        {
            while (await connection.ReadAsync() is not null)
            {
                await connection.AnswerAsync("ok", "HTTP/1.1 200 OK\r\nConnection: Keep-Alive\r\nKeep-Alive: timeout=1");
            }
        });
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);

        await exchange.AnswerAsync(Ask.Post(vendor.Url));
        await exchange.AnswerAsync(Ask.Post(vendor.Url));

        Assert.Equal((2, 2), (vendor.Connections, vendor.Requests));
    }

    [Fact]
    public async Task A_body_that_nobody_reads_gives_its_connection_back_when_the_answer_is_disposed()
    {
        await using var vendor = new RawVendor(AnswerAllAsync);
        using var exchange = new HttpExchange(TimeProvider.System, AddressGuard.Open);
        for (var i = 0; i < 3; i++)
        {
            var outcome = await exchange.SendAsync(Ask.Get(vendor.Url), CancellationToken.None);
            await Assert.IsType<ExchangeOutcome.Answered>(outcome).Answer.DisposeAsync();
        }

        Assert.Equal((1, 3), (vendor.Connections, vendor.Requests));
    }

    private static async Task AnswerAllAsync(RawConnection connection)
    {
        while (await connection.ReadAsync() is not null)
        {
            await connection.AnswerAsync("ok");
        }
    }

    /// <summary>Answers the first request of the first connection and closes at the second: to the client it looks like a crossing.</summary>
    private static RawVendor CrossingVendor(bool withReset) => new(async connection =>
    {
        await connection.ReadAsync();
        await connection.AnswerAsync("ok");
        await connection.ReadAsync();
        if (connection.Number > 1)
        {
            await connection.AnswerAsync("ok");
        }
        else if (withReset)
        {
            connection.Reset();
        }
    });
}
