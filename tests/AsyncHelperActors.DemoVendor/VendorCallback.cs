using System.Net.Http.Json;

namespace AsyncHelperActors.Demo;

/// <summary>The vendor's own call when a job is finished, for jobs that last a known time.</summary>
internal static class VendorCallback
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public static void Plan(VendorCall call, VendorJob job, string url)
    {
        var (vendor, state) = (call.Vendor, call.State);
        if (state.TotalTicks is not { } ticks)
        {
            vendor.Counters.Error($"job {job.Id}: a callback needs statuses that last a time, not a number of polls");
            return;
        }

        _ = SendAsync(vendor, state, job, url, TimeSpan.FromTicks(ticks));
    }

    private static async Task SendAsync(DemoVendor vendor, ScriptState state, VendorJob job, string url, TimeSpan wait)
    {
        try
        {
            await VendorClock.WaitAsync(vendor.Time, wait, CancellationToken.None);
            var seen = job.Look(vendor.Now, isPoll: false, out var hasJustFinished);
            if (hasJustFinished)
            {
                state.EndJob();
            }

            var body = new Dictionary<string, object?>
            {
                [state.Script.IdPath] = job.Id,
                [state.Script.StatusPath] = seen.CancelValue ?? (object?)seen.Status?.Value,
            };
            using var answer = await s_http.PostAsJsonAsync(url, body, VendorJson.Options);
            if (!answer.IsSuccessStatusCode)
            {
                vendor.Counters.Error($"callback {url} for {job.Id}: answered {(int)answer.StatusCode}");
                return;
            }

            vendor.Counters.Add(Counter.Callbacks);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or UriFormatException or InvalidOperationException)
        {
            vendor.Counters.Error($"callback {url} for {job.Id}: {e.Message}");
        }
    }
}
