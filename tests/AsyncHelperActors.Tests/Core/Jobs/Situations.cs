using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Tests.Core.Jobs;

/// <summary>A phase, or a phase under special circumstances, and what each command does in it.</summary>
/// <param name="Phase">Its heading on the page.</param>
/// <param name="Note">What is the case in it, for the page.</param>
/// <param name="Job">A job that is there.</param>
/// <param name="Expected">A line for each command that does something: <c>command | events or refusal | phase after</c>. All others do nothing.</param>
internal sealed record Situation(string Phase, string Note, Job Job, string Expected);

/// <summary>Where a job can be, and what is expected there.</summary>
internal static class Situations
{
    private static readonly JobPolicy Lookup = new() { WhenUncertain = WhenUncertain.Lookup };

    private static readonly JobPolicy Resubmit = new() { WhenUncertain = WhenUncertain.Resubmit };

    private static Job Sent(JobPolicy? policy = null) => Given.Accepted(Given.Helped(policy)).Begun();

    public static IReadOnlyList<Situation> All { get; } =
    [
        new("Absent", "No job was ever accepted under this id.", Job.Absent.Instance, """
            accept       | JobAccepted       | Queued
            accept other | JobAccepted       | Queued
            cancel       | refused not_found | Absent
            retry result | refused not_found | Absent
            retry submit | refused not_found | Absent
            poll now     | refused not_found | Absent
            extend       | refused not_found | Absent
            """),
        new("Queued", "Accepted, and certainly not at the vendor. The submission is due at once, or later after a failure or a try that ended badly.", Given.Accepted(Given.Helped()), """
            accept other | refused idempotency_mismatch | Queued
            begin        | SubmissionStarted            | Submitting
            busy         | Folded                       | Queued
            deadline     | JobFinished timedOut         | Finished
            cancel       | JobFinished canceled         | Finished
            retry result | refused not_retryable        | Queued
            retry submit | refused not_retryable        | Queued
            poll now     | refused not_waiting          | Queued
            extend       | DeadlineExtended             | Queued
            park         | JobFinished error            | Finished
            """),
        new("Submitting", "The start of the submission is stored and its answer is not. An uncertain end means `whenUncertain: fail` here.", Sent(), """
            accept other | refused idempotency_mismatch | Submitting
            resume       | JobFinished error            | Finished
            submitted    | Submitted                    | Waiting
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
        new("Submitting, with whenUncertain: resubmit", "As above, but an uncertain submission is sent again with the same key.", Sent(Resubmit), """
            accept other | refused idempotency_mismatch | Submitting
            resume       | SubmissionUncertain          | Submitting
            submitted    | Submitted                    | Waiting
            nothing to send | JobFinished doneWithoutData | Finished
            transient    | SubmissionFailed             | Queued
            throttled    | SubmissionFailed             | Queued
            permanent    | JobFinished error            | Finished
            unknown      | SubmissionUncertain          | Submitting
            busy         | SubmissionFailed             | Queued
            deadline     | EndingRequested              | Submitting
            cancel       | EndingRequested              | Submitting
            retry result | refused not_retryable        | Submitting
            retry submit | refused not_retryable        | Submitting
            poll now     | refused not_waiting          | Submitting
            extend       | DeadlineExtended             | Submitting
            park         | JobFinished error            | Finished
            """),
        new("Submitting, to be sent again", "The answer was lost, nothing is under way, and the submission is due again with the same key.", Sent(Resubmit).Failed(FailureKind.Unknown), """
            accept other | refused idempotency_mismatch | Submitting
            begin        | SubmissionStarted            | Submitting
            busy         | Folded                       | Submitting
            deadline     | JobFinished timedOut         | Finished
            cancel       | JobFinished canceled         | Finished
            retry result | refused not_retryable        | Submitting
            retry submit | refused not_retryable        | Submitting
            poll now     | refused not_waiting          | Submitting
            extend       | DeadlineExtended             | Submitting
            park         | JobFinished error            | Finished
            """),
        new("Submitting, looking up", "The answer was lost, and the vendor is asked whether it has the job.", Sent(Lookup).Failed(FailureKind.Unknown), """
            accept other  | refused idempotency_mismatch | Submitting
            submitted     | Submitted                    | Waiting
            not submitted | SubmissionFailed             | Queued
            transient     | SubmissionUncertain          | Submitting
            throttled     | SubmissionUncertain          | Submitting
            permanent     | JobFinished error            | Finished
            unknown       | SubmissionUncertain          | Submitting
            busy          | Folded                       | Submitting
            deadline      | EndingRequested              | Submitting
            cancel        | EndingRequested              | Submitting
            retry result  | refused not_retryable        | Submitting
            retry submit  | refused not_retryable        | Submitting
            poll now      | refused not_waiting          | Submitting
            extend        | DeadlineExtended             | Submitting
            park          | JobFinished error            | Finished
            """),
        new("Submitting, to be ended", "Somebody canceled while the call was under way. Its answer decides; ten minutes later the job ends without it.", Sent().After(new CancelJob(Given.Start.AddSeconds(1))), """
            accept other | refused idempotency_mismatch | Submitting
            resume       | JobFinished canceled         | Finished
            submitted    | Submitted, EndingRequested   | Canceling
            nothing to send | JobFinished canceled | Finished
            transient    | JobFinished canceled         | Finished
            throttled    | JobFinished canceled         | Finished
            permanent    | JobFinished canceled         | Finished
            unknown      | JobFinished canceled         | Finished
            busy         | JobFinished canceled         | Finished
            deadline     | JobFinished canceled         | Finished
            retry result | refused not_retryable        | Submitting
            retry submit | refused not_retryable        | Submitting
            poll now     | refused not_waiting          | Submitting
            extend       | refused already_ending       | Submitting
            park         | JobFinished error            | Finished
            """),
        new("Submitting without an async helper", "The answer of the one request is the result.", Given.Accepted(Given.Plain(StepType.Import)).Begun(), """
            accept other | refused idempotency_mismatch | Submitting
            resume       | JobFinished error            | Finished
            submitted    | Submitted, JobFinished done  | Finished
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
        new("Waiting", "The vendor has the job; polls ask for its status. This job can be canceled at the vendor.", SituationsAfterWaiting.Waiting(), """
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
        .. SituationsOfChains.All,
        .. SituationsAfterWaiting.All,
        .. SituationsOfImports.All,
    ];
}
