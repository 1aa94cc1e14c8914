using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AsyncHelperActors.Server;
using AsyncHelperActors.Tests.House;
using AsyncHelperActors.Tests.Server;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace AsyncHelperActors.Tests.Docs;

/// <summary>The dashboard, the alerts and docs/operations.md speak of metrics and settings that there are, and of all of them.</summary>
public sealed partial class OperationsPageTest
{
    private static readonly string[] s_suffixes = ["_bucket", "_count", "_sum"];

    private static string Page => File.ReadAllText(Repository.At("docs", "operations.md"));

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Dashboard_alerts_and_page_name_the_metrics_that_there_are()
    {
        var instruments = new Dictionary<string, string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                lock (instruments)
                {
                    instruments[instrument.Name] = PrometheusName(instrument);
                }
            },
        };
        listener.Start();
        await using var server = await ServerRig.StartAsync();
        await server.ApplyAsync();
        await server.Client.WaitForEndAsync((await server.Client.StartJobAsync(new Client.JobStart { ExportId = "orders" })).Id);
        var scraped = (await TestScrape.OfAsync(server)).Names.Select(Bare).ToHashSet();
        HashSet<string> known;
        lock (instruments)
        {
            known = [.. instruments.Values];
        }

        // What is scraped has the names that this test reckons with, so the others will too.
        Assert.Empty(scraped.Where(name => name.StartsWith("asynchelper_", StringComparison.Ordinal)).Except(known));
        Assert.Contains("asynchelper_step_duration_seconds", scraped);
        Assert.Contains("asynchelper_jobs_ended_total", scraped);

        var dashboard = await File.ReadAllTextAsync(Repository.At("ops", "grafana", "dashboard.json"));
        var expressions = JsonNode.Parse(dashboard)!["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!).ToList();
        var alerts = Alerts().Select(alert => alert.Expression).ToList();
        var named = expressions.Concat(alerts).SelectMany(MetricsOf).ToHashSet();
        Assert.Empty(named.Except(known));
        var ours = known.Where(name => name.StartsWith("asynchelper_", StringComparison.Ordinal)).ToList();
        Assert.Empty(ours.Except(expressions.SelectMany(MetricsOf)));
        Assert.All(ours, name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));
        Assert.All(MetricsOf(Page).Where(name => !name.EndsWith('_') && !IsLabel(name)), name => Assert.Contains(name, known));
    }

    [Fact]
    public void Each_alert_has_its_section_and_each_section_its_alert()
    {
        var sections = Heading().Matches(Page).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(sections, Alerts().Select(alert => alert.Name));
    }

    [Fact]
    public void Each_setting_is_on_the_page() =>
        Assert.All(ServerSettings.All, setting => Assert.Contains($"`{setting}`", Page, StringComparison.Ordinal));

    private static List<(string Name, string Expression)> Alerts()
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Repository.At("ops", "prometheus", "alerts.yaml"));
        yaml.Load(reader);
        var rules = (YamlSequenceNode)yaml.Documents[0].RootNode["groups"][0]["rules"];
        return [.. rules.Select(rule => (((YamlScalarNode)rule["alert"]).Value!, ((YamlScalarNode)rule["expr"]).Value!))];
    }

    private static IEnumerable<string> MetricsOf(string text) => Metric().Matches(text).Select(match => Bare(match.Value)).Where(name => !IsLabel(name));

    private static bool IsLabel(string name) => Labels.Contains(name);

    private static readonly HashSet<string> Labels =
    [
        "asynchelper_job_type", "asynchelper_job_outcome", "asynchelper_job_phase", "asynchelper_step", "asynchelper_step_outcome", "asynchelper_storage_writer", "asynchelper_intake_reason",
        "asynchelper_webhook_outcome",
    ];

    private static string Bare(string name) => s_suffixes.FirstOrDefault(suffix => name.EndsWith(suffix, StringComparison.Ordinal)) is { } suffix ? name[..^suffix.Length] : name;

    /// <summary>The name that Prometheus knows an instrument by: its unit is in the name, unless it is a word in braces, and a counter is a total.</summary>
    private static string PrometheusName(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "seconds", "By" => "bytes", _ => null };
        name = unit is null || name.EndsWith(unit, StringComparison.Ordinal) ? name : $"{name}_{unit}";
        return type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? $"{name}_total" : name;
    }

    [GeneratedRegex(@"\b(asynchelper|dotnet|http_server)_[a-z_]+[a-z]\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^### (AsyncHelper\w+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
