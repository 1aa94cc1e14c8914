using System.Net;
using System.Text;
using AsyncHelperActors.Client;
using Xunit;

namespace AsyncHelperActors.Tests.Server.Imports;

/// <summary>
/// An upload passes: what lives of it in the process at any time does not grow with its length. Looked at while it is sent, and only at what lives
/// after a full collection; <c>bench upload</c> has the figure of the whole process.
/// </summary>
[Collection(Alone.Name)]
public sealed class UploadMemoryTest
{
    private const int Records = 40_000;
    private const int RecordBytes = 1_000;
    private const int MostLivingBytes = 12 << 20;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Forty_megabytes_of_records_pass_while_never_more_than_a_few_live()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await ImportServer.StartAsync(vendor, batchSize: 1_000, concurrency: 1);
        vendor.Holds = _ => true;
        using var small = new Looking(1_000);
        var first = await server.Client.StartImportAsync(new JobStart { ImportId = "stock" }, small);
        await server.Client.CancelJobAsync(first.Id);
        await server.Client.WaitForEndAsync(first.Id);

        using var upload = new Looking(Records);
        var job = await server.Client.StartImportAsync(new JobStart { ImportId = "stock" }, upload);

        Assert.Equal(Records, job.Import!.NumRecords);
        Assert.True(upload.Sent > 38_000_000, $"{upload.Sent} bytes were sent");
        Assert.Equal(8, upload.Living.Count);
        Assert.True(upload.Living.Max() - upload.Living[0] < MostLivingBytes, $"living at each eighth of the upload: {string.Join(", ", upload.Living)}");
        await server.Client.CancelJobAsync(job.Id);
        await server.Client.WaitForEndAsync(job.Id);
    }

    /// <summary>Makes records up while they are sent, and looks at the memory at each eighth of them.</summary>
    private sealed class Looking(int records) : HttpContent
    {
        private static readonly string s_filling = new('x', RecordBytes - 40);

        public long Sent { get; private set; }

        public List<long> Living { get; } = [];

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var n = 0; n < records; n++)
            {
                if (n % (records / 8) == 0)
                {
                    await stream.FlushAsync();
                    Living.Add(GC.GetTotalMemory(forceFullCollection: true));
                }

                var line = Encoding.UTF8.GetBytes($"{{\"sku\":\"s{n}\",\"n\":{n},\"note\":\"{s_filling}\"}}\n");
                await stream.WriteAsync(line);
                Sent += line.Length;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
