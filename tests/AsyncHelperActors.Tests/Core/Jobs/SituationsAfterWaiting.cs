using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>The second half of <see cref="Situations"/>: from the last polls to the end.</summary>
internal static class SituationsAfterWaiting
{
    /// <summary>A job whose last poll said RUNNING.</summary>
    public static Job Waiting(JobPolicy? policy = null, bool canCancel = true) =>
        Given.Accepted(Given.Helped(policy, canCancel)).Begun().Taken().Polled(Decision.InProgress, "RUNNING");

    private static Job Canceling() => Waiting().After(s => new CancelJob(s.DueAt.AddSeconds(-30)));

    public static IReadOnlyList<Situation> All { get; } =
    [
        new("Waiting, with a deadline of progress", "Nothing has moved for as long as the helper allows (`http.deadline.progress`), long before the total deadline.", Waiting(new JobPolicy { ProgressDeadlineMs = 600_000 }), """
            accept other   | refused idempotency_mismatch | Waiting
            status new     | StatusChanged                | Waiting
            status same    | Folded                       | Waiting
            status unknown | StatusChanged                | Waiting
            status done    | ResultReady                  | Fetching
            status partial | ResultReady                  | Fetching
            status empty   | JobFinished doneWithoutData  | Finished
            status error   | JobFinished error            | Finished
            transient      | StatusUnreadable             | Waiting
            throttled      | StatusUnreadable             | Waiting
            permanent      | StatusUnreadable             | Waiting
            unknown        | StatusUnreadable             | Waiting
            busy           | Folded                       | Waiting
            deadline       | EndingRequested              | Canceling
            cancel         | EndingRequested              | Canceling
            retry result   | refused not_retryable        | Waiting
            retry submit   | refused not_retryable        | Waiting
            poll now       | Folded                       | Waiting
            extend         | DeadlineExtended             | Waiting
            callback       | Folded                       | Waiting
            park           | JobFinished error            | Finished
            """),
        new("Waiting, unreadable for the same reason before", "The status could not be read at the last poll either.", Waiting().Failed(FailureKind.Transient), """
            accept other   | refused idempotency_mismatch | Waiting
            status new     | StatusChanged                | Waiting
            status same    | StatusChanged                | Waiting
            status unknown | StatusChanged                | Waiting
            status done    | ResultReady                  | Fetching
            status partial | ResultReady                  | Fetching
            status empty   | JobFinished doneWithoutData  | Finished
            status error   | JobFinished error            | Finished
            transient      | Folded                       | Waiting
            throttled      | Folded                       | Waiting
            permanent      | StatusUnreadable             | Waiting
            unknown        | Folded                       | Waiting
            busy           | Folded                       | Waiting
            deadline       | EndingRequested              | Canceling
            cancel         | EndingRequested              | Canceling
            retry result   | refused not_retryable        | Waiting
            retry submit   | refused not_retryable        | Waiting
            poll now       | Folded                       | Waiting
            extend         | DeadlineExtended             | Waiting
            callback       | Folded                       | Waiting
            park           | JobFinished error            | Finished
            """),
        new("Waiting, with an attempt left and no way to cancel", "`http.retry` allows another submission; the helper has no `http.cancel`.", Waiting(new JobPolicy { Attempts = 2 }, false), """
            accept other   | refused idempotency_mismatch | Waiting
            status new     | StatusChanged                | Waiting
            status same    | Folded                       | Waiting
            status unknown | StatusChanged                | Waiting
            status done    | ResultReady                  | Fetching
            status partial | ResultReady                  | Fetching
            status empty   | JobFinished doneWithoutData  | Finished
            status error   | RetryScheduled               | Queued
            transient      | StatusUnreadable             | Waiting
            throttled      | StatusUnreadable             | Waiting
            permanent      | StatusUnreadable             | Waiting
            unknown        | StatusUnreadable             | Waiting
            busy           | Folded                       | Waiting
            deadline       | JobFinished timedOut         | Finished
            cancel         | JobFinished canceled         | Finished
            retry result   | refused not_retryable        | Waiting
            retry submit   | refused not_retryable        | Waiting
            poll now       | Folded                       | Waiting
            extend         | DeadlineExtended             | Waiting
            callback       | Folded                       | Waiting
            park           | JobFinished error            | Finished
            """),
        new("Fetching", "The vendor is done, and the result is being stored. An export without an async helper starts here.", Waiting().Polled(Decision.Done, "DONE"), """
            accept other | refused idempotency_mismatch   | Fetching
            fetched more | PagesStored                    | Fetching
            fetched last | PagesStored, JobFinished done  | Finished
            fetched part | PagesStored, JobFinished partial | Finished
            fetched error | PagesStored, JobFinished error | Finished
            transient    | FetchFailed                    | Fetching
            throttled    | FetchFailed                    | Fetching
            permanent    | JobFinished error              | Finished
            unknown      | FetchFailed                    | Fetching
            busy         | Folded                         | Fetching
            deadline     | JobFinished timedOut           | Finished
            cancel       | JobFinished canceled           | Finished
            retry result | refused not_retryable          | Fetching
            retry submit | refused not_retryable          | Fetching
            poll now     | refused not_waiting            | Fetching
            extend       | DeadlineExtended               | Fetching
            park         | JobFinished error              | Finished
            """),
        new("Canceling, to be asked", "The job is to end early, and the vendor must be told.", Canceling(), """
            accept other | refused idempotency_mismatch | Canceling
            cancel sent  | CancelSent                   | Canceling
            transient    | CancelFailed                 | Canceling
            throttled    | CancelFailed                 | Canceling
            permanent    | JobFinished canceled         | Finished
            unknown      | CancelFailed                 | Canceling
            busy         | Folded                       | Canceling
            deadline     | JobFinished canceled         | Finished
            retry result | refused not_retryable        | Canceling
            retry submit | refused not_retryable        | Canceling
            poll now     | refused not_waiting          | Canceling
            extend       | refused already_ending       | Canceling
            park         | JobFinished error            | Finished
            """),
        new("Canceling, asked", "The vendor took the request to cancel; polls confirm that the remote job ended.", Canceling().After(s => new RecordCancelSent(s.DueAt, s.Id)), """
            accept other   | refused idempotency_mismatch | Canceling
            status new     | Folded                       | Canceling
            status same    | Folded                       | Canceling
            status unknown | Folded                       | Canceling
            status done    | JobFinished canceled         | Finished
            status partial | JobFinished canceled         | Finished
            status empty   | JobFinished canceled         | Finished
            status error   | JobFinished canceled         | Finished
            transient      | Folded                       | Canceling
            throttled      | Folded                       | Canceling
            permanent      | Folded                       | Canceling
            unknown        | Folded                       | Canceling
            busy           | Folded                       | Canceling
            deadline       | JobFinished canceled         | Finished
            retry result   | refused not_retryable        | Canceling
            retry submit   | refused not_retryable        | Canceling
            poll now       | refused not_waiting          | Canceling
            extend         | refused already_ending       | Canceling
            park           | JobFinished error            | Finished
            """),
        new("Finished well", "Nothing more will happen.", Waiting().Polled(Decision.DoneWithoutData, "EMPTY"), """
            accept other | refused idempotency_mismatch | Finished
            cancel       | refused already_finished     | Finished
            retry result | refused not_retryable        | Finished
            retry submit | refused not_retryable        | Finished
            poll now     | refused already_finished     | Finished
            extend       | refused already_finished     | Finished
            """),
        new("Finished badly, before there was a result", "Only a retry leads out.", Waiting().Polled(Decision.Error, "FAILED"), """
            accept other | refused idempotency_mismatch | Finished
            cancel       | refused already_finished     | Finished
            retry result | refused not_retryable        | Finished
            retry submit | RetryRequested               | Queued
            poll now     | refused already_finished     | Finished
            extend       | refused already_finished     | Finished
            """),
        new("Finished badly, with the result at the vendor", "The status said done, and the result could not be fetched.", Waiting().Polled(Decision.Done, "DONE").Failed(FailureKind.Permanent), """
            accept other | refused idempotency_mismatch | Finished
            cancel       | refused already_finished     | Finished
            retry result | RetryRequested               | Fetching
            retry submit | RetryRequested               | Queued
            poll now     | refused already_finished     | Finished
            extend       | refused already_finished     | Finished
            """),
        new("Finished, canceled", "To cancel again changes nothing.", Waiting(canCancel: false).After(s => new CancelJob(s.DueAt)), """
            accept other | refused idempotency_mismatch | Finished
            retry result | refused not_retryable        | Finished
            retry submit | RetryRequested               | Queued
            poll now     | refused already_finished     | Finished
            extend       | refused already_finished     | Finished
            """),
    ];
}
