using System.Diagnostics.Metrics;

namespace AsyncHelperActors.Bench;

/// <summary>How late polls go out: now - due. The loop tells it itself, the product through its metric.</summary>
internal sealed class Lateness : IDisposable
{
    private readonly double[] _milliseconds;
    private readonly MeterListener _listener = new();
    private int _count = -1;

    public Lateness(int most)
    {
        _milliseconds = new double[most];
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "asynchelper.poll.lateness")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Add(seconds * 1_000));
        _listener.Start();
    }

    public void Add(double milliseconds)
    {
        var at = Interlocked.Increment(ref _count);
        if (at < _milliseconds.Length)
        {
            _milliseconds[at] = milliseconds;
        }
    }

    /// <summary>The p-th part (0 to 1) of the polls were not later than this many milliseconds.</summary>
    public double At(double p)
    {
        var count = Math.Min(_count + 1, _milliseconds.Length);
        if (count == 0)
        {
            return double.NaN;
        }

        var sorted = _milliseconds[..count];
        Array.Sort(sorted);
        return sorted[Math.Min(count - 1, (int)(p * count))];
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
