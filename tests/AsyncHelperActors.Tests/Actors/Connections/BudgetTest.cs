using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Connections;

/// <summary>Budgets by operation: never exceeded, by many jobs, over restarts, and heeding what the vendor says.</summary>
public sealed class BudgetTest
{
    private static readonly JobPolicy Policy = new() { InitialWaitMs = 10_000, PollWaitMs = 30_000 };

    [Fact]
    public async Task Many_jobs_share_a_budget_that_is_never_exceeded_and_all_come_to_their_end()
    {
        CountedVendor vendor = null!;
        await using var jobs = Jobs(() => vendor, new RateBudget("GET /reports/*", 2, 1000, 15), new RateBudget("POST /reports", 1, 5_000, 3));
        vendor = Vendor(jobs, (call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 3));

        var ids = await StartAsync(jobs, 60);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal((60, 180, 60), (vendor.Instants("Submit").Count(), vendor.Instants("Poll").Count(), vendor.Instants("Fetch").Count()));
        Assert.Equal(0, CountedVendor.Excess(vendor.Instants("Poll"), 2, 15));
        Assert.Equal(0, CountedVendor.Excess(vendor.Instants("Submit"), 0.2, 3));
        foreach (var id in ids)
        {
            Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
        }
    }

    [Fact]
    public async Task A_budget_is_used_to_the_full()
    {
        CountedVendor vendor = null!;
        await using var jobs = Jobs(() => vendor, new RateBudget("POST /reports", 1, 5_000, 3));
        vendor = Vendor(jobs, (call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));

        await StartAsync(jobs, 30);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        // Three at once and the other 27 at one in five seconds: 135 seconds, and a little for the way through the agenda.
        Assert.InRange((vendor.Instants("Submit").Max() - VirtualJobs.Start).TotalSeconds, 135, 160);
    }

    [Fact]
    public async Task A_restart_hands_out_no_second_burst()
    {
        CountedVendor vendor = null!;
        await using var jobs = Jobs(() => vendor, new RateBudget("POST /reports", 1, 60_000, 10));
        vendor = Vendor(jobs, (call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1000));
        await StartAsync(jobs, 25);
        Assert.Equal(10, vendor.Instants("Submit").Count());

        for (var i = 0; i < 4; i++)
        {
            await jobs.CrashAsync(TimeSpan.FromSeconds(5));
            await jobs.AdvanceAsync(TimeSpan.FromSeconds(100));
        }

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(25, vendor.Instants("Submit").Count());
        Assert.Equal(0, CountedVendor.Excess(vendor.Instants("Submit"), 1 / 60.0, 10));
    }

    [Fact]
    public async Task What_is_used_is_on_disk_before_a_request_goes_and_not_for_each_one_anew()
    {
        CountedVendor vendor = null!;
        await using var jobs = Jobs(() => vendor, new RateBudget("POST /reports", 10, 1000, 50));
        vendor = Vendor(jobs, (call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1000));
        await StartAsync(jobs, 50);
        Assert.Equal((50, 1), (vendor.Instants("Submit").Count(), jobs.Budgets.Writes));

        jobs.Budgets.Fails = true;
        await StartAsync(jobs, 5);
        Assert.Equal(50, vendor.Instants("Submit").Count());
        jobs.Budgets.Fails = false;
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(55, vendor.Instants("Submit").Count());
    }

    [Fact]
    public async Task A_vendor_that_says_too_fast_and_until_when_is_left_alone_by_all_jobs_of_the_budget_and_of_no_other()
    {
        CountedVendor vendor = null!;
        await using var jobs = Jobs(() => vendor, new RateBudget("GET /reports/*", 10, 1000, 100));
        var refusedAt = default(DateTimeOffset);
        vendor = Vendor(jobs, (call, nth) =>
        {
            if (call.Step is Step.Poll && refusedAt == default)
            {
                refusedAt = jobs.Now;
                return TooFast(120_000);
            }

            return ScriptedConnector.DoneAtPoll(call, nth, 5);
        });
        await StartAsync(jobs, 20);
        await jobs.AdvanceAsync(TimeSpan.FromSeconds(60));
        await StartAsync(jobs, 1);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(21, vendor.Instants("Submit").Count());
        Assert.Equal(21, vendor.Instants("Fetch").Count());

        // The jobs that polled in the very instant of the refusal were on their way already.
        Assert.DoesNotContain(vendor.Instants("Poll"), at => at > refusedAt && at < refusedAt.AddSeconds(120));
        Assert.Equal(0, CountedVendor.Excess(vendor.Instants("Poll").Where(at => at > refusedAt), 10, 1));
    }

