using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>Where an import can be, and what is expected there.</summary>
internal static class SituationsOfImports
{
    private static Job Running => Given.Import(30).Tended();

    public static IReadOnlyList<Situation> All { get; } =
    [
        new("Batching, accepted", "An import whose records are stored; its first batches are due.", Given.Import(30), """
            accept other | refused idempotency_mismatch | Batching
            tend         | BatchesBegun                 | Batching
            deadline     | EndingRequested              | Batching
            cancel       | EndingRequested              | Batching
            retry result | refused not_retryable        | Batching
            retry submit | refused not_retryable        | Batching
            poll now     | refused not_waiting          | Batching
            extend       | DeadlineExtended             | Batching
            park         | JobFinished error            | Finished
            """),
        new("Batching, batches run", "Two of three batches run, as many as may at once.", Running, """
            accept other | refused idempotency_mismatch | Batching
            tend         | Folded                       | Batching
            batch done   | BatchEnded, BatchesBegun     | Batching
            batch error  | BatchEnded, BatchesBegun     | Batching
            deadline     | EndingRequested              | Batching
            cancel       | EndingRequested              | Batching
            retry result | refused not_retryable        | Batching
            retry submit | refused not_retryable        | Batching
            poll now     | refused not_waiting          | Batching
            extend       | DeadlineExtended             | Batching
            park         | JobFinished error            | Finished
            """),
        new("Batching, rows to be written", "All batches have ended, and the rows of their records are written.", Running.Ended(1, Outcome.Done).Ended(2, Outcome.Error).Ended(3, Outcome.Done), """
            accept other | refused idempotency_mismatch | Batching
            rows         | RowsStored                   | Batching
            rows last    | RowsStored, JobFinished partial | Finished
            transient    | FetchFailed                  | Batching
            throttled    | FetchFailed                  | Batching
            permanent    | JobFinished error            | Finished
            unknown      | FetchFailed                  | Batching
            busy         | Folded                       | Batching
            deadline     | JobFinished timedOut         | Finished
            retry result | refused not_retryable        | Batching
            retry submit | refused not_retryable        | Batching
            poll now     | refused not_waiting          | Batching
            extend       | DeadlineExtended             | Batching
            park         | JobFinished error            | Finished
            """),
        new("Batching, to be ended", "Somebody canceled the import: no batch begins any more, and those that run are told to end.", Running.After(new CancelJob(Given.Start.AddSeconds(1))), """
            accept other | refused idempotency_mismatch | Batching
            tend         | Folded                       | Batching
            batch done   | BatchEnded                   | Batching
            batch error  | BatchEnded                   | Batching
            deadline     | BatchEnded, BatchEnded       | Batching
            retry result | refused not_retryable        | Batching
            retry submit | refused not_retryable        | Batching
            poll now     | refused not_waiting          | Batching
            extend       | refused already_ending       | Batching
            park         | JobFinished error            | Finished
            """),
        new("Batching, to be sent again", "A retry gathers the records that failed.", Failed.After(new RetryJob(Given.Start.AddHours(1), RetryFrom.Submit)), """
            accept other | refused idempotency_mismatch | Batching
            gathered     | RecordsGathered              | Batching
            transient    | FetchFailed                  | Batching
            throttled    | FetchFailed                  | Batching
            permanent    | JobFinished error            | Finished
            unknown      | FetchFailed                  | Batching
            busy         | Folded                       | Batching
            deadline     | JobFinished timedOut         | Finished
            cancel       | JobFinished canceled         | Finished
            retry result | refused not_retryable        | Batching
            retry submit | refused not_retryable        | Batching
            poll now     | refused not_waiting          | Batching
            extend       | DeadlineExtended             | Batching
            park         | JobFinished error            | Finished
            """),
        new("Finished, an import with failed records", "A retry sends the failed records again, and only them.", Failed, """
            accept other | refused idempotency_mismatch | Finished
            cancel       | refused already_finished     | Finished
            retry result | refused not_retryable        | Finished
            retry submit | RetryRequested               | Batching
            poll now     | refused already_finished     | Finished
            extend       | refused already_finished     | Finished
            """),
    ];

    private static Job Failed => Given.Import(10).Tended().Ended(1, Outcome.Done).Collected(succeeded: 7, failed: 3);
}
