using System.Net.Http.Json;
using System.Text.Json;
using AsyncHelperActors.Demo;
using Xunit;

namespace AsyncHelperActors.Tests.Vendor;

public sealed class VendorCounterTests : IAsyncLifetime
{
    private readonly VendorRig _rig = new();

    public Task InitializeAsync() => _rig.InitializeAsync();

    public Task DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_poll_before_its_time_after_the_submit_answer_is_early()
    {
        _rig.Vendor.Script("min", """{"polls":9,"minPollMs":1000}""");
        var id = await _rig.SubmitAsync("min");
        _rig.Clock.Advance(TimeSpan.FromMilliseconds(900));
        await _rig.StatusAsync("min", id);
        Assert.Equal(1, _rig.Vendor.Stats().EarlyPolls);
    }

    [Fact]
    public async Task A_poll_is_measured_against_the_poll_before_it()
    {
        _rig.Vendor.Script("min", """{"polls":9,"minPollMs":1000}""");
        var id = await _rig.SubmitAsync("min");
        foreach (var ms in new[] { 1000, 1000, 999, 500, 1500 })
        {
            _rig.Clock.Advance(TimeSpan.FromMilliseconds(ms));
            await _rig.StatusAsync("min", id);
        }

        var row = Assert.Single(_rig.Vendor.Jobs());
        Assert.Equal(5, row.Polls);
        Assert.Equal(1, row.EarlyPolls);
        Assert.Equal(500, row.SmallestGapMs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_poll_before_Retry_After_is_early_whether_seconds_or_a_date(bool asDate)
    {
        _rig.Vendor.Script("retry", new VendorScript { Polls = 9, RetryAfter = new RetryAfterHeader { Submit = 10, Poll = 5, AsDate = asDate } });
        using var submitted = await _rig.PostAsync("retry");
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        var wait = submitted.Headers.RetryAfter?.Delta ?? submitted.Headers.RetryAfter?.Date - _rig.Clock.GetUtcNow();
        Assert.Equal(TimeSpan.FromSeconds(10), wait);

        _rig.Clock.Advance(TimeSpan.FromSeconds(10));
        using var poll = await _rig.PollAsync("retry", id);
        Assert.NotNull(poll.Headers.RetryAfter);
        Assert.Equal(0, _rig.Vendor.Stats().EarlyPolls);
        _rig.Clock.Advance(TimeSpan.FromSeconds(4));
        await _rig.StatusAsync("retry", id);
        Assert.Equal(1, _rig.Vendor.Stats().EarlyPolls);
    }

    [Fact]
    public async Task A_poll_before_the_Retry_After_of_a_429_is_early()
    {
        _rig.Vendor.Script("throttled", """{"polls":9,"faults":[{"on":"status","nth":1,"kind":429,"retryAfter":30}]}""");
        var id = await _rig.SubmitAsync("throttled");
        using var throttled = await _rig.PollAsync("throttled", id);
        _rig.Clock.Advance(TimeSpan.FromSeconds(20));
        await _rig.StatusAsync("throttled", id);
        Assert.Equal(1, _rig.Vendor.Stats().EarlyPolls);
    }

    [Fact]
    public async Task Jobs_are_counted_for_each_correlation_id_and_submits_for_each_key()
    {
        _rig.Vendor.Script("plain", "{}");
        await _rig.SubmitAsync("plain", "one");
        await _rig.SubmitAsync("plain", "two", "key");
        await _rig.SubmitAsync("plain", "two", "key");
        await _rig.SubmitAsync("plain", "two");
        await _rig.SubmitAsync("plain", "two");
        Assert.Equal(1, _rig.Vendor.RemoteJobsFor("one"));
        Assert.Equal(3, _rig.Vendor.RemoteJobsFor("two"));
        Assert.Equal(2, _rig.Vendor.SubmitsFor("key"));
        var stats = _rig.Vendor.Stats();
        Assert.Equal((5, 4, 1, 1), (stats.Submits, stats.RemoteJobs, stats.DuplicateSubmits, stats.RepeatedKeys));
    }

    [Fact]
    public async Task One_key_from_many_clients_at_once_makes_one_job()
    {
        _rig.Vendor.Script("race", "{}");
        var ids = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => _rig.SubmitAsync("race", "racer", "same-key")));
        Assert.Single(ids.Distinct());
        Assert.Equal(1, _rig.Vendor.RemoteJobsFor("racer"));
        Assert.Equal(40, _rig.Vendor.SubmitsFor("same-key"));
    }

    [Fact]
    public async Task Results_and_early_results_are_counted_for_each_job()
    {
        _rig.Vendor.Script("r", """{"polls":1}""");
        var id = await _rig.SubmitAsync("r");
        using var early = await _rig.GetAsync($"s/r/jobs/{id}/result");
        Assert.Equal(404, (int)early.StatusCode);
        await _rig.StatusAsync("r", id);
        await _rig.StatusAsync("r", id);
        await _rig.TextAsync($"s/r/jobs/{id}/result");
        Assert.Equal(1, _rig.Vendor.Stats().EarlyResults);
        Assert.Equal(2, Assert.Single(_rig.Vendor.Jobs()).Results);
    }

    [Fact]
    public async Task Credentials_at_a_presigned_URL_are_refused_and_counted()
    {
        _rig.Vendor.Script("signed", """{"resultHops":2,"auth":{"kind":"header","name":"X-Key","value":"v"}}""");
        _rig.Http.DefaultRequestHeaders.Add("X-Key", "v");
        var id = await _rig.FinishedAsync("signed");
        var document = await _rig.JsonAsync($"s/signed/documents/doc-{id}");
        var url = document.GetProperty("url").GetString()!;
        using var refused = await _rig.GetAsync(url);
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Equal(1, _rig.Vendor.Stats().BlobCredentials);
        _rig.Http.DefaultRequestHeaders.Remove("X-Key");
        using var granted = await _rig.GetAsync(url);
        Assert.Equal(200, (int)granted.StatusCode);
        Assert.Equal(1, _rig.Vendor.Stats().BlobCredentials);
    }

    [Fact]
    public async Task The_counts_can_be_read_and_reset_over_HTTP()
    {
        _rig.Vendor.Script("h", "{}");
        var id = await _rig.FinishedAsync("h");
        using var unknown = await _rig.GetAsync("s/h/jobs/nothing");
        Assert.Equal(404, (int)unknown.StatusCode);
        var stats = await _rig.JsonAsync("_stats");
        Assert.Equal(1, stats.GetProperty("remoteJobs").GetInt32());
        Assert.Equal(2, stats.GetProperty("requests").GetProperty("status").GetInt32());
        Assert.Contains("no job nothing", stats.GetProperty("lastErrors")[0].GetString(), StringComparison.Ordinal);
        var rows = await _rig.JsonAsync("_stats/jobs?script=h");
        Assert.Equal(id, rows[0].GetProperty("jobId").GetString());
        Assert.Equal(0, (await _rig.JsonAsync("_stats/jobs?script=other")).GetArrayLength());

        using var reset = await _rig.Http.DeleteAsync(new Uri("_stats", UriKind.Relative));
        var after = await _rig.JsonAsync("_stats");
        Assert.Equal(0, after.GetProperty("remoteJobs").GetInt32());
        Assert.Equal(0, (await _rig.JsonAsync("_stats/jobs")).GetArrayLength());
    }
}
