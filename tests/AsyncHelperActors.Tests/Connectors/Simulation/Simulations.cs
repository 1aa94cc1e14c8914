using AsyncHelperActors.Connectors.Simulation;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;
using AsyncHelperActors.Core.Simulation;
using Xunit;

namespace AsyncHelperActors.Tests.Connectors.Simulation;

/// <summary>Simulations for tests: a bundle and a script, both as text.</summary>
internal static class Simulations
{
    /// <summary>Reports as a vendor might have them, with a secret, a cancel request and a lookup.</summary>
    public const string Reports = """
        connections:
          - _id: vendor
            http:
              baseURI: https://api.example.com
              auth: { type: token, token: { token: "s3cr3t-of-the-vendor" } }
        exports:
          - _id: orders
            _connectionId: vendor
            http: { method: POST, relativeURI: /reports, body: '{"since":"{{input.since}}"}', _asyncHelperId: reports }
          - _id: report-status
            _connectionId: vendor
            http: { method: GET, relativeURI: "/reports/{{data.reportId}}" }
          - _id: report-result
            _connectionId: vendor
            http: { method: GET, relativeURI: "/documents/{{data.statusRes.documentId}}" }
          - _id: report-cancel
            _connectionId: vendor
            http: { method: DELETE, relativeURI: "/reports/{{data.reportId}}" }
        asynchelpers:
          - _id: reports
            http:
              status:
                _exportId: report-status
                statusPath: processingStatus
                inProgressValues: [IN_QUEUE, IN_PROGRESS]
                doneValues: [DONE]
                doneWithoutDataValues: [EMPTY]
                errorValues: [FATAL]
              result: { _exportId: report-result }
              cancel: { _exportId: report-cancel }
        """;

    public static async Task<SimulationReport> RunAsync(string script, string bundle = Reports, string export = "orders")
    {
        var read = SimulationScript.Parse(script, "script.yaml");
        Assert.True(read.Value is not null, string.Join('\n', read.Problems));
        return await RunAsync(read.Value, bundle, export);
    }

    public static async Task<SimulationReport> RunAsync(SimulationScript script, string bundle = Reports, string export = "orders")
    {
        var definitions = Bundle.Parse(bundle, "bundle.yaml");
        Assert.True(definitions.Value is not null, string.Join('\n', definitions.Problems));
        var set = new DefinitionSet(definitions.Value.Entries.Select(entry => entry.Definition));
        var (type, id) = script.Step ?? (StepType.Export, export);
        var reading = await Simulator.RunAsync(new SimulationRequest(set, type, id, script), CancellationToken.None);
        Assert.True(reading.Value is not null, string.Join('\n', reading.Problems));
        return reading.Value;
    }

    /// <summary>The requests by their step and address.</summary>
    public static IEnumerable<string> Requests(this SimulationReport report) =>
        report.Entries.SelectMany(entry => entry.Calls).Select(call => $"{call.Step} {call.Method} {call.Url}");

    /// <summary>The entries as <c>seconds event decision</c>.</summary>
    public static IEnumerable<string> Story(this SimulationReport report) =>
        report.Entries.Select(entry => $"{(long)(entry.At - report.StartedAt).TotalSeconds} {entry.Event} {entry.Decision}{(entry.Times > 1 ? $" x{entry.Times}" : "")}".TrimEnd());
}
