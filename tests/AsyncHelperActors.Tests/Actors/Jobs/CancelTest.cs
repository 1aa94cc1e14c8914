using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>Somebody ends a job early.</summary>
public sealed class CancelTest
{
    private static readonly JobPolicy Quarterly = new() { InitialWaitMs = 900_000, PollWaitMs = 900_000 };

    [Theory]
    [InlineData(false, "Submit 0:00:00", 300)]
    [InlineData(true, "Submit 0:00:00, Cancel 0:05:00, Poll 0:05:10", 310)]
    public async Task While_it_waits(bool vendorCan, string story, int endsAfterSeconds)
    {
        await using var jobs = new VirtualJobs(Answer);
        var id = await jobs.AcceptAsync(jobs.NewJob(Quarterly with { PollWaitMs = 10_000 }, cancel: vendorCan));
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(5));

        var reply = await jobs.CancelAsync(id);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(2));

        Assert.Equal(vendorCan ? "running" : "canceled", reply.Job!.Status);
        await CanceledAsync(jobs, id, story, endsAfterSeconds);
    }

    [Fact]
    public async Task A_vendor_that_never_confirms_is_given_ten_minutes()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 999));
        var id = await jobs.AcceptAsync(jobs.NewJob(Quarterly with { PollWaitMs = 240_000 }, cancel: true));
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(5));

        await jobs.CancelAsync(id);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(2));

        await CanceledAsync(jobs, id, "Submit 0:00:00, Cancel 0:05:00, Poll 0:09:00, Poll 0:13:00", 900);
        Assert.Contains("did not confirm", Assert.Single((await jobs.GetAsync(id)).Head.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "Submit 0:00:00, Poll 0:15:00")]
    [InlineData(true, "Submit 0:00:00, Poll 0:15:00, Cancel 0:16:00, Poll 0:16:10")]
    public async Task While_it_polls_and_the_answer_of_that_poll_changes_nothing_any_more(bool vendorCan, string story)
    {
        var hold = new Hold(call => call.Step is Step.Poll { Id: ['p', ..] });
        await using var jobs = new VirtualJobs(new ScriptedConnector(Answer) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(jobs.NewJob(Quarterly with { PollWaitMs = 10_000 }, cancel: vendorCan));
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(16));
        Assert.Equal("polling", (await jobs.GetAsync(id)).Phase);

        await jobs.CancelAsync(id);
        await hold.ReleaseAsync(jobs);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(2));

        Assert.Equal(story, jobs.Story(id));
        Assert.Equal("canceled", (await jobs.GetAsync(id)).Status);
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
    }

    [Theory]
    [InlineData(false, "Submit 0:00:00")]
    [InlineData(true, "Submit 0:00:00, Cancel 0:00:07, Poll 0:00:17")]
    public async Task While_it_is_submitted_the_answer_is_waited_for_so_that_no_remote_job_is_left_behind(bool vendorCan, string story)
    {
        var hold = Hold.On<Step.Submit>();
        await using var jobs = new VirtualJobs(new ScriptedConnector(Answer) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(jobs.NewJob(Quarterly with { PollWaitMs = 10_000 }, cancel: vendorCan));

        Assert.Equal("submitting", (await jobs.CancelAsync(id)).Job!.Phase);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(7));
        await hold.ReleaseAsync(jobs);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(2));

        Assert.Equal(story, jobs.Story(id));
        Assert.Equal("canceled", (await jobs.GetAsync(id)).Status);
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
    }

    [Fact]
    public async Task While_it_fetches_the_rest_is_not_fetched()
    {
        var hold = Hold.On<Step.Fetch>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(Quarterly);
        await jobs.AdvanceToAsync(TimeSpan.FromMinutes(15));

        await jobs.CancelAsync(id);
        await hold.ReleaseAsync(jobs);
        await jobs.AdvanceToAsync(TimeSpan.FromHours(2));

        Assert.Equal("Submit 0:00:00, Poll 0:15:00, Fetch 0:15:00", jobs.Story(id));
        Assert.Equal(("canceled", 0L), (await jobs.GetAsync(id)) is { } job ? (job.Status, job.Head.Stored.Records) : default);
    }

    [Fact]
    public async Task Again_changes_nothing_and_a_job_that_ended_cannot_be_canceled()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        var (canceled, done) = (await jobs.AcceptAsync(Quarterly), await jobs.AcceptAsync(Quarterly with { InitialWaitMs = 1_000 }));
        await jobs.CancelAsync(canceled);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("canceled", (await jobs.CancelAsync(canceled)).Job!.Status);
        Assert.Equal("already_finished", (await jobs.CancelAsync(done)).Refusal!.Code);
        Assert.Equal(4, jobs.Happened(canceled).Count());
    }

    private static StepAnswer Answer(StepCall call, int nth) => call.Step is Step.Poll { Id: ['e', ..] }
        ? ScriptedConnector.Status(Decision.Error, "CANCELLED")
        : ScriptedConnector.DoneAtPoll(call, nth, 999);

    private static async Task CanceledAsync(VirtualJobs jobs, string id, string story, int endsAfterSeconds)
    {
        Assert.Equal(story, jobs.Story(id));
        var job = await jobs.GetAsync(id);
        Assert.Equal(("canceled", VirtualJobs.Start.AddSeconds(endsAfterSeconds)), (job.Status, job.EndedAt));
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
    }
}
