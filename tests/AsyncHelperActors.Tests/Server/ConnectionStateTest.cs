using AsyncHelperActors.Actors.Connections;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Endpoints;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>What several nodes say of one connection is told as one.</summary>
public sealed class ConnectionStateTest
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Calls_are_summed_and_the_worst_breaker_and_the_most_used_budget_are_told()
    {
        var state = ClusterEndpoints.State(
            "vendor",
            [
                new ConnectionSeen("vendor", 3, 5, 8, 0, false, null, [new BudgetSeen("*", 2, 1_000, 10, s_now.AddSeconds(1))]),
                new ConnectionSeen("vendor", 1, 0, 8, 12, true, s_now.AddSeconds(8), [new BudgetSeen("*", 2, 1_000, 10, s_now.AddSeconds(2.2))]),
            ],
            s_now);
        Assert.Equal((4, 5, 8, "open", 12, s_now.AddSeconds(8)), (state.UnderWay, state.Waiting, state.Limit, state.Breaker, state.Failures, state.OpenUntil));
        Assert.Equal(new BudgetState("*", 2, 1, 10, 5, s_now.AddSeconds(2.2)), Assert.Single(state.Budgets));
    }

    [Theory]
    [InlineData(-60, 10)]
    [InlineData(0, 10)]
    [InlineData(0.5, 9)]
    [InlineData(0.6, 8)]
    [InlineData(5, 0)]
    [InlineData(3600, 0)]
    public void What_is_left_of_a_budget_follows_from_when_it_is_full_again(double seconds, int left)
    {
        var state = ClusterEndpoints.State("vendor", [new ConnectionSeen("vendor", 0, 0, 8, 0, false, null, [new BudgetSeen("*", 2, 1_000, 10, s_now.AddSeconds(seconds))])], s_now);
        Assert.Equal(left, Assert.Single(state.Budgets).Left);
    }

    [Fact]
    public void A_breaker_whose_time_is_over_lets_one_call_try_and_an_unused_connection_is_closed_and_knows_no_limit()
    {
        Assert.Equal("halfOpen", ClusterEndpoints.State("vendor", [new ConnectionSeen("vendor", 0, 0, 8, 10, true, null, [])], s_now).Breaker);
        var unused = ClusterEndpoints.State("vendor", [], s_now);
        Assert.Equal(("closed", null, 0), (unused.Breaker, unused.Limit, unused.UnderWay));
    }
}
