using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AsyncHelperActors.Client;
using AsyncHelperActors.Server.Jobs;
using AsyncHelperActors.Tests.Crash;
using AsyncHelperActors.Tests.Server.Imports;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>A storage that is full, and intake that is: both say so, and neither loses what was promised.</summary>
[Trait("Category", "Slow")]
public sealed class StorageFullTest
{
    [Fact]
    public async Task A_full_storage_is_507_with_a_remedy_and_what_was_accepted_is_still_there()
    {
        await using var server = await ServerRig.StartAsync(options => options with { MostMegabytes = 3 });
        await server.ApplyAsync();
        var first = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });
        await server.Client.WaitForEndAsync(first.Id);
        AsyncHelperException? full = null;
        for (var n = 0; n < 100 && full is null; n++)
        {
            var input = new JsonObject { ["since"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(120_000)) };
            full = await RefusalAsync(() => server.Client.StartJobAsync(new JobStart { ExportId = "orders", Input = input }));
        }

        Assert.NotNull(full);
        Assert.Equal((507, "urn:asynchelper:problem:storage_full"), (full.Problem.Status, full.Problem.Type));
        Assert.Contains("Storage:MostMegabytes", full.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal(JobOutcome.Done, (await server.Client.GetJobAsync(first.Id)).Outcome);
        Assert.Equal(200, (await server.SendAsync("GET", "/health/live")).Status);
    }

    [Fact]
    public async Task An_upload_that_fills_the_storage_is_refused_keeps_nothing_and_leaves_room_for_the_next()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await RunningServer.StartAsync(change: options => options with { MostMegabytes = 4 });
        await server.Client.ApplyBundleAsync(ImportServer.Bundle(vendor, batchSize: 10, concurrency: 1), yaml: true);
        var lines = string.Concat(Enumerable.Range(0, 400).Select(n => $"{{\"sku\":\"s{n}\",\"n\":{n},\"note\":\"{Convert.ToBase64String(RandomNumberGenerator.GetBytes(15_000))}\"}}\n"));
        using var large = new ByteArrayContent(Encoding.UTF8.GetBytes(lines));

        var full = await RefusalAsync(() => server.Client.StartImportAsync(new JobStart { ImportId = "stock" }, large));

        Assert.Equal((507, "urn:asynchelper:problem:storage_full"), (full?.Problem.Status, full?.Problem.Type));
        using var small = new ByteArrayContent(Encoding.UTF8.GetBytes(ImportServer.Lines(20)));
        var job = await server.Client.StartImportAsync(new JobStart { ImportId = "stock" }, small);
        Assert.Equal(JobOutcome.Done, (await server.Client.WaitForEndAsync(job.Id)).Outcome);
    }

    [Fact]
    public async Task Uploads_that_fill_the_intake_are_refused_with_Retry_After_before_they_are_read()
    {
        await using var vendor = await FeedVendor.StartAsync();
        await using var server = await RunningServer.StartAsync(change: options => options with { Limits = options.Limits with { Intake = 4 } });
        await server.Client.ApplyBundleAsync(ImportServer.Bundle(vendor, batchSize: 10, concurrency: 1), yaml: true);
        var held = Enumerable.Range(0, 2).Select(_ => new Held()).ToList();
        var uploads = held.Select(content => server.Client.StartImportAsync(new JobStart { ImportId = "stock" }, content)).ToList();
        await Task.WhenAll(held.Select(content => content.Began.Task));

        var gate = server.Services.GetRequiredService<IntakeGate>();
        Assert.True(await Pause.UntilAsync(() => gate.Active == 2, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(10)), "The uploads are not under way.");

        var refused = await RefusalAsync(() => server.Client.StartJobAsync(new JobStart { ImportId = "stock", Records = [] }));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused?.StatusCode);
        held.ForEach(content => content.GoOn.SetResult());
        foreach (var job in await Task.WhenAll(uploads))
        {
            Assert.Equal(JobOutcome.Done, (await server.Client.WaitForEndAsync(job.Id)).Outcome);
        }
    }

    private static async Task<AsyncHelperException?> RefusalAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (AsyncHelperException refused)
        {
            return refused;
        }
    }

    private sealed class Held : HttpContent
    {
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{\"sku\":\"a\",\"n\":1}\n"u8.ToArray());
            await stream.FlushAsync();
            Began.SetResult();
            await GoOn.Task;
            await stream.WriteAsync("{\"sku\":\"b\",\"n\":2}\n"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
