using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Tests.Actors.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Connections;

/// <summary>One connection on several nodes: its limits are those of the whole cluster.</summary>
public sealed class SharedConnectionTest
{
    private static readonly JobActorSettings Shared = new() { BudgetLead = TimeSpan.FromMilliseconds(250) };

    [Fact]
    public async Task Two_nodes_have_no_more_calls_under_way_than_the_connection_allows_and_both_get_on()
    {
        var vendor = new HeldVendor();
        await using var rig = new ConnectionRig(vendor, nodes: 2) { ConcurrencyOf = _ => Task.FromResult<int?>(3) };
        await rig.CallAsync(6, node: 0);
        await rig.CallAsync(6, node: 1);
        await rig.Jobs.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(3, vendor.UnderWay);
        for (var ended = 0; ended < 12; ended++)
        {
            await rig.Jobs.DoAsync(vendor.EndOne);
            await rig.Jobs.AdvanceAsync(TimeSpan.FromSeconds(2));
            Assert.Equal(Math.Min(3, 11 - ended), vendor.UnderWay);
        }

        Assert.Equal((12, 3), (rig.Replies.Count(), vendor.Most));
    }

    [Fact]
    public async Task A_single_place_goes_round_among_the_nodes()
    {
        var vendor = new HeldVendor();
        await using var rig = new ConnectionRig(vendor, nodes: 3) { ConcurrencyOf = _ => Task.FromResult<int?>(1) };
        for (var node = 0; node < 3; node++)
        {
            await rig.CallAsync(4, node: node);
        }

        await rig.Jobs.AdvanceAsync(TimeSpan.FromSeconds(2));
        for (var ended = 0; ended < 6; ended++)
        {
            await rig.Jobs.DoAsync(vendor.EndOne);
            await rig.Jobs.AdvanceAsync(TimeSpan.FromSeconds(2));
        }

        // Seven calls have begun: of each node's four at least two.
        var nodes = rig.Sent.Select(name => (int.Parse(name) - 1) / 4).ToList();
        Assert.Equal((7, 1), (nodes.Count, vendor.Most));
        Assert.All([0, 1, 2], node => Assert.InRange(nodes.Count(n => n == node), 2, 3));
    }

    [Fact]
    public async Task Two_nodes_use_one_budget_to_the_full_and_never_beyond()
    {
        ConnectionRig rig = null!;
        var vendor = new CountedVendor(() => rig.Jobs.Now, (call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1));
        await using (rig = new ConnectionRig(vendor, Shared, nodes: 2) { Budgets = [new RateBudget("GET /reports/*", 4, 1000, 10)] })
        {
            for (var second = 0; second < 40; second++)
            {
                await rig.CallAsync(5, node: 0);
                await rig.CallAsync(5, node: 1);
                await rig.Jobs.AdvanceAsync(TimeSpan.FromSeconds(1));
            }

            var instants = vendor.Instants("Poll").ToList();
            Assert.True(CountedVendor.Excess(instants, 4, 10) == 0, string.Join(" ", instants.Select(i => $"{(i - instants[0]).TotalSeconds:0.000}")));
            Assert.InRange(instants.Count, 150, 170);
        }
    }

    [Fact]
    public async Task What_the_vendor_says_to_one_node_the_other_heeds_too()
    {
        ConnectionRig rig = null!;
        var throttled = false;
        var vendor = new CountedVendor(() => rig.Jobs.Now, (call, nth) =>
        {
            (var first, throttled) = (!throttled, true);
            return first
                ? new StepAnswer.Failed(null, new AsyncHelperActors.Core.Jobs.RemoteFailure(AsyncHelperActors.Core.Jobs.FailureKind.Throttled, "http_429", "Too fast.", 60_000, 429))
                : ScriptedConnector.DoneAtPoll(call, nth, 1);
        });
        await using (rig = new ConnectionRig(vendor, Shared, nodes: 2) { Budgets = [new RateBudget("GET /reports/*", 10, 1000, 10)] })
        {
            await rig.CallAsync(1, node: 0);
            await rig.CallAsync(3, node: 1);
            await rig.Jobs.AdvanceAsync(TimeSpan.FromSeconds(50));
            Assert.Single(vendor.Instants("Poll"));
            await rig.Jobs.AdvanceAsync(TimeSpan.FromSeconds(11));
            await rig.CallAsync(3, node: 1);
            Assert.Equal(4, vendor.Instants("Poll").Count());
        }
    }

    /// <summary>Answers when the test says so.</summary>
    private sealed class HeldVendor : IConnector
    {
        private readonly Queue<TaskCompletionSource<StepAnswer>> _held = new();

        public int UnderWay => _held.Count;

        public int Most { get; private set; }

        public Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation)
        {
            var answer = new TaskCompletionSource<StepAnswer>();
            _held.Enqueue(answer);
            Most = Math.Max(Most, _held.Count);
            return answer.Task;
        }

        public void EndOne() => _held.Dequeue().SetResult(new StepAnswer.Busy(DateTimeOffset.UnixEpoch));
    }
}
