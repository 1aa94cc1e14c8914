using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Cli;

/// <summary>A file with the records of an import. They pass from it to the server as a stream.</summary>
internal static class RecordsFile
{
    public static Option<string?> Option() => new("--records")
    {
        Description = "A file with the records of an import: one JSON document a line, a JSON array, csv or tsv; packed with gzip too.",
    };

    /// <summary>What tells its content from another.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<string> DigestAsync(string file, CancellationToken cancellation)
    {
        await using var records = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(records, cancellation));
    }

    /// <summary>Starts an import with the records of the file; what form they have is told by its name and by how it begins.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<Job> StartAsync(AsyncHelperClient client, JobStart start, string file, string? idempotencyKey, CancellationToken cancellation)
    {
        await using var records = File.OpenRead(file);
        var name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        var type = Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => "text/csv",
            ".tsv" => "text/tab-separated-values",
            ".json" => "application/json",
            _ => "application/x-ndjson",
        };
        if (type == "application/x-ndjson" && await BeginsWithBracketAsync(records, cancellation))
        {
            type = "application/json";
        }

        using var content = new StreamContent(records);
        return await client.StartImportAsync(start, content, type, idempotencyKey, cancellation);
    }

    private static async Task<bool> BeginsWithBracketAsync(FileStream records, CancellationToken cancellation)
    {
        var head = new byte[512];
        var length = await records.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        records.Position = 0;
        return Encoding.UTF8.GetString(head, 0, length).TrimStart('\uFEFF').TrimStart().StartsWith('[');
    }
}
