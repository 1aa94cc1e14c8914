using System.Diagnostics.Metrics;

namespace AsyncHelperActors.Actors.Jobs;

/// <summary>What the jobs of this process measure about themselves.</summary>
internal static class JobMetrics
{
    private static readonly Meter Meter = new("AsyncHelperActors.Jobs");

    private static readonly Histogram<double> PollLateness =
        Meter.CreateHistogram<double>("asynchelper.poll.lateness", "ms", "How long after its due time a poll was handed to its connection.");

    /// <summary>A poll goes out.</summary>
    public static void Late(TimeSpan late) => PollLateness.Record(Math.Max(0, late.TotalMilliseconds));
}
