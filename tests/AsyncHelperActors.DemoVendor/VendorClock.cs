namespace AsyncHelperActors.Demo;

/// <summary>Waiting on the vendor's own clock, so that a test that moves the clock moves the vendor.</summary>
internal static class VendorClock
{
    /// <exception cref="OperationCanceledException">The client went away first.</exception>
    public static async Task WaitAsync(TimeProvider time, TimeSpan wait, CancellationToken cancel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), done, wait, Timeout.InfiniteTimeSpan);
        await using var registration = cancel.Register(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), done);
        await done.Task;
    }
}
