using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AsyncHelperActors.Actors.Telemetry;
using AsyncHelperActors.Client;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Tests.Actors.Storage;
using AsyncHelperActors.Tests.Connectors.Http;
using AsyncHelperActors.Tests.Crash;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace AsyncHelperActors.Tests.Server;

/// <summary>What a run of known jobs leaves in <c>/metrics</c> and as spans. Alone, because meters and sources belong to the process.</summary>
[Collection(Alone.Name)]
[Trait("Category", "Slow")]
public sealed class TelemetryTest
{
    private const string NeverEnds = "100ms";

    [Fact]
    public async Task Metrics_count_what_happened_and_name_nobody()
    {
        await using var receiver = await WebVendor.StartAsync(http => Task.CompletedTask);
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        for (var n = 0; n < 3; n++)
        {
            await EndAsync(server, new JobStart { ExportId = "orders", Webhook = new WebhookStart(receiver.Url, "correct horse battery staple") });
        }

        server.Vendor.SubmitFails = new RemoteFailure(FailureKind.Throttled, "http_429", "POST /reports: too fast.", RetryAfterMs: 1);
        var throttled = await server.Client.StartJobAsync(new JobStart { ExportId = "orders" });
        while (!server.Vendor.Calls.Any(call => call.JobId == throttled.Id))
        {
            await server.Client.GetJobAsync(throttled.Id);
        }

        server.Vendor.SubmitFails = new RemoteFailure(FailureKind.Permanent, "http_400", "POST /reports: expected 2xx, came 400.");
        await server.Client.WaitForEndAsync(throttled.Id);
        var throttles = server.Vendor.Calls.Count(call => call.JobId == throttled.Id && call.Step is Step.Submit) - 1;
        server.Vendor.SubmitFails = null;
        await TestScrape.UntilAsync(server, scrape => scrape.Sum("asynchelper_webhooks_total") == 3);

        var metrics = await TestScrape.OfAsync(server);

        Assert.Equal(4, metrics.Sum("asynchelper_jobs_started_total", ("asynchelper_job_type", "export")));
        Assert.Equal(3, metrics.Sum("asynchelper_jobs_ended_total", ("asynchelper_job_outcome", "done")));
        Assert.Equal(1, metrics.Sum("asynchelper_jobs_ended_total", ("asynchelper_job_outcome", "error")));
        Assert.Equal(4, metrics.Sum("asynchelper_jobs_ended_total"));
        Assert.Equal(3, metrics.Sum("asynchelper_step_duration_seconds_count", ("asynchelper_step", "submit"), ("asynchelper_step_outcome", "ok")));
        Assert.Equal(1, metrics.Sum("asynchelper_step_duration_seconds_count", ("asynchelper_step", "submit"), ("asynchelper_step_outcome", "permanent")));
        Assert.Equal(6, metrics.Sum("asynchelper_step_duration_seconds_count", ("asynchelper_step", "poll")));
        Assert.Equal(3, metrics.Sum("asynchelper_step_duration_seconds_count", ("asynchelper_step", "fetch")));
        Assert.Equal(throttles, metrics.Sum("asynchelper_step_throttled_total", ("asynchelper_step", "submit")));
        Assert.Equal(throttles, metrics.Sum("asynchelper_jobs_retries_total", ("asynchelper_step", "submit")));
        Assert.Equal(6, metrics.Sum("asynchelper_poll_lateness_seconds_count"));
        Assert.Equal(3, metrics.Sum("asynchelper_webhooks_total", ("asynchelper_webhook_outcome", "delivered")));
        Assert.Equal(0, metrics.Sum("asynchelper_connection_active"));
        Assert.Equal(0, metrics.Sum("asynchelper_connection_queue"));
        Assert.True(metrics.Sum("asynchelper_journal_latency_seconds_count") > 12);
        Assert.True(metrics.Sum("asynchelper_storage_transaction_seconds_count", ("asynchelper_storage_writer", "book")) > 0);
        Assert.Contains("asynchelper_agenda_size", metrics.Names);
        Assert.Contains("asynchelper_agenda_overdue_seconds", metrics.Names);
        Assert.Contains("http_server_request_duration_seconds_count", metrics.Names);
        Assert.All(new[] { throttled.Id, "orders", "default", receiver.Url }, secret => Assert.DoesNotContain($"\"{secret}\"", metrics.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_step_is_a_span_and_those_after_a_restart_too_are_linked_to_the_submission()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StepTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var directory = new TempDirectory();
        string id;
        await using (var server = await ServerRig.StartAsync(directory: directory.Path))
        {
            await server.ApplyAsync(Bundles.Reports.Replace(NeverEnds, "300ms", StringComparison.Ordinal));
            server.Vendor.Poll = _ => Decision.InProgress;
            id = (await server.Client.StartJobAsync(new JobStart { ExportId = "orders" })).Id;
            while ((await server.Client.GetJobAsync(id)).NumPolls < 1)
            {
                await server.Client.GetJobAsync(id, TimeSpan.FromSeconds(1));
            }
        }

        var before = spans.Count;
        await using var later = await ServerRig.StartAsync(directory: directory.Path);
        Assert.Equal(JobOutcome.Done, (await later.Client.WaitForEndAsync(id)).Outcome);

        var mine = spans.Where(span => (string?)span.GetTagItem("asynchelper.job.id") == id).ToList();
        var submit = Assert.Single(mine, span => span.DisplayName == "submit orders");
        Assert.Empty(submit.Links);
        Assert.True(mine.Count - before >= 2, "no step ran after the restart");
        Assert.Equal("fetch orders", mine[^1].DisplayName);
        Assert.All(mine.Except([submit]), span => Assert.Equal((submit.TraceId, submit.SpanId), (Assert.Single(span.Links).Context.TraceId, span.Links.Single().Context.SpanId)));
        Assert.All(mine, span => Assert.Equal((200, ActivityStatusCode.Unset, default), ((int)span.GetTagItem("http.response.status_code")!, span.Status, span.ParentSpanId)));
        Assert.Equal(mine.Count, mine.Select(span => span.TraceId).Distinct().Count());
        Assert.Equal("IN_PROGRESS", (string?)mine.First(span => span.DisplayName == "poll orders").GetTagItem("asynchelper.status.value"));
    }

    [Fact]
    public async Task Spans_and_metrics_go_to_the_collector_that_is_set()
    {
        await using var collector = await WebVendor.StartAsync(http => Task.CompletedTask, protocols: HttpProtocols.Http2);
        await using (var server = await ServerRig.StartAsync(options => options with { OtlpEndpoint = new Uri(collector.Url) }))
        {
            await server.ApplyAsync();
            await EndAsync(server, new JobStart { ExportId = "orders" });
        }

        var services = collector.Seen.Select(request => request.Target).ToHashSet();
        Assert.Contains("/opentelemetry.proto.collector.trace.v1.TraceService/Export", services);
        Assert.Contains("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", services);
        Assert.Contains(collector.Seen, request => request.Body.Contains("submit orders", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_is_a_document_a_line_when_that_is_set()
    {
        using var directory = new TempDirectory();
        var port = ServerProcess.FreePort(Random.Shared);
        var settings = new Dictionary<string, string> { ["ASYNCHELPER__Telemetry__LogFormat"] = "json", ["ASYNCHELPER__Logging__LogLevel__Akka"] = "Information" };
        await using var server = ServerProcess.Start(port, directory.Path, settings);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        await server.ReadyAsync(http);
        Assert.True(await Pause.UntilAsync(() => server.Said.Contains('{', StringComparison.Ordinal), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(50)), server.Said);

        var lines = server.Said.Split('\n').Where(line => !line.StartsWith("Listening on", StringComparison.Ordinal)).ToList();
        Assert.All(lines, line => Assert.Equal(JsonValueKind.String, JsonDocument.Parse(line).RootElement.GetProperty("LogLevel").ValueKind));
    }

    private static async Task EndAsync(ServerRig server, JobStart start) =>
        await server.Client.WaitForEndAsync((await server.Client.StartJobAsync(start)).Id);
}

/// <summary>What <c>/metrics</c> says.</summary>
internal sealed class TestScrape
{
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _samples = [];

    public string Text { get; private init; } = "";

    public IReadOnlySet<string> Names => _samples.Select(sample => sample.Name).ToHashSet();

    public static async Task<TestScrape> OfAsync(ServerRig server)
    {
        var scrape = new TestScrape { Text = (await server.SendAsync("GET", "/metrics")).Text };
        foreach (var line in scrape.Text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var open = line.IndexOf('{', StringComparison.Ordinal);
            var end = open < 0 ? line.IndexOf(' ', StringComparison.Ordinal) : line.LastIndexOf('}') + 1;
            var labels = open < 0 ? [] : line[(open + 1)..(end - 1)].Split("\",", StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split("=\"")).ToDictionary(pair => pair[0], pair => pair[1].TrimEnd('"'));
            scrape._samples.Add((open < 0 ? line[..end] : line[..open], labels, double.Parse(line[end..].Trim().Split(' ')[0], CultureInfo.InvariantCulture)));
        }

        return scrape;
    }

    /// <summary>Reads again and again until it is so.</summary>
    public static async Task UntilAsync(ServerRig server, Func<TestScrape, bool> isSo)
    {
        for (var reads = 0; !isSo(await OfAsync(server)); reads++)
        {
            Assert.True(reads < 2_000, "The metrics never came to it.");
        }
    }

    /// <summary>The sum of a metric's samples that have these labels.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) =>
        _samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value)).Sum(sample => sample.Value);
}
