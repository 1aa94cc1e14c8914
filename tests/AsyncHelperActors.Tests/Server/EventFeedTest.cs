using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Tests.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>The changes of an account's jobs: numbered, kept for a moment, filtered.</summary>
public sealed class EventFeedTest
{
    [Fact]
    public async Task A_reader_gets_what_comes_from_now_on_and_one_that_was_away_what_came_since()
    {
        var feed = new EventFeed();
        Add(feed, 1, 3);
        await using var reader = feed.ReadAsync(null, CancellationToken.None).GetAsyncEnumerator();
        var next = reader.MoveNextAsync();
        Add(feed, 4, 6);
        Assert.True(await next);
        Assert.Equal("job_4", reader.Current.Job!.JobId);
        var seen = reader.Current.Id;

        Assert.Equal(["job_5", "job_6"], await TakeAsync(feed, seen, 2));
        Add(feed, 7, 7);
        Assert.Equal(["job_5", "job_6", "job_7"], await TakeAsync(feed, seen, 3));
    }

    [Theory]
    [InlineData("of another feed")]
    [InlineData("name.7")]
    [InlineData("..")]
    public async Task A_reader_whose_place_is_not_known_is_told_that_it_missed_something(string lastId)
    {
        var feed = new EventFeed();
        Add(feed, 1, 3);
        Assert.Null(Assert.Single(await TakeAsync(feed, lastId, 1)));
    }

    [Fact]
    public async Task A_reader_that_was_away_for_longer_than_is_kept_is_told_and_gets_what_is_kept()
    {
        var feed = new EventFeed();
        await using var reader = feed.ReadAsync(null, CancellationToken.None).GetAsyncEnumerator();
        var next = reader.MoveNextAsync();
        Add(feed, 1, 1);
        Assert.True(await next);
        Add(feed, 2, EventFeed.Kept + 10);

        var rest = await TakeAsync(feed, reader.Current.Id, EventFeed.Kept + 1);

        Assert.Null(rest[0]);
        Assert.Equal(("job_11", $"job_{EventFeed.Kept + 10}"), (rest[1], rest[^1]));
        Assert.True(await reader.MoveNextAsync());
        Assert.Null(reader.Current.Job);
    }

    [Fact]
    public async Task A_feed_that_breaks_breaks_its_readers()
    {
        var feed = new EventFeed();
        await using var reader = feed.ReadAsync(null, CancellationToken.None).GetAsyncEnumerator();
        var next = reader.MoveNextAsync();
        feed.Break(new IOException("gone"));
        await Assert.ThrowsAsync<IOException>(async () => await next);
    }

    [Fact]
    public async Task A_stream_that_broke_off_goes_on_with_the_changes_since_and_filters_by_the_lists_words()
    {
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        var mine = new Dictionary<string, string> { ["team"] = "mine" };
        var first = await UntilEndedAsync(server, "?label=team%3Dmine&status=completed", null, async () =>
        {
            await server.Client.StartJobAsync(new JobStart { ExportId = "orders" }, wait: TimeSpan.FromSeconds(30));
            await server.Client.StartJobAsync(new JobStart { ExportId = "orders", Labels = mine }, wait: TimeSpan.FromSeconds(30));
        });
        Assert.Equal("mine", first.Job.Labels["team"]);

        var missed = await server.Client.StartJobAsync(new JobStart { ExportId = "orders", Labels = mine }, wait: TimeSpan.FromSeconds(30));
        var resumed = await UntilEndedAsync(server, "?label=team%3Dmine&status=completed", first.Id, () => Task.CompletedTask, missed.Id);
        Assert.Equal((missed.Id, "mine"), (resumed.Job.Id, resumed.Job.Labels["team"]));

        var feeds = server.Services.GetRequiredService<EventFeeds>();
        Assert.Equal(1, feeds.Count);
        Assert.Equal(400, (await server.SendAsync("GET", "/v1/jobs/events?state=completed")).Status);
        Assert.Equal(400, (await server.SendAsync("GET", "/v1/jobs/events?status=finished")).Status);
    }

    private static void Add(EventFeed feed, int from, int to)
    {
        for (var i = from; i <= to; i++)
        {
            var job = (AsyncHelperActors.Core.Jobs.Job.Known)Given.Accepted(Given.Plain(StepType.Export));
            feed.Add(JobSnapshot.Of(job, calling: false, i) with { JobId = string.Create(CultureInfo.InvariantCulture, $"job_{i}") });
        }
    }

    private static async Task<List<string?>> TakeAsync(EventFeed feed, string? lastId, int count)
    {
        var taken = new List<string?>();
        await foreach (var item in feed.ReadAsync(lastId, CancellationToken.None))
        {
            taken.Add(item.Job?.JobId);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>The first event of a stream, or the first of one job; things are started, again and again, until it is there.</summary>
    private static async Task<(string Id, AsyncHelperActors.Client.Job Job)> UntilEndedAsync(
        ServerRig server, string query, string? lastId, Func<Task> start, string? wanted = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var found = Task.Run(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/events{query}");
            if (lastId is not null)
            {
                request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
            }

            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            return await FirstAsync(stream, wanted, limit.Token);
        });
        while (!found.IsCompleted && lastId is null)
        {
            await start();
        }

        return await found;
    }

    private static async Task<(string Id, AsyncHelperActors.Client.Job Job)> FirstAsync(Stream stream, string? wanted, CancellationToken cancellation)
    {
        var events = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize(data, ClientJson.Default.Job)!);
        await foreach (var item in events.EnumerateAsync(cancellation))
        {
            if (wanted is null || item.Data.Id == wanted)
            {
                return (events.LastEventId, item.Data);
            }
        }

        throw new EndOfStreamException("The stream ended without an event.");
    }
}
