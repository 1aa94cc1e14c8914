using System.Text.Json.Nodes;
using AsyncHelperActors.Core.Definitions;

namespace AsyncHelperActors.Tests.Core.Definitions;

/// <summary>Short ways to make documents and look at problems.</summary>
internal static class Documents
{
    public const string Helper =
        """
        { "_id": "reports", "name": "Reports", "http": {
            "submit": { "sameAsStatus": true },
            "status": { "_exportId": "report-status", "statusPath": "processingStatus",
                        "inProgressValues": ["IN_QUEUE", "IN_PROGRESS"], "doneValues": ["DONE"] },
            "result": { "_exportId": "report-result" } } }
        """;

    public const string Bundle =
        """
        connections:
          - _id: reports-vendor
            http: { baseURI: "https://api.example.com", auth: { type: token, token: { token: "${env:VENDOR_TOKEN}" } } }
        exports:
          - _id: orders
            _connectionId: reports-vendor
            http: { method: POST, relativeURI: /reports, body: '{"type":"orders","since":"{{input.since}}"}', _asyncHelperId: reports }
          - _id: report-status
            _connectionId: reports-vendor
            http: { method: GET, relativeURI: "/reports/{{data.reportId}}" }
          - _id: report-result
            _connectionId: reports-vendor
            http: { method: GET, relativeURI: "/documents/{{data.statusRes.documentId}}", successMediaType: csv }
        asynchelpers:
          - _id: reports
            name: Reports
            http:
              submit: { sameAsStatus: true }
              status:
                _exportId: report-status
                initialWaitTime: 1
                pollWaitTime: 1
                statusPath: processingStatus
                inProgressValues: [IN_QUEUE, IN_PROGRESS]
                doneValues: [DONE]
                doneWithoutDataValues: [CANCELLED]
                errorValues: [FATAL]
              result: { _exportId: report-result }
        """;

    public static JsonObject Object(string json) => (JsonObject)JsonNode.Parse(json)!;

    /// <summary>A document with one field set by its path, as <c>http.status.pollWaitTime</c>; null takes the field away.</summary>
    public static JsonObject With(string document, string path, string? json)
    {
        var root = Object(document);
        var at = root;
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            at[name] ??= new JsonObject();
            at = (JsonObject)at[name]!;
        }

        if (json is null)
        {
            at.Remove(names[^1]);
        }
        else
        {
            at[names[^1]] = JsonNode.Parse(json);
        }

        return root;
    }

    public static T Read<T>(JsonObject document)
        where T : Definition
    {
        var reading = DefinitionReader.Read<T>(document);
        return reading.Value ?? throw new InvalidOperationException(Show(reading.Problems));
    }

    public static T Read<T>(string json)
        where T : Definition => Read<T>(Object(json));

    public static string Show(IEnumerable<Problem> problems) =>
        string.Join('\n', problems.Select(p => $"{p.Severity} {p.Path} ({p.Line}:{p.Column}): {p.Message} {p.Hint}"));

    public static Bundle Parsed(string text)
    {
        var reading = AsyncHelperActors.Core.Definitions.Bundle.Parse(text, "test.yaml");
        return reading.Value ?? throw new InvalidOperationException(Show(reading.Problems));
    }
}
