using System.Globalization;
using System.Runtime.InteropServices;
using AsyncHelperActors.Tests.Databases;

namespace AsyncHelperActors.Bench;

/// <summary>
/// How late polls go out at half of what the product can carry, and at all of it. The peak is found in the same run: jobs one after the other, as many at once
/// as are asked for. Then jobs come in an even stream, at half and at the whole of that rate, to the product and to the loop.
/// </summary>
internal static class LatenessRun
{
    private const double MostMilliseconds = 100;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (options, storage) = StorageOption.Take(BenchOptions.Parse, arguments, new BenchOptions { Concurrency = 3_000 });
        using var postgres = storage == "postgres" ? new PostgresServer() : null;
        await using var vendor = await VendorProcess.StartAsync(options.PollWait);
        Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        Line($"{storage}, {options.Jobs} jobs in each row, {options.PollWait.TotalMilliseconds:0} ms between polls; the peak with {options.Concurrency} jobs at once");

        // Code is compiled and pools are filled before the peak is looked for.
        var warmUp = options with { Jobs = Math.Max(1, options.Jobs / 2), Concurrency = Math.Min(options.Concurrency, 500) };
        await BareLoop.RunAsync(warmUp, vendor);
        await ProductRun.RunAsync(warmUp, vendor, postgres);
        var peak = await ProductRun.RunAsync(options, vendor, postgres);
        Line($"peak: {peak.JobsPerSecond:0} jobs/s, {peak.CallsPerSecond:0} calls/s");
        Line($"");
        Line($"| load | jobs/s asked | loop jobs/s | jobs/s | loop CPU us/call | CPU us/call | to the loop | loop late p50 / p99 ms | late p50 ms | late p99 ms | p99 to the loop | target p99 |");
        Line($"|---|---|---|---|---|---|---|---|---|---|---|---|");
        var kept = true;
        foreach (var share in new[] { 0.5, 1.0 })
        {
            var paced = options with { Rate = peak.JobsPerSecond * share };
            var loop = await BareLoop.RunAsync(paced, vendor);
            var product = await ProductRun.RunAsync(paced, vendor, postgres);
            kept &= share > 0.5 || product.LateP99 < MostMilliseconds;
            kept &= product.Vendor.EarlyPolls == 0;
            Line($"| {share:0 %} | {paced.Rate:0} | {loop.JobsPerSecond:0} | {product.JobsPerSecond:0} | {loop.CpuMicrosecondsPerCall:0.0} | {product.CpuMicrosecondsPerCall:0.0} | {product.CpuMicrosecondsPerCall / loop.CpuMicrosecondsPerCall:0.00} | {loop.LateP50:0.0} / {loop.LateP99:0.0} | {product.LateP50:0.0} | {product.LateP99:0.0} | {product.LateP99 / loop.LateP99:0.0} | {(share > 0.5 ? "" : $"< {MostMilliseconds:0} ms")} |");
        }

        return kept ? 0 : 1;
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
