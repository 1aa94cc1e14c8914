namespace AsyncHelperActors.Tests.Crash;

/// <summary>Real time, for tests that look at another process: there is nothing of ours to await there.</summary>
internal static class Pause
{
    /// <summary>A timer takes no shorter period.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>Lets some real time pass.</summary>
    public static async Task ForAsync(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            using var timer = new PeriodicTimer(time > Shortest ? time : Shortest);
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Looks every so often until it is so; false when it is not so in time.</summary>
    public static async Task<bool> UntilAsync(Func<bool> isSo, TimeSpan atMost, TimeSpan every)
    {
        var until = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(every);
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(until) > atMost)
            {
                return false;
            }

            await timer.WaitForNextTickAsync();
        }

        return true;
    }
}
