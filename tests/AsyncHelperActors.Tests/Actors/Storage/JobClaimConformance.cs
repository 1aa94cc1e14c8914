using AsyncHelperActors.Actors.Storage;
using CsCheck;
using AsyncHelperActors.Tests.Databases;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

/// <summary>The laws of claims and of taking over; see the top of IJobBook.cs.</summary>
public abstract class JobClaimConformance(TestStorage storage) : JobBookConformance(storage)
{
    private const long Lease = 5000;
    private const long ShortLease = 500;

    [Fact]
    public async Task A_claim_hands_out_the_row_as_it_was_and_leaves_the_next_plan_and_a_lease_behind()
    {
        await Put(Agenda("j1", due: 900));
        var claimed = Assert.Single(await Book.ClaimAsync(0, now: 1000, horizon: 0, limit: 10, "n1", Lease));
        Assert.Equal(Agenda("j1", 900), claimed);
        Assert.Equal(Agenda("j1", due: 7000) with { Planned = 2000, Owner = "n1" }, await Book.GetAgendaAsync("j1"));
    }

    [Fact]
    public async Task A_row_claimed_ahead_of_its_time_is_planned_from_the_instant_it_is_due()
    {
        await Put(Agenda("j1", due: 1400));
        Assert.Empty(await Book.ClaimAsync(0, now: 1000, horizon: 399, limit: 10, "n1", Lease));
        Assert.Single(await Book.ClaimAsync(0, now: 1000, horizon: 400, limit: 10, "n1", Lease));
        Assert.Equal(2400, (await Book.GetAgendaAsync("j1"))!.Planned);
        Assert.Equal(7400, (await Book.GetAgendaAsync("j1"))!.Due);
    }

    [Fact]
    public async Task The_most_overdue_rows_are_claimed_first_and_only_those_of_the_partition()
    {
        await Put(Agenda("late", 300));
        await Put(Agenda("later", 200));
        await Put(Agenda("latest", 100));
        await Put(Agenda("elsewhere", 1, partition: 1));
        var first = await Book.ClaimAsync(0, now: 1000, horizon: 0, limit: 2, "n1", Lease);
        Assert.Equal(["latest", "later"], first.Select(r => r.JobId));
        Assert.Equal(["late"], (await Book.ClaimAsync(0, 1000, 0, 2, "n1", Lease)).Select(r => r.JobId));
        Assert.Empty(await Book.ClaimAsync(0, 1000, 0, 2, "n1", Lease));
    }

    [Fact]
    public async Task Rows_of_the_dead_are_due_when_planned_and_those_of_the_living_stay()
    {
        await Put(Agenda("dead", 500));
        await Book.ClaimAsync(0, 1000, 0, 10, "n1", Lease);
        await Put(Agenda("alive", 500));
        await Book.ClaimAsync(0, 1000, 0, 10, "n2", Lease);
        await Put(Agenda("free", 9000));
        Assert.Equal(1, await Book.TakeOverAsync(0, ["n2", "n3"]));
        Assert.Equal(Agenda("dead", 2000), await Book.GetAgendaAsync("dead"));
        Assert.Equal("n2", (await Book.GetAgendaAsync("alive"))!.Owner);
        Assert.Equal(Agenda("free", 9000), await Book.GetAgendaAsync("free"));
        Assert.Equal(1, await Book.TakeOverAsync(0, []));
        Assert.Equal(0, await Book.TakeOverAsync(1, []));
    }

    [Fact]
    public async Task Claims_at_the_same_time_never_hand_out_a_row_twice()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Put(Agenda($"j{i}", i))));
        var claims = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => Task.Run(() => Book.ClaimAsync(0, 10_000, 0, 50, $"n{i}", Lease))));
        var jobs = claims.SelectMany(c => c).Select(r => r.JobId).ToArray();
        Assert.Equal(1000, jobs.Length);
        Assert.Equal(1000, jobs.Distinct().Count());
    }

    // The model knows of each job only what the law speaks of: that it is unfinished, and the earliest instant at which it may
    // be handed out. Whatever claims, deaths and puts come, the book must agree.
    [Fact]
    public void No_row_is_handed_out_before_its_plan_and_none_is_lost()
    {
        var step = Gen.OneOf(
            Gen.Select(Gen.Int[0, 7], Gen.Int[0, 5000], Gen.Int[1, 3000], (j, d, w) => (Step)new Step.Put($"j{j}", d, w)),
            Gen.Int[0, 7].Select(j => (Step)new Step.Remove($"j{j}")),
            Gen.Select(Gen.Int[0, 2], Gen.Int[0, 500], Gen.Int[1, 4], (o, h, l) => (Step)new Step.Claim($"n{o}", h, l)),
            Gen.Int[0, 2].Select(o => (Step)new Step.Die($"n{o}")),
            Gen.Int[0, 3000].Select(t => (Step)new Step.Pass(t)));

        // A lease shorter than the waits, so that a claim which forgot the plan would be caught.
        var run = 0;
        step.Array[1, 40].Sample(
            steps => CheckAsync(steps, $"r{Interlocked.Increment(ref run)}").GetAwaiter().GetResult(), iter: 60, threads: 1);
    }

    private async Task CheckAsync(Step[] steps, string run)
    {
        var now = 0L;
        var notBefore = new Dictionary<string, long>();
        await Book.TakeOverAsync(0, []);
        foreach (var step in steps)
        {
            switch (step)
            {
                case Step.Put put:
                    notBefore[put.Job] = now + put.In;
                    await Put(Agenda(run + put.Job, now + put.In) with { Wait = put.Wait });
                    break;
                case Step.Remove remove:
                    notBefore.Remove(remove.Job);
                    await Book.WriteAsync(new BookEntry.RemoveAgenda(run + remove.Job));
                    break;
                case Step.Claim claim:
                    foreach (var row in await Book.ClaimAsync(0, now, claim.Horizon, claim.Limit, claim.Owner, ShortLease))
                    {
                        var job = row.JobId[run.Length..];
                        Assert.True(notBefore.TryGetValue(job, out var earliest), $"{job} is finished and was handed out");
                        Assert.True(earliest <= row.Due && row.Due <= now + claim.Horizon, $"{job} was handed out for {row.Due}, before {earliest}");
                        notBefore[job] = Math.Max(row.Due, now) + row.Wait;
                    }

                    break;
                case Step.Die die:
                    await Book.TakeOverAsync(0, [.. new[] { "n0", "n1", "n2" }.Where(n => n != die.Owner)]);
                    break;
                case Step.Pass pass:
                    now += pass.Milliseconds;
                    break;
            }
        }

        await CheckNoneIsLostAsync(run, now, notBefore);
    }

    private async Task CheckNoneIsLostAsync(string run, long now, Dictionary<string, long> notBefore)
    {
        // Once every lease has run out, each unfinished job can be claimed without anybody taking anything over.
        var end = now + 100_000;
        var last = (await Book.ClaimAsync(0, end, 0, 1000, "n0", Lease)).Select(r => r.JobId[run.Length..]);
        Assert.Equal(notBefore.Keys.Order(), last.Order());
        foreach (var job in notBefore.Keys)
        {
            await Book.WriteAsync(new BookEntry.RemoveAgenda(run + job));
        }
    }

    private abstract record Step
    {
        public sealed record Put(string Job, int In, int Wait) : Step;

        public sealed record Remove(string Job) : Step;

        public sealed record Claim(string Owner, int Horizon, int Limit) : Step;

        public sealed record Die(string Owner) : Step;

        public sealed record Pass(int Milliseconds) : Step;
    }
}
