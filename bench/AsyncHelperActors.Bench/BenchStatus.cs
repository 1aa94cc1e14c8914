namespace AsyncHelperActors.Bench;

/// <summary>How the vendor's jobs are asked for, in every bundle of the benchmarks.</summary>
internal static class BenchStatus
{
    /// <summary>The status export.</summary>
    public static object Export { get; } =
        new { _id = "status", _connectionId = "vendor", http = new { method = "GET", relativeURI = $"/s/{VendorProcess.Script}/jobs/{{{{data.id}}}}" } };

    /// <summary>The status part of the helper.</summary>
    public static object Of(TimeSpan wait) => new
    {
        _exportId = "status",
        initialWaitTime = $"{(long)wait.TotalMilliseconds}ms",
        pollWaitTime = $"{(long)wait.TotalMilliseconds}ms",
        statusPath = "status",
        inProgressValues = new[] { "RUNNING" },
        doneValues = new[] { "DONE" },
    };
}
