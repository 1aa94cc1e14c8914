using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>Rules of chains whose numbers or texts the table does not show.</summary>
public sealed class ChainDeciderTest
{
    private static Job Fetching => Given.Completed().Polled(Decision.Done, "DONE").Answered();

    [Fact]
    public void The_requests_go_out_in_their_order_and_the_submission_between_them()
    {
        var job = Given.Accepted(Given.Chained());
        var sent = new List<string>();
        while (JobDecider.Next(job) is { } step and not Step.Poll)
        {
            job = job.Begun();
            sent.Add(job.NextStep() is Step.Chain chain ? $"{chain.Part} {chain.Name}" : "submit");
            job = step is Step.Submit ? job.Taken() : job.Answered();
        }

        Assert.Equal(["Before reserve", "Before upload", "submit", "After close"], sent);
        Assert.Equal(["close", "reserve", "upload"], ((Job.Known)job).Head.Steps!.Keys);
    }

    [Fact]
    public void A_crash_resumes_at_the_request_that_was_under_way()
    {
        var uploading = Given.Accepted(Given.Chained()).Begun().Answered().Begun();
        var resumed = uploading.After(new ResumeJob(Given.Start.AddSeconds(1)));
        Assert.Equal("upload", Assert.IsType<Step.Chain>(resumed.NextStep()).Name);
    }

    [Fact]
    public void A_late_answer_of_one_request_is_not_taken_for_the_next_one()
    {
        var reserving = Given.Accepted(Given.Chained()).Begun();
        var late = reserving.NextStep().Id;
        var uploading = reserving.Answered().Begun();
        Assert.Equal(uploading, uploading.After(new RecordHeld(Given.Start, late, Given.Held)));
        Assert.Equal(uploading, uploading.After(new RecordFailure(Given.Start, late, new RemoteFailure(FailureKind.Permanent, "x", "x"))));
    }

    [Fact]
    public void With_resubmit_a_request_whose_answer_was_lost_is_sent_again_and_the_job_says_so()
    {
        var doubtful = Given.Accepted(Given.Chained(WhenUncertain.Resubmit)).Begun().Failed(FailureKind.Unknown);
        Assert.Equal(("reserve", false), Assert.IsType<Step.Chain>(doubtful.NextStep()) is var step ? (step.Name, step.Begun) : default);
        Assert.Contains("request reserve", Assert.Single(((Job.Known)doubtful).Head.Warnings), StringComparison.Ordinal);
        Assert.Equal("reserve", Assert.IsType<Step.Chain>(doubtful.Begun().NextStep()).Name);
    }

