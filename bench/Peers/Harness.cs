using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace AsyncHelperActors.Peers;

/// <summary>
/// What all peers share: the vendor's three calls, as many jobs at once as are asked for, how late polls are, and the words to the bench, which starts each of them: it
/// warms up and says "ready", hears "go", runs the jobs, and says how late its polls were. The bench itself counts processor time and the vendor's calls.
/// </summary>
internal static class Harness
{
    private static readonly string s_vendor = Setting("VENDOR");
    private static readonly HttpClient s_http = new();
    private static readonly ConcurrentDictionary<int, TaskCompletionSource> s_ends = new();
    private static ConcurrentBag<double> s_late = [];
    private static int s_next;

    public static TimeSpan PollWait { get; } = TimeSpan.FromMilliseconds(double.Parse(Setting("POLL_WAIT"), CultureInfo.InvariantCulture));

    public static int Concurrency { get; } = Number("CONCURRENCY");

    /// <summary>The bench's PostgreSQL, as Npgsql takes it.</summary>
    public static string Database
    {
        get
        {
            var url = new Uri(Setting("DATABASE_URL"));
            var user = url.UserInfo.Split(':');
            return $"Host={url.Host};Port={url.Port};Database={url.AbsolutePath[1..]};Username={user[0]};Password={Uri.UnescapeDataString(user[1])};Maximum Pool Size=60";
        }
    }

    public static async Task<string> SubmitAsync(int job)
    {
        using var answer = await s_http.PostAsJsonAsync(s_vendor, new { correlationId = job.ToString(CultureInfo.InvariantCulture) });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>Polls; <paramref name="due"/> is the instant at which that was to be.</summary>
    public static async Task<bool> IsDoneAsync(string id, DateTimeOffset due)
    {
        s_late.Add((TimeProvider.System.GetUtcNow() - due).TotalMilliseconds);
        return (await s_http.GetFromJsonAsync<JsonElement>(new Uri($"{s_vendor}/{id}"))).GetProperty("status").GetString() == "DONE";
    }

    public static async Task FetchAsync(string id)
    {
        var records = await s_http.GetFromJsonAsync<JsonElement>(new Uri($"{s_vendor}/{id}/result"));
        if (records.GetArrayLength() != 3)
        {
            throw new InvalidOperationException($"Job {id}: expected three records, came {records.GetArrayLength()}.");
        }
    }

    /// <summary>A peer's job has come to its end.</summary>
    public static void Ended(int job)
    {
        if (s_ends.TryRemove(job, out var end))
        {
            end.TrySetResult();
        }
    }

    /// <summary>Runs it: <paramref name="start"/> hands a job to the peer, which calls <see cref="Ended"/> in the end.</summary>
    public static async Task RunAsync(Func<int, Task> start)
    {
        await JobsAsync(start, Number("WARM_UP"));
        Console.WriteLine("ready");
        Console.ReadLine();
        s_late = [];
        await JobsAsync(start, Number("JOBS"));
        var late = s_late.Order().ToArray();
        Console.WriteLine(JsonSerializer.Serialize(new { lateP50 = late[late.Length / 2], lateP99 = late[(int)(late.Length * 0.99)] }));
        Console.ReadLine();
    }

    private static async Task JobsAsync(Func<int, Task> start, int jobs)
    {
        var last = Volatile.Read(ref s_next) + jobs;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Concurrency, jobs)).Select(async _ =>
        {
            int job;
            while ((job = Interlocked.Increment(ref s_next)) <= last)
            {
                var end = s_ends[job] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await start(job);
                await end.Task;
            }
        }));
        Volatile.Write(ref s_next, last);
    }

    private static int Number(string name) => int.Parse(Setting(name), CultureInfo.InvariantCulture);

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set; run this through the bench: see bench/README.md");
}
