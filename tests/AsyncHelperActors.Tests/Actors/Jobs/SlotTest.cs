using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>A vendor that allows few unfinished jobs never has more of ours, whatever becomes of them and of us; and no place is lost.</summary>
public sealed class SlotTest
{
    private static readonly JobPolicy Policy = new() { InitialWaitMs = 60_000, PollWaitMs = 60_000, WhenUncertain = WhenUncertain.Resubmit };

    [Fact]
    public async Task Jobs_beyond_the_limit_wait_as_queued_and_start_in_their_order_as_others_are_done()
    {
        var vendor = new Vendor();
        await using var jobs = Jobs(vendor, 3);
        var ids = await StartAsync(jobs, 12);
        Assert.Equal(ids[..3], vendor.Submitted);
        Assert.Equal(["running", "running", "running", "queued", "queued"], await StatusAsync(jobs, ids[..5]));

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(30));

        // Those that get their slots in the same instant start in any order.
        Assert.Equal(ids, vendor.Submitted.Chunk(3).SelectMany(together => together.Order()));
        Assert.Equal((3, 0), (vendor.Most, vendor.Running));
        Assert.All(await StatusAsync(jobs, ids), status => Assert.Equal("completed", status));
        Assert.Equal(0, await RowsAsync(jobs));
    }

    [Fact]
    public async Task A_slot_that_is_free_is_used_within_seconds()
    {
        var vendor = new Vendor();
        await using var jobs = Jobs(vendor, 1);
        await StartAsync(jobs, 4);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        // Each is at the vendor for two minutes, and the agenda of these tests looks every ten seconds.
        Assert.Equal(4, vendor.Submitted.Count);
        Assert.All(vendor.Times.Zip(vendor.Times.Skip(1)), pair => Assert.InRange(pair.Item2 - pair.Item1, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.5)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Crashes_at_any_moment_cost_no_slot_and_bring_none_too_many(int seed)
    {
        var random = new Random(seed);
        var vendor = new Vendor();
        await using var jobs = Jobs(vendor, 2);
        var ids = await StartAsync(jobs, 14);

        for (var i = 0; i < 12; i++)
        {
            await jobs.AdvanceAsync(TimeSpan.FromSeconds(random.Next(1, 150)));
            await jobs.CrashAsync(TimeSpan.FromSeconds(random.Next(0, 20)));
        }

        await jobs.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal((2, 0), (vendor.Most, vendor.Running));
        Assert.Equal(ids.Order(), vendor.Submitted.Distinct().Order());
        Assert.All(await StatusAsync(jobs, ids), status => Assert.Equal("completed", status));
        Assert.Equal(0, await RowsAsync(jobs));
    }

    [Fact]
    public async Task A_slot_comes_back_from_a_cancelled_job_and_one_that_waited_gives_up_its_place()
    {
        var vendor = new Vendor { IsEndless = true };
        await using var jobs = Jobs(vendor, 1);
        var ids = await StartAsync(jobs, 4);
        await jobs.CancelAsync(ids[1]);
        Assert.Equal("canceled", (await jobs.GetAsync(ids[1])).Status);

        vendor.Forget(ids[0]);
        await jobs.CancelAsync(ids[0]);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([ids[0], ids[2]], vendor.Submitted);
        Assert.Equal(1, vendor.Most);
    }

    [Fact]
    public async Task A_slot_comes_back_at_the_deadline_and_after_a_refusal_and_after_an_error()
    {
        var vendor = new Vendor { IsEndless = true };
        await using var jobs = Jobs(vendor, 1);
        var first = await jobs.AcceptAsync(jobs.NewSlotJob(Policy with { TotalDeadlineMs = 180_000 }));
        var refused = await jobs.AcceptAsync(jobs.NewSlotJob(Policy));
        var failing = await jobs.AcceptAsync(jobs.NewSlotJob(Policy));
        var last = await jobs.AcceptAsync(jobs.NewSlotJob(Policy));
        vendor.Refuses.Add(refused);
        vendor.Fails.Add(failing);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(2.5));
        Assert.Equal([first], vendor.Submitted);
        vendor.Forget(first);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([first, failing, last], vendor.Submitted);
        Assert.Equal(["failed", "failed", "failed", "running"], await StatusAsync(jobs, [first, refused, failing, last]));
        Assert.Equal((1, 1), (vendor.Most, await RowsAsync(jobs)));
    }

    [Fact]
    public async Task Between_two_attempts_a_job_holds_no_slot_and_comes_before_those_that_were_accepted_later()
    {
        var vendor = new Vendor();
        await using var jobs = Jobs(vendor, 1);
        var first = await jobs.AcceptAsync(jobs.NewSlotJob(Policy with { Attempts = 2, RetryWaitMs = 60_000 }));
        var others = await StartAsync(jobs, 3);
        vendor.Fails.Add(first);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1.5));
        Assert.Equal([first, others[0]], vendor.Submitted);
        vendor.Fails.Clear();
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(30));

        Assert.Equal([first, others[0], first, others[1], others[2]], vendor.Submitted);
        Assert.Equal(1, vendor.Most);
    }

    [Fact]
    public async Task An_uncertain_submission_keeps_its_slot_until_it_is_decided()
    {
        var vendor = new Vendor { IsEndless = true };
        await using var jobs = Jobs(vendor, 1);
        var first = jobs.NewSlotJob(Policy);
        vendor.Loses.Add(first.JobId);
        await jobs.AcceptAsync(first);
        await StartAsync(jobs, 2);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal([first.JobId], vendor.Submitted.Distinct());
        Assert.Equal(1, vendor.Most);
    }

    [Fact]
    public async Task A_waiting_job_ends_at_its_own_deadline_and_leaves_the_line()
    {
        var vendor = new Vendor { IsEndless = true };
        await using var jobs = Jobs(vendor, 1);
        await StartAsync(jobs, 1);
        var waiting = await jobs.AcceptAsync(jobs.NewSlotJob(Policy with { StartDeadlineMs = 300_000 }));

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(6));

        var job = await jobs.GetAsync(waiting);
        Assert.Equal((Outcome.TimedOut, 1), (job.Outcome, await RowsAsync(jobs)));
    }

    [Fact]
    public async Task A_job_that_is_looked_at_all_the_time_starts_too_when_a_slot_is_free()
    {
        var vendor = new Vendor();
        await using var jobs = Jobs(vendor, 1);
        await StartAsync(jobs, 1);
        var watched = await jobs.AcceptAsync(jobs.NewSlotJob(Policy));
        var ear = new Ear(jobs);
        await jobs.RouteAsync(new AsyncHelperActors.Actors.WatchJob(watched, VirtualJobs.Account, VirtualJobs.Start.AddHours(5)), ear.Ref);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal("completed", (await jobs.GetAsync(watched)).Status);
    }

    [Fact]
    public async Task When_the_book_cannot_be_written_nothing_is_sent_and_later_everything_goes_on()
    {
        var vendor = new Vendor();
        await using var jobs = Jobs(vendor, 1);
        jobs.Book.FailsSlots = true;
        await StartAsync(jobs, 2);
        Assert.Empty(vendor.Submitted);

        jobs.Book.FailsSlots = false;
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal((2, 1, 0), (vendor.Submitted.Count, vendor.Most, vendor.Running));
    }

    private static VirtualJobs Jobs(Vendor vendor, int most)
    {
        var jobs = new VirtualJobs(vendor, VirtualJobs.Settings with { Residence = TimeSpan.FromSeconds(20) }, id => new ConnectionDef(id, id) { MaxRemoteJobs = most });
        vendor.Clock = () => jobs.Now;
        return jobs;
    }

    private static async Task<List<string>> StartAsync(VirtualJobs jobs, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            ids.Add(await jobs.AcceptAsync(jobs.NewSlotJob(Policy)));
        }

        return ids;
    }

    private static async Task<List<string>> StatusAsync(VirtualJobs jobs, IEnumerable<string> ids)
    {
        var all = new List<string>();
        foreach (var id in ids)
        {
            all.Add((await jobs.GetAsync(id)).Status);
        }

        return all;
    }

    private static Task<int> RowsAsync(VirtualJobs jobs) => Task.FromResult(jobs.Book.SlotRows);

    /// <summary>Has a job from its submission to its last status; a submission that comes twice is the same job.</summary>
    private sealed class Vendor : IConnector
    {
        private readonly Dictionary<string, int> _polls = [];
        private readonly HashSet<string> _running = [];

        public List<string> Submitted { get; } = [];

        public List<DateTimeOffset> Times { get; } = [];

        public Func<DateTimeOffset> Clock { get; set; } = () => default;

        public int Most { get; private set; }

        public int Running => _running.Count;

        public bool IsEndless { get; init; }

        /// <summary>Whose submission it refuses for good.</summary>
        public HashSet<string> Refuses { get; } = [];

        /// <summary>Which jobs fail at their first poll.</summary>
        public HashSet<string> Fails { get; } = [];

        /// <summary>Whose submission it takes and never answers.</summary>
        public HashSet<string> Loses { get; } = [];

        public void Forget(string jobId) => _running.Remove(jobId);

        public Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation) => Task.FromResult(Answer(call));

        private StepAnswer Answer(StepCall call)
        {
            switch (call.Step)
            {
                case Step.Submit when Refuses.Contains(call.JobId):
                    return new StepAnswer.Failed(null, new RemoteFailure(FailureKind.Permanent, "http_400", "No."));
                case Step.Submit:
                    Submitted.Add(call.JobId);
                    Times.Add(Clock());
                    _running.Add(call.JobId);
                    _polls[call.JobId] = 0;
                    Most = Math.Max(Most, _running.Count);
                    return Loses.Contains(call.JobId)
                        ? new StepAnswer.Failed(null, new RemoteFailure(FailureKind.Unknown, "timeout", "No answer."))
                        : ScriptedConnector.DoneAtPoll(call, 1, 1);
                case Step.Poll when Fails.Contains(call.JobId):
                    _running.Remove(call.JobId);
                    return ScriptedConnector.Status(Decision.Error, "FAILED");
                case Step.Poll when IsEndless || ++_polls[call.JobId] < 2:
                    return ScriptedConnector.Status(Decision.InProgress, "RUNNING");
                case Step.Poll:
                    _running.Remove(call.JobId);
                    return ScriptedConnector.Status(Decision.Done, "DONE");
                default:
                    return ScriptedConnector.DoneAtPoll(call, 1, 1);
            }
        }
    }
}
