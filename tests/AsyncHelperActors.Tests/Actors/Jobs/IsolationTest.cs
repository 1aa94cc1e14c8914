using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Jobs;

/// <summary>Promise 8: one failing export or connection slows nobody else down. Counted, not timed.</summary>
public sealed class IsolationTest
{
    private const int Healthy = 100;

    [Fact]
    public async Task A_vendor_that_hangs_and_a_connector_that_throws_shift_no_poll_of_anybody_else()
    {
        var (alone, _) = await RunAsync(withBadOnes: false);
        var (beside, bad) = await RunAsync(withBadOnes: true);

        Assert.Equal(alone, beside);
        Assert.All(alone, story => Assert.EndsWith("Fetch", story[..story.LastIndexOf(' ')], StringComparison.Ordinal));

        // The bad ones were really there: hung for good, or parked after three defects.
        Assert.Equal((4, 4, 4), bad);
    }

    /// <summary>The stories of the healthy jobs; how many calls hang, and how many jobs were parked on each bad connection.</summary>
    private static async Task<(List<string> Stories, (int Hanging, int Parked, int ParkedBeside) Bad)> RunAsync(bool withBadOnes)
    {
        var hold = new Hold(call => Export(call) == "hangs" && call.Step is Step.Poll);
        var connector = new ScriptedConnector((call, nth) => Export(call) == "throws"
            ? throw new InvalidDataException("A bug of this export.")
            : ScriptedConnector.DoneAtPoll(call, nth, 5)) { Gate = hold.Wait };
        await using var jobs = new VirtualJobs(connector, connection: id => new ConnectionDef(id, id) { ConcurrencyLevel = 8 });
        List<string> healthy = [];
        List<string> throwing = [];
        for (var i = 0; i < Healthy; i++)
        {
            // A quarter shares the connection of the bad ones, under exports of their own; waits are short and long, in memory and outside.
            var start = jobs.NewJob(
                new JobPolicy { InitialWaitMs = 7_000 + (i * 1_300), PollWaitMs = i % 2 == 0 ? 20_000 : 400_000 },
                connection: i % 4 == 0 ? "shared" : $"other-{i % 4}",
                step: $"export-{i % 10}");
            healthy.Add(await jobs.AcceptAsync(start));
        }

        for (var i = 0; i < 4 && withBadOnes; i++)
        {
            await jobs.AcceptAsync(Bad(jobs, "shared", "hangs"));
            throwing.Add(await jobs.AcceptAsync(Bad(jobs, "shared", "throws")));
            throwing.Add(await jobs.AcceptAsync(Bad(jobs, "theirs", "throws")));
        }

        await jobs.AdvanceAsync(TimeSpan.FromHours(2));
        var parked = new List<bool>();
        foreach (var id in throwing)
        {
            parked.Add((await jobs.GetAsync(id)).Head.Errors is [{ Code: "internal_error" }]);
        }

        return ([.. healthy.Select(jobs.Story)], (hold.Count, parked.Where((p, i) => p && i % 2 == 0).Count(), parked.Where((p, i) => p && i % 2 == 1).Count()));
    }

    private static AsyncHelperActors.Actors.StartJob Bad(VirtualJobs jobs, string connection, string export) =>
        jobs.NewJob(new JobPolicy { InitialWaitMs = 10_000, PollWaitMs = 10_000, WhenUncertain = WhenUncertain.Resubmit }, connection: connection, step: export);

    private static string Export(StepCall call) => call.Plan[PlanRole.Step]!.Id;
}
