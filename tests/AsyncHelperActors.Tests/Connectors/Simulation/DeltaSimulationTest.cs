using AsyncHelperActors.Connectors.Simulation;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Simulation;

/// <summary>What templates, filters and hooks see of the last successful run.</summary>
public sealed class DeltaSimulationTest
{
    private const string Script = """
        startAt: "2026-05-06T07:08:09Z"
        lastExportDateTime: "2026-05-01T00:00:00+02:00"
        answers:
          submit: { body: { reportId: 7 } }
          status: { body: { processingStatus: DONE, documentId: d } }
          result: { body: [ { id: 1, changed: "2026-04-30T21:00:00Z" }, { id: 2, changed: "2026-04-30T23:00:00Z" } ] }
        """;

    private static readonly string Bundle = Simulations.Reports
        .Replace("{{input.since}}", "{{lastExportDateTime}}|{{lastExportDateTimeUTC}}|{{currentExportDateTime}}", StringComparison.Ordinal)
        .Replace("/documents/{{data.statusRes.documentId}}\" }", "/documents/{{data.statusRes.documentId}}?since={{lastExportDateTime}}\" }\n    filter: { type: expression, expression: { version: '1', rules: [greaterthan, [epochtime, [extract, changed]], [epochtime, [context, lastExportDateTime]]] } }", StringComparison.Ordinal);

    [Fact]
    public async Task All_requests_and_rules_of_a_job_see_it()
    {
        var report = await Simulations.RunAsync(Script, Bundle);
        Assert.Equal("""{"since":"2026-04-30T22:00:00.000Z|2026-04-30T22:00:00.000Z|2026-05-06T07:08:09.000Z"}""", Body(report));
        Assert.Contains(report.Requests(), request => request.Contains("since=2026-04-30T22", StringComparison.Ordinal));
        Assert.Equal("2", Assert.Single(report.Records)!["id"]!.ToString());
    }

    [Fact]
    public async Task Without_a_run_it_is_nothing_or_what_the_definition_starts_from_in_the_form_that_it_asks_for()
    {
        var never = Script.Replace("lastExportDateTime:", "# ", StringComparison.Ordinal);
        Assert.Equal("""{"since":"||2026-05-06T07:08:09.000Z"}""", Body(await Simulations.RunAsync(never, Simulations.Reports.Replace("{{input.since}}", "{{lastExportDateTime}}|{{lastExportDateTimeUTC}}|{{currentExportDateTime}}", StringComparison.Ordinal))));
        var starting = Bundle.Replace("- _id: orders", "- _id: orders\n    delta: { startDate: \"2025-12-24T10:00:00Z\", dateFormat: \"MM/DD/YYYY\" }", StringComparison.Ordinal);
        Assert.Equal("""{"since":"12/24/2025|2025-12-24T10:00:00.000Z|05/06/2026"}""", Body(await Simulations.RunAsync(never, starting)));
    }

    private static string? Body(SimulationReport report) => report.Entries.SelectMany(entry => entry.Calls).First(call => call.Step == "submit").Body?.ToString();
}
