using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;
using static AsyncHelperActors.Tests.Actors.Jobs.Striking;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>A blow while a request of a chain is under way: the job goes on at that request, and what was answered is not sent again.</summary>
public sealed class ChainRestartTest
{
    private static readonly JobPolicy Chained = Policy with
    {
        Before = [new ChainLink("reserve", Repeatable: true), new ChainLink("upload", Repeatable: true)],
        After = [new ChainLink("close", Repeatable: true)],
        Hops = [new ChainLink("document", Repeatable: true)],
        Also = [new ChainLink("errors")],
    };

    [Fact]
    public async Task Without_a_blow_everything_runs_once_in_its_order()
    {
        await using var jobs = new VirtualJobs(Answer);
        var id = await jobs.AcceptAsync(Chained);

        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        await EndedWellAsync(jobs, id, polls: 1);
        Assert.Equal(["reserve", "upload", "Submit", "close", "Poll", "document", "main", "errors"], Story(jobs));
        var last = jobs.Vendor.Calls[^1].Call;
        Assert.Equal(["close", "document", "reserve", "upload"], last.Steps!.Keys);
        Assert.Equal(["errors"], (await jobs.GetAsync(id)).Head.Sets!.Keys);
    }

    [Theory]
    [InlineData(Blow.Exception, "upload")]
    [InlineData(Blow.Stop, "upload")]
    [InlineData(Blow.Crash, "upload")]
    [InlineData(Blow.Crash, "close")]
    [InlineData(Blow.Exception, "document")]
    [InlineData(Blow.Crash, "document")]
    public async Task The_request_that_was_under_way_is_sent_again_and_no_other(Blow blow, string name)
    {
        var hold = new Hold(call => call.Step is Step.Chain { Name: var link } && link == name);
        await using var jobs = new VirtualJobs(new ScriptedConnector(Answer) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(Chained);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));

        hold.Abandon();
        await StrikeAsync(jobs, id, blow);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(Outcome.Done, (await jobs.GetAsync(id)).Outcome);
        Assert.All(Story(jobs).GroupBy(s => s), sent => Assert.Equal(sent.Key == name ? 2 : 1, sent.Count()));
    }

    [Fact]
    public async Task One_that_must_not_be_repeated_ends_the_job_instead()
    {
        var hold = Hold.On<Step.Chain>();
        await using var jobs = new VirtualJobs(new ScriptedConnector(Answer) { Gate = hold.Wait });
        var id = await jobs.AcceptAsync(Chained with { Before = [new ChainLink("reserve")] });

        hold.Abandon();
        await StrikeAsync(jobs, id, Blow.Crash);
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(["reserve"], Story(jobs));
        var job = await jobs.GetAsync(id);
        Assert.Equal((Outcome.Error, "submit_uncertain"), (job.Outcome, job.Head.Errors.Single().Code));
    }

    private static StepAnswer Answer(StepCall call, int nth) => call.Step is Step.Chain
        ? new StepAnswer.Held(null, new HeldAnswer(new RawJson("1"), RawJson.Null))
        : ScriptedConnector.DoneAtPoll(call, nth, 1);

    private static IEnumerable<string> Story(VirtualJobs jobs) => jobs.Vendor.Calls.Select(c => c.Call.Step switch
    {
        Step.Chain chain => chain.Name,
        Step.Fetch fetch => fetch.Set,
        var step => step.GetType().Name,
    });
}
