using System.Globalization;
using AsyncHelperActors.Core.Calls;

namespace AsyncHelperActors.Tests.Actors.Jobs.Virtual;

/// <summary>Keeps the virtual instant of each call.</summary>
internal sealed class TimedConnector(IConnector inner, Func<TimeSpan> clock) : IConnector
{
    private readonly List<(TimeSpan At, StepCall Call)> _calls = [];

    public IReadOnlyList<(TimeSpan At, StepCall Call)> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public Task<StepAnswer> RunAsync(StepCall call, CancellationToken cancellation)
    {
        lock (_calls)
        {
            _calls.Add((clock(), call));
        }

        return inner.RunAsync(call, cancellation);
    }

    /// <summary>What was sent for a job, as in <c>Submit 0:00:00, Poll 0:01:00</c>; fractions of a second are shown when there are some.</summary>
    public string Story(string jobId) => string.Join(", ", Calls.Where(c => c.Call.JobId == jobId).Select(c => $"{c.Call.Step.GetType().Name} {Text(c.At)}"));

    private static string Text(TimeSpan at) => string.Create(
        CultureInfo.InvariantCulture, $"{(long)at.TotalHours}:{at:mm\\:ss}{(at.Milliseconds == 0 ? "" : $".{at.Milliseconds:000}")}");
}