    [Theory]
    [InlineData(WhenUncertain.Fail)]
    [InlineData(WhenUncertain.Lookup)]
    public void Otherwise_it_ends_the_job_and_says_how_it_could_be_settled(WhenUncertain whenUncertain)
    {
        var finished = Assert.IsType<Job.Finished>(Given.Accepted(Given.Chained(whenUncertain)).Begun().After(new ResumeJob(Given.Start)));
        Assert.Contains("repeatable: true", Assert.Single(finished.Head.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_is_canceled_between_the_requests_before_the_submission_just_ends()
    {
        var canceled = Assert.IsType<Job.Finished>(Given.Accepted(Given.Chained()).Begun().After(new CancelJob(Given.Start)).Answered());
        Assert.Equal(Outcome.Canceled, canceled.Outcome);
        Assert.Empty(canceled.Head.Warnings);
    }

    [Fact]
    public void The_first_poll_is_counted_from_the_last_request_after_the_submission()
    {
        var waiting = Assert.IsType<Job.Waiting>(Given.Completed());
        Assert.Equal(Given.Start.AddMinutes(1), waiting.NextPollAt);
    }

    [Theory]
    [InlineData(403, "no")]
    [InlineData(404, "no")]
    [InlineData(410, "no")]
    [InlineData(400, "<Code>ExpiredToken</Code>")]
    public void An_address_that_expired_is_asked_for_again_and_the_set_starts_anew(int httpStatus, string words)
    {
        var half = Fetching.Fetched(isLast: false);
        var anew = (Job.Fetching)half.After(s => new RecordFailure(s.DueAt, s.Id, new RemoteFailure(FailureKind.Permanent, "x", words, null, httpStatus)));
        Assert.Equal("document", Assert.IsType<Step.Chain>(anew.NextStep()).Name);
        Assert.True(anew.NextStep().DueAt >= half.NextStep().DueAt + Schedule.FailureFloor);
        var fetch = Assert.IsType<Step.Fetch>(anew.Answered().NextStep());
        Assert.Equal((0, RawJson.Null), (fetch.FromPage, fetch.Cursor));
        Assert.NotEqual(Fetching.NextStep().Id, fetch.Id);
    }

    [Fact]
    public void A_further_set_that_starts_anew_leaves_the_main_one_as_it_is()
    {
        var second = Fetching.Fetched().Fetched(isLast: false);
        var anew = (Job.Fetching)second.Failed(FailureKind.Permanent, 410);
        Assert.Equal((1, StoredResult.Nothing), (anew.Head.Stored.Pages, anew.Head.Sets!["errors"]));
        Assert.Equal("errors", Assert.IsType<Step.Fetch>(anew.Answered().NextStep()).Set);
    }

    [Fact]
    public void It_is_not_asked_for_again_for_ever()
    {
        var job = Fetching;
        var rounds = 0;
        while (job is not Job.Finished && rounds < 100)
        {
            rounds++;
            job = job.Failed(FailureKind.Permanent, 410);
            job = job is Job.Fetching ? job.Answered() : job;
        }

        Assert.Equal(11, rounds);
        Assert.Equal("result_unreadable", Assert.Single(Assert.IsType<Job.Finished>(job).Head.Errors).Code);
    }

    [Fact]
    public void A_failed_fetch_leaves_the_result_at_the_vendor_so_that_a_retry_finds_it()
    {
        var failed = Assert.IsType<Job.Finished>(Fetching.Failed(FailureKind.Permanent, 500));
        Assert.Contains("cleanup did not run", Assert.Single(failed.Head.Warnings), StringComparison.Ordinal);
        var again = failed.After(new RetryJob(Given.Start.AddHours(1), RetryFrom.Result));
        Assert.Equal("document", Assert.IsType<Step.Chain>(again.NextStep()).Name);
    }

    [Fact]
    public void A_cleanup_is_tried_five_times_and_then_a_warning()
    {
        var job = Fetching.Fetched().Fetched();
        var tries = 0;
        for (; job is Job.Cleaning; tries++)
        {
            job = job.Failed(FailureKind.Transient);
        }

        var finished = Assert.IsType<Job.Finished>(job);
        Assert.Equal((5, Outcome.Done, false), (tries, finished.Outcome, finished.Cleaned));
        Assert.Contains("in 5 tries", Assert.Single(finished.Head.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public void What_is_gone_already_is_cleaned_up(int httpStatus)
    {
        var finished = Assert.IsType<Job.Finished>(Fetching.Fetched().Fetched().Failed(FailureKind.Permanent, httpStatus));
        Assert.True(finished.Cleaned);
        Assert.Empty(finished.Head.Warnings);
    }

    [Fact]
    public void A_result_that_was_deleted_is_not_retried_from()
    {
        var partial = Given.Completed().Polled(Decision.Partial, "PARTIAL", partial: true).Answered().Fetched().Fetched().After(s => new RecordCleanedUp(s.DueAt, s.Id));
        Assert.Equal(Outcome.Partial, Assert.IsType<Job.Finished>(partial).Outcome);
        Assert.Contains("http.cleanup", JobDecider.Decide(partial, new RetryJob(Given.Start, RetryFrom.Result)).Refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Decision.Done, typeof(Job.Fetching))]
    [InlineData(Decision.Partial, typeof(Job.Fetching))]
    [InlineData(Decision.DoneWithoutData, typeof(Job.Finished))]
    [InlineData(Decision.Error, typeof(Job.Finished))]
    [InlineData(Decision.InProgress, typeof(Job.Waiting))]
    [InlineData(Decision.Unknown, typeof(Job.Waiting))]
    public void A_submit_answer_that_is_final_needs_no_poll(Decision decision, Type then)
    {
        var status = new RemoteStatus("X", RawJson.Null, RawJson.Null, decision == Decision.Partial);
        var job = Given.Accepted(Given.Helped()).Begun().After(
            s => new RecordSubmitted(s.DueAt, s.Id, Given.Remote, null) { Final = new FinalStatus(decision, status, "rule") });
        Assert.IsType(then, job);
        Assert.Equal(0, ((Job.Known)job).Head.Polls);
    }

    [Fact]
    public void An_adopted_job_goes_on_as_submitted_with_a_warning()
    {
        var job = Given.Accepted(Given.Helped()).Begun().After(s => new RecordSubmitted(s.DueAt, s.Id, Given.Remote, null) { Adopted = "It was there already." });
        Assert.Equal("It was there already.", Assert.Single(Assert.IsType<Job.Waiting>(job).Head.Warnings));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5_000, 5)]
    public void A_thousand_callbacks_cause_no_more_polls_than_the_floor_allows(long minWaitMs, int apart)
    {
        var job = Given.Accepted(Given.Helped(new JobPolicy { MinWaitMs = minWaitMs })).Begun().Taken();
        var polls = new List<DateTimeOffset>();
        for (var i = 0; i < 1_000; i++)
        {
            var now = Given.Start.AddMilliseconds(10 * i);
            job = job.After(new HearCallback(now));
            if (job.NextStep().DueAt <= now)
            {
                polls.Add(now);
                job = job.After(s => new RecordStatus(now, s.Id, Decision.InProgress, new RemoteStatus("RUNNING", RawJson.Null, RawJson.Null, false), "rule", null, null));
            }
        }

        Assert.Equal(10 / apart, polls.Count);
        Assert.All(polls.Zip(polls.Skip(1), (a, b) => b - a), gap => Assert.True(gap >= TimeSpan.FromSeconds(apart)));
    }

    [Fact]
    public void A_callback_to_a_job_that_does_not_wait_changes_nothing()
    {
        var queued = Given.Accepted(Given.Helped());
        Assert.Equal(queued, queued.After(new HearCallback(Given.Start)));
        Assert.Null(JobDecider.Decide(queued, new HearCallback(Given.Start)).Refusal);
    }

    [Fact]
    public void The_next_attempt_begins_the_chain_anew()
    {
        var plan = Given.Chained() is var p ? p with { Policy = p.Policy with { Attempts = 2, RetryWaitMs = 60_000 } } : null!;
        var waiting = Given.Accepted(plan).Begun().Answered().Begun().Answered().Begun().Taken().Begun().Answered();
        var cleaning = Assert.IsType<Job.Cleaning>(waiting.Polled(Decision.Error, "FAILED"));
        Assert.IsType<Step.Cleanup>(cleaning.NextStep());
        var again = Assert.IsType<Job.Queued>(cleaning.After(s => new RecordCleanedUp(s.DueAt, s.Id)));
        Assert.Equal(("reserve", 2), Assert.IsType<Step.Chain>(again.NextStep()) is var step ? (step.Name, step.Attempt) : default);
        Assert.True(again.NotBefore >= Given.Start.AddMinutes(2));
    }
}
