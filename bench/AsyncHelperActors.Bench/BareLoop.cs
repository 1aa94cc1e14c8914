using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace AsyncHelperActors.Bench;

/// <summary>
/// What a programmer writes who needs nothing to survive: an async method for each job, with HttpClient and a delay. Nothing is stored,
/// nothing is limited, nothing is retried. It is the measure of what durability costs.
/// </summary>
internal static class BareLoop
{
    public static async Task<Round> RunAsync(BenchOptions options, VendorProcess vendor)
    {
        using var http = new HttpClient { BaseAddress = vendor.Address };
        using var lateness = new Lateness(options.Jobs * 4);
        await vendor.CountAsync();
        var clock = new ProcessClock();
        await using var gate = new StartGate(options);
        var jobs = new Task[options.Jobs];
        for (var job = 0; job < options.Jobs; job++)
        {
            await gate.EnterAsync();
            jobs[job] = ThroughAsync(job);
        }

        await Task.WhenAll(jobs);
        var (wall, cpu, allocated) = clock.Read();
        return new Round("loop", options.Jobs, wall, cpu, allocated, await vendor.CountAsync(), lateness.At(0.5), lateness.At(0.99), null);

        async Task ThroughAsync(int job)
        {
            await JobAsync(http, options.PollWait, lateness, job);
            gate.Leave();
        }
    }

    private static async Task JobAsync(HttpClient http, TimeSpan wait, Lateness lateness, int job)
    {
        using var content = new StringContent($$"""{"correlationId":"{{job}}"}""", Encoding.UTF8, "application/json");
        using var submitted = await http.PostAsync(new Uri($"s/{VendorProcess.Script}/jobs", UriKind.Relative), content);
        submitted.EnsureSuccessStatusCode();
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        while (true)
        {
            var slept = Stopwatch.GetTimestamp();
            using var timer = new PeriodicTimer(wait);
            await timer.WaitForNextTickAsync();
            lateness.Add((Stopwatch.GetElapsedTime(slept) - wait).TotalMilliseconds);
            var status = await http.GetFromJsonAsync<JsonElement>(new Uri($"s/{VendorProcess.Script}/jobs/{id}", UriKind.Relative));
            if (status.GetProperty("status").GetString() == "DONE")
            {
                break;
            }
        }

        var records = await http.GetFromJsonAsync<JsonElement>(new Uri($"s/{VendorProcess.Script}/jobs/{id}/result", UriKind.Relative));
        if (records.GetArrayLength() != 3)
        {
            throw new InvalidOperationException($"Job {job}: expected three records, came {records.GetArrayLength()}.");
        }
    }
}
