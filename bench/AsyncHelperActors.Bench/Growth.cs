using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Actors.Storage;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncHelperActors.Bench;

/// <summary>What a call costs while ever more other jobs wait in the same storage: it should cost the same.</summary>
internal static class Growth
{
    private const double MostGrowth = 1.2;

    private static readonly int[] s_sizes = [1_000, 10_000, 100_000, 1_000_000];
    private static readonly TimeSpan s_wait = TimeSpan.FromHours(6);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (options, kind) = StorageOption.Take(BenchOptions.Parse, arguments, new BenchOptions { Jobs = 1_500 });
        using var postgres = kind == "postgres" ? new PostgresServer() : null;
        var directory = Directory.CreateTempSubdirectory("asynchelper-bench-").FullName;
        try
        {
            var storage = postgres is null ? StorageOptions.Sqlite(Path.Combine(directory, "jobs.db")) : ProductHost.NewDatabase(postgres);
            return await RunAsync(options, postgres, storage) ? 0 : 1;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<bool> RunAsync(BenchOptions options, PostgresServer? postgres, StorageOptions storage)
    {
        await using var vendor = await VendorProcess.StartAsync(options.PollWait);
        var template = await NewWaitingAsync(vendor.Address, storage);
        Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        Line($"{storage.Database}, {options.Jobs} jobs in each row, {options.Concurrency} at once, {options.PollWait.TotalMilliseconds:0} ms between polls");
        Line($"");
        Line($"| other jobs waiting | loop CPU us/call | CPU us/call | to the loop | to the first row | target | late p50 ms | late p99 ms |");
        Line($"|---|---|---|---|---|---|---|---|");
        await BareLoop.RunAsync(options, vendor);
        await ProductRun.RunAsync(options, vendor, postgres, storage);
        var (waiting, first, last) = (1, 0d, 0d);
        foreach (var size in s_sizes)
        {
            await new WaitingRows(storage, template).CopyAsync(size - waiting);
            waiting = size;
            var loops = new List<double>();
            var products = new List<Round>();
            for (var round = 0; round < options.Rounds; round++)
            {
                loops.Add((await BareLoop.RunAsync(options, vendor)).CpuMicrosecondsPerCall);
                products.Add(await ProductRun.RunAsync(options, vendor, postgres, storage));
            }

            var (loop, product) = (Median(loops), Median(products.Select(p => p.CpuMicrosecondsPerCall)));
            first = first == 0 ? product / loop : first;
            last = product / loop / first;
            Line($"| {size} | {loop:0.0} | {product:0.0} | {product / loop:0.00} | {last:0.00} | <= {MostGrowth:0.0} | {Median(products.Select(p => p.LateP50)):0.0} | {Median(products.Select(p => p.LateP99)):0.0} |");
        }

        return last <= MostGrowth;
    }

    private static async Task<string> NewWaitingAsync(Uri vendor, StorageOptions storage)
    {
        await using var product = await ProductHost.StartAsync(vendor, s_wait, existing: storage);
        var id = JobId.New(TimeProvider.System.GetUtcNow());
        await product.Gateway.StartAsync(
            new StartJob(id, "default", product.NewPlan(), RawJson.Null, ImmutableSortedDictionary<string, string>.Empty, null), CancellationToken.None);
        await WaitingRows.ParkedAsync(product.Services.GetRequiredService<IJobBook>(), id);
        await product.StopAsync(1);
        return id;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
