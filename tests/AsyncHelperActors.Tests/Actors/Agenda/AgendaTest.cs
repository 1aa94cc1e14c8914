using Akka.Actor;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Agenda;
using AsyncHelperActors.Actors.Jobs;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Agenda;

/// <summary>Who is woken when, and how many at once.</summary>
public sealed class AgendaTest : IAsyncDisposable
{
    private const string Me = "me";

    private static readonly JobActorSettings Settings = new() { WakeCredit = 100 };

    private readonly VirtualJobs _jobs = new((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 1), withAgenda: false);
    private readonly List<string> _alive = [Me];
    private Ear? _region;
    private IActorRef? _agenda;

    private Ear Region => _region ??= new Ear(_jobs);

    private List<WakeJob> Woken => [.. Region.All<WakeJob>()];

    private static long Start => VirtualJobs.Start.ToUnixTimeMilliseconds();

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    [Fact]
    public async Task After_an_outage_jobs_are_woken_the_oldest_first_and_never_more_than_the_credit_at_once()
    {
        for (var i = 0; i < 1_000; i++)
        {
            await PutAsync(Row($"job_{(i * 7) % 1_000:D4}", due: -1_000 * (1_000 - ((i * 7) % 1_000))));
        }

        await StartAsync();
        Assert.Equal(100, Woken.Count);
        await PassAsync(5);
        Assert.Equal(100, Woken.Count);
        for (var taken = 0; taken < 1_000; taken += 10)
        {
            await AwakeAsync([.. Woken.Skip(taken).Take(10)]);
            await PassAsync(1);
            Assert.Equal(Math.Min(1_000, taken + 110), Woken.Count);
        }

        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"job_{i:D4}"), Woken.Select(w => w.JobId));
    }

    [Fact]
    public async Task A_job_that_never_reports_gives_its_credit_back_after_half_a_minute()
    {
        for (var i = 0; i < 150; i++)
        {
            await PutAsync(Row($"job_{i:D4}", due: -1_000 + i));
        }

        await StartAsync();
        await PassAsync(29);
        Assert.Equal(100, Woken.Count);
        await PassAsync(2);

        Assert.Equal(150, Woken.Count);
    }

    [Fact]
    public async Task A_job_is_woken_within_the_horizon_and_handed_out_again_only_when_its_lease_has_run_out()
    {
        await PutAsync(Row("job_1", due: 60_000) with { Wait = 5_000 });
        await StartAsync();
        await PassAsync(58.9);
        Assert.Empty(Woken);
        await PassAsync(0.5);
        await AwakeAsync(Woken);
        Assert.Single(Woken);

        // Due at 60, held until 65, and for a lease of two minutes after that.
        await PassAsync(124);
        Assert.Single(Woken);
        await PassAsync(2);
        Assert.Equal(2, Woken.Count);
    }

    [Fact]
    public async Task A_wake_carries_the_row_as_it_was_and_until_when_the_claim_holds_back_the_next_poll()
    {
        await PutAsync(Row("ahead", due: 500) with { Wait = 5_000, Polls = 3, Seen = Start - 7_000, Planned = Start + 400 });
        await PutAsync(Row("late", due: -60_000) with { Wait = 5_000 });
        await StartAsync();

        var (late, ahead) = (Woken[0], Woken[1]);
        Assert.Equal(("late", "ahead"), (late.JobId, ahead.JobId));
        Assert.Equal((Start - 60_000, Start + 5_000), (late.Row.Due, late.ClaimedUntil));
        Assert.Equal((Start + 500, Start + 400, 3, Start - 7_000), (ahead.Row.Due, ahead.Row.Planned, ahead.Row.Polls, ahead.Row.Seen));
        Assert.Equal(Start + 5_500, ahead.ClaimedUntil);
        Assert.Equal(ahead.ClaimedUntil, (await _jobs.Book.GetAgendaAsync("ahead"))!.Planned);
        Assert.Equal(Me, (await _jobs.Book.GetAgendaAsync("ahead"))!.Owner);
    }

    [Fact]
    public async Task When_it_starts_rows_of_the_dead_come_due_as_planned_and_those_of_the_living_do_not()
    {
        _alive.Add("alive");
        await PutAsync(Row("of the dead", due: 900_000) with { Owner = "dead", Planned = Start + 10_000 });
        await PutAsync(Row("of the living", due: 900_000) with { Owner = "alive", Planned = Start + 10_000 });
        await StartAsync();
        await PassAsync(8);
        Assert.Empty(Woken);
        await PassAsync(2);

        Assert.Equal("of the dead", Assert.Single(Woken).JobId);
    }

    [Fact]
    public async Task When_a_node_goes_later_its_rows_come_due_as_planned_too()
    {
        _alive.Add("other");
        await PutAsync(Row("job_1", due: 900_000) with { Owner = "other", Planned = Start + 10_000 });
        await StartAsync();
        await PassAsync(60);
        Assert.Empty(Woken);

        _alive.Remove("other");
        await PassAsync(0.5);

        Assert.Equal("job_1", Assert.Single(Woken).JobId);
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_is_read_again_at_the_next_look()
    {
        await PutAsync(Row("dead", due: 900_000) with { Owner = "dead", Planned = Start });
        _jobs.Book.IsBlind = true;
        await StartAsync();
        await PassAsync(10);
        Assert.Empty(Woken);

        _jobs.Book.IsBlind = false;
        await PassAsync(1);

        Assert.Single(Woken);
    }

    [Fact]
    public async Task A_partition_leaves_the_rows_of_the_others_alone()
    {
        await PutAsync(Row("mine", due: 0));
        await PutAsync(Row("not mine", due: 0) with { Partition = 1 });
        await StartAsync();
        await PassAsync(10);

        Assert.Equal("mine", Assert.Single(Woken).JobId);
    }

    [Fact]
    public async Task Three_hundred_jobs_that_came_due_during_an_outage_are_all_polled_once_when_it_is_over()
    {
        await using var jobs = new VirtualJobs((call, nth) => ScriptedConnector.DoneAtPoll(call, nth, 2), VirtualJobs.Settings with { WakeCredit = 20, AgendaTick = TimeSpan.FromSeconds(1) });
        for (var i = 0; i < 300; i++)
        {
            await jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 600_000 + (i * 1_000), PollWaitMs = 7_200_000 });
        }

        await jobs.CrashAsync(TimeSpan.FromHours(1));
        await jobs.AdvanceAsync(TimeSpan.FromMinutes(1));

        var polls = jobs.Vendor.Calls.Where(c => c.Call.Step is Step.Poll).ToList();
        Assert.Equal(300, polls.Count);
        Assert.Equal(300, polls.Select(p => p.Call.JobId).Distinct().Count());
        Assert.Equal(300, jobs.Vendor.Calls.Count(c => c.Call.Step is Step.Submit));

        // Twenty a second from each of two partitions.
        Assert.InRange(polls[^1].At - polls[0].At, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(12));
    }

    private static AgendaRow Row(string jobId, long due) => new(jobId, 0, Start + due, Start + due, 0, null, 0, 0);

    private Task PutAsync(AgendaRow row) => _jobs.Book.WriteAsync(new BookEntry.PutAgenda(row));

    private Task StartAsync() => _jobs.DoAsync(() => _agenda = _jobs.System.ActorOf(
        Props.Create<AgendaActor>(0, new AgendaParts(_jobs.Book, Region.Ref, Me, () => [.. _alive], Settings))))
        .ContinueWith(_ => PassAsync(0), TaskScheduler.Default).Unwrap();

    private Task PassAsync(double seconds) => _jobs.AdvanceAsync(TimeSpan.FromSeconds(seconds));

    private Task AwakeAsync(List<WakeJob> woken) => _jobs.DoAsync(() => woken.ForEach(w => _agenda!.Tell(new JobAwake(w.JobId))));
}
