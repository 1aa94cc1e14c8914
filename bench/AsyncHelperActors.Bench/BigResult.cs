using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Akka.Actor;
using AsyncHelperActors.Actors;
using AsyncHelperActors.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncHelperActors.Bench;

/// <summary>
/// One job whose result is many gigabytes, through the product with its own storage, from the demo vendor in another process. What counts is how
/// much memory the product ever held.
/// </summary>
internal static class BigResult
{
    private const string Usage = "big-result [--gigabytes N] [--form ndjson|csv|json|binary]";

    /// <summary>A record of about a thousand bytes, as reports have them: some short fields and a long one.</summary>
    private const int RecordBytes = 1000;

    private const long MostMegabytes = 500;

    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (gigabytes, form) = (5.0, "ndjson");
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--gigabytes" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1000:
                    gigabytes = number;
                    break;
                case "--form" when value is "ndjson" or "csv" or "json" or "binary":
                    form = value;
                    break;
                default:
                    await Console.Error.WriteLineAsync($"bench: {arguments[i]} {value} is no option. {Usage}");
                    return 2;
            }
        }

        var records = (long)(gigabytes * 1e9 / (form == "binary" ? 1 : RecordBytes));
        if (records > int.MaxValue)
        {
            await Console.Error.WriteLineAsync($"bench: the vendor has at most {int.MaxValue} records, and bytes of a binary result.");
            return 2;
        }

        return await RunAsync((int)records, form) ? 0 : 1;
    }

    private static async Task<bool> RunAsync(int records, string form)
    {
        var filler = string.Concat(Enumerable.Repeat("Lorem ipsum dolor sit amet, consectetur. ", 22));
        var script = JsonSerializer.Serialize(new { format = form, records, recordTemplate = new { order_id = "{order}", customer = "{name}", total = "{amount}", note = filler } });
        await using var vendor = await VendorProcess.StartAsync(PollWait, script[1..^1]);
        await using var product = await ProductHost.StartAsync(vendor.Address, PollWait, pageSize: 100_000);
        var system = product.Services.GetRequiredService<ActorSystem>();
        var ended = new TaskCompletionSource<JobSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = system.ActorOf(Props.Create<ProductRun.EndListener>((Action<JobSnapshot>)(job => ended.TrySetResult(job))));
        system.EventStream.Subscribe(listener, typeof(JobSnapshot));

        Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        var clock = new ProcessClock();
        var id = JobId.New(TimeProvider.System.GetUtcNow());
        var reply = await product.Gateway.StartAsync(
            new StartJob(id, "default", product.NewPlan(), RawJson.Null, ImmutableSortedDictionary<string, string>.Empty, null), CancellationToken.None);
        if (!reply.Created)
        {
            throw new InvalidOperationException($"The job was not accepted: {reply.Refusal?.Message}");
        }

        var job = await ended.Task;
        var (wall, cpu, _) = clock.Read();
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        var storage = (await product.StopAsync(1))!;
        var stored = job.Head.Stored;
        var isWhole = job.Outcome == Outcome.Done && (form == "binary" ? stored.Bytes == records : stored.Records == records);
        Line($"");
        Line($"| form | GB stored | records | pages | MB/s | CPU s/GB | peak RSS MB | database GB |");
        Line($"|---|---|---|---|---|---|---|---|");
        Line($"| {form} | {stored.Bytes / 1e9:0.00} | {stored.Records} | {stored.Pages} | {stored.Bytes / 1e6 / wall.TotalSeconds:0.0} | {cpu.TotalSeconds / (stored.Bytes / 1e9):0.0} | {peak} | {storage.Database / 1e9:0.00} |");
        Line($"");
        Line($"{(isWhole ? "The result is whole" : $"THE RESULT IS NOT WHOLE ({job.Outcome}: {string.Join("; ", job.Head.Errors.Select(e => e.Message))})")}, and the product held {(peak < MostMegabytes ? "less" : "MORE")} than {MostMegabytes} MB.");
        return isWhole && peak < MostMegabytes;
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
