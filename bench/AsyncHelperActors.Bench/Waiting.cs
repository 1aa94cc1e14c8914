using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Client;
using AsyncHelperActors.Tests.Databases;
using Microsoft.Data.Sqlite;

namespace AsyncHelperActors.Bench;

/// <summary>
/// Very many jobs that wait for hours, in the storage of the whole product in a process of its own: what they cost in memory and on disk, and how soon the
/// server is ready again after a crash. In the end some of them are asked for and go on to their result: they are true jobs.
/// </summary>
internal static class Waiting
{
    private const string Usage = "waiting [--jobs N] [--storage sqlite|postgres] [--settle SECONDS]";
    private const double MostGigabytes = 1.5;
    private const double MostBytesOfJob = 200;
    private const int Tried = 100;

    private static readonly TimeSpan s_ready = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_wait = TimeSpan.FromHours(6);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (jobs, isPostgres, settle) = (1_000_000, false, TimeSpan.FromMinutes(1));
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (arguments[i])
            {
                case "--jobs" when isNumber:
                    jobs = number;
                    break;
                case "--settle" when isNumber:
                    settle = TimeSpan.FromSeconds(number);
                    break;
                case "--storage" when value is "sqlite" or "postgres":
                    isPostgres = value == "postgres";
                    break;
                default:
                    await Console.Error.WriteLineAsync($"bench: {arguments[i]} {value} is no option. {Usage}");
                    return 2;
            }
        }

        using var postgres = isPostgres ? new PostgresServer() : null;
        return await RunAsync(jobs, postgres, settle) ? 0 : 1;
    }

    private static async Task<bool> RunAsync(int jobs, PostgresServer? postgres, TimeSpan settle)
    {
        const string Database = "waiting";
        postgres?.Execute($"CREATE DATABASE {Database}");
        await using var vendor = await VendorProcess.StartAsync(TimeSpan.FromMilliseconds(1));
        await using var server = await ServerProcess.StartAsync(postgres?.Url(Database));
        var storage = postgres is null ? StorageOptions.Sqlite(server.Database) : StorageOptions.Postgres(postgres.Url(Database));
        using var client = AsyncHelperClient.Connect(server.Address);
        await client.ApplyBundleAsync(JsonSerializer.Serialize(BenchBundle.Of(vendor.Address, s_wait, pageSize: 20)), yaml: false);
        var template = (await client.StartJobAsync(new JobStart { ExportId = BenchBundle.Export })).Id;
        await using (var book = new SqlJobBook(storage))
        {
            await WaitingRows.ParkedAsync(book, template);
        }

        // What is compared is the same: a server that was started on what it has, and asked for its list.
        await server.KillAsync();
        await StartAsync(server, client);
        var diskOfNone = Disk();
        var none = await RestAsync(server, settle);
        await server.KillAsync();
        var filling = Stopwatch.GetTimestamp();
        var ids = await new WaitingRows(storage, template).CopyAsync(jobs);
        SqliteConnection.ClearAllPools();
        var filled = Stopwatch.GetElapsedTime(filling);
        var disk = (double)(Disk() - diskOfNone) / jobs;

        await StartAsync(server, client);
        var atStart = server.Bytes;
        var many = await RestAsync(server, settle);
        await server.KillAsync();
        var again = await StartAsync(server, client);
        var afterCrash = server.Bytes;
        var ended = await GoOnAsync(client, ids);
        var bytesOfJob = (double)(many.Bytes - none.Bytes) / jobs;

        Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        Line($"{jobs} waiting jobs, {(postgres is null ? "SQLite" : "PostgreSQL")}, put there in {filled.TotalSeconds:0} s; the server in a process of its own, at rest for {settle.TotalSeconds:0} s");
        Line($"");
        Line($"| what | measured | target |");
        Line($"|---|---|---|");
        Line($"| RSS at the start | {atStart / 1e6:0} MB | |");
        Line($"| RSS at rest | {many.Bytes / 1e6:0} MB | < {MostGigabytes * 1000:0} MB |");
        Line($"| most RSS at rest | {many.Peak / 1e6:0} MB | < {MostGigabytes * 1000:0} MB |");
        Line($"| RSS at rest of a server with one job | {none.Bytes / 1e6:0} MB | |");
        Line($"| RAM for each waiting job | {bytesOfJob:0} bytes | <= {MostBytesOfJob:0} bytes |");
        Line($"| processor time at rest | {many.Cpu.TotalMilliseconds / settle.TotalSeconds:0.0} ms/s (with one job {none.Cpu.TotalMilliseconds / settle.TotalSeconds:0.0}) | |");
        Line($"| disk for each waiting job | {disk:0} bytes | |");
        Line($"| from `kill -9` and start to ready | {again.TotalSeconds:0.0} s | < {s_ready.TotalSeconds:0} s |");
        Line($"| RSS then | {afterCrash / 1e6:0} MB | |");
        Line($"| of {Tried} jobs that were asked for, done with their result | {ended} | {Tried} |");
        return many.Peak < MostGigabytes * 1e9 && bytesOfJob <= MostBytesOfJob && again < s_ready && ended == Math.Min(Tried, jobs);

        long Disk() => postgres is null
            ? new DirectoryInfo(Path.GetDirectoryName(server.Database)!).EnumerateFiles("*.db*").Sum(file => file.Length)
            : postgres.Count($"SELECT pg_database_size('{Database}')", Database);
    }

    /// <summary>Starts the server and waits until it says of itself that it is ready.</summary>
    private static async Task<TimeSpan> StartAsync(ServerProcess server, AsyncHelperClient client)
    {
        var started = Stopwatch.GetTimestamp();
        await server.StartAgainAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative));
            if (answer.IsSuccessStatusCode)
            {
                break;
            }

            await timer.WaitForNextTickAsync();
        }

        var ready = Stopwatch.GetElapsedTime(started);
        await client.ListJobsAsync();
        return ready;
    }

    private static async Task<(long Bytes, long Peak, TimeSpan Cpu)> RestAsync(ServerProcess server, TimeSpan settle)
    {
        var cpu = server.Cpu;
        using var timer = new PeriodicTimer(settle);
        await timer.WaitForNextTickAsync();
        return (server.Bytes, server.PeakBytes, server.Cpu - cpu);
    }

    /// <summary>How many of some jobs, from everywhere among them, come to their result when somebody wants them polled.</summary>
    private static async Task<int> GoOnAsync(AsyncHelperClient client, IReadOnlyList<string> ids)
    {
        var ended = 0;
        var step = Math.Max(1, ids.Count / Tried);
        foreach (var id in ids.Where((_, n) => n % step == 0).Take(Tried))
        {
            // The vendor's job is the same one for all of them: unfinished at its first two polls, and done ever after.
            for (var poll = 0; poll < 3; poll++)
            {
                await client.PollJobAsync(id);
                var job = await client.GetJobAsync(id, TimeSpan.FromSeconds(1));
                if (job.Outcome == JobOutcome.Done && job.Result.NumRecords == 3)
                {
                    ended++;
                    break;
                }
            }
        }

        return ended;
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