    [Fact]
    public async Task Without_budgets_too_fast_keeps_all_calls_of_that_definition_away_and_they_come_back_one_after_the_other()
    {
        CountedVendor vendor = null!;
        await using var jobs = Jobs(() => vendor);
        var refusedAt = default(DateTimeOffset);
        vendor = Vendor(jobs, (call, nth) =>
        {
            if (call.Step is Step.Submit && refusedAt == default)
            {
                refusedAt = jobs.Now;
                return TooFast(60_000);
            }

            return ScriptedConnector.DoneAtPoll(call, nth, 1);
        });
        await StartAsync(jobs, 1);
        await StartAsync(jobs, 30);
        Assert.Single(vendor.Instants("Submit"));

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        var later = vendor.Instants("Submit").Where(at => at > refusedAt).ToList();
        Assert.Equal(31, later.Count);
        Assert.All(later, at => Assert.True(at >= refusedAt.AddSeconds(60)));
        Assert.True(later.Distinct().Count() >= 29);
    }

    [Theory]
    [InlineData("GET /reports/*", "GET", "/reports/7", true)]
    [InlineData("GET /reports/*", "GET", "/reports/7?x=1", true)]
    [InlineData("GET /reports/*", "POST", "/reports/7", false)]
    [InlineData("GET /reports/*", "GET", "/reports/7/document", false)]
    [InlineData("GET /reports/**", "GET", "/reports/7/document", true)]
    [InlineData("get /reports/*/x", "GET", "/reports/7/x", true)]
    [InlineData("/reports", "DELETE", "/reports", true)]
    [InlineData("/reports", "GET", "/reports/", false)]
    [InlineData("*", "PATCH", "/a/b/c?d", true)]
    [InlineData("* /a/*", "PATCH", "/a/b", true)]
    [InlineData("POST /?Action=RequestReport*", "POST", "/?Action=RequestReport&x=/y", false)]
    [InlineData("POST /?Action=RequestReport**", "POST", "/?Action=RequestReport&x=/y", true)]
    [InlineData("POST /?Action=RequestReport**", "POST", "/?Action=Other", false)]
    [InlineData("/**/b*/**c", "GET", "/x/y/bb/z/cc", true)]
    [InlineData("/**/b*/**c", "GET", "/x/y/cb/z/cc", false)]
    public void A_pattern_matches_what_it_says(string pattern, string method, string path, bool matches) =>
        Assert.Equal(matches, BudgetMatch.Parse(pattern, out _)!.Matches(method, path));

    [Fact]
    public void A_pattern_of_many_stars_takes_no_long_time() =>
        Assert.False(BudgetMatch.Parse("/" + string.Concat(Enumerable.Repeat("**a*", 200)) + "b", out _)!.Matches("GET", "/" + new string('a', 3_000)));

    [Fact]
    public void A_bucket_is_filled_by_time_and_by_nothing_else()
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        var bucket = new RateBucket(new RateBudget("*", 2, 1000, 3), DateTimeOffset.UnixEpoch);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(now, bucket.FreeAt(now));
            bucket.Take(now);
        }

        Assert.Equal(now.AddMilliseconds(500), bucket.FreeAt(now));
        bucket.Take(bucket.FreeAt(now));
        Assert.Equal(now.AddMilliseconds(1000), bucket.FreeAt(now));
        bucket.CloseUntil(now.AddMinutes(1));
        Assert.Equal(now.AddMinutes(1), bucket.FreeAt(now));
        Assert.Equal(now.AddMinutes(2), bucket.FreeAt(now.AddMinutes(2)));
        _ = new RateBucket(new RateBudget("*", 0.000_001, 1000L * 86_400 * 3650, 1_000_000), now).FreeAt(now);
    }

    private static StepAnswer.Failed TooFast(long waitMs) => new(null, new RemoteFailure(FailureKind.Throttled, "http_429", "Too fast.", waitMs, 429));

    private static CountedVendor Vendor(VirtualJobs jobs, Func<StepCall, int, StepAnswer> script) => new(() => jobs.Now, script);

    private static VirtualJobs Jobs(Func<CountedVendor> vendor, params RateBudget[] budgets) => new(
        new Later(vendor), VirtualJobs.Settings with { Residence = TimeSpan.FromSeconds(20) }, id => new ConnectionDef(id, id) { RateLimit = new RateLimit { Requests = budgets } });

    private static async Task<List<string>> StartAsync(VirtualJobs jobs, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            ids.Add(await jobs.AcceptAsync(Policy));
        }

        return ids;
    }

    /// <summary>The vendor needs the clock of the jobs, and they need a vendor.</summary>
    private sealed class Later(Func<CountedVendor> vendor) : IConnector
    {
        public Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation) => vendor().RunAsync(call, cancellation);
    }
}
