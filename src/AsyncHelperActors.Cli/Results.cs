using AsyncHelperActors.Client;

namespace AsyncHelperActors.Cli;

/// <summary>Writes a job's result to a file or to standard output, as a stream.</summary>
internal static class Results
{
    public static async Task WriteAsync(AsyncHelperClient client, string jobId, string format, string? path, string? set, CancellationToken cancellation)
    {
        var wanted = format switch { "json" => ResultFormat.Json, "csv" => ResultFormat.Csv, _ => ResultFormat.Ndjson };
        using var result = await client.OpenResultAsync(jobId, wanted, set: set, cancellation: cancellation);
        await using var target = path is null ? Console.OpenStandardOutput() : File.Create(path);
        await result.Content.CopyToAsync(target, cancellation);
    }
}
