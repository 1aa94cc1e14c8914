using System.Diagnostics;
using System.Diagnostics.Metrics;
using AsyncHelperActors.Core.Calls;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Actors.Telemetry;

/// <summary>What the jobs of this process measure about themselves. Names and units follow OpenTelemetry's conventions; docs/operations.md lists them.</summary>
/// <remarks>No measurement names a job, an account or a definition: there may be any number of these, and whoever reads metrics need not know them.</remarks>
public static class JobMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "AsyncHelperActors.Jobs";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Started = Meter.CreateCounter<long>("asynchelper.jobs.started", "{job}", "Jobs accepted, batches of imports among them.");

    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("asynchelper.jobs.ended", "{job}", "Jobs that ended, by outcome.");

    private static readonly Counter<long> Retries =
        Meter.CreateCounter<long>("asynchelper.jobs.retries", "{retry}", "Steps and submissions that are tried again, by what failed.");

    private static readonly UpDownCounter<long> Resident = Meter.CreateUpDownCounter<long>("asynchelper.jobs.resident", "{job}", "Jobs in the memory of this node.");

    private static readonly Histogram<double> PollLateness = Seconds(
        "asynchelper.poll.lateness", "How long after its due time a poll was handed to its connection.", [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]);

    private static readonly Histogram<double> StepDuration = Seconds(
        "asynchelper.step.duration", "From a step's turn at its connection to its answer, by step and outcome.", [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]);

    private static readonly Counter<long> Throttled =
        Meter.CreateCounter<long>("asynchelper.step.throttled", "{step}", "Steps that a vendor answered with: too fast.");

    private static readonly Counter<long> Refused =
        Meter.CreateCounter<long>("asynchelper.connection.refused", "{step}", "Steps that found no room at their connection and come back later.");

    private static readonly UpDownCounter<long> Waiting =
        Meter.CreateUpDownCounter<long>("asynchelper.connection.queue", "{step}", "Steps that wait for room at their connections on this node.");

    private static readonly UpDownCounter<long> Active =
        Meter.CreateUpDownCounter<long>("asynchelper.connection.active", "{step}", "Steps under way on this node.");

    private static readonly Histogram<double> JournalLatency = Seconds(
        "asynchelper.journal.latency", "From handing a job's events to the journal to their being durable.", [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);

    private static readonly Counter<long> Webhooks = Meter.CreateCounter<long>("asynchelper.webhooks", "{attempt}", "Attempts to tell the end of a job, by what came of them.");

    /// <summary>A poll goes out.</summary>
    internal static void Late(TimeSpan late) => PollLateness.Record(Math.Max(0, late.TotalSeconds));

    /// <summary>A job came into memory, or left it.</summary>
    internal static void Residents(int change) => Resident.Add(change);

    /// <summary>Steps wait for room, or no longer do.</summary>
    internal static void Queued(int change) => Waiting.Add(change);

    /// <summary>A step finds no room.</summary>
    internal static void NoRoom() => Refused.Add(1);

    /// <summary>An attempt to tell an end has ended.</summary>
    internal static void Told(bool delivered) => Webhooks.Add(1, Tag("asynchelper.webhook.outcome", delivered ? "delivered" : "failed"));

    /// <summary>Events are durable.</summary>
    internal static void Stored(long handedAt) => JournalLatency.Record(Stopwatch.GetElapsedTime(handedAt).TotalSeconds);

    /// <summary>An event of a job is durable.</summary>
    internal static void Happened(Job job, JobEvent happened)
    {
        switch (happened)
        {
            case JobAccepted accepted:
                Started.Add(1, TypeOf(accepted.Plan));
                break;
            case JobFinished finished when job is Job.Known known:
                Ended.Add(1, TypeOf(known.Head.Plan), Tag("asynchelper.job.outcome", Camel(finished.Outcome.ToString())));
                break;
            case SubmissionFailed:
                Retries.Add(1, Tag("asynchelper.step", "submit"));
                break;
            case StatusUnreadable:
                Retries.Add(1, Tag("asynchelper.step", "poll"));
                break;
            case FetchFailed:
                Retries.Add(1, Tag("asynchelper.step", "fetch"));
                break;
            case CancelFailed:
                Retries.Add(1, Tag("asynchelper.step", "cancel"));
                break;
            case CleanupFailed:
                Retries.Add(1, Tag("asynchelper.step", "cleanup"));
                break;
            case RetryScheduled or RetryRequested:
                Retries.Add(1, Tag("asynchelper.step", "job"));
                break;
        }
    }

    /// <summary>A step begins.</summary>
    internal static void Began() => Active.Add(1);

    /// <summary>A step has ended.</summary>
    /// <param name="step">Which.</param>
    /// <param name="answer">What came of it; null: a defect of ours.</param>
    /// <param name="began">When it began, as <see cref="Stopwatch.GetTimestamp"/> has it.</param>
    internal static void Ran(Step step, StepAnswer? answer, long began)
    {
        Active.Add(-1);
        StepDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, Tag("asynchelper.step", NameOf(step)), Tag("asynchelper.step.outcome", OutcomeOf(answer)));
        if (answer is StepAnswer.Failed { Failure.Kind: FailureKind.Throttled })
        {
            Throttled.Add(1, Tag("asynchelper.step", NameOf(step)));
        }
    }

    /// <summary>A step in one word.</summary>
    internal static string NameOf(Step step) => Camel(step.GetType().Name);

    /// <summary>What came of a step in one word: <c>ok</c>, or what kind of failure.</summary>
    internal static string OutcomeOf(StepAnswer? answer) => answer switch
    {
        null => "defect",
        StepAnswer.Failed failed => Camel(failed.Failure.Kind.ToString()),
        _ => "ok",
    };

    private static KeyValuePair<string, object?> TypeOf(Plan plan) => Tag("asynchelper.job.type", Camel(plan.Type.ToString()));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static Histogram<double> Seconds(string name, string what, double[] bounds) =>
        Meter.CreateHistogram(name, "s", what, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
