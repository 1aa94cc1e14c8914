using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>Rules whose numbers or texts the table does not show.</summary>
public sealed class JobDeciderTest
{
    private static readonly JobPolicy Lookup = new() { WhenUncertain = WhenUncertain.Lookup };

    private static readonly JobPolicy Resubmit = new() { WhenUncertain = WhenUncertain.Resubmit };

    [Fact]
    public void A_submission_that_is_sent_again_waits_first_and_the_job_says_so()
    {
        var sent = Given.Accepted(Given.Helped(Resubmit)).Begun();
        var doubtful = (Job.Submitting)sent.Failed(FailureKind.Unknown);
        var again = Assert.IsType<Step.Submit>(doubtful.NextStep());
        Assert.False(again.Begun);
        Assert.True(again.DueAt >= Given.Start.AddSeconds(1));
        Assert.Contains("sent again with the same key", Assert.Single(doubtful.Head.Warnings), StringComparison.Ordinal);
        Assert.True(sent.Failed(FailureKind.Unknown, 500, retryAfterMs: 60_000).NextStep().DueAt >= Given.Start.AddSeconds(60));
    }

    [Fact]
    public void A_submission_that_waits_to_be_sent_again_survives_any_number_of_restarts()
    {
        var doubtful = Given.Accepted(Given.Helped(Resubmit)).Begun().Failed(FailureKind.Unknown);
        Assert.Equal(doubtful, doubtful.After(new ResumeJob(Given.Start.AddSeconds(1)), new ResumeJob(Given.Start.AddSeconds(2))));
        Assert.True(Assert.IsType<Step.Submit>(doubtful.Begun().NextStep()).Begun);
    }

    [Fact]
    public void More_time_for_a_queued_job_is_time_to_start_and_never_less_than_it_had()
    {
        var queued = Given.Accepted(Given.Helped(new JobPolicy { StartDeadlineMs = 1_800_000 }));
        var (start, end) = (Given.Start.AddMinutes(30), Given.Start.AddDays(1));

        var later = queued.After(new ExtendDeadline(Given.Start, start.AddHours(1)));
        var muchLater = later.After(new ExtendDeadline(Given.Start, end.AddHours(1)));

        Assert.Equal(start.AddHours(1), JobDecider.Deadline(later));
        Assert.Equal(end, ((Job.Known)later).Head.DeadlineAt);
        Assert.Same(later, later.After(new CheckDeadline(start)));
        Assert.Equal(end.AddHours(1), JobDecider.Deadline(muchLater));
        Assert.Equal("not_later", JobDecider.Decide(later, new ExtendDeadline(Given.Start, start)).Refusal?.Code);
        Assert.Equal("not_later", JobDecider.Decide(later, new ExtendDeadline(Given.Start, DateTimeOffset.MaxValue)).Refusal?.Code);
    }

    [Fact]
    public void A_retry_begins_with_a_deadline_of_its_own_whatever_was_put_off_before()
    {
        var failed = Given.Accepted(Given.Helped()).After(new ExtendDeadline(Given.Start, Given.Start.AddDays(9))).Begun().Failed(FailureKind.Permanent);
        var again = (Job.Known)failed.After(new RetryJob(Given.Start.AddHours(1), RetryFrom.Submit));
        Assert.Equal((Given.Start.AddHours(25), null), (again.Head.DeadlineAt, again.Head.ExtendedTo));
    }

    [Fact]
    public void A_lookup_for_which_there_is_no_room_is_asked_later_and_never_taken_for_not_submitted()
    {
        var lookingUp = Given.Accepted(Given.Helped(Lookup)).Begun().Failed(FailureKind.Unknown);
        var busy = lookingUp.After(s => new RecordBusy(s.DueAt, s.Id, s.DueAt.AddSeconds(9)));
        Assert.Equal(lookingUp.NextStep().DueAt.AddSeconds(9), Assert.IsType<Step.Lookup>(busy.NextStep()).DueAt);
    }

    [Fact]
    public void A_job_that_is_ended_while_its_lookup_keeps_failing_ends_in_the_end()
    {
        var lookingUp = Given.Accepted(Given.Helped(Lookup)).Begun().Failed(FailureKind.Unknown).After(new CancelJob(Given.Start.AddMinutes(1)));
        var giveUp = JobDecider.Deadline(lookingUp.Failed(FailureKind.Transient));
        Assert.Equal(Given.Start.AddMinutes(1) + JobDecider.CancelGrace, giveUp);
        var finished = Assert.IsType<Job.Finished>(lookingUp.After(new CheckDeadline(giveUp!.Value)));
        Assert.Equal(Outcome.Canceled, finished.Outcome);
        Assert.Contains(finished.Head.Warnings, w => w.StartsWith("The vendor may have the job", StringComparison.Ordinal));
    }

