using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>A job ends at its deadline, whatever it is doing then.</summary>
public sealed class DeadlineTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private static readonly JobPolicy TenMinutes = new() { InitialWaitMs = 45_000, PollWaitMs = 45_000, TotalDeadlineMs = 600_000 };

    [Theory]
    [InlineData(45_000)]
    [InlineData(7_200_000)]
    public async Task While_it_waits_in_memory_or_outside(long waitMs)
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 999));
        var id = await jobs.AcceptAsync(TenMinutes with { InitialWaitMs = waitMs, PollWaitMs = waitMs });

        await jobs.AdvanceAsync(TimeSpan.FromHours(3));

        await EndedAtTheDeadlineAsync(jobs, id);
        Assert.DoesNotContain("Poll 0:10", jobs.Story(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_poll_hangs()
    {
        var hold = new Hold(call => call.Step is Step.Poll { Id: "p1.3" });
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 9)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(TenMinutes);

        await jobs.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(1, hold.Count);
        await EndedAtTheDeadlineAsync(jobs, id);
        await hold.ReleaseAsync(jobs);
        await jobs.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("Submit 0:00:00, Poll 0:00:45, Poll 0:01:30, Poll 0:02:15", jobs.Story(id));
    }

    [Fact]
    public async Task While_a_poll_hangs_although_polls_are_hours_apart()
    {
        var hold = Hold.On<Step.Poll>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 9)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(TenMinutes with { PollWaitMs = 14_400_000 });

        await jobs.AdvanceAsync(TimeSpan.FromHours(1));

        await EndedAtTheDeadlineAsync(jobs, id);
    }

    [Fact]
    public async Task While_a_fetch_hangs()
    {
        var hold = Hold.On<Step.Fetch>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(TenMinutes);

        await jobs.AdvanceAsync(TimeSpan.FromHours(1));

        await EndedAtTheDeadlineAsync(jobs, id);
    }

    [Fact]
    public async Task While_the_submission_hangs_it_waits_ten_minutes_for_the_answer_and_then_says_that_the_vendor_may_have_the_job()
    {
        var hold = Hold.On<Step.Submit>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(TenMinutes);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(15));
        Assert.Equal("submitting", (await jobs.GetAsync(id)).Phase);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(45));

        var job = await jobs.GetAsync(id);
        Assert.Equal((Outcome.TimedOut, VirtualJobs.Start + Deadline + JobDecider.CancelGrace), (job.Outcome, job.EndedAt));
        Assert.Contains("The vendor may have the job", Assert.Single(job.Head.Warnings), StringComparison.Ordinal);
        Assert.Equal("Submit 0:00:00", jobs.Story(id));
    }

    [Fact]
    public async Task While_it_is_queued_behind_others_of_its_connection()
    {
        var hold = new Hold(call => call.Plan[PlanRole.Step]!.Id == "hog");
        await using var jobs = new VirtualJobs(
            new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1)) { Gate = hold.Wait },
            VirtualJobs.Settings with { ConnectionQueue = 0 },
            id => new ConnectionDef(id, id) { ConcurrencyLevel = 1 });
        await jobs.AcceptAsync(jobs.NewJob(step: "hog"));
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, hold.Count);
        var queued = await jobs.AcceptAsync(TenMinutes with { StartDeadlineMs = 300_000 });

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Equal("queued", (await jobs.GetAsync(queued)).Status);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(2));

        var job = await jobs.GetAsync(queued);
        Assert.Equal((Outcome.TimedOut, VirtualJobs.Start + TimeSpan.FromMinutes(5.5)), (job.Outcome, job.EndedAt));
        Assert.Equal("", jobs.Story(queued));
    }

    [Fact]
    public async Task A_vendor_that_can_cancel_is_told_so()
    {
        await using var jobs = new VirtualJobs((call, nth) => call.Step is Step.Poll { Id: ['e', ..] }
            ? ScriptedConnector.Status(Decision.Error, "CANCELLED")
            : ScriptedConnector.DoneAtPoll(call, nth, 999));
        var id = await jobs.AcceptAsync(jobs.NewJob(TenMinutes with { InitialWaitMs = 400_000, PollWaitMs = 400_000 }, cancel: true));

        await jobs.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("Submit 0:00:00, Poll 0:06:40, Cancel 0:10:00, Poll 0:16:40", jobs.Story(id));
        Assert.Equal((Outcome.TimedOut, "CANCELLED"), (await jobs.GetAsync(id)) is { } job ? (job.Outcome, job.Head.StatusValue) : default);
    }

    private static async Task EndedAtTheDeadlineAsync(VirtualJobs jobs, string id)
    {
        var job = await jobs.GetAsync(id);
        Assert.Equal((Outcome.TimedOut, VirtualJobs.Start + Deadline), (job.Outcome, job.EndedAt));
        Assert.Equal("deadline_passed", Assert.Single(job.Head.Errors).Code);
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
    }
}
