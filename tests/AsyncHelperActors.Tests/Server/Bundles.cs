namespace AsyncHelperActors.Tests.Server;

/// <summary>Bundles for tests.</summary>
internal static class Bundles
{
    /// <summary>A connection with a secret, an export with an async helper, and an import with the same one.</summary>
    public const string Reports = """
        connections:
          - _id: vendor
            http: { baseURI: "https://api.example.com", auth: { type: token, token: { token: "s3cr3t-of-the-vendor" } } }
        exports:
          - _id: orders
            name: Orders
            _connectionId: vendor
            http: { method: POST, relativeURI: /reports, body: '{"since":"{{input.since}}"}', _asyncHelperId: reports }
          - _id: report-status
            _connectionId: vendor
            http: { method: GET, relativeURI: "/reports/{{data.reportId}}" }
          - _id: report-result
            _connectionId: vendor
            http: { method: GET, relativeURI: "/documents/{{data.statusRes.documentId}}" }
        imports:
          - _id: stock
            _connectionId: vendor
            http: { method: POST, relativeURI: /feeds, _asyncHelperId: reports }
        asynchelpers:
          - _id: reports
            name: Reports
            http:
              submit: { sameAsStatus: true }
              status:
                _exportId: report-status
                initialWaitTime: "0s"
                pollWaitTime: "100ms"
                statusPath: processingStatus
                inProgressValues: [IN_QUEUE, IN_PROGRESS]
                doneValues: [DONE]
                errorValues: [FATAL]
              result: { _exportId: report-result }
        """;
}
