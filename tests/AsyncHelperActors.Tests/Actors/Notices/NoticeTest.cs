using AsyncHelperActors.Actors.Notices;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Jobs.Virtual;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Notices;

/// <summary>The end of a job is told until it was heard, for a day, whatever happens to this service meanwhile.</summary>
[Trait("Category", "Slow")]
public sealed class NoticeTest
{
    [Fact]
    public async Task The_end_of_a_job_is_told_once_and_the_job_is_in_the_message_as_it_ended()
    {
        await using var rig = new NoticeRig();
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromDays(3));

        var (at, notice) = Assert.Single(rig.Sent);
        Assert.Equal(TimeSpan.FromSeconds(10), at);
        Assert.Equal((id, Outcome.Done, 1), (notice.Job.JobId, notice.Job.Outcome, notice.Attempt));
        Assert.Equal($"msg_{id[4..]}_{notice.Job.Sequence}", notice.Id);
        var row = Assert.Single(rig.Jobs.Book.Notices(id));
        Assert.Equal((1, 204, null, null), (row.Attempts, row.LastStatus, row.LastError, row.Due));
        Assert.NotNull(row.DeliveredAt);
    }

    [Fact]
    public async Task A_job_without_a_webhook_tells_nobody()
    {
        await using var rig = new NoticeRig();
        await rig.StartAsync();
        var id = await rig.Jobs.AcceptAsync(new JobPolicy { InitialWaitMs = 10_000 });
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromHours(1));

        Assert.Empty(rig.Sent);
        Assert.Empty(rig.Jobs.Book.Notices(id));
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_with_longer_and_longer_waits_and_the_same_id()
    {
        await using var rig = new NoticeRig { Answer = (_, nth) => Task.FromResult(nth < 5 ? NoticeRig.Refusal : new NoticeAnswer(200, null)) };
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromDays(2));

        Assert.Equal([1, 2, 3, 4, 5], rig.Sent.Select(s => s.Notice.Attempt));
        Assert.Single(rig.Sent.Select(s => s.Notice.Id).Distinct());
        var waits = rig.Sent.Zip(rig.Sent.Skip(1), (a, b) => (b.At - a.At).TotalSeconds).ToList();
        Assert.All(waits.Zip([5.0, 30, 120, 300], (came, planned) => (Came: came, Planned: planned)), w => Assert.InRange(w.Came, (w.Planned * 0.9) - 0.001, (w.Planned * 1.1) + 1));
        Assert.NotNull(Assert.Single(rig.Jobs.Book.Notices(id)).DeliveredAt);
    }

    [Fact]
    public async Task Who_never_listens_is_tried_for_a_day_to_its_very_end_and_then_given_up()
    {
        await using var rig = new NoticeRig { Answer = (_, _) => Task.FromResult(NoticeRig.Refusal) };
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromDays(5));

        Assert.InRange(rig.Sent.Count, 10, 20);
        Assert.InRange(rig.Sent[^1].At - rig.Sent[0].At, NoticeSchedule.Day, NoticeSchedule.Day + TimeSpan.FromSeconds(2));
        var row = Assert.Single(rig.Jobs.Book.Notices(id));
        Assert.Equal((rig.Sent.Count, 500, null, null), (row.Attempts, row.LastStatus, row.Due, row.DeliveredAt));
        Assert.Contains("500", row.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_wants_no_more_gets_no_more()
    {
        await using var rig = new NoticeRig { Answer = (_, _) => Task.FromResult(new NoticeAnswer(410, "gone", IsFinal: true)) };
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromDays(2));

        Assert.Single(rig.Sent);
        Assert.Null(Assert.Single(rig.Jobs.Book.Notices(id)).DeliveredAt);
    }

    [Fact]
    public async Task An_attempt_that_a_crash_stopped_is_made_again_under_the_same_id()
    {
        await using var rig = new NoticeRig { Answer = (_, nth) => nth == 1 ? new TaskCompletionSource<NoticeAnswer>().Task : Task.FromResult(new NoticeAnswer(200, null)) };
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromSeconds(20));
        Assert.Single(rig.Sent);

        await rig.Jobs.CrashAsync(TimeSpan.FromSeconds(5));
        await rig.StartAsync();
        await rig.Jobs.AdvanceAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(2, rig.Sent.Count);
        Assert.Equal(rig.Sent[0].Notice.Id, rig.Sent[1].Notice.Id);
        Assert.NotNull(Assert.Single(rig.Jobs.Book.Notices(id)).DeliveredAt);
    }

    [Fact]
    public async Task An_end_whose_last_row_could_not_be_written_is_told_all_the_same_and_once()
    {
        await using var rig = new NoticeRig();
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        rig.Jobs.Book.Fails = entries => entries.Any(e => e is BookEntry.PutNotice);
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromSeconds(12));
        Assert.Empty(rig.Sent);

        await rig.Jobs.CrashAsync(TimeSpan.FromMinutes(1));
        rig.Jobs.Book.Fails = _ => false;
        await rig.StartAsync();
        await rig.Jobs.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(id, Assert.Single(rig.Sent).Notice.Job.JobId);
    }

    [Fact]
    public async Task A_receiver_that_hangs_holds_up_no_other()
    {
        await using var rig = new NoticeRig();
        rig.Answer = (notice, _) => notice.Job.Head.Webhook!.Url.Contains("hangs", StringComparison.Ordinal)
            ? new TaskCompletionSource<NoticeAnswer>().Task
            : Task.FromResult(new NoticeAnswer(200, null));
        await rig.StartAsync(VirtualJobs.Settings with { NoticesAtOnce = 6, NoticesPerTarget = 4 });
        for (var i = 0; i < 30; i++)
        {
            await rig.AcceptAsync("hangs.example.com");
        }

        var others = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            others.Add(await rig.AcceptAsync("fine.example.com"));
        }

        await rig.Jobs.AdvanceToAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(4, rig.Sent.Count(s => s.Notice.Job.Head.Webhook!.Url.Contains("hangs", StringComparison.Ordinal)));
        Assert.All(others, id => Assert.NotNull(rig.Jobs.Book.Notices(id).Single().DeliveredAt));
    }

    [Fact]
    public async Task A_defect_of_ours_is_a_failed_attempt_and_no_end_of_telling()
    {
        await using var rig = new NoticeRig { Answer = (_, nth) => nth == 1 ? throw new InvalidOperationException("a defect") : Task.FromResult(new NoticeAnswer(200, null)) };
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, rig.Sent.Count);
        Assert.NotNull(rig.Jobs.Book.Notices(id).Single().DeliveredAt);
    }

    [Fact]
    public async Task A_message_can_be_sent_once_more_with_a_new_day_and_the_same_id()
    {
        await using var rig = new NoticeRig { Answer = (_, _) => Task.FromResult(new NoticeAnswer(410, "gone", IsFinal: true)) };
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromDays(3));
        rig.Answer = (_, _) => Task.FromResult(NoticeRig.Refusal);

        Assert.True(await rig.Jobs.Book.ResendNoticeAsync(id, rig.Jobs.Now.ToUnixTimeMilliseconds()));
        Assert.False(await rig.Jobs.Book.ResendNoticeAsync("job_of_nobody", rig.Jobs.Now.ToUnixTimeMilliseconds()));
        await rig.Jobs.AdvanceAsync(TimeSpan.FromMinutes(5.5));

        Assert.InRange(rig.Sent.Count, 3, 5);
        Assert.Single(rig.Sent.Select(s => s.Notice.Id).Distinct());
    }

    [Fact]
    public async Task What_is_to_be_told_of_a_job_is_forgotten_with_it()
    {
        await using var rig = new NoticeRig { Answer = (_, _) => Task.FromResult(NoticeRig.Refusal) };
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromMinutes(1));
        var before = rig.Sent.Count;

        await rig.Jobs.Gateway.DeleteAsync(VirtualJobs.Account, id, CancellationToken.None);
        await rig.Jobs.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(before, rig.Sent.Count);
        Assert.Empty(rig.Jobs.Book.Notices(id));
    }

    [Fact]
    public async Task A_store_that_is_gone_for_a_while_delays_and_loses_nothing()
    {
        await using var rig = new NoticeRig();
        await rig.StartAsync();
        var id = await rig.AcceptAsync();
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromSeconds(9.5));
        rig.Jobs.Book.IsBlind = true;
        await rig.Jobs.AdvanceToAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(rig.Sent);

        rig.Jobs.Book.IsBlind = false;
        await rig.Jobs.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Single(rig.Sent);
        Assert.NotNull(rig.Jobs.Book.Notices(id).Single().DeliveredAt);
    }

    [Theory]
    [InlineData(1, null, 5, 5.5)]
    [InlineData(1, 600_000L, 600, 600)]
    [InlineData(1, 999_999_999L, 14_400, 14_400)]
    [InlineData(9, null, 12_960, 15_840)]
    [InlineData(50, 1_000L, 12_960, 15_840)]
    public void A_wait_is_planned_or_what_the_receiver_asks_for_within_bounds(int attempts, long? asked, double least, double most)
    {
        var now = VirtualJobs.Start;
        var wait = NoticeSchedule.Next("msg_1", attempts, now, now, asked)!.Value - now;
        Assert.InRange(wait.TotalSeconds, Math.Min(least, 4.5), most);
        Assert.True(wait.TotalSeconds >= least * 0.9);
    }
}
