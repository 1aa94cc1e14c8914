using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>The third part of <see cref="Situations"/>: requests around the submission and before the result, further sets, cleanup.</summary>
internal static class SituationsOfChains
{
    public static IReadOnlyList<Situation> All { get; } =
    [
        new("Submitting, a request before the submission", "One of `http.submit.before` is under way; it may not be repeated.", Given.Accepted(Given.Chained()).Begun(), """
            accept other | refused idempotency_mismatch | Submitting
            resume       | JobFinished error            | Finished
            held         | StepAnswered                 | Queued
            nothing to send | JobFinished doneWithoutData | Finished
            transient    | SubmissionFailed             | Queued
            throttled    | SubmissionFailed             | Queued
            permanent    | JobFinished error            | Finished
            unknown      | JobFinished error            | Finished
            busy         | SubmissionFailed             | Queued
            deadline     | EndingRequested              | Submitting
            cancel       | EndingRequested              | Submitting
            retry result | refused not_retryable        | Submitting
            retry submit | refused not_retryable        | Submitting
            poll now     | refused not_waiting          | Submitting
            extend       | DeadlineExtended             | Submitting
            park         | JobFinished error            | Finished
            """),
        new("Submitting, a repeatable request before the submission", "As above, but it may be repeated: it reads, it puts, or it is said to be `repeatable`.", Given.Accepted(Given.Chained()).Begun().Answered().Begun(), """
            accept other | refused idempotency_mismatch | Submitting
            resume       | SubmissionFailed             | Queued
            held         | StepAnswered                 | Queued
            nothing to send | JobFinished doneWithoutData | Finished
            transient    | SubmissionFailed             | Queued
            throttled    | SubmissionFailed             | Queued
            permanent    | JobFinished error            | Finished
            unknown      | SubmissionFailed             | Queued
            busy         | SubmissionFailed             | Queued
            deadline     | EndingRequested              | Submitting
            cancel       | EndingRequested              | Submitting
            retry result | refused not_retryable        | Submitting
            retry submit | refused not_retryable        | Submitting
            poll now     | refused not_waiting          | Submitting
            extend       | DeadlineExtended             | Submitting
            park         | JobFinished error            | Finished
            """),
        new("Following, to be sent", "The vendor took the submission; a request of `http.submit.after` is due.", Given.Accepted(Given.Chained()).Begun().Answered().Begun().Answered().Begun().Taken(), """
            accept other | refused idempotency_mismatch | Following
            begin        | SubmissionStarted            | Following
            deadline     | EndingRequested              | Canceling
            cancel       | EndingRequested              | Canceling
            retry result | refused not_retryable        | Following
            retry submit | refused not_retryable        | Following
            poll now     | refused not_waiting          | Following
            extend       | DeadlineExtended             | Following
            park         | JobFinished error            | Finished
            """),
        new("Following", "A request of `http.submit.after` is under way; it may not be repeated. A job that fails here is canceled at the vendor.", Given.Accepted(Given.Chained()).Begun().Answered().Begun().Answered().Begun().Taken().Begun(), """
            accept other | refused idempotency_mismatch | Following
            resume       | EndingRequested              | Canceling
            held         | StepAnswered                 | Waiting
            transient    | SubmissionFailed             | Following
            throttled    | SubmissionFailed             | Following
            permanent    | EndingRequested              | Canceling
            unknown      | EndingRequested              | Canceling
            busy         | SubmissionFailed             | Following
            deadline     | EndingRequested              | Canceling
            cancel       | EndingRequested              | Canceling
            retry result | refused not_retryable        | Following
            retry submit | refused not_retryable        | Following
            poll now     | refused not_waiting          | Following
            extend       | DeadlineExtended             | Following
            park         | JobFinished error            | Finished
            """),
        new("Fetching, on the way to the result", "A request of `http.result.before` is under way. This job is cleaned up when it ends.", Given.Completed().Polled(Decision.Done, "DONE"), """
            accept other | refused idempotency_mismatch | Fetching
            held         | StepAnswered                 | Fetching
            transient    | FetchFailed                  | Fetching
            throttled    | FetchFailed                  | Fetching
            permanent    | JobFinished error            | Finished
            unknown      | FetchFailed                  | Fetching
            busy         | Folded                       | Fetching
            deadline     | CleanupRequested             | Cleaning
            cancel       | CleanupRequested             | Cleaning
            retry result | refused not_retryable        | Fetching
            retry submit | refused not_retryable        | Fetching
            poll now     | refused not_waiting          | Fetching
            extend       | DeadlineExtended             | Fetching
            park         | JobFinished error            | Finished
            """),
        new("Fetching the last set", "All sets but this one are stored. This job is cleaned up when it ends.", Given.Completed().Polled(Decision.Done, "DONE").Answered().Fetched(), """
            accept other | refused idempotency_mismatch   | Fetching
            fetched more | PagesStored                    | Fetching
            fetched last | PagesStored, CleanupRequested  | Cleaning
            fetched part | PagesStored, CleanupRequested  | Cleaning
            fetched error | PagesStored, CleanupRequested | Cleaning
            transient    | FetchFailed                    | Fetching
            throttled    | FetchFailed                    | Fetching
            permanent    | JobFinished error              | Finished
            unknown      | FetchFailed                    | Fetching
            busy         | Folded                         | Fetching
            deadline     | CleanupRequested               | Cleaning
            cancel       | CleanupRequested               | Cleaning
            retry result | refused not_retryable          | Fetching
            retry submit | refused not_retryable          | Fetching
            poll now     | refused not_waiting            | Fetching
            extend       | DeadlineExtended               | Fetching
            park         | JobFinished error              | Finished
            """),
        new("Cleaning", "How the job ends is settled (here: done), and the vendor is told that it may forget the remote job.", Given.Completed().Polled(Decision.Done, "DONE").Answered().Fetched().Fetched(), """
            accept other | refused idempotency_mismatch | Cleaning
            cleaned up   | JobFinished done             | Finished
            transient    | CleanupFailed                | Cleaning
            throttled    | CleanupFailed                | Cleaning
            permanent    | JobFinished done             | Finished
            unknown      | CleanupFailed                | Cleaning
            busy         | Folded                       | Cleaning
            deadline     | JobFinished done             | Finished
            cancel       | refused already_finished     | Cleaning
            retry result | refused not_retryable        | Cleaning
            retry submit | refused not_retryable        | Cleaning
            poll now     | refused not_waiting          | Cleaning
            extend       | refused already_ending       | Cleaning
            park         | JobFinished done             | Finished
            """),
        new("Cleaning, before another attempt", "The remote job failed and is submitted again; before that, the vendor is told that it may forget the failed one.", Retrying(), """
            accept other | refused idempotency_mismatch | Cleaning
            cleaned up   | RetryScheduled               | Queued
            transient    | CleanupFailed                | Cleaning
            throttled    | CleanupFailed                | Cleaning
            permanent    | RetryScheduled               | Queued
            unknown      | CleanupFailed                | Cleaning
            busy         | Folded                       | Cleaning
            deadline     | RetryScheduled               | Queued
            cancel       | JobFinished canceled         | Finished
            retry result | refused not_retryable        | Cleaning
            retry submit | refused not_retryable        | Cleaning
            poll now     | refused not_waiting          | Cleaning
            extend       | DeadlineExtended             | Cleaning
            park         | JobFinished error            | Finished
            """),
    ];

    private static Job Retrying()
    {
        var plan = Given.Chained();
        plan = plan with { Policy = plan.Policy with { Attempts = 2, Before = [], After = [] } };
        return Given.Accepted(plan).Begun().Taken().Polled(Decision.Error, "FAILED");
    }
}
