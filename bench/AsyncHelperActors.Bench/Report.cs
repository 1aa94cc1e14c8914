using System.Globalization;
using System.Runtime.InteropServices;

namespace AsyncHelperActors.Bench;

/// <summary>Prints the rounds and their medians, everything beside its ratio to the loop.</summary>
internal static class Report
{
    public static void Head(BenchOptions options)
    {
        Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        Line($"{options.Jobs} jobs a round, {options.Concurrency} at once, {options.PollWait.TotalMilliseconds} ms between polls; a job: submit, 3 polls, 1 result of 3 records");
        Line($"");
        Line($"| round | who | jobs/s | calls/s | CPU us/call | bytes allocated/call | late p50 ms | late p99 ms |");
        Line($"|---|---|---|---|---|---|---|---|");
    }

    public static void Row(string name, Round round) => Line(
        $"| {name} | {round.Mode} | {round.JobsPerSecond:0} | {round.CallsPerSecond:0} | {round.CpuMicrosecondsPerCall:0.0} | {round.AllocatedPerCall:0} | {round.LateP50:0.0} | {round.LateP99:0.0} |");

    public static void Medians(IReadOnlyList<Round> rounds)
    {
        Line($"");
        Line($"| median | jobs/s | CPU us/call | to the loop | bytes allocated/call | to the loop | late p50 ms | late p99 ms |");
        Line($"|---|---|---|---|---|---|---|---|");
        var loop = rounds.Where(r => r.Mode == "loop").ToList();
        foreach (var group in rounds.GroupBy(r => r.Mode))
        {
            var cpu = Median(group, r => r.CpuMicrosecondsPerCall);
            var allocated = Median(group, r => r.AllocatedPerCall);
            var cpuRatio = loop.Count == 0 ? double.NaN : cpu / Median(loop, r => r.CpuMicrosecondsPerCall);
            var allocatedRatio = loop.Count == 0 ? double.NaN : allocated / Median(loop, r => r.AllocatedPerCall);
            Line($"| {group.Key} | {Median(group, r => r.JobsPerSecond):0} | {cpu:0.0} | {cpuRatio:0.00} | {allocated:0} | {allocatedRatio:0.00} | {Median(group, r => r.LateP50):0.0} | {Median(group, r => r.LateP99):0.0} |");
        }

        foreach (var group in rounds.Where(r => r.Storage is not null).GroupBy(r => r.Mode))
        {
            Line($"");
            Line($"{group.Key}: {Median(group, r => r.Storage!.Events):0.0} events and {Median(group, r => r.Storage!.Journal):0} bytes in the journal, {Median(group, r => r.Storage!.Database):0} bytes of database for each finished job.");
        }

        Line($"");
        Line($"Polls before their time: {string.Join(", ", rounds.GroupBy(r => r.Mode).Select(g => $"{g.Key} {g.Sum(r => r.Vendor.EarlyPolls)}"))}.");
    }

    private static double Median(IEnumerable<Round> rounds, Func<Round, double> of)
    {
        var sorted = rounds.Select(of).Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2] + sorted[(sorted.Length / 2) - 1]) / 2;
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
