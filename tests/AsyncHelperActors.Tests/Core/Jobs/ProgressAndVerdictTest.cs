using AsyncHelperActors.Core.Jobs;
using Xunit;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>Remote jobs that stand still, results that say how their job ends, and failed ones that are cleaned up before the next.</summary>
public sealed class ProgressAndVerdictTest
{
    private static readonly JobPolicy Still = new() { InitialWaitMs = 60_000, PollWaitMs = 60_000, ProgressDeadlineMs = 300_000 };

    [Fact]
    public void A_job_is_given_up_when_its_status_and_progress_stay_the_same_and_not_while_one_of_them_moves()
    {
        var job = Given.Accepted(Given.Helped(Still, canCancel: false)).Begun().Taken();
        for (var percent = 0; percent < 20; percent++)
        {
            job = job.After(s => Given.Answer(s, Decision.InProgress, "RUNNING") with { Progress = new RemoteProgress(percent, null) });
            Assert.Equal(((Job.Waiting)job).Head.LastPollAt + TimeSpan.FromMinutes(5), JobDecider.Deadline(job));
        }

        var moved = ((Job.Waiting)job).Head.LastPollAt!.Value;
        for (var same = 0; same < 4; same++)
        {
            job = job.After(s => Given.Answer(s, Decision.InProgress, "RUNNING") with { Progress = new RemoteProgress(19, null) });
        }

        var ended = Assert.IsType<Job.Finished>(job.After(new CheckDeadline(moved.AddMinutes(5))));
        Assert.Equal((Outcome.TimedOut, "no_progress"), (ended.Outcome, ended.Head.Errors[^1].Code));
        Assert.Contains("'RUNNING', its progress 19 %", ended.Head.Errors[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_outage_of_the_status_is_no_movement_and_neither_is_its_end()
    {
        var job = Given.Accepted(Given.Helped(Still)).Begun().Taken().Polled(Decision.InProgress, "RUNNING");
        var moved = ((Job.Waiting)job).Head.MovedAt;
        job = job.Failed(FailureKind.Transient, 503).Polled(Decision.InProgress, "RUNNING");
        Assert.Equal((moved, moved + TimeSpan.FromMinutes(5)), (((Job.Waiting)job).Head.MovedAt, JobDecider.Deadline(job)));
        Assert.NotEqual(moved, ((Job.Waiting)job.Polled(Decision.InProgress, "SORTING")).Head.MovedAt);
    }

    [Theory]
    [InlineData(Decision.Error, Decision.Partial, Outcome.Error)]
    [InlineData(Decision.Partial, Decision.Error, Outcome.Error)]
    [InlineData(Decision.Partial, Decision.Done, Outcome.Partial)]
    [InlineData(null, Decision.Partial, Outcome.Partial)]
    [InlineData(null, Decision.Done, Outcome.Done)]
    [InlineData(null, Decision.DoneWithoutData, Outcome.Done)]
    [InlineData(null, null, Outcome.Done)]
    public void The_gravest_word_of_all_answers_of_a_result_counts(Decision? first, Decision? second, Outcome outcome)
    {
        var job = Given.Accepted(Given.Helped()).Begun().Taken().Polled(Decision.Done, "DONE");
        job = job.After(s => Page(s, 10, first, isLast: false)).After(s => Page(s, 10, second, isLast: true));
        var ended = Assert.IsType<Job.Finished>(job);
        Assert.Equal((outcome, 20L), (ended.Outcome, ended.Head.Stored.Records));
        Assert.Equal(outcome == Outcome.Error ? ["result_failed"] : [], ended.Head.Errors.Select(error => error.Code));
        Assert.Equal(outcome == Outcome.Partial ? ["The result says Partial."] : [], ended.Head.Warnings.ToArray());
    }

    [Fact]
    public void A_result_without_records_can_say_that_there_is_nothing()
    {
        var job = Given.Accepted(Given.Helped()).Begun().Taken().Polled(Decision.Done, "DONE").After(s => Page(s, 0, Decision.DoneWithoutData, isLast: true));
        Assert.Equal(Outcome.DoneWithoutData, Assert.IsType<Job.Finished>(job).Outcome);
    }

    [Fact]
    public void A_remote_job_that_failed_by_its_result_is_submitted_again_too_and_nothing_of_it_stays()
    {
        var job = Given.Accepted(Given.Helped(new JobPolicy { Attempts = 2 })).Begun().Taken().Polled(Decision.Done, "DONE").After(s => Page(s, 10, Decision.Error, isLast: true));
        var again = Assert.IsType<Job.Queued>(job);
        Assert.Equal((2, StoredResult.Nothing, null), (again.Head.Attempt, again.Head.Stored, again.Head.StatusValue));
        Assert.Contains("The result says Error.", again.Head.Warnings);
        var ended = again.Begun().Taken().Polled(Decision.Done, "DONE").After(s => Page(s, 3, null, isLast: true));
        Assert.Equal((Outcome.Done, 3L), (((Job.Finished)ended).Outcome, ((Job.Finished)ended).Head.Stored.Records));
    }

    [Fact]
    public void A_failed_remote_job_whose_cleanup_does_not_work_is_submitted_again_with_a_warning()
    {
        var helped = Given.Helped(new JobPolicy { Attempts = 2, RetryWaitMs = 0 });
        var plan = helped with { Refs = new Dictionary<string, DefinitionRef>(helped.Refs) { [PlanRole.Cleanup] = new("report-delete", 1) } };
        var job = Given.Accepted(plan).Begun().Taken().Polled(Decision.Error, "FAILED");
        Assert.Equal(1, Assert.IsType<Job.Cleaning>(job).Head.Attempt);
        var again = Assert.IsType<Job.Queued>(job.Failed(FailureKind.Permanent, 403));
        Assert.Equal(2, again.Head.Attempt);
        Assert.Equal(2, again.Head.Warnings.Length);
        Assert.Contains(again.Head.Warnings, warning => warning.Contains("The cleanup did not work", StringComparison.Ordinal));
        var last = Assert.IsType<Job.Cleaning>(again.Begun().Taken().Polled(Decision.Error, "FAILED"));
        Assert.Equal(Outcome.Error, Assert.IsType<Job.Finished>(last.After(s => new RecordCleanedUp(s.DueAt, s.Id))).Outcome);
    }

    [Fact]
    public void A_deadline_that_passes_while_a_failed_remote_job_is_cleaned_up_ends_the_job()
    {
        var helped = Given.Helped(new JobPolicy { Attempts = 2, TotalDeadlineMs = 90_000 });
        var plan = helped with { Refs = new Dictionary<string, DefinitionRef>(helped.Refs) { [PlanRole.Cleanup] = new("report-delete", 1) } };
        var job = Given.Accepted(plan).Begun().Taken().Polled(Decision.Error, "FAILED");
        Assert.Equal(Given.Start.AddSeconds(90), JobDecider.Deadline(job));
        var ended = Assert.IsType<Job.Finished>(job.After(new CheckDeadline(Given.Start.AddSeconds(90))));
        Assert.Equal(Outcome.TimedOut, ended.Outcome);
        Assert.Contains("Rule for FAILED.", ended.Head.Warnings[^1], StringComparison.Ordinal);
    }

    private static RecordFetched Page(Step step, int records, Decision? says, bool isLast) =>
        new(step.DueAt, step.Id, 1, records, 100, null, isLast ? RawJson.Null : new RawJson("2")) { Verdict = says is { } word ? new ResultVerdict(word, $"The result says {word}.") : null };
}
