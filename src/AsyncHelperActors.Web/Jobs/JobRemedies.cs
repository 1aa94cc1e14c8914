using AsyncHelperActors.Client;

namespace AsyncHelperActors.Web.Jobs;

/// <summary>What to do about an error, by where it came from; the message says what was the case.</summary>
internal static class JobRemedies
{
    public static string? For(JobFailure error) => error.Source switch
    {
        "submit" => "Look at the request of the step and at the connection's credentials; then retry from submit.",
        "status" => "Look at the status export, and at the values of the async helper: try the vendor's answer out on the test bench. Then retry from submit.",
        "result" => "The vendor has finished its part. Look at the result export; then retry from result, which does not submit again.",
        "deadline" => "Ask the vendor whether it still works on it. A longer deadline stands in the helper's http.deadline, or in the run's own.",
        "hook" => "Look at the script that is named; then retry from result, or from submit when the script shapes the request.",
        "cancel" => "The vendor may still work on it: look there.",
        _ => null,
    };
}
