using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Tests.Server.Imports;
using Xunit;

namespace AsyncHelperActors.Tests.Cli;

/// <summary>Imports from the command line: <c>run --import --records</c> and <c>jobs start --import --records</c>.</summary>
[Trait("Category", "Slow")]
public sealed class RecordsFileTest : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("asynchelper-records-").FullName;

    [Fact]
    public async Task Run_sends_the_records_of_a_file_and_prints_a_row_for_each()
    {
        await using var vendor = await FeedVendor.StartAsync();
        vendor.Refuses = record => (string)record["sku"]! == "s1";
        var bundle = Write("bundle.yaml", ImportServer.Bundle(vendor, batchSize: 2, concurrency: 2));

        var (code, output, error) = await CommandProcess.RunAsync(
            "run", bundle, "--import", "stock", "--records", Write("records.csv", "sku,n\ns0,0\ns1,1\ns2,2\n"), "--data", Path.Combine(_directory, "data"));

        Assert.Equal(3, code);
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal([200, 422, 200], rows.Select(row => (int)row["statusCode"]!));
        Assert.Equal(2, vendor.Feeds.Count);
        Assert.Contains("records failed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_start_uploads_a_packed_file_and_says_what_it_cannot_do()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 10);
        var file = Path.Combine(_directory, "records.ndjson.gz");
        await using (var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(ImportServer.Lines(25)));
        }

        var (code, output, said) = await CallAsync("--import", "stock", "--records", file, "--idempotency-key", "once", "--watch", "--json");
        Assert.True(code == 0, said);
        Assert.Equal(25, (int)JsonNode.Parse(output)!["import"]!["numSucceeded"]!);
        await CallAsync("--import", "stock", "--records", file, "--idempotency-key", "once", "--watch");
        Assert.Equal(3, vendor.Feeds.Count);

        Assert.Equal((1, "An import needs its records: --records FILE."), Short(await CallAsync("--import", "stock")));
        Assert.Equal((1, "--records: an export sends no records."), Short(await CallAsync("--export", "x", "--records", file)));
        Assert.Contains("none.ndjson", (await CallAsync("--import", "stock", "--records", Path.Combine(_directory, "none.ndjson"))).Error, StringComparison.Ordinal);

        Task<(int Code, string Output, string Error)> CallAsync(params string[] more) =>
            CommandProcess.RunAsync(["jobs", "start", .. more, "--server", server.Server.Address.ToString()]);

        static (int Code, string Error) Short((int Code, string Output, string Error) ended) => (ended.Code, ended.Error.Trim());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Write(string name, string text)
    {
        var file = Path.Combine(_directory, name);
        File.WriteAllText(file, text);
        return file;
    }
}
