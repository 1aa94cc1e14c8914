using System.Diagnostics;

namespace AsyncHelperActors.Bench;

/// <summary>What one contestant did in one round.</summary>
internal sealed record Round(string Mode, int Jobs, TimeSpan Wall, TimeSpan Cpu, long Allocated, VendorCount Vendor, double LateP50, double LateP99, StorageUse? Storage)
{
    public double JobsPerSecond => Jobs / Wall.TotalSeconds;

    public double CallsPerSecond => Vendor.Calls / Wall.TotalSeconds;

    /// <summary>Everything that the process did, by calls of the vendor.</summary>
    public double CpuMicrosecondsPerCall => Cpu.TotalMicroseconds / Vendor.Calls;

    public double AllocatedPerCall => (double)Allocated / Vendor.Calls;
}

/// <summary>What is on disk after a round, in bytes for each job.</summary>
/// <param name="Events">How many events.</param>
/// <param name="Journal">The payload of the events.</param>
/// <param name="Database">All database files, with their indexes.</param>
internal sealed record StorageUse(double Events, double Journal, double Database);

/// <summary>Reads the clocks of this process.</summary>
internal sealed class ProcessClock
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _cpu = Cpu();
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);

    public (TimeSpan Wall, TimeSpan Cpu, long Allocated) Read() =>
        (Stopwatch.GetElapsedTime(_started), Cpu() - _cpu, GC.GetTotalAllocatedBytes(precise: true) - _allocated);

    private static TimeSpan Cpu() => Environment.CpuUsage.TotalTime;
}