    [Fact]
    public void A_canceled_job_whose_lookup_is_refused_ends_canceled_with_a_warning()
    {
        var lookingUp = Given.Accepted(Given.Helped(Lookup)).Begun().Failed(FailureKind.Unknown).After(new CancelJob(Given.Start.AddMinutes(1)));
        var finished = Assert.IsType<Job.Finished>(lookingUp.Failed(FailureKind.Permanent));
        Assert.Equal(Outcome.Canceled, finished.Outcome);
        Assert.Contains(finished.Head.Warnings, w => w.StartsWith("The vendor may have the job", StringComparison.Ordinal));
    }

    [Fact]
    public void A_retry_has_its_own_start_deadline()
    {
        var tooLate = Given.Accepted(Given.Helped(new JobPolicy { StartDeadlineMs = 60_000 })).After(new CheckDeadline(Given.Start.AddMinutes(1)));
        Assert.Equal(Outcome.TimedOut, Assert.IsType<Job.Finished>(tooLate).Outcome);
        var again = tooLate.After(new RetryJob(Given.Start.AddHours(2), RetryFrom.Submit));
        Assert.Equal(Given.Start.AddHours(2).AddMinutes(1), JobDecider.Deadline(again));
        Assert.IsType<Job.Submitting>(again.Begun());
    }

    [Fact]
    public void Nothing_is_submitted_after_the_deadline_however_late_the_job_wakes()
    {
        var queued = Given.Accepted(Given.Helped());
        var late = queued.After(new BeginSubmission(Given.Start.AddHours(24), queued.NextStep().Id));
        Assert.Equal(Outcome.TimedOut, Assert.IsType<Job.Finished>(late).Outcome);
    }

    [Fact]
    public void An_export_without_a_helper_is_fetched_again_wherever_its_retry_starts()
    {
        var failed = Given.Accepted(Given.Plain(StepType.Export)).Failed(FailureKind.Permanent);
        Assert.IsType<Job.Fetching>(failed.After(new RetryJob(Given.Start.AddHours(1), RetryFrom.Submit)));
        Assert.IsType<Job.Fetching>(failed.After(new RetryJob(Given.Start.AddHours(1), RetryFrom.Result)));
    }

