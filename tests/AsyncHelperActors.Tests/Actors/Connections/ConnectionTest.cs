using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Connections;

/// <summary>How much one connection takes at once, and what happens to the rest.</summary>
public sealed class ConnectionTest
{
    [Fact]
    public async Task No_more_calls_are_under_way_than_the_definition_allows_and_the_others_go_in_their_order()
    {
        var hold = Hold.On<Step.Poll>();
        await using var rig = new ConnectionRig(Vendor(hold)) { ConcurrencyOf = _ => Task.FromResult<int?>(2) };

        await rig.CallAsync(5);
        Assert.Equal(["1", "2"], rig.Sent);
        await hold.ReleaseAsync(rig.Jobs);

        Assert.Equal(["1", "2", "3", "4", "5"], rig.Sent);
        Assert.Equal(["1", "2", "3", "4", "5"], rig.Replies.Select(r => r.StepId));
        Assert.Empty(rig.Busy);
    }

    [Fact]
    public async Task Without_a_limit_of_its_own_a_connection_has_that_of_the_node()
    {
        var hold = Hold.On<Step.Poll>();
        await using var rig = new ConnectionRig(Vendor(hold), new JobActorSettings { ConnectionConcurrency = 3 });

        await rig.CallAsync(9);

        Assert.Equal(3, hold.Count);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_limit_is_known()
    {
        var hold = Hold.On<Step.Poll>();
        var limit = new TaskCompletionSource<int?>();
        await using var rig = new ConnectionRig(Vendor(hold)) { ConcurrencyOf = _ => limit.Task };

        await rig.CallAsync(9);
        Assert.Empty(rig.Sent);
        await rig.Jobs.DoAsync(() => limit.SetResult(1));

        Assert.Equal(["1"], rig.Sent);
    }

    [Fact]
    public async Task A_limit_that_cannot_be_read_is_read_again_at_the_next_call()
    {
        var hold = Hold.On<Step.Poll>();
        await using var rig = new ConnectionRig(Vendor(hold), new JobActorSettings { ConnectionConcurrency = 4 })
        {
            ConcurrencyOf = _ => Task.FromException<int?>(new IOException("The database is gone.")),
        };

        await rig.CallAsync();
        rig.ConcurrencyOf = _ => Task.FromResult<int?>(2);
        await rig.CallAsync();
        await rig.CallAsync();

        Assert.Equal((2, 2), (hold.Count, rig.Reads));
        await hold.ReleaseAsync(rig.Jobs);
        Assert.Equal(3, rig.Replies.Count());
    }

    [Fact]
    public async Task A_newer_version_of_the_connection_brings_its_own_limit()
    {
        var hold = Hold.On<Step.Poll>();
        await using var rig = new ConnectionRig(Vendor(hold)) { ConcurrencyOf = reference => Task.FromResult<int?>(reference.Version) };

        await rig.CallAsync(5, version: 1);
        Assert.Equal(1, hold.Count);
        await rig.CallAsync(1, version: 3);
        Assert.Equal(3, hold.Count);
        await rig.CallAsync(1, version: 2);

        Assert.Equal((3, 2), (hold.Count, rig.Reads));
    }

    [Fact]
    public async Task Each_connection_of_each_account_has_room_of_its_own()
    {
        var hold = Hold.On<Step.Poll>();
        await using var rig = new ConnectionRig(Vendor(hold)) { ConcurrencyOf = _ => Task.FromResult<int?>(1) };

        await rig.CallAsync(5);
        await rig.CallAsync(1, connection: "other");
        await rig.CallAsync(1, account: "somebody");

        Assert.Equal(["1", "6", "7"], rig.Sent);
    }

    [Fact]
    public async Task Calls_beyond_the_queue_are_put_off_each_to_its_own_instant()
    {
        var hold = Hold.On<Step.Poll>();
        await using var rig = new ConnectionRig(Vendor(hold), new JobActorSettings { ConnectionQueue = 3 }) { ConcurrencyOf = _ => Task.FromResult<int?>(1) };
        await rig.CallAsync();

        await rig.CallAsync(9);

        Assert.Equal(6, rig.Busy.Distinct().Count());
        Assert.All(rig.Busy, until => Assert.InRange(until, VirtualJobs.Start.AddSeconds(2), VirtualJobs.Start.AddSeconds(3)));
        await hold.ReleaseAsync(rig.Jobs);
        Assert.Equal(["1", "2", "3", "4"], rig.Sent);
    }

    [Fact]
    public async Task After_ten_calls_in_a_row_that_did_not_reach_the_vendor_it_is_left_alone_for_a_while_and_then_one_call_tries()
    {
        var isDown = true;
        var hold = new Hold(call => call.Step.Id == "12");
        await using var rig = new ConnectionRig(new ScriptedConnector((_, _) => isDown ? Unreachable : Fine) { Gate = hold.Wait });
        await rig.CallAsync(10);
        Assert.Empty(rig.Busy);

        await rig.CallAsync();
        Assert.Equal(VirtualJobs.Start.AddSeconds(2), Assert.Single(rig.Busy));
        await rig.Jobs.AdvanceAsync(TimeSpan.FromSeconds(2));
        isDown = false;
        await rig.CallAsync(5);
        Assert.Equal("12", rig.Sent.Last());
        await hold.ReleaseAsync(rig.Jobs);

        Assert.Equal(["12", "13", "14", "15", "16"], rig.Sent.Skip(10));
        Assert.Single(rig.Busy);
    }

    [Fact]
    public async Task A_try_that_fails_too_doubles_the_pause_up_to_a_minute_and_sends_away_who_waits()
    {
        var hold = new Hold(call => call.Step.Id == "11");
        await using var rig = new ConnectionRig(new ScriptedConnector((_, _) => Unreachable) { Gate = hold.Wait });
        await rig.CallAsync(10);
        await rig.Jobs.AdvanceAsync(TimeSpan.FromSeconds(2));
        await rig.CallAsync(3);
        Assert.Equal(1, hold.Count);
        await hold.ReleaseAsync(rig.Jobs);
        Assert.Equal([VirtualJobs.Start.AddSeconds(6), VirtualJobs.Start.AddSeconds(6)], rig.Busy);

        List<double> pauses = [];
        for (var i = 0; i < 6; i++)
        {
            await rig.Jobs.AdvanceToAsync(rig.Busy.Last() - VirtualJobs.Start);
            await rig.CallAsync(2);
            pauses.Add((rig.Busy.Last() - rig.Jobs.Now).TotalSeconds);
        }

        Assert.Equal([8, 16, 32, 60, 60, 60], pauses);
    }

    [Fact]
    public async Task A_vendor_that_answers_with_errors_is_reached_all_the_same()
    {
        var failures = new[]
        {
            new RemoteFailure(FailureKind.Unknown, "http_500", "Failed.", HttpStatus: 500),
            new RemoteFailure(FailureKind.Throttled, "http_429", "Later.", HttpStatus: 429),
            new RemoteFailure(FailureKind.Permanent, "bad_template", "No."),
        };
        await using var rig = new ConnectionRig(new ScriptedConnector((_, nth) => new StepAnswer.Failed(null, failures[nth % 3])));

        await rig.CallAsync(40);

        Assert.Equal(40, rig.Sent.Count());
        Assert.Empty(rig.Busy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connector_that_throws_starts_again_alone_its_job_is_told_and_the_other_calls_go_on(bool beforeThereIsATask)
    {
        var hold = Hold.On<Step.Poll>();
        await using var rig = new ConnectionRig(new Thrower(Vendor(hold), "2", beforeThereIsATask)) { ConcurrencyOf = _ => Task.FromResult<int?>(3) };

        await rig.CallAsync(3);
        await rig.CallAsync(1, export: "another");

        var crash = Assert.Single(rig.Job.All<StepCrashed>());
        Assert.Equal(("2", "InvalidDataException: A bug."), (crash.StepId, crash.Reason));
        Assert.Equal(["1", "2", "3", "4"], rig.Sent);
        await hold.ReleaseAsync(rig.Jobs);
        Assert.Equal(["1", "3", "4"], rig.Replies.Select(r => r.StepId));

        // The room of the call that crashed was given back: three more go at once.
        await rig.CallAsync(3);
        Assert.Equal(["5", "6", "7"], rig.Replies.Select(r => r.StepId).Skip(3));
    }

    [Fact]
    public async Task A_connection_that_throws_keeps_its_calls_and_its_count_of_them()
    {
        var hold = Hold.On<Step.Poll>();
        await using var rig = new ConnectionRig(Vendor(hold)) { ConcurrencyOf = _ => Task.FromResult<int?>(2) };
        await rig.CallAsync(3);

        await rig.ConfuseAsync("acme:vendor");
        await rig.CallAsync(2);

        Assert.Equal("0", Assert.Single(rig.Job.All<StepCrashed>()).StepId);

        // The third had waited and comes back; the fourth and the fifth wait, because two calls are still under way.
        Assert.Equal("3", Assert.Single(rig.Replies).StepId);
        Assert.Equal(["1", "2"], rig.Sent);
        await hold.ReleaseAsync(rig.Jobs);
        Assert.Equal(["1", "2", "4", "5"], rig.Sent);
        Assert.Equal(["1", "2", "4", "5"], rig.Replies.Skip(1).Select(r => r.StepId));
    }

    [Fact]
    public async Task A_defect_above_all_connections_leaves_their_calls_alone()
    {
        var hold = Hold.On<Step.Poll>();
        await using var rig = new ConnectionRig(Vendor(hold)) { ConcurrencyOf = _ => Task.FromResult<int?>(1) };
        await rig.CallAsync();

        await rig.ConfuseAsync(null);
        await rig.CallAsync();
        Assert.Equal("0", Assert.Single(rig.Job.All<StepCrashed>()).StepId);
        Assert.Equal(["1"], rig.Sent);
        await hold.ReleaseAsync(rig.Jobs);

        Assert.Equal(["1", "2"], rig.Replies.Select(r => r.StepId));
    }

    private static StepAnswer Fine => ScriptedConnector.Status(Decision.InProgress, "RUNNING");

    private static StepAnswer Unreachable => new StepAnswer.Failed(null, new RemoteFailure(FailureKind.Transient, "connect_refused", "Nobody listens."));

    private static ScriptedConnector Vendor(Hold hold) => new((_, _) => Fine) { Gate = hold.Wait };

    private sealed class Thrower(IConnector inner, string at, bool beforeThereIsATask) : IConnector
    {
        public Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation)
        {
            if (call.Step.Id != at)
            {
                return inner.RunAsync(call, cancellation);
            }

            var defect = new InvalidDataException("A bug.");
            return beforeThereIsATask ? throw defect : Task.FromException<StepAnswer>(defect);
        }
    }
}
