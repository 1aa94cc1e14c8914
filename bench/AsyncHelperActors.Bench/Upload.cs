using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AsyncHelperActors.Client;

namespace AsyncHelperActors.Bench;

/// <summary>
/// One import of many records, uploaded as ndjson to the whole product in a process of its own. What counts is how much memory the product ever
/// held, until it had accepted the import and until the import had ended.
/// </summary>
internal static class Upload
{
    private const string Usage = "upload [--records N] [--bytes N] [--batch N]";
    private const long MostMegabytes = 500;

    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (records, bytes, batch) = (200_000, 500, 1_000);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var isNumber = int.TryParse(i + 1 < arguments.Count ? arguments[i + 1] : "", NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (arguments[i])
            {
                case "--records" when isNumber:
                    records = number;
                    break;
                case "--bytes" when isNumber && number is >= 100 and <= 1_000_000:
                    bytes = number;
                    break;
                case "--batch" when isNumber:
                    batch = number;
                    break;
                default:
                    await Console.Error.WriteLineAsync($"bench: {arguments[i]} and what follows it is no option. {Usage}");
                    return 2;
            }
        }

        return await RunAsync(records, bytes, batch) ? 0 : 1;
    }

    private static async Task<bool> RunAsync(int records, int bytes, int batch)
    {
        await using var vendor = await VendorProcess.StartAsync(PollWait);
        await using var server = await ServerProcess.StartAsync();
        using var client = AsyncHelperClient.Connect(server.Address);
        await client.ApplyBundleAsync(Bundle(vendor.Address, batch), yaml: false);
        var atRest = server.PeakBytes >> 20;
        var (cpuBefore, started) = (server.Cpu, TimeProvider.System.GetTimestamp());

        using var content = new Lines(records, bytes);
        var job = await client.StartImportAsync(new JobStart { ImportId = "bench" }, content);
        var accepted = TimeProvider.System.GetElapsedTime(started);
        var (cpu, peakOfIntake) = (server.Cpu - cpuBefore, server.PeakBytes >> 20);
        job = await client.WaitForEndAsync(job.Id);
        var ended = TimeProvider.System.GetElapsedTime(started);
        var peak = server.PeakBytes >> 20;
        var isWhole = job.Outcome == JobOutcome.Done && job.Import!.NumRecords == records && job.Import.NumSucceeded == records;

        Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        Line($"");
        Line($"| records | MB sent | accepted s | MB/s | records/s | CPU s | RSS MB before | peak RSS MB at the 202 | batches | ended s | peak RSS MB at the end | database MB |");
        Line($"|---|---|---|---|---|---|---|---|---|---|---|---|");
        Line($"| {records} | {content.Sent / 1e6:0.0} | {accepted.TotalSeconds:0.0} | {content.Sent / 1e6 / accepted.TotalSeconds:0.0} | {records / accepted.TotalSeconds:0} | {cpu.TotalSeconds:0.0} | {atRest} | {peakOfIntake} | {job.Import!.NumBatches} | {ended.TotalSeconds:0.0} | {peak} | {server.DiskBytes / 1e6:0} |");
        Line($"");
        Line($"{(isWhole ? "Every record was taken" : $"NOT EVERY RECORD WAS TAKEN ({job.Outcome}: {string.Join("; ", job.Errors.Select(e => e.Message))})")}, and the product held {(peak < MostMegabytes ? "less" : "MORE")} than {MostMegabytes} MB.");
        return isWhole && peak < MostMegabytes;
    }

    private static string Bundle(Uri vendor, int batch)
    {
        var jobs = $"/s/{VendorProcess.Script}/jobs";
        return JsonSerializer.Serialize(new
        {
            connections = new[] { new { _id = "vendor", http = new { baseURI = vendor.ToString().TrimEnd('/'), mediaType = "json", concurrencyLevel = 8 } } },
            imports = new[]
            {
                new
                {
                    _id = "bench",
                    _connectionId = "vendor",
                    http = new
                    {
                        method = "POST",
                        relativeURI = jobs,
                        body = """{"correlationId":"{{job.id}}","rows":{{{jsonSerialize data}}}}""",
                        batchSize = batch,
                        _asyncHelperId = "helper",
                    },
                },
            },
            exports = new[] { BenchStatus.Export },
            asynchelpers = new[]
            {
                new
                {
                    _id = "helper",
                    name = "Bench",
                    http = new
                    {
                        submit = new { sameAsStatus = true },
                        status = BenchStatus.Of(PollWait),
                    },
                },
            },
        });
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Records that are made up while they are sent.</summary>
    private sealed class Lines(int records, int bytes) : HttpContent
    {
        private const int BlockBytes = 64 * 1024;

        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var filling = string.Concat(Enumerable.Repeat("Lorem ipsum dolor sit amet, consectetur. ", (bytes / 41) + 1));
            var block = new StringBuilder();
            for (var n = 0; n < records; n++)
            {
                var head = string.Create(CultureInfo.InvariantCulture, $$"""{"sku":"s{{n}}","quantity":{{n % 97}},"note":" """);
                block.Append(head).Append(filling, 0, Math.Max(0, bytes - head.Length - 3)).Append("\"}\n");
                if (block.Length >= BlockBytes)
                {
                    await SendAsync(stream, block);
                }
            }

            await SendAsync(stream, block);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private async Task SendAsync(Stream stream, StringBuilder block)
        {
            var part = Encoding.UTF8.GetBytes(block.ToString());
            await stream.WriteAsync(part);
            Sent += part.Length;
            block.Clear();
        }
    }
}
