using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;
using static AsyncHelperActors.Tests.Actors.Jobs.Striking;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>A blow while a call is under way, in every phase: nothing is sent twice that must not be, and the job comes to its end.</summary>
public sealed class RestartInCallTest
{
    public static TheoryData<Blow> Blows => Striking.Blows;

    [Theory]
    [MemberData(nameof(Blows))]
    public async Task After_its_acceptance_and_before_its_submission(Blow blow)
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        jobs.Events.Fails = happened => happened is SubmissionStarted;
        var id = await jobs.AcceptAsync(Policy);
        Assert.Equal(["JobAccepted"], jobs.Happened(id));

        await StrikeAsync(jobs, id, blow);
        jobs.Events.Fails = _ => false;
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        await EndedWellAsync(jobs, id, polls: 1);
    }

    [Theory]
    [InlineData(Blow.Exception, false)]
    [InlineData(Blow.Exception, true)]
    [InlineData(Blow.Stop, false)]
    [InlineData(Blow.Stop, true)]
    [InlineData(Blow.Crash, false)]
    public async Task While_it_is_submitted_it_ends_because_nobody_can_know_and_nothing_is_sent_twice(Blow blow, bool answerComesLate)
    {
        var hold = Hold.On<Step.Submit>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(Policy);

        await StrikeAsync(jobs, id, blow);
        if (answerComesLate)
        {
            await hold.ReleaseAsync(jobs);
        }

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal("Submit 0:00:00", jobs.Story(id));
        var job = await jobs.GetAsync(id);
        Assert.Equal((Outcome.Error, "submit_uncertain"), (job.Outcome, job.Head.Errors.Single().Code));
        Assert.Null(await jobs.Book.GetAgendaAsync(id));
    }

    [Theory]
    [MemberData(nameof(Blows))]
    public async Task While_it_is_submitted_with_a_key_it_is_sent_again_once_with_that_key(Blow blow)
    {
        var hold = Hold.On<Step.Submit>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(Policy with { WhenUncertain = WhenUncertain.Resubmit });

        hold.Abandon();
        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(["Submit", "Submit", "Poll", "Fetch"], jobs.Vendor.Calls.Select(c => c.Call.Step.GetType().Name));
        Assert.Equal((Outcome.Done, 1), (await jobs.GetAsync(id)) is { } job ? (job.Outcome, job.Head.Attempt) : default);
    }

    [Theory]
    [MemberData(nameof(Blows))]
    public async Task While_it_is_submitted_the_vendor_is_asked_when_it_can_be(Blow blow)
    {
        var hold = Hold.On<Step.Submit>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => call.Step is Step.Lookup
            ? new StepAnswer.Submitted(null, new RemoteJob(new RawJson("""{"id":"r1"}"""), RawJson.Null), null)
            : ScriptedConnector.DoneAtPoll(call, nth, 1)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(jobs.NewJob(Policy with { WhenUncertain = WhenUncertain.Lookup }, lookup: true));

        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(["Submit", "Lookup", "Poll", "Fetch"], jobs.Vendor.Calls.Select(c => c.Call.Step.GetType().Name));
        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
    }

    [Theory]
    [InlineData(Blow.Exception, false)]
    [InlineData(Blow.Exception, true)]
    [InlineData(Blow.Stop, false)]
    [InlineData(Blow.Stop, true)]
    [InlineData(Blow.Crash, false)]
    public async Task While_a_poll_is_under_way(Blow blow, bool answerComesLate)
    {
        var hold = new Hold(call => call.Step is Step.Poll { Id: "p1.3" });
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 5)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(63));
        Assert.Equal(1, hold.Count);

        await StrikeAsync(jobs, id, blow);
        if (answerComesLate)
        {
            await hold.ReleaseAsync(jobs);
        }

        hold.Abandon();
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        await EndedWellAsync(jobs, id, polls: null);
    }

    [Theory]
    [MemberData(nameof(Blows))]
    public async Task While_the_result_is_fetched(Blow blow)
    {
        var hold = Hold.On<Step.Fetch>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(25));
        Assert.Equal(1, hold.Count);

        hold.Abandon();
        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        await EndedWellAsync(jobs, id, polls: 1);
        Assert.Equal(3, (await jobs.GetAsync(id)).Head.Stored.Records);
    }

    [Theory]
    [MemberData(nameof(Blows))]
    public async Task With_half_of_the_pages_stored_it_goes_on_with_the_other_half(Blow blow)
    {
        var hold = new Hold(call => call.Step is Step.Fetch { FromPage: 2 });
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => call.Step is Step.Fetch fetch
            ? new StepAnswer.Fetched(null, 1, 100, 1_000, null, fetch.FromPage < 3 ? new RawJson($"{fetch.FromPage + 1}") : RawJson.Null)
            : ScriptedConnector.DoneAtPoll(call, nth, 1)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(Policy);
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(25));
        Assert.Equal(2, (await jobs.GetAsync(id)).Head.Stored.Pages);

        hold.Abandon();
        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        await EndedWellAsync(jobs, id, polls: 1);
        Assert.Equal([0, 1, 2, 2, 3], jobs.Vendor.Calls.Select(c => c.Call.Step).OfType<Step.Fetch>().Select(f => f.FromPage));
        Assert.Equal((4, 400L), (await jobs.GetAsync(id)).Head.Stored is var stored ? (stored.Pages, stored.Records) : default);
    }

    [Theory]
    [MemberData(nameof(Blows))]
    public async Task While_it_is_canceled_the_vendor_is_told_all_the_same(Blow blow)
    {
        var hold = Hold.On<Step.Cancel>();
        await using var jobs = new VirtualJobs(new ScriptedConnector((call, nth) => call.Step is Step.Poll { Id: ['e', ..] } && nth >= 4
            ? ScriptedConnector.Status(Decision.Error, "CANCELLED")
            : ScriptedConnector.DoneAtPoll(call, nth, 99)) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(jobs.NewJob(Policy, cancel: true));
        await jobs.AdvanceToAsync(TimeSpan.FromSeconds(25));
        await jobs.CancelAsync(id);
        Assert.Equal(1, hold.Count);

        hold.Abandon();
        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(4));
        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal("canceled", (await jobs.GetAsync(id)).Status);
        Assert.Equal(1, jobs.Vendor.Calls.Count(c => c.Call.Step is Step.Submit));
        NeverEarly(jobs, id);
    }
}
