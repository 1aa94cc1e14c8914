using System.Diagnostics;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Telemetry;

/// <summary>One span for each step of a job: when it ran, on which node, and what came of it.</summary>
/// <remarks>
/// A job may wait for days and run on many nodes, so its steps are traces of their own, each linked to the span of the submission that it belongs
/// to. That span's id is stored with what the vendor answered to the submission, so the link outlives crashes and moves. A vendor is told nothing of
/// it: no request carries a trace header.
/// </remarks>
public static class StepTracing
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "AsyncHelperActors.Jobs";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span of a step; null when nobody listens.</summary>
    internal static Activity? Begin(StepCall call)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // What runs here was set off by a message of long ago and is part of no request.
        Activity.Current = null;
        var step = JobMetrics.NameOf(call.Step);
        var links = ActivityContext.TryParse(call.Remote?.Trace, null, out var submission) ? new[] { new ActivityLink(submission) } : null;
        var span = Source.StartActivity($"{step} {call.Plan[PlanRole.Step]?.Id}", ActivityKind.Client, default(ActivityContext), links: links);
        return span?
            .SetTag("asynchelper.job.id", call.JobId)
            .SetTag("asynchelper.job.attempt", call.Attempt)
            .SetTag("asynchelper.job.type", call.Plan.Type == StepType.Import ? "import" : "export")
            .SetTag("asynchelper.step", step)
            .SetTag("asynchelper.step.id", call.Step.Id);
    }

    /// <summary>Ends the span, and notes it in the answer to a submission, for the steps to come.</summary>
    internal static StepAnswer End(Activity? span, StepAnswer answer)
    {
        if (span is null)
        {
            return answer;
        }

        span.SetTag("asynchelper.step.outcome", JobMetrics.OutcomeOf(answer));
        if (answer.Call?.HttpStatus is { } status)
        {
            span.SetTag("http.response.status_code", status);
        }

        switch (answer)
        {
            case StepAnswer.Failed failed:
                span.SetStatus(ActivityStatusCode.Error, failed.Failure.Message).SetTag("error.type", failed.Failure.Code);
                break;
            case StepAnswer.Status polled:
                span.SetTag("asynchelper.status.value", polled.Value.Value).SetTag("asynchelper.status.decision", polled.Decision.ToString());
                break;
        }

        var trace = span.Id;
        span.Dispose();
        return answer is StepAnswer.Submitted submitted ? submitted with { Remote = submitted.Remote with { Trace = trace } } : answer;
    }

    /// <summary>Ends the span of a step that a defect stopped.</summary>
    internal static void Fail(Activity? span, Exception defect)
    {
        span?.SetStatus(ActivityStatusCode.Error, defect.Message).SetTag("error.type", defect.GetType().FullName).Dispose();
    }
}