    [Fact]
    public void An_import_without_a_helper_has_no_result_to_retry_from()
    {
        var failed = Given.Accepted(Given.Plain(StepType.Import)).Begun().Failed(FailureKind.Permanent);
        Assert.Equal("not_retryable", JobDecider.Decide(failed, new RetryJob(Given.Start, RetryFrom.Result)).Refusal?.Code);
        Assert.IsType<Job.Queued>(failed.After(new RetryJob(Given.Start.AddHours(1), RetryFrom.Submit)));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void No_number_of_a_vendor_or_a_definition_leaves_the_range_of_time(long ms)
    {
        var policy = new JobPolicy { TotalDeadlineMs = ms, MaxWaitMs = ms, PollWaitMs = ms, InitialWaitMs = ms, MinWaitMs = ms, StartDeadlineMs = ms, RetryWaitMs = ms };
        var sent = Given.Accepted(Given.Helped(policy with { TotalDeadlineMs = 1_000_000, StartDeadlineMs = null })).Begun();
        Assert.IsType<Job.Queued>(sent.Failed(FailureKind.Throttled, 429, ms));
        Assert.IsType<Job.Waiting>(sent.Taken().Failed(FailureKind.Throttled, 429, ms));
        Assert.NotNull(JobDecider.Deadline(Given.Accepted(Given.Helped(policy))));
    }

    [Fact]
    public void A_growing_wait_stays_a_number()
    {
        var policy = new JobPolicy { PollWaitMs = 0, Factor = 10 };
        Assert.Equal(Schedule.Floor, Schedule.AfterPoll(policy, "job_1", 999, null));
        Assert.Equal(TimeSpan.FromMilliseconds(policy.MaxWaitMs), Schedule.AfterPoll(policy with { PollWaitMs = 1 }, "job_1", 999, null));
    }

    [Fact]
    public void Only_three_refusals_in_a_row_are_believed()
    {
        var waiting = Given.Accepted(Given.Helped()).Begun().Taken().Polled(Decision.InProgress, "RUNNING");
        var troubled = waiting.Failed(FailureKind.Transient).Failed(FailureKind.Unknown).Failed(FailureKind.Permanent, 403);
        Assert.IsType<Job.Waiting>(troubled.Failed(FailureKind.Permanent, 403));
        Assert.Equal(Outcome.Error, Assert.IsType<Job.Finished>(troubled.Failed(FailureKind.Permanent, 403).Failed(FailureKind.Permanent, 403)).Outcome);
        Assert.IsType<Job.Waiting>(troubled.Failed(FailureKind.Permanent, 403).Failed(FailureKind.Transient).Failed(FailureKind.Permanent, 403));
    }

    [Fact]
    public void An_unreadable_status_is_put_up_with_for_the_tolerance_counted_from_the_first_failure()
    {
        var job = Given.Accepted(Given.Helped(new JobPolicy { ReadToleranceMs = 120_000, PollWaitMs = 60_000 })).Begun().Taken().Polled(Decision.InProgress, "RUNNING");
        var still = job.Failed(FailureKind.Transient).Failed(FailureKind.Permanent, 403);
        Assert.IsType<Job.Waiting>(still);
        Assert.Equal(Outcome.Error, Assert.IsType<Job.Finished>(still.Failed(FailureKind.Transient)).Outcome);
    }

    [Fact]
    public void The_next_remote_job_may_be_slow_to_appear_like_the_first()
    {
        var second = Given.Accepted(Given.Helped(new JobPolicy { Attempts = 2 })).Begun().Taken()
            .Polled(Decision.InProgress, "RUNNING").Polled(Decision.Error, "FAILED").Begun().Taken();
        Assert.Null(((Job.Waiting)second).Head.StatusValue);
        Assert.IsType<Job.Waiting>(second.Failed(FailureKind.Permanent, 404).Failed(FailureKind.Permanent, 404).Failed(FailureKind.Permanent, 404));
    }

    [Fact]
    public void An_answer_to_a_poll_before_the_cancel_is_not_taken_for_the_confirmation()
    {
        var waiting = Given.Accepted(Given.Helped()).Begun().Taken();
        var poll = waiting.NextStep();
        var asked = waiting.After(new CancelJob(poll.DueAt)).After(s => new RecordCancelSent(s.DueAt, s.Id));
        Assert.Equal(asked, asked.After(Given.Answer(poll, Decision.Done, "DONE")));
    }

    [Fact]
    public void A_late_word_of_a_busy_connection_never_takes_back_a_submission_that_went_out()
    {
        var queued = Given.Accepted(Given.Helped());
        var busy = new RecordBusy(Given.Start, queued.NextStep().Id, Given.Start.AddSeconds(1));
        var sent = queued.Begun();
        Assert.Equal(sent, sent.After(busy));
    }

    [Fact]
    public void That_there_is_no_room_counts_once_however_often_it_is_said()
    {
        var waiting = Given.Accepted(Given.Helped()).Begun().Taken();
        var busy = new RecordBusy(waiting.NextStep().DueAt, waiting.NextStep().Id, waiting.NextStep().DueAt.AddSeconds(5));
        var put = waiting.After(busy);
        Assert.Equal(waiting.NextStep().DueAt.AddSeconds(5), put.NextStep().DueAt);
        Assert.Equal(put, put.After(busy with { Until = busy.Until.AddHours(1) }));
    }

    [Fact]
    public void A_remote_job_that_failed_is_never_submitted_again_at_once()
    {
        var failed = Given.Accepted(Given.Helped(new JobPolicy { Attempts = 1_000, RetryWaitMs = 0 })).Begun().Taken();
        var at = failed.NextStep().DueAt;
        Assert.Equal(at.AddSeconds(1), failed.Polled(Decision.Error, "FAILED").NextStep().DueAt);
    }

    [Fact]
    public void The_cursor_null_is_the_same_however_it_is_written()
    {
        Assert.Equal(RawJson.Null, new RawJson("null"));
        var fetching = Given.Accepted(Given.Plain(StepType.Export));
        Assert.IsType<Job.Finished>(fetching.After(s => new RecordFetched(s.DueAt, s.Id, 1, 1, 1, null, new RawJson("null"))));
    }
}
